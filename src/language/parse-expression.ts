/** Reads expressions: sums of products of powers of names, numbers, brackets and calls. */

import { deepestNesting, largestDimension } from "./budgets.ts";
import { parseCondition } from "./condition.ts";
import { type Cursor, found, type Role, tooDeep } from "./cursor.ts";
import { LanguageError, suggestion } from "./errors.ts";
import { functions, isWord, reservedMeaning } from "./functions.ts";
import { functionsElsewhere, habitAt } from "./habits.ts";
import type { BinaryOperator, Dimension, Expression, Position } from "./syntax.ts";

/** A dimension: a name or a positive whole number. */
export function parseDimension(cursor: Cursor): Dimension {
  const token = cursor.peek();
  if (token.kind === "name") {
    const meaning = reservedMeaning(token.text);
    if (meaning === null) return cursor.take("dimension").text;
    throw cursor.failure(`a dimension cannot be named ${token.text}, which means ${meaning}`);
  }
  if (token.kind === "number" && Number.isInteger(Number(token.text)) && Number(token.text) > 0) {
    if (Number(token.text) <= largestDimension) return Number(cursor.take().text);
    throw new LanguageError(token.at, `a dimension is at most ${largestDimension}, and this one is ${token.text}`);
  }
  throw cursor.failure(`a dimension is a name or a whole number, as in n2 x n1; ${found(token)}`);
}

/** The whole of an expression, as far as it goes. */
export function parseExpression(cursor: Cursor): Expression {
  const at = cursor.peek().at;
  let left = parseProduct(cursor);
  for (;;) {
    const operator = acceptOperator(cursor, ["+", "-"]);
    if (operator === null) return left;
    left = { kind: "binary", ...operator, left, right: parseProduct(cursor), at };
  }
}

function parseProduct(cursor: Cursor): Expression {
  const at = cursor.peek().at;
  let left = parseUnary(cursor);
  for (;;) {
    const operator = acceptOperator(cursor, ["*", "/"]);
    if (operator === null) return left;
    left = { kind: "binary", ...operator, left, right: parseUnary(cursor), at };
  }
}

/** Takes one of these operators, with or without a dot, if it is next. */
function acceptOperator(
  cursor: Cursor,
  operators: readonly BinaryOperator[],
): { readonly operator: BinaryOperator; readonly dotted: boolean } | null {
  for (const operator of operators) {
    if (cursor.accept(operator)) return { operator, dotted: false };
    if (cursor.accept(`.${operator}`)) return { operator, dotted: true };
  }
  return null;
}

function parseUnary(cursor: Cursor): Expression {
  const at = cursor.peek().at;
  return cursor.accept("-") ? { kind: "negate", operand: cursor.nested(parseUnary), at } : parsePower(cursor);
}

function parsePower(cursor: Cursor): Expression {
  const at = cursor.peek().at;
  let base = parseIndexed(cursor, at);
  let raised = false;
  for (let depth = 0; ; depth++) {
    // Sums and products lean to one side and are walked along it; these would be as deep as they are long.
    if (depth > deepestNesting) throw tooDeep(cursor.peek().at);
    if (cursor.accept("[")) base = { kind: "entry", operand: base, indices: parseIndices(cursor), at };
    else if (cursor.accept("'")) base = { kind: "transpose", operand: base, at };
    else if (cursor.peek().text === "^" && cursor.peek(1).text === "T") {
      cursor.take();
      cursor.take("constant");
      base = { kind: "transpose", operand: base, at };
    } else {
      const isPower = ["^", ".^"].includes(cursor.peek().text);
      if (isPower && raised) throw cursor.failure("a power of a power needs brackets, as in (x^2)^3 or x^(2^3)");
      const operator = acceptOperator(cursor, ["^"]);
      if (operator === null) return base;
      base = { kind: "binary", ...operator, left: base, right: parseExponent(cursor), at };
      raised = true;
    }
  }
}

