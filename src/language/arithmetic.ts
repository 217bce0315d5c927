/** What operators, functions and conditions of the language mean for numbers, for all that folds constants. */

import type { Comparison, Expression } from "./syntax.ts";

/** The functions of a scalar or of each mode, by their names in `functionTable`. */
export const scalarFunctions = {
  exp: Math.exp,
  // Of 0 it has no value: as minus infinity it would come back as 0 through exp, or as -1 through tanh.
  log: (x) => (x > 0 ? Math.log(x) : Number.NaN),
  sqrt: Math.sqrt,
  abs: Math.abs,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
} as const satisfies Readonly<Record<string, (x: number) => number>>;

export type ScalarFunction = keyof typeof scalarFunctions;

export function isScalarFunction(name: string): name is ScalarFunction {
  return Object.hasOwn(scalarFunctions, name);
}

/**
 * What two numbers are made one by. Conditions are 1, 0 or undefined, and joined by Kleene's logic: undefined where what is undefined
 * would decide, so `or` holds where one side does, whatever the other is.
 */
export type Arithmetic = "+" | "-" | "*" | "/" | "^" | "min" | "max" | "and" | "or";

export function applyOperator(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "^":
      return left ** right;
    case "min":
      return Math.min(left, right);
    case "max":
      return Math.max(left, right);
    case "and":
      return left === 0 || right === 0 ? 0 : Math.min(left, right);
    case "or":
      return left === 1 || right === 1 ? 1 : Math.max(left, right);
  }
}

/** 1 where a comparison holds and 0 where it does not; undefined where a side is, or is too large for a number. */
export function compare(comparison: Comparison, left: number, right: number): number {
  if (!Number.isFinite(left) || !Number.isFinite(right)) return Number.NaN;
  return Number(holds(comparison, left, right));
}

function holds(comparison: Comparison, left: number, right: number): boolean {
  switch (comparison) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "==":
      return left === right;
    case "!=":
      return left !== right;
  }
}

/** What an `if` takes; undefined where its condition is, whatever the branch that is not taken. */
export function choose(condition: number, left: number, right: number): number {
  if (Number.isNaN(condition)) return Number.NaN;
  return condition === 1 ? left : right;
}

/** The value of an expression of numbers, given those of its operands; null where it is none. */
export function numberOf(node: Expression, operands: readonly number[]): number | null {
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = operands;
  switch (node.kind) {
    case "number":
      return node.value;
    case "name":
      return node.name === "pi" ? Math.PI : null;
    case "negate":
      return -first;
    case "binary":
      return applyOperator(node.operator, first, second);
    case "comparison":
      return compare(node.comparison, first, second);
    case "and":
    case "or": {
      const { kind } = node;
      return operands.reduce((left, right) => applyOperator(kind, left, right));
    }
    case "not":
      return 1 - first;
    case "call":
      if (isScalarFunction(node.name)) return scalarFunctions[node.name](first);
      if (node.name === "min") return Math.min(...operands);
      if (node.name === "max") return Math.max(...operands);
      if (node.name === "clamp") return Math.min(Math.max(first, second), third);
      return node.name === "if" ? choose(first, second, third) : null;
    default:
      return null;
  }
}
