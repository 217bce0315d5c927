/** What expressions refer to: names, and gradients, which are definitions that follow from a text. */

import { printExpression } from "./print.ts";
import type { Expression } from "./syntax.ts";
import { postorder } from "./walk.ts";

/** What stands behind a node by its name: a definition, or what a gradient was derived to be; null for anything else. */
export function referenceOf(node: Expression): string | null {
  if (node.kind === "name") return node.name;
  return node.kind === "call" && node.name === "grad" ? printExpression(node) : null;
}

/** Names and gradients that an expression reads, each as often as it is written. */
export function referencesIn(expression: Expression): string[] {
  const nodes = postorder(expression, (node) => node.kind === "call" && node.name === "grad");
  return nodes.flatMap((node) => referenceOf(node) ?? []);
}
