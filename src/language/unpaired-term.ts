/**
 * Finds what keeps a matrix from being symmetric, for the sentence of an error: the matrix is expanded into a sum of
 * products that do not commute, and compared with its transpose term by term.
 */

import type { Field } from "./field.ts";
import { createFreeAlgebra, type Polynomial, printChain, TooLarge, transposeChain } from "./free-algebra.ts";
import { printExpression } from "./print.ts";
import type { Leaf } from "./symmetry.ts";
import type { Expression } from "./syntax.ts";

export interface Expansion {
  readonly field: Field;
  readonly lookup: (name: string) => Leaf | undefined;
  /** The value of a scalar in the field, at the first time with `initial`; null of a matrix. */
  readonly scalarOf: (expression: Expression, initial: boolean) => number | null;
  /** What goes entry by entry is not looked into. */
  readonly isSymmetric: (expression: Expression) => boolean;
}

/** Deeper expressions are not expanded. */
const deepest = 200;

/** A term whose transpose is not there, and that transpose, in plain text; null where none is found soon. */
export function unpairedTerm(
  root: Expression,
  { field, lookup, scalarOf, isSymmetric }: Expansion,
): { readonly term: string; readonly transpose: string } | null {
  const { sum, collect, pairs, multiply, transpose } = createFreeAlgebra(field);

  const expand = (expression: Expression, initial: boolean, depth: number): Polynomial => {
    if (depth > deepest) throw new TooLarge();
    const inner = (part: Expression | undefined) => expand(part!, initial, depth + 1);
    const scalar = scalarOf(expression, initial);
    if (scalar !== null) return collect(scalar === 0 ? [] : [{ coefficient: scalar, chain: [] }]);
    const leafOf = (name: string, symmetric: boolean): Polynomial =>
      collect([{ coefficient: 1, chain: [{ kind: "leaf", name, transposed: false, symmetric }] }]);
    switch (expression.kind) {
      case "name": {
        const leaf = lookup(expression.name);
        if (leaf?.kind === "definition") return inner(leaf.expression);
        const name = initial && leaf?.varying === true ? `initial(${expression.name})` : expression.name;
        const symmetric = leaf?.type.kind === "matrix" && leaf.type.symmetric;
        return leafOf(name, symmetric);
      }
      case "negate":
        return collect(sum([inner(expression.operand), field.minusOne]));
      case "transpose":
        return transpose(inner(expression.operand));
      case "commutator":
      case "anticommutator": {
        const [a, b] = [inner(expression.left), inner(expression.right)];
        const sign = expression.kind === "commutator" ? field.minusOne : 1;
        return collect(sum([multiply(a, b), 1], [multiply(b, a), sign]));
      }
      case "call": {
        const [first, second] = expression.arguments;
        if (expression.name === "initial") return expand(first!, true, depth + 1);
        if (expression.name === "stop") return inner(first);
        if (["grad", "rate", "next"].includes(expression.name)) {
          const name = printExpression(expression);
          const leaf = lookup(name);
          if (leaf?.kind === "definition") return inner(leaf.expression);
          return leafOf(name, false);
        }
        if (expression.name === "kron")
          return collect(pairs(inner(first), inner(second), (left, right) => [{ kind: "kron", left, right }]));
        if (expression.name !== "sym" && expression.name !== "skew")
          return leafOf(printExpression(expression), isSymmetric(expression));
        const a = inner(first);
        const sign = expression.name === "sym" ? field.half : field.product(field.half, field.minusOne);
        return collect(sum([a, field.half], [transpose(a), sign]));
      }
      case "binary": {
        const { operator, dotted, left, right } = expression;
        if (dotted) return leafOf(printExpression(expression), isSymmetric(expression));
        if (operator === "+") return collect(sum([inner(left), 1], [inner(right), 1]));
        if (operator === "-") return collect(sum([inner(left), 1], [inner(right), field.minusOne]));
        if (operator === "*") return multiply(inner(left), inner(right));
        const a = inner(left);
        if (operator === "/") return collect(sum([a, field.inverse(scalarOf(right, initial) ?? 1)]));
        let power = a;
        for (let k = 1; right.kind === "number" && k < right.value; k++) power = multiply(power, a);
        return power;
      }
      case "identity":
        return collect([{ coefficient: 1, chain: [] }]);
      default:
        return leafOf(printExpression(expression), isSymmetric(expression));
    }
  };

  try {
    const present = expand(root, false, 0);
    const difference = collect(sum([present, 1], [transpose(present), field.minusOne]));
    for (const [key, { chain }] of difference)
      if (present.has(key)) return { term: printChain(chain), transpose: printChain(transposeChain(chain)) };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
  }
  return null;
}
