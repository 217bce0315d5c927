/**
 * Finds what keeps a matrix from being symmetric, for the sentence of an error: the matrix is expanded into a sum of
 * products that do not commute, and compared with its transpose term by term.
 */

import type { Field } from "./field.ts";
import type { Leaf } from "./symmetry.ts";
import type { Expression } from "./syntax.ts";

/** One factor of a product of matrices. */
type Factor =
  | { readonly kind: "leaf"; readonly name: string; readonly transposed: boolean; readonly symmetric: boolean }
  | { readonly kind: "kron"; readonly left: Chain; readonly right: Chain };

/** A product; an empty one is the identity, so a scalar is its own multiple of I. */
type Chain = readonly Factor[];

/** Products by how they are printed, each with its coefficient, a number of the field. */
type Polynomial = ReadonlyMap<string, { readonly coefficient: number; readonly chain: Chain }>;

export interface Expansion {
  readonly field: Field;
  readonly lookup: (name: string) => Leaf | undefined;
  /** The value of a scalar in the field, at the first time with `initial`; null of a matrix. */
  readonly scalarOf: (expression: Expression, initial: boolean) => number | null;
}

/** Above any of these the sentence does without the term. */
const mostTerms = 300;
const longestChain = 50;
const deepest = 200;
const mostProducts = 20_000;

class TooLarge extends Error {}

/** A term whose transpose is not there, and that transpose, in plain text; null where none is found soon. */
export function unpairedTerm(
  root: Expression,
  { field, lookup, scalarOf }: Expansion,
): { readonly term: string; readonly transpose: string } | null {
  let products = 0;

  const sum = function* (...parts: readonly (readonly [Polynomial, number])[]) {
    for (const [part, factor] of parts)
      for (const { coefficient, chain } of part.values())
        yield { coefficient: field.product(factor, coefficient), chain };
  };
  const collect = (terms: Iterable<{ readonly coefficient: number; readonly chain: Chain }>): Polynomial => {
    const collected = new Map<string, { coefficient: number; chain: Chain }>();
    for (const { coefficient, chain } of terms) {
      const key = printChain(chain);
      const total = field.sum(coefficient, collected.get(key)?.coefficient ?? 0, 1);
      if (total === 0) collected.delete(key);
      else collected.set(key, { coefficient: total, chain });
      if (++products > mostProducts || collected.size > mostTerms || chain.length > longestChain) throw new TooLarge();
    }
    return collected;
  };
  const pairs = function* (a: Polynomial, b: Polynomial, join: (left: Chain, right: Chain) => Chain) {
    for (const left of a.values())
      for (const right of b.values())
        yield {
          coefficient: field.product(left.coefficient, right.coefficient),
          chain: join(left.chain, right.chain),
        };
  };
  const multiply = (a: Polynomial, b: Polynomial) => collect(pairs(a, b, (left, right) => [...left, ...right]));
  const transpose = (a: Polynomial) =>
    collect([...a.values()].map((term) => ({ ...term, chain: transposeChain(term.chain) })));

  const expand = (expression: Expression, initial: boolean, depth: number): Polynomial => {
    if (depth > deepest) throw new TooLarge();
    const inner = (part: Expression | undefined) => expand(part!, initial, depth + 1);
    const scalar = scalarOf(expression, initial);
    if (scalar !== null) return collect(scalar === 0 ? [] : [{ coefficient: scalar, chain: [] }]);
    switch (expression.kind) {
      case "name": {
        const leaf = lookup(expression.name);
        if (leaf?.kind === "definition") return inner(leaf.expression);
        const name = initial && leaf?.varying === true ? `initial(${expression.name})` : expression.name;
        const symmetric = leaf?.type.kind === "matrix" && leaf.type.symmetric;
        return collect([{ coefficient: 1, chain: [{ kind: "leaf", name, transposed: false, symmetric }] }]);
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
        if (expression.name === "kron")
          return collect(pairs(inner(first), inner(second), (left, right) => [{ kind: "kron", left, right }]));
        const a = inner(first);
        const sign = expression.name === "sym" ? field.half : field.product(field.half, field.minusOne);
        return collect(sum([a, field.half], [transpose(a), sign]));
      }
      case "binary": {
        const { operator, left, right } = expression;
        if (operator === "+") return collect(sum([inner(left), 1], [inner(right), 1]));
        if (operator === "-") return collect(sum([inner(left), 1], [inner(right), field.minusOne]));
        if (operator === "*") return multiply(inner(left), inner(right));
        const a = inner(left);
        if (operator === "/") return collect(sum([a, field.inverse(scalarOf(right, initial) ?? 1)]));
        let power = a;
        for (let k = 1; right.kind === "number" && k < right.value; k++) power = multiply(power, a);
        return power;
      }
      default:
        return collect([{ coefficient: 1, chain: [] }]);
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

function printFactor(factor: Factor): string {
  if (factor.kind === "leaf") return factor.transposed ? `${factor.name}^T` : factor.name;
  return `kron(${printChain(factor.left)}, ${printChain(factor.right)})`;
}

function printChain(chain: Chain): string {
  return chain.length === 0 ? "I" : chain.map(printFactor).join("*");
}

function transposeChain(chain: Chain): Chain {
  return chain.toReversed().map((factor) => {
    if (factor.kind === "leaf") return factor.symmetric ? factor : { ...factor, transposed: !factor.transposed };
    return { ...factor, left: transposeChain(factor.left), right: transposeChain(factor.right) };
  });
}
