/** Walks over expressions without recursion: a sum of thousands of terms is as deep as it is long. */

import type { Condition, Expression } from "./syntax.ts";

/** The expressions that one is made of, in the order of the text. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "number":
    case "name":
    case "identity":
    case "eigenvalues":
    case "ones":
      return [];
    case "negate":
    case "transpose":
    case "entry":
    case "not":
      return [expression.operand];
    case "and":
    case "or":
      return expression.operands;
    case "call":
      return expression.arguments;
    default:
      return [expression.left, expression.right];
  }
}

/** The expression with others in the places of its operands. */
export function withOperands(expression: Expression, operands: readonly Expression[]): Expression {
  const [first, second] = operands as [Expression, Expression];
  switch (expression.kind) {
    case "number":
    case "name":
    case "identity":
    case "eigenvalues":
    case "ones":
      return expression;
    case "negate":
    case "transpose":
    case "entry":
      return { ...expression, operand: first };
    case "not":
      return { ...expression, operand: first as Condition };
    case "and":
    case "or":
      return { ...expression, operands: operands as readonly Condition[] };
    case "call":
      return { ...expression, arguments: operands };
    default:
      return { ...expression, left: first, right: second };
  }
}

/** Every node, each after its operands, these in the order of the text. What `isOpaque` is not looked into. */
export function postorder(root: Expression, isOpaque?: (node: Expression) => boolean): readonly Expression[] {
  const nodes: Expression[] = [];
  const pending = [root];
  // A node, then its operands from the last to the first: that order backwards.
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    nodes.push(node);
    if (isOpaque?.(node) === true) continue;
    for (const operand of operandsOf(node)) pending.push(operand);
  }
  return nodes.reverse();
}

/** How many nodes an expression has; of a long one no more than one past `enough` are counted. */
export function sizeOf(expression: Expression, enough: number): number {
  const pending = [expression];
  let size = 0;
  for (let node = pending.pop(); node !== undefined && size <= enough; node = pending.pop()) {
    size++;
    pending.push(...operandsOf(node));
  }
  return size;
}

/** What `combine` makes of the whole, given for every node what it made of the operands. */
export function fold<R>(root: Expression, combine: (node: Expression, operands: readonly R[]) => R): R {
  const results: R[] = [];
  for (const node of postorder(root)) {
    const count = operandsOf(node).length;
    const operands = count === 0 ? [] : results.splice(results.length - count, count);
    results.push(combine(node, operands));
  }
  return results[0]!;
}

/** The names that an expression reads, each as often as it is written. */
export function namesIn(expression: Expression): string[] {
  return postorder(expression).flatMap((node) => (node.kind === "name" ? [node.name] : []));
}
