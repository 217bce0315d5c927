/**
 * Decides which expressions are symmetric for every value of their names: an expression is expanded into a sum of
 * products that do not commute, and compared with its transpose term by term.
 */

import { printExpression } from "./print.ts";
import type { Expression, Type } from "./syntax.ts";

/** One factor of a product of matrices. */
type Factor =
  | { readonly kind: "leaf"; readonly name: string; readonly transposed: boolean; readonly symmetric: boolean }
  | { readonly kind: "kron"; readonly left: readonly Factor[]; readonly right: readonly Factor[] };

/** coefficient * scalars * chain; an empty chain is the identity, so a scalar is its own multiple of I. */
interface Term {
  readonly coefficient: number;
  readonly scalars: readonly string[];
  readonly chain: readonly Factor[];
}

/** Terms by their key. */
type Polynomial = ReadonlyMap<string, Term>;

/** What a name stands for here. */
export type Leaf =
  | { readonly kind: "definition"; readonly type: Type; readonly expression: Expression }
  /** `varying`: a state or the time, whose initial value is another thing than its present one. */
  | { readonly kind: "leaf"; readonly type: Type; readonly varying: boolean };

export interface Symmetry {
  readonly isSymmetric: (expression: Expression) => boolean;
  /** A term whose transpose is not there, and that transpose, in plain text; null where all have one. */
  readonly unpaired: (expression: Expression) => { readonly term: string; readonly transpose: string } | null;
}

/** Above these an expression is simply called not symmetric. */
const mostTerms = 3000;
const longestChain = 200;

class TooLarge extends Error {}

/** Symmetry of expressions over the names that `lookup` knows. Results are kept, so use one for one set of names. */
export function symmetryOver(lookup: (name: string) => Leaf | undefined): Symmetry {
  const known = [new Map<Expression, Polynomial>(), new Map<Expression, Polynomial>()] as const;

  const expand = (expression: Expression, initial: boolean): Polynomial => {
    const memory = known[initial ? 1 : 0];
    const before = memory.get(expression);
    if (before !== undefined) return before;
    const result = expandAfresh(expression, initial);
    memory.set(expression, result);
    return result;
  };

  const opaque = (expression: Expression, initial: boolean): Polynomial =>
    scalarAtom(initial ? `initial(${printExpression(expression)})` : printExpression(expression));

  const expandAfresh = (expression: Expression, initial: boolean): Polynomial => {
    const inner = (part: Expression) => expand(part, initial);
    switch (expression.kind) {
      case "number":
        return collect([{ coefficient: expression.value, scalars: [], chain: [] }]);
      case "identity":
        return collect([{ coefficient: 1, scalars: [], chain: [] }]);
      case "name": {
        const leaf = lookup(expression.name);
        if (leaf?.kind === "definition") return inner(leaf.expression);
        const name = initial && leaf?.varying === true ? `initial(${expression.name})` : expression.name;
        if (leaf?.type.kind !== "matrix") return scalarAtom(name);
        const factor: Factor = { kind: "leaf", name, transposed: false, symmetric: leaf.type.symmetric };
        return collect([{ coefficient: 1, scalars: [], chain: [factor] }]);
      }
      case "negate":
        return scale(inner(expression.operand), -1);
      case "transpose":
        return transpose(inner(expression.operand));
      case "commutator":
      case "anticommutator": {
        const [a, b] = [inner(expression.left), inner(expression.right)];
        return add(multiply(a, b), scale(multiply(b, a), expression.kind === "commutator" ? -1 : 1));
      }
      case "call": {
        const [first, second] = expression.arguments;
        if (first === undefined) return opaque(expression, initial);
        if (expression.name === "sym" || expression.name === "skew") {
          const a = inner(first);
          return scale(add(a, scale(transpose(a), expression.name === "sym" ? 1 : -1)), 0.5);
        }
        if (expression.name === "kron" && second !== undefined) return kronecker(inner(first), inner(second));
        if (expression.name === "initial") return expand(first, true);
        return opaque(expression, initial);
      }
      case "binary": {
        const left = inner(expression.left);
        if (expression.operator === "^") {
          const exponent = expression.right.kind === "number" ? expression.right.value : -1;
          if (!Number.isInteger(exponent) || exponent < 1) return opaque(expression, initial);
          let power = left;
          for (let k = 1; k < exponent; k++) power = multiply(power, left);
          return power;
        }
        const right = inner(expression.right);
        if (expression.operator === "+") return add(left, right);
        if (expression.operator === "-") return add(left, scale(right, -1));
        return multiply(left, expression.operator === "*" ? right : reciprocal(right, expression.right));
      }
    }
  };

  const unpaired = (expression: Expression) => {
    try {
      const present = expand(expression, false);
      const difference = add(present, scale(transpose(present), -1));
      const largest = Math.max(0, ...[...present.values()].map((term) => Math.abs(term.coefficient)));
      for (const [key, term] of difference)
        if (Math.abs(term.coefficient) > 1e-12 * largest && present.has(key))
          return { term: printChain(term.chain), transpose: printChain(transposeChain(term.chain)) };
      return null;
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      return { term: printExpression(expression), transpose: "its transpose" };
    }
  };
  return { unpaired, isSymmetric: (expression) => unpaired(expression) === null };
}

