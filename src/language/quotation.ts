/** Expressions as the sentences of errors quote them. */

import { printExpression } from "./print.ts";
import type { Expression } from "./syntax.ts";

/** An expression for a sentence: cut where it is long. */
export function quotation(expression: Expression): string {
  const text = printExpression(expression, 60);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Fit to be multiplied or transposed. */
export function printOperand(expression: Expression): string {
  const text = quotation(expression);
  return expression.kind === "binary" || expression.kind === "negate" ? `(${text})` : text;
}

/** Its transpose, fit to be multiplied. */
export function printTransposed(expression: Expression): string {
  return expression.kind === "transpose" ? printOperand(expression.operand) : `${printOperand(expression)}^T`;
}