/** What stands in the brackets behind a matrix or a vector, and the last of them. */
function parseIndices(cursor: Cursor): readonly number[] {
  const indices: number[] = [];
  do {
    const token = cursor.peek();
    if (token.kind !== "number" || !Number.isInteger(Number(token.text)) || Number(token.text) < 1)
      throw cursor.failure(`an entry is A[1, 2] or v[3], counted from 1 with whole numbers; ${found(token)}`);
    indices.push(Number(cursor.take().text));
  } while (cursor.accept(","));
  cursor.expect("]", `a ] is missing; ${found(cursor.peek())}`);
  return indices;
}

function parseExponent(cursor: Cursor): Expression {
  const at = cursor.peek().at;
  return cursor.accept("-") ? { kind: "negate", operand: cursor.nested(parseExponent), at } : parseIndexed(cursor, at);
}

/** An entry is taken before a power: `x^v[3]`. */
function parseIndexed(cursor: Cursor, at: Position): Expression {
  let whole = parsePrimary(cursor);
  for (let depth = 0; cursor.accept("["); depth++) {
    if (depth > deepestNesting) throw tooDeep(cursor.peek().at);
    whole = { kind: "entry", operand: whole, indices: parseIndices(cursor), at };
  }
  return whole;
}

function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.peek();
  const at = token.at;
  if (token.kind === "number") return { kind: "number", value: Number(cursor.take().text), at };
  if (token.kind === "name") return parseNamed(cursor);
  if (cursor.accept("(")) {
    const inside = cursor.nested(parseExpression);
    cursor.expect(")", `a ) is missing; ${found(cursor.peek())}${juxtaposed(cursor)}`);
    return inside;
  }
  if (token.text === "[" || token.text === "{") {
    const [kind, close, meaning] =
      cursor.take().text === "["
        ? (["commutator", "]", "[A, B] = A*B - B*A"] as const)
        : (["anticommutator", "}", "{A, B} = A*B + B*A"] as const);
    const left = cursor.nested(parseExpression);
    cursor.expect(",", `${meaning} takes two expressions; ${found(cursor.peek())}`);
    const right = cursor.nested(parseExpression);
    cursor.expect(close, `a ${close} is missing; ${found(cursor.peek())}${juxtaposed(cursor)}`);
    return { kind, left, right, at };
  }
  const habit = habitAt(cursor.peek(-1), token, cursor.peek(1));
  throw cursor.failure(
    `a name, a number or a bracket is missing; ${found(token)}${habit === null ? "" : `, write ${habit}`}`,
  );
}

/** Two factors side by side are the likeliest reason for a token that does not fit. */
export function juxtaposed(cursor: Cursor): string {
  const token = cursor.peek();
  const habit = habitAt(cursor.peek(-1), token, cursor.peek(1));
  if (habit !== null) return `, write ${habit}`;
  return token.kind === "name" || token.kind === "number" || token.text === "(" ? ", write * between factors" : "";
}

/** What the name that comes next is. */
function roleOfNext(cursor: Cursor): Role {
  const name = cursor.peek().text;
  if (isWord(name)) return "word";
  if (name === "I") return "constant";
  if (cursor.bound(name) !== undefined) return "bound";
  const isCalled = cursor.peek(1).text === "(" || (cursor.peek(1).text === "." && cursor.peek(2).text === "(");
  return isCalled ? "function" : "reference";
}

