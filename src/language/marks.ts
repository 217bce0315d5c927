/** Nodes that stand for more than they say: gradients, rates and new values, definitions that follow from a text, and draws. */

import { overTime } from "./functions.ts";
import type { Call, Expression } from "./syntax.ts";

/** `grad(J, W)` */
export function isGradient(node: Expression): node is Call {
  return node.kind === "call" && node.name === "grad";
}

/** `rate(F)` */
export function isRate(node: Expression): node is Call {
  return node.kind === "call" && node.name === "rate";
}

/** `next(W)` */
export function isNext(node: Expression): node is Call {
  return node.kind === "call" && node.name === "next";
}

/** What a flow does not know: the start of the run, or all of its time. */
export function isOfTimes(node: Expression): boolean {
  return node.kind === "call" && (node.name === "initial" || overTime.includes(node.name));
}

/** Whether a name is that of a draw, which its text told apart from its likes: `randn(n, B)#2`. */
export function isDraw(name: string): boolean {
  return name.includes("#");
}
