/** Reads one line of a text into a statement; names and shapes are not looked at yet. */

import { parseCondition, sidesOf } from "./condition.ts";
import { type Cursor, cursorOver, found, type Listener, type Role } from "./cursor.ts";
import { LanguageError, suggestion } from "./errors.ts";
import type { Unreadable } from "./names.ts";
import { juxtaposed, parseDimension, parseExpression } from "./parse-expression.ts";
import { type ParsedLaw, parseLaw } from "./parse-law.ts";
import type { Condition, Expression, Parameter, Position, Range, Type, Words } from "./syntax.ts";
import type { Token } from "./tokens.ts";

export interface Named {
  readonly name: string;
  readonly at: Position;
}

export type ParsedParameter = Named & Pick<Parameter, "default" | "range" | "label">;

export type Statement =
  | { readonly kind: "system"; readonly name: string; readonly title: string; readonly at: Position }
  | { readonly kind: "include"; readonly names: readonly Named[] }
  | { readonly kind: "extend"; readonly name: string; readonly at: Position }
  | { readonly kind: "require"; readonly smaller: Named; readonly larger: Named; readonly at: Position }
  /** `dimension B`: one that no state and no data has, of draws alone. */
  | { readonly kind: "dimension"; readonly names: readonly Named[] }
  | {
      readonly kind: "state" | "data";
      readonly name: string;
      readonly type: Type;
      /** Of data written `each step`. */
      readonly eachStep: boolean;
      readonly law: ParsedLaw | null;
      readonly at: Position;
    }
  | { readonly kind: "param"; readonly parameters: readonly ParsedParameter[] }
  | {
      readonly kind: "definition";
      readonly name: string;
      /** Written `loss J = ...`. */
      readonly loss: boolean;
      readonly type: Type | null;
      readonly expression: Expression;
      readonly at: Position;
    }
  | {
      readonly kind: "flow";
      readonly state: string;
      /** Written `next W = ...`. */
      readonly next: boolean;
      readonly expression: Expression;
      readonly at: Position;
    }
  /** `clock = lr`: the time that a step of a map takes. */
  | { readonly kind: "clock"; readonly expression: Expression; readonly at: Position }
  | {
      readonly kind: "observe";
      readonly name: string;
      readonly expression: Expression;
      readonly where: Condition | null;
      readonly words: Words;
      readonly at: Position;
    }
  | { readonly kind: "class"; readonly name: string; readonly condition: Condition; readonly at: Position }
  | { readonly kind: "stop"; readonly condition: Condition; readonly at: Position };

/** The statement of one line of tokens. Throws a LanguageError. */
export function parseStatement(tokens: readonly Token[], listener?: Listener): Statement {
  const cursor = cursorOver(tokens, listener);
  const statement = readStatement(cursor);
  if (cursor.peek().kind !== "end") {
    const token = cursor.peek();
    throw new LanguageError(token.at, `${token.text} does not fit here${juxtaposed(cursor).replace(",", ":")}`);
  }
  return statement;
}

/** The expressions of a statement. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "state":
    case "data":
      return statement.law === null
        ? []
        : [statement.law.expression, ...statement.law.locals.map((local) => local.expression)];
    case "param":
      return statement.parameters.map((parameter) => parameter.default);
    case "definition":
    case "flow":
    case "clock":
      return [statement.expression];
    case "observe":
      return [statement.expression, ...(statement.where === null ? [] : sidesOf(statement.where))];
    case "class":
    case "stop":
      return sidesOf(statement.condition);
    default:
      return [];
  }
}

/** How many names it declares. */
export function namesOf(statement: Statement): number {
  if (statement.kind === "param") return statement.parameters.length;
  return ["state", "data", "definition", "observe", "class"].includes(statement.kind) ? 1 : 0;
}

/** Adds what a line would have said, had it been readable: to keep one error from becoming many. */
export function noteUnreadable(tokens: readonly Token[], unreadable: Unreadable): void {
  // What stands before the first name is likely what is wrong.
  const begin = tokens.findIndex(({ kind }) => kind === "name");
  const [first, ...rest] = begin < 0 ? [] : tokens.slice(begin);
  if (first === undefined) return;
  if (first.text === "system") unreadable.header = true;
  if (first.text === "include" || first.text === "extend") unreadable.include = true;
  if (rest[0]?.text === "/") {
    unreadable.flows.add(first.text);
    unreadable.flows.add(first.text.slice(1));
    return;
  }
  if (first.text === "next" && rest[0] !== undefined) {
    unreadable.flows.add(rest[0].text);
    return;
  }
  const isDeclaration = ["state", "data"].includes(first.text);
  const [next, ...words] = rest.filter(({ kind }) => kind === "name").map(({ text }) => text);
  if (isDeclaration) for (const word of [next ?? "", ...words]) unreadable.dimensions.add(word);
  // Of `state 2W : n` the name is the first there is.
  if ((isDeclaration || ["loss", "observe", "param"].includes(first.text)) && next !== undefined)
    unreadable.names.add(next);
  for (const [index, { kind, text }] of tokens.entries()) {
    const follower = tokens[index + 1]?.text;
    if (kind === "name" && (follower === "=" || follower === ":")) unreadable.names.add(text);
  }
}