function parseNamed(cursor: Cursor): Expression {
  const { text: name, at } = cursor.take(roleOfNext(cursor));
  if (isWord(name)) throw new LanguageError(at, `${name} is a word of the language and cannot stand in an expression`);
  if (name === "I") {
    if (!cursor.accept("(")) return { kind: "identity", size: null, at };
    const size = parseDimension(cursor);
    cursor.expect(")", `I takes one dimension, as in I(n2); ${found(cursor.peek())}`);
    return { kind: "identity", size, at };
  }
  const of = cursor.bound(name);
  if (of !== undefined) return { kind: "eigenvalues", name, of, at };
  // Alone it is a word of laws, which give it a shape.
  if (name === "ones" && cursor.accept("(")) return parseOnes(cursor, at);
  const dotted = cursor.peek().text === "." && cursor.peek(1).text === "(";
  if (!dotted && cursor.peek().text !== "(") return { kind: "name", name, at };
  if (!functions.has(name)) {
    const known = functionsElsewhere.get(name);
    const near = known === undefined ? suggestion(name, functions.keys()) : `: write ${known}`;
    throw new LanguageError(
      at,
      `there is no function ${name}${near === "" ? `; for a product write ${name}*(...)` : near}`,
    );
  }
  cursor.accept(".");
  cursor.take();
  if (name === "spectral") return parseSpectral(cursor, at);
  if (name === "first") return parseFirst(cursor, at);
  return { kind: "call", name, dotted, arguments: parseArguments(cursor, name), at };
}

/** `first(t where E < c)` behind its bracket, of which `t where c > E` is another way to write it; in a map `k` for `t`. */
function parseFirst(cursor: Cursor, at: Position): Expression {
  const usage = "the first time is written first(t where E < c) or first(t where E > c)";
  const time = cursor.take("constant");
  if (time.text !== "t" && time.text !== "k") throw new LanguageError(time.at, `${usage}; ${found(time)}`);
  cursor.expect("where", `${usage}; ${found(cursor.peek())}`);
  const left = cursor.nested(parseExpression);
  const isBelow = cursor.accept("<");
  if (!isBelow) cursor.expect(">", `${usage}; ${found(cursor.peek())}`);
  const right = cursor.nested(parseExpression);
  cursor.expect(")", `${usage}; ${found(cursor.peek())}`);
  const sides = isBelow ? [left, right] : [right, left];
  const list: readonly Expression[] = [{ kind: "name", name: time.text, at: time.at }, ...sides];
  return { kind: "call", name: "first", dotted: false, arguments: list, at };
}

function parseOnes(cursor: Cursor, at: Position): Expression {
  const rows = parseDimension(cursor);
  const columns = cursor.accept(",") ? parseDimension(cursor) : null;
  cursor.expect(")", `ones takes one dimension or two, as in ones(n) and ones(m, n); ${found(cursor.peek())}`);
  return { kind: "ones", rows, columns, at };
}

/** `spectral(S, s -> f)` behind its bracket. */
function parseSpectral(cursor: Cursor, at: Position): Expression {
  const { usage } = functions.get("spectral")!;
  const usual = `${usage} says what becomes of an eigenvalue s, as in spectral(S, s -> s^2)`;
  const matrix = cursor.nested(parseExpression);
  cursor.expect(",", `${usual}; ${found(cursor.peek())}${juxtaposed(cursor)}`);
  const { kind, text: binds, at: named } = cursor.take("bound");
  const meaning = reservedMeaning(binds);
  if (kind !== "name") throw new LanguageError(named, usual);
  if (meaning !== null)
    throw new LanguageError(named, `an eigenvalue cannot be named ${binds}, which means ${meaning}`);
  for (const symbol of ["-", ">"]) cursor.expect(symbol, `${usual}; ${found(cursor.peek())}`);
  const body = cursor.binding(binds, matrix, parseExpression);
  cursor.expect(")", `${usage} ends with a ); ${found(cursor.peek())}${juxtaposed(cursor)}`);
  return { kind: "call", name: "spectral", dotted: false, binds, arguments: [matrix, body], at };
}

function parseArguments(cursor: Cursor, name: string): readonly Expression[] {
  const list: Expression[] = [];
  if (cursor.accept(")")) return list;
  do list.push(cursor.nested(name === "if" && list.length === 0 ? parseCondition : parseExpression));
  while (cursor.accept(",") || (name === "count" && list.length === 1 && cursor.accept(">")));
  const usage = functions.get(name)!.usage;
  cursor.expect(")", `${usage} ends with a ); ${found(cursor.peek())}${juxtaposed(cursor)}`);
  return list;
}
