/** What expressions refer to: names, and gradients, which are definitions that follow from a text. */

import { printExpression } from "./print.ts";
import type { Call, Expression } from "./syntax.ts";
import { postorder } from "./walk.ts";

export function isGradient(node: Expression): node is Call {
  return node.kind === "call" && node.name === "grad";
}

export function gradientsIn(expression: Expression): readonly Call[] {
  return postorder(expression).filter(isGradient);
}

/** What stands behind a node by its name: a definition, or what a gradient was derived to be; null for anything else. */
export function referenceOf(node: Expression): string | null {
  if (node.kind === "name") return node.name;
  return isGradient(node) ? printExpression(node) : null;
}

/** Names and gradients that an expression reads, each as often as it is written. */
export function referencesIn(expression: Expression): string[] {
  return postorder(expression, isGradient).flatMap((node) => referenceOf(node) ?? []);
}