function readStatement(cursor: Cursor): Statement {
  const first = cursor.peek();
  if (first.kind === "name") {
    if (cursor.peek(1).text === "/") return readFlow(cursor);
    if (first.text === "clock" && cursor.peek(1).text === "=") return readClock(cursor);
    if (cursor.peek(1).text === "=" || cursor.peek(1).text === ":") return readDefinition(cursor);
    const read = readers.get(first.text);
    if (read !== undefined) {
      cursor.take("word");
      return read(cursor, first.at);
    }
  }
  const near = first.kind === "name" ? suggestion(first.text, readers.keys()) : "";
  throw new LanguageError(
    first.at,
    `a line begins with ${[...readers.keys(), "clock"].join(", ")}, or is an equation: X = ..., dX/dt = ... or next X = ...${near}`,
  );
}

const readers: ReadonlyMap<string, (cursor: Cursor, at: Position) => Statement> = new Map([
  ["system", readSystem],
  ["extend", readExtend],
  ["include", readInclude],
  ["require", readRequire],
  ["dimension", readDimensions],
  ["state", (cursor: Cursor, _at: Position) => readDeclaration(cursor, "state")],
  ["data", (cursor: Cursor, _at: Position) => readDeclaration(cursor, "data")],
  ["param", readParameters],
  ["loss", readLoss],
  ["next", readNext],
  ["observe", readObservable],
  ["class", readClass],
  ["stop", readStop],
]);

function readSystem(cursor: Cursor, at: Position): Statement {
  const { name } = readHyphenated(cursor, 'a system line is: system NAME "TITLE"');
  const title = cursor.peek().kind === "string" ? cursor.take().text.slice(1, -1) : name;
  return { kind: "system", name, title, at };
}

/** Names of systems and shared texts may hold hyphens. */
function readHyphenated(cursor: Cursor, usage: string): Named {
  const first = readName(cursor, usage, "text");
  let name = first.name;
  while (cursor.accept("-", "text"))
    name += `-${cursor.peek().kind === "number" ? cursor.take("text").text : readName(cursor, usage, "text").name}`;
  return { name, at: first.at };
}

function readName(cursor: Cursor, usage: string, role: Role): Named {
  const token = cursor.peek();
  if (token.kind !== "name") throw cursor.failure(`${usage}; ${found(token)}`);
  cursor.take(role);
  return { name: token.text, at: token.at };
}

function readInclude(cursor: Cursor, _at: Position): Statement {
  const names: Named[] = [];
  do names.push(readHyphenated(cursor, "an include line names shared texts: include feature, predictor"));
  while (cursor.accept(","));
  return { kind: "include", names };
}

function readExtend(cursor: Cursor, _at: Position): Statement {
  return { kind: "extend", ...readHyphenated(cursor, "an extend line names one system: extend byol") };
}

function readRequire(cursor: Cursor, at: Position): Statement {
  const usage = "a requirement compares two dimensions: require n2 <= n1";
  const left = readName(cursor, usage, "dimension");
  const flipped = cursor.accept(">=");
  if (!flipped) cursor.expect("<=", `${usage}; ${found(cursor.peek())}`);
  const right = readName(cursor, usage, "dimension");
  return { kind: "require", smaller: flipped ? right : left, larger: flipped ? left : right, at };
}

function readDimensions(cursor: Cursor, _at: Position): Statement {
  const names: Named[] = [];
  do names.push(readName(cursor, "a dimension line names sizes: dimension B", "dimension"));
  while (cursor.accept(","));
  return { kind: "dimension", names };
}

function readDeclaration(cursor: Cursor, kind: "state" | "data"): Statement {
  const { name, at } = readName(cursor, `a ${kind} line is: ${kind} NAME : ROWS x COLUMNS`, kind);
  const type: Type = cursor.accept(":") ? readShape(cursor) : { kind: "scalar" };
  const eachStep = kind === "data" && cursor.accept("each");
  if (eachStep)
    cursor.expect(
      "step",
      `data that come step by step are written data ${name} : n x n each step; ${found(cursor.peek())}`,
    );
  return { kind, name, type, eachStep, law: cursor.accept("~") ? parseLaw(cursor) : null, at };
}

/** `n2 x n1`, `n1 x n1 symmetric`, `modes`, or `scalar`. */
function readShape(cursor: Cursor): Type {
  if (cursor.accept("scalar")) return { kind: "scalar" };
  const at = cursor.peek().at;
  const rows = parseDimension(cursor);
  if (!cursor.accept("x")) {
    if ((cursor.peek().kind === "name" && cursor.peek().text !== "each") || cursor.peek().kind === "number")
      throw cursor.failure(`a shape is ROWS x COLUMNS, as in n2 x n1; ${found(cursor.peek())}`);
    return { kind: "vector", length: rows };
  }
  const columns = parseDimension(cursor);
  const symmetric = cursor.accept("symmetric");
  if (symmetric && rows !== columns)
    throw new LanguageError(at, `only a square matrix can be symmetric, and this one is ${rows} x ${columns}`);
  return { kind: "matrix", rows, columns, symmetric };
}

