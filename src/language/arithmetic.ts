/** What the operators and elementwise functions of the language mean for numbers, for all that folds constants. */

import type { BinaryOperator } from "./syntax.ts";

/** The functions of a scalar or of each mode, by their names in `functionTable`. */
export const scalarFunctions = {
  exp: Math.exp,
  log: Math.log,
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

export function applyOperator(operator: BinaryOperator, left: number, right: number): number {
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
  }
}
