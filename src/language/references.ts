/** What expressions refer to: names; and gradients, rates and next values, which are definitions that follow from a text. */

import { isGradient, isNext, isRate } from "./marks.ts";
import { printExpression } from "./print.ts";
import type { Call, Expression } from "./syntax.ts";
import { postorder } from "./walk.ts";

export function gradientsIn(expression: Expression): readonly Call[] {
  return postorder(expression).filter(isGradient);
}

export function nextsIn(expression: Expression): readonly Call[] {
  return postorder(expression).filter(isNext);
}

/** What stands behind a call as behind a name. */
function isReference(node: Expression): boolean {
  return isGradient(node) || isRate(node) || isNext(node);
}

/** What stands behind a node by its name: a definition, or what a call was derived to be; null for anything else. */
export function referenceOf(node: Expression): string | null {
  if (node.kind === "name") return node.name;
  return isReference(node) ? printExpression(node) : null;
}

/** Names and calls of that kind that an expression reads, each as often as it is written. */
export function referencesIn(expression: Expression): string[] {
  return postorder(expression, isReference).flatMap((node) => referenceOf(node) ?? []);
}
