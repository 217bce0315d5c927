/**
 * Decides which expressions are symmetric for every value of their names: an expression is evaluated at random matrices
 * over a finite field, and is symmetric there where it is so in general. What is not an identity holds at a random point
 * once in some 10^7 times (Schwartz, Zippel); two points over two fields make it 10^15.
 */

import { createField, type Field, type FieldMatrix } from "./field.ts";
import { printExpression } from "./print.ts";
import { referenceOf } from "./references.ts";
import type { Expression, Type } from "./syntax.ts";
import { unpairedTerm } from "./unpaired-term.ts";
import { operandsOf } from "./walk.ts";

/** What a name stands for here. */
export type Leaf =
  | { readonly kind: "definition"; readonly type: Type; readonly expression: Expression }
  /** `varying`: a state or the time, whose initial value is another thing than its present one. */
  | { readonly kind: "leaf"; readonly type: Type; readonly varying: boolean };

export type LookUp = (name: string) => Leaf | undefined;

export interface Symmetry {
  readonly isSymmetric: (expression: Expression) => boolean;
  /** A term whose transpose is not there, and that transpose, in plain text; null where none is found soon. */
  readonly unpaired: (expression: Expression) => { readonly term: string; readonly transpose: string } | null;
}

/** At one point: a number of the field, for scalars and for vectors, which are as one generic mode of theirs; or a matrix. */
type Sample = number | FieldMatrix;

/** Over the two largest primes below 2^25. */
const fields = [createField(33_554_393), createField(33_554_383)] as const;

/** Symmetry of expressions over the names that `lookup` knows. Values are kept, so use one for one set of names. */
export function symmetryOver(lookup: LookUp): Symmetry {
  const points = fields.map((field) => ({ field, evaluate: createEvaluator(field, lookup) }));
  const scalarOf = (expression: Expression, initial: boolean) => {
    const value = points[0]!.evaluate(expression, initial);
    return typeof value === "number" ? value : null;
  };
  return {
    isSymmetric: (expression) =>
      points.every(({ field, evaluate }) => {
        const value = evaluate(expression, false);
        return typeof value === "number" || field.isSymmetric(value);
      }),
    unpaired: (expression) => unpairedTerm(expression, { field: fields[0], lookup, scalarOf }),
  };
}

/** The value of an expression at one point, with `initial` at the first time. */
function createEvaluator(field: Field, lookup: LookUp): (expression: Expression, initial: boolean) => Sample {
  const present = new Map<Expression, Sample>();
  const first = new Map<Expression, Sample>();

  /** What the value of a node follows from: its operands, or what a name is defined as. */
  const partsOf = (node: Expression): readonly Expression[] => {
    const reference = referenceOf(node);
    const leaf = reference === null ? undefined : lookup(reference);
    if (leaf?.kind === "definition") return [leaf.expression];
    return node.kind === "name" ? [] : operandsOf(node);
  };

  return (root, initial) => {
    const wanted = initial ? first : present;
    // A stack of its own: expressions and chains of definitions are as long as the text.
    const pending = [{ node: root, known: wanted }];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const { node, known } = top;
      const within = node.kind === "call" && node.name === "initial" ? first : known;
      const parts = known.has(node) ? [] : partsOf(node);
      const missing = parts.filter((part) => !within.has(part));
      for (const part of missing) pending.push({ node: part, known: within });
      if (missing.length > 0) continue;
      pending.pop();
      if (known.has(node)) continue;
      const values = parts.map((part) => within.get(part)!);
      const value =
        values.length === 0 ? leafSample(node, field, lookup, known === first) : sample(node, values, field, lookup);
      known.set(node, value);
    }
    return wanted.get(root)!;
  };
}

function leafSample(node: Expression, field: Field, lookup: LookUp, initial: boolean): Sample {
  if (node.kind === "number") return field.ofNumber(node.value);
  if (node.kind === "identity") return field.identity;
  if (node.kind !== "name") return 0;
  const leaf = lookup(node.name);
  const key = initial && leaf?.kind === "leaf" && leaf.varying ? `initial ${node.name}` : node.name;
  return leaf?.type.kind === "matrix" ? field.random(key, leaf.type.symmetric) : field.scramble(key);
}

