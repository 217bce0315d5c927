/** Sums of products of matrices that do not commute, with coefficients in a finite field: a free algebra. */

import type { Field } from "./field.ts";

/** One factor of a product of matrices. */
export type Factor =
  | { readonly kind: "leaf"; readonly name: string; readonly transposed: boolean; readonly symmetric: boolean }
  | { readonly kind: "kron"; readonly left: Chain; readonly right: Chain };

/** A product; an empty one is the identity, so a scalar is its own multiple of I. */
export type Chain = readonly Factor[];

/** Products by how they are printed, each with its coefficient, a number of the field. */
export type Polynomial = ReadonlyMap<string, { readonly coefficient: number; readonly chain: Chain }>;

/** Above any of these an expansion is given up. */
const mostTerms = 300;
const longestChain = 50;
const mostProducts = 20_000;

/** Thrown by what would grow too large. */
export class TooLarge extends Error {}

/** Its operations; what they count together is bounded. */
export function createFreeAlgebra(field: Field) {
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

  return { sum, collect, pairs, multiply, transpose };
}

function printFactor(factor: Factor): string {
  if (factor.kind === "leaf") return factor.transposed ? `${factor.name}^T` : factor.name;
  return `kron(${printChain(factor.left)}, ${printChain(factor.right)})`;
}

export function printChain(chain: Chain): string {
  return chain.length === 0 ? "I" : chain.map(printFactor).join("*");
}

export function transposeChain(chain: Chain): Chain {
  return chain.toReversed().map((factor) => {
    if (factor.kind === "leaf") return factor.symmetric ? factor : { ...factor, transposed: !factor.transposed };
    return { ...factor, left: transposeChain(factor.left), right: transposeChain(factor.right) };
  });
}