function scalarAtom(name: string): Polynomial {
  return collect([{ coefficient: 1, scalars: [name], chain: [] }]);
}

function factorKey(factor: Factor): string {
  if (factor.kind === "leaf") return factor.transposed ? `${factor.name}^T` : factor.name;
  return `kron(${printChain(factor.left)}, ${printChain(factor.right)})`;
}

function printChain(chain: readonly Factor[]): string {
  return chain.length === 0 ? "I" : chain.map(factorKey).join("*");
}

function collect(terms: Iterable<Term>): Polynomial {
  const sum = new Map<string, Term>();
  for (const term of terms) {
    const key = `${term.scalars.join("*")} ${printChain(term.chain)}`;
    const coefficient = term.coefficient + (sum.get(key)?.coefficient ?? 0);
    if (coefficient === 0) sum.delete(key);
    else sum.set(key, { ...term, coefficient });
    if (sum.size > mostTerms || term.chain.length > longestChain) throw new TooLarge();
  }
  return sum;
}

function add(a: Polynomial, b: Polynomial): Polynomial {
  return collect([...a.values(), ...b.values()]);
}

function scale(a: Polynomial, by: number): Polynomial {
  return collect([...a.values()].map((term) => ({ ...term, coefficient: by * term.coefficient })));
}

function multiply(a: Polynomial, b: Polynomial): Polynomial {
  return collect(pairs(a, b, (left, right) => [...left, ...right]));
}

function kronecker(a: Polynomial, b: Polynomial): Polynomial {
  return collect(pairs(a, b, (left, right) => [{ kind: "kron", left, right }]));
}

function* pairs(
  a: Polynomial,
  b: Polynomial,
  join: (left: readonly Factor[], right: readonly Factor[]) => readonly Factor[],
): Generator<Term> {
  for (const left of a.values())
    for (const right of b.values())
      yield {
        coefficient: left.coefficient * right.coefficient,
        scalars: [...left.scalars, ...right.scalars].sort(),
        chain: join(left.chain, right.chain),
      };
}

function transposeChain(chain: readonly Factor[]): readonly Factor[] {
  return chain.toReversed().map((factor) => {
    if (factor.kind === "leaf") return factor.symmetric ? factor : { ...factor, transposed: !factor.transposed };
    return { ...factor, left: transposeChain(factor.left), right: transposeChain(factor.right) };
  });
}

function transpose(a: Polynomial): Polynomial {
  return collect([...a.values()].map((term) => ({ ...term, chain: transposeChain(term.chain) })));
}

/** 1/a of a scalar: exact for a single term, by name for a sum. */
function reciprocal(a: Polynomial, written: Expression): Polynomial {
  const [only] = a.values();
  if (a.size !== 1 || only === undefined) return scalarAtom(`1/(${printExpression(written)})`);
  const scalars = only.scalars.map((name) => (name.startsWith("1/") ? name.slice(2) : `1/${name}`)).sort();
  return collect([{ coefficient: 1 / only.coefficient, scalars, chain: [] }]);
}