/** The value of one node, given those of its parts. */
function sample(node: Expression, parts: readonly Sample[], field: Field, lookup: LookUp): Sample {
  const [first = 0, second = 0] = parts;
  switch (node.kind) {
    case "negate":
      return times(field.minusOne, first, field);
    case "transpose":
      return transposed(first, field);
    case "commutator":
    case "anticommutator": {
      const sign = node.kind === "commutator" ? field.minusOne : 1;
      return plus(times(first, second, field), times(second, first, field), sign, field);
    }
    case "binary":
      if (node.operator === "+") return plus(first, second, 1, field);
      if (node.operator === "-") return plus(first, second, field.minusOne, field);
      if (node.operator === "*") return times(first, second, field);
      if (node.operator === "^") return raised(first, second, node.right, field);
      if (typeof second !== "number" || second === 0) return opaque("/", parts, field);
      return times(field.inverse(second), first, field);
    case "call":
      if (node.name === "initial" || node.name === "stop") return first;
      // Derived already, or of no structure that is known yet.
      if (node.name === "grad" && parts.length === 1) return first;
      if (node.name === "grad")
        return typeof second === "number" ? opaque("grad", parts, field) : field.random(printExpression(node));
      // Derived already, or of no structure that is known yet but that of what it is of.
      if (node.name === "rate") {
        if (typeof first === "number" || lookup(printExpression(node))) return first;
        return field.random(printExpression(node), field.isSymmetric(first));
      }
      if (node.name === "sym") return times(field.half, plus(first, transposed(first, field), 1, field), field);
      if (node.name === "skew")
        return times(field.half, plus(first, transposed(first, field), field.minusOne, field), field);
      if (node.name === "kron") return kronecker(asMatrix(first, field), asMatrix(second, field), field);
      return opaque(node.name, parts, field);
    default:
      // A name that is defined.
      return first;
  }
}

/** A number beside matrices is that multiple of I: only 0 comes so, the zero of any shape. */
function asMatrix(value: Sample, field: Field): FieldMatrix {
  return typeof value === "number" ? field.scale(field.identity, value) : value;
}

function times(a: Sample, b: Sample, field: Field): Sample {
  if (typeof a === "number") return typeof b === "number" ? field.product(a, b) : field.scale(b, a);
  return typeof b === "number" ? field.scale(a, b) : field.multiply(a, b);
}

/** a + factor b */
function plus(a: Sample, b: Sample, factor: number, field: Field): Sample {
  if (typeof a === "number" && typeof b === "number") return field.sum(a, b, factor);
  return field.addScaled(asMatrix(a, field), asMatrix(b, field), factor);
}

function transposed(a: Sample, field: Field): Sample {
  return typeof a === "number" ? a : field.transpose(a);
}

/** A power by a whole number that is written out is a product; any other is a function like exp. */
function raised(base: Sample, exponent: Sample, written: Expression, field: Field): Sample {
  const isNegative = written.kind === "negate";
  const number = isNegative ? written.operand : written;
  const count =
    number.kind === "number" && Number.isInteger(number.value) ? (isNegative ? -number.value : number.value) : null;
  if (typeof base === "number")
    return count === null || (base === 0 && count < 0)
      ? opaque("^", [base, exponent], field)
      : field.power(base, count);
  // The exponent of a matrix has been checked: it is no larger than its budget.
  let product = base;
  for (let k = 1; k < (count ?? 1); k++) product = field.multiply(product, base);
  return product;
}

/** A number that only the same function of the same values has. */
function opaque(name: string, parts: readonly Sample[], field: Field): number {
  return field.scramble(
    `${name}(`,
    parts.flatMap((part) => (typeof part === "number" ? [part] : [-1, ...part])),
  );
}

/**
 * Stands for A (x) B: entry by entry the product of U A U' and V B V'. It is linear in both, transposing both transposes
 * it, and as it is K (A (x) B) K' with generic rows u (x) v of K, sums of these are symmetric only where those are.
 */
function kronecker(a: FieldMatrix, b: FieldMatrix, field: Field): FieldMatrix {
  const between = (name: string, inner: FieldMatrix) => {
    const outer = field.random(name);
    return field.multiply(field.multiply(outer, inner), field.transpose(outer));
  };
  // Names of a text hold no blank.
  return field.entrywise(between("kron U", a), between("kron V", b));
}
