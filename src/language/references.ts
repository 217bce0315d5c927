/** What expressions refer to: names, and gradients and rates, which are definitions that follow from a text. */

import { printExpression } from "./print.ts";
import type { Call, Expression } from "./syntax.ts";
import { postorder } from "./walk.ts";

export function isGradient(node: Expression): node is Call {
  return node.kind === "call" && node.name === "grad";
}

/** Like a gradient, a definition that follows from the text. */
export function isRate(node: Expression): node is Call {
  return node.kind === "call" && node.name === "rate";
}

function isDerived(node: Expression): node is Call {
  return isGradient(node) || isRate(node);
}

export function gradientsIn(expression: Expression): readonly Call[] {
  return postorder(expression).filter(isGradient);
}

/** What stands behind a node by its name: a definition, or what a gradient or a rate was derived to be; null for anything else. */
export function referenceOf(node: Expression): string | null {
  if (node.kind === "name") return node.name;
  return isDerived(node) ? printExpression(node) : null;
}

/** Names, gradients and rates that an expression reads, each as often as it is written. */
export function referencesIn(expression: Expression): string[] {
  return postorder(expression, isDerived).flatMap((node) => referenceOf(node) ?? []);
}
