/** Conditions: comparisons of scalars, joined by `and`, `or` and `not`. */

import { type Cursor, found } from "./cursor.ts";
import { LanguageError } from "./errors.ts";
import { parseExpression } from "./parse-expression.ts";
import type { Comparison, Condition, Expression } from "./syntax.ts";

const comparisons: readonly Comparison[] = ["<=", ">=", "==", "!=", "<", ">"];

/** `a < b and not (c > d or e == f)`: `not` binds more tightly than `and`, `and` more tightly than `or`. */
export function parseCondition(cursor: Cursor): Condition {
  return parseJoined(cursor, "or", (inner) => parseJoined(inner, "and", parseNegated));
}

function parseJoined(cursor: Cursor, kind: "and" | "or", parsePart: (cursor: Cursor) => Condition): Condition {
  const at = cursor.peek().at;
  const operands = [parsePart(cursor)];
  while (cursor.accept(kind)) operands.push(parsePart(cursor));
  return operands.length === 1 ? operands[0]! : { kind, operands, at };
}

function parseNegated(cursor: Cursor): Condition {
  const at = cursor.peek().at;
  if (cursor.accept("not")) return { kind: "not", operand: cursor.nested(parseNegated), at };
  if (!opensCondition(cursor)) return parseComparison(cursor);
  cursor.take();
  const inside = cursor.nested(parseCondition);
  cursor.expect(")", `a ) is missing; ${found(cursor.peek())}`);
  return inside;
}

function parseComparison(cursor: Cursor): Condition {
  const at = cursor.peek().at;
  const left = parseExpression(cursor);
  const comparison = comparisons.find((symbol) => cursor.accept(symbol));
  if (comparison === undefined)
    throw cursor.failure(`a condition compares two numbers with ${comparisons.join(" ")}; ${found(cursor.peek())}`);
  const right = parseExpression(cursor);
  const next = cursor.peek();
  if (comparisons.some((symbol) => symbol === next.text))
    throw new LanguageError(next.at, `comparisons are joined by and: a < b and b < c`);
  return { kind: "comparison", left, comparison, right, at };
}

/** Whether the bracket that comes next holds a condition, and not a part of an expression: `(a < b)`, not `(a + b) < c`. */
function opensCondition(cursor: Cursor): boolean {
  if (cursor.peek().text !== "(") return false;
  /** For each bracket that is open whether it only groups: those of calls and commutators have comparisons of their own. */
  const groups: boolean[] = [];
  for (let ahead = 0; ; ahead++) {
    const { kind, text } = cursor.peek(ahead);
    if (kind === "end") return false;
    if (kind === "symbol" && "([{".includes(text)) {
      const before = ahead > 0 ? cursor.peek(ahead - 1) : null;
      const isCall = before?.text === "." || (before?.kind === "name" && !isConnective(before.text));
      groups.push(text === "(" && !isCall);
    } else if (kind === "symbol" && ")]}".includes(text)) {
      groups.pop();
      if (groups.length === 0) return false;
    } else if (isConnective(text) || comparisons.some((symbol) => symbol === text)) {
      if (groups.every(Boolean)) return true;
    }
  }
}

/** The words that join conditions. */
export const connectives: readonly string[] = ["and", "or", "not"];

function isConnective(text: string): boolean {
  return connectives.includes(text);
}

export type Compared = Condition & { readonly kind: "comparison" };

/** The comparisons of a condition, in the order of the text. */
export function comparisonsIn(condition: Condition): readonly Compared[] {
  if (condition.kind === "comparison") return [condition];
  return condition.kind === "not" ? comparisonsIn(condition.operand) : condition.operands.flatMap(comparisonsIn);
}

/** The expressions that a condition compares, in the order of the text. */
export function sidesOf(condition: Condition): readonly Expression[] {
  return comparisonsIn(condition).flatMap(({ left, right }) => [left, right]);
}

const opposites: Readonly<Record<Comparison, Comparison>> = {
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
  "==": "!=",
  "!=": "==",
};

/**
 * The condition with every `not` moved into the comparisons. A comparison with an undefined side holds neither as it is written nor
 * turned round, so an undefined number meets no condition.
 */
export function withoutNot(condition: Condition, turned = false): Exclude<Condition, { kind: "not" }> {
  switch (condition.kind) {
    case "comparison":
      return turned ? { ...condition, comparison: opposites[condition.comparison] } : condition;
    case "not":
      return withoutNot(condition.operand, !turned);
    default: {
      const kind = turned ? (condition.kind === "and" ? "or" : "and") : condition.kind;
      return { ...condition, kind, operands: condition.operands.map((operand) => withoutNot(operand, turned)) };
    }
  }
}