function readParameters(cursor: Cursor, _at: Position): Statement {
  const parameters: ParsedParameter[] = [];
  do {
    const { name, at } = readName(cursor, "a param line is: param NAME = DEFAULT, NAME = DEFAULT", "parameter");
    cursor.expect("=", `a parameter needs a default: param ${name} = 1; ${found(cursor.peek())}`);
    const value = parseExpression(cursor);
    const range = cursor.accept("in") ? readRange(cursor) : null;
    parameters.push({ name, at, default: value, range, label: acceptString(cursor) });
  } while (cursor.accept(","));
  return { kind: "param", parameters };
}

/** `0..4`. */
function readRange(cursor: Cursor): Range {
  const { at } = cursor.peek();
  const usage = "a range is written in LEAST..LARGEST, such as in 0..4";
  const readEnd = (): number => {
    const sign = cursor.accept("-") ? -1 : 1;
    if (cursor.peek().kind !== "number") throw cursor.failure(`${usage}; ${found(cursor.peek())}`);
    return sign * Number(cursor.take().text);
  };
  const from = readEnd();
  cursor.expect("..", `${usage}; ${found(cursor.peek())}`);
  const to = readEnd();
  if (from < to) return { from, to };
  throw new LanguageError(at, `a range goes from the smaller number to the larger, and this one from ${from} to ${to}`);
}

function acceptString(cursor: Cursor): string | null {
  return cursor.peek().kind === "string" ? cursor.take().text.slice(1, -1) : null;
}

/** Of two texts the first is what it is called, and one alone says what to look for. */
function readWords(cursor: Cursor): Words {
  const log = cursor.accept("log");
  const first = acceptString(cursor);
  const second = acceptString(cursor);
  return second === null ? { log, heading: null, note: first } : { log, heading: first, note: second };
}

function readFlow(cursor: Cursor): Statement {
  const token = cursor.take("slope");
  cursor.take();
  if (!/^d./.test(token.text) || !cursor.accept("dt"))
    throw new LanguageError(token.at, "a flow is written dX/dt = ..., where X is a state");
  cursor.expect("=", `a flow is written ${token.text}/dt = ...; ${found(cursor.peek())}`);
  const state = token.text.slice(1);
  return { kind: "flow", state, next: false, expression: parseExpression(cursor), at: token.at };
}

function readNext(cursor: Cursor, at: Position): Statement {
  const usage = "the step of a map is written next X = ..., where X is a state";
  const { name } = readName(cursor, usage, "reference");
  cursor.expect("=", `${usage}; ${found(cursor.peek())}`);
  return { kind: "flow", state: name, next: true, expression: parseExpression(cursor), at };
}

function readClock(cursor: Cursor): Statement {
  const { at } = cursor.take("word");
  cursor.take();
  return { kind: "clock", expression: parseExpression(cursor), at };
}

function readDefinition(cursor: Cursor): Statement {
  const { text: name, at } = cursor.take("definition");
  const type = cursor.accept(":") ? readShape(cursor) : null;
  cursor.expect(
    "=",
    `a definition is written ${name} = ...; to declare a state or data, begin the line with that word`,
  );
  return { kind: "definition", name, loss: false, type, expression: parseExpression(cursor), at };
}

function readLoss(cursor: Cursor, _at: Position): Statement {
  const usage = "a loss has a name: loss J = EXPRESSION";
  const { name, at } = readName(cursor, usage, "definition");
  cursor.expect("=", `${usage}; ${found(cursor.peek())}`);
  return { kind: "definition", name, loss: true, type: null, expression: parseExpression(cursor), at };
}

function readObservable(cursor: Cursor, _at: Position): Statement {
  const usage = "an observable has a name: observe NAME = EXPRESSION";
  const { name, at } = readName(cursor, usage, "observable");
  cursor.expect("=", `${usage}; ${found(cursor.peek())}`);
  const expression = parseExpression(cursor);
  const where = cursor.accept("where") ? parseCondition(cursor) : null;
  return { kind: "observe", name, expression, where, words: readWords(cursor), at };
}

function readClass(cursor: Cursor, _at: Position): Statement {
  const usage = "a class has a name and a condition: class NAME where CONDITION";
  const { name, at } = readName(cursor, usage, "class");
  cursor.expect("where", `${usage}; ${found(cursor.peek())}`);
  return { kind: "class", name, condition: parseCondition(cursor), at };
}

function readStop(cursor: Cursor, at: Position): Statement {
  cursor.expect("where", `a stop has a condition: stop where CONDITION; ${found(cursor.peek())}`);
  return { kind: "stop", condition: parseCondition(cursor), at };
}
