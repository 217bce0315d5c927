/**
 * Decides which expressions are symmetric for every value of their names: an expression is evaluated at random matrices
 * over a finite field, and is symmetric there where it is so in general. What is not an identity holds at a random point
 * once in some 10^7 times (Schwartz, Zippel); two points over two fields make it 10^15.
 */

import { createField, type Field, type FieldMatrix, type FieldVector, order } from "./field.ts";
import { functions, isEntrywise } from "./functions.ts";
import { isMatrixFunction, matrixFunctionSample } from "./matrix-samples.ts";
import { printExpression } from "./print.ts";
import { referenceOf } from "./references.ts";
import type { Binary, Call, Expression, Type } from "./syntax.ts";
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

/** At one point: a number of the field for a scalar, a vector of such numbers, or a matrix. */
type Sample = number | FieldVector | FieldMatrix;

/** Over the two largest primes below 2^25. */
const fields = [createField(33_554_393), createField(33_554_383)] as const;

/** Symmetry of expressions over the names that `lookup` knows. Values are kept, so use one for one set of names. */
export function symmetryOver(lookup: LookUp): Symmetry {
  const points = fields.map((field) => ({ field, evaluate: createEvaluator(field, lookup) }));
  const scalarOf = (expression: Expression, initial: boolean) => {
    const value = points[0]!.evaluate(expression, initial);
    return typeof value === "number" ? value : null;
  };
  const isSymmetric = (expression: Expression): boolean =>
    points.every(({ field, evaluate }) => {
      const value = evaluate(expression, false);
      return !isMatrix(value) || field.isSymmetric(value);
    });
  return {
    isSymmetric,
    unpaired: (expression) => unpairedTerm(expression, { field: fields[0], lookup, scalarOf, isSymmetric }),
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
    if (node.kind === "eigenvalues") return [node.of];
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
  if (node.kind === "ones") return new Float64Array(node.columns === null ? order : order * order).fill(1);
  if (node.kind !== "name") return 0;
  const leaf = lookup(node.name);
  const key = initial && leaf?.kind === "leaf" && leaf.varying ? `initial ${node.name}` : node.name;
  if (leaf?.type.kind === "matrix") return field.random(key, leaf.type.symmetric);
  return leaf?.type.kind === "vector" ? field.vector(key) : field.scramble(key);
}

/** The value of one node, given those of its parts. */
function sample(node: Expression, parts: readonly Sample[], field: Field, lookup: LookUp): Sample {
  const [first = 0, second = 0] = parts;
  switch (node.kind) {
    case "eigenvalues":
      return field.vector("eigenvalues(", flat(parts));
    case "negate":
      return times(field.minusOne, first, field);
    case "transpose":
      return transposed(first, field);
    case "commutator":
    case "anticommutator": {
      const sign = node.kind === "commutator" ? field.minusOne : 1;
      return plus(times(first, second, field), times(second, first, field), sign, field);
    }
    case "entry":
      return number(`entry ${node.indices.join(" ")}`, parts, field);
    case "comparison":
      return unknown(node.comparison, parts, field);
    case "and":
    case "or":
    case "not":
      return unknown(node.kind, parts, field);
    case "binary":
      return binary(node, parts, field);
    case "call":
      return call(node, parts, field, lookup);
    default:
      // A name that is defined.
      return first;
  }
}

function binary(node: Binary, parts: readonly Sample[], field: Field): Sample {
  const [first = 0, second = 0] = parts;
  const { operator, dotted } = node;
  switch (operator) {
    case "+":
    case "-": {
      const sign = operator === "+" ? 1 : field.minusOne;
      return dotted ? entrywise(parts, ([a, b]) => field.sum(a!, b!, sign)) : plus(first, second, sign, field);
    }
    case "*":
      return dotted ? entrywise(parts, ([a, b]) => field.product(a!, b!)) : times(first, second, field);
    case "/":
      return entrywise(parts, ([a, b]) =>
        b === 0 ? field.scramble("/(", [a!, b]) : field.product(field.inverse(b!), a!),
      );
    case "^":
      return raised(node, parts, field);
  }
}

function call(node: Call, parts: readonly Sample[], field: Field, lookup: LookUp): Sample {
  const [first = 0, second = 0] = parts;
  switch (node.name) {
    case "initial":
    case "stop":
    // What its own line says of it stands behind it as behind a name.
    case "next":
      return first;
    case "grad":
      // Derived already, or of no structure that is known yet.
      if (parts.length === 1) return first;
      if (isMatrix(second)) return field.random(printExpression(node));
      return typeof second === "number" ? number("grad", parts, field) : field.vector(printExpression(node));
    case "rate":
      // Derived already, or of no structure that is known yet but that of what it is of.
      if (typeof first === "number" || lookup(printExpression(node))) return first;
      return isMatrix(first)
        ? field.random(printExpression(node), field.isSymmetric(first))
        : field.vector(printExpression(node));
    case "sym":
      return times(field.half, plus(first, transposed(first, field), 1, field), field);
    case "skew":
      return times(field.half, plus(first, transposed(first, field), field.minusOne, field), field);
    case "triu":
      return field.matrixFrom((row, column) => (row <= column ? (first as FieldMatrix)[row * order + column]! : 0));
    case "tril":
      return field.matrixFrom((row, column) => (row >= column ? (first as FieldMatrix)[row * order + column]! : 0));
    case "diag": {
      const entries = first as FieldVector | FieldMatrix;
      if (isMatrix(entries)) return entries.filter((_, k) => k % (order + 1) === 0);
      return field.matrixFrom((row, column) => (row === column ? entries[row]! : 0));
    }
    case "outer": {
      const [v, w] = [first as FieldVector, second as FieldVector];
      return field.matrixFrom((row, column) => field.product(v[row]!, w[column]!));
    }
    case "rowsum":
      return field.apply(first as FieldMatrix, new Float64Array(order).fill(1));
    case "colsum":
      return field.apply(field.transpose(first as FieldMatrix), new Float64Array(order).fill(1));
    case "kron":
      return kronecker(asMatrix(first, field), asMatrix(second, field), field);
    default: {
      if (node.name === "solve" && typeof second !== "number" && !isMatrix(second))
        return field.apply(matrixFunctionSample("inv", asMatrix(first, field), 0, field), second);
      if (isMatrixFunction(node.name)) return matrixFunctionSample(node.name, asMatrix(first, field), second, field);
      const known = functions.get(node.name)!;
      if (isEntrywise(known)) return unknown(node.name, parts, field);
      return known.result === "rows" || known.result === "smaller"
        ? field.vector(`${node.name}(`, flat(parts))
        : number(node.name, parts, field);
    }
  }
}

function isMatrix(value: Sample): value is FieldMatrix {
  return typeof value !== "number" && value.length === order * order;
}

/** A number beside matrices is that multiple of I: only 0 comes so, the zero of any shape. */
function asMatrix(value: Sample, field: Field): FieldMatrix {
  return typeof value === "number" ? field.identity.map((entry) => entry * value) : value;
}

/** Entry by entry; a number goes with every entry. */
function entrywise(parts: readonly Sample[], apply: (numbers: readonly number[]) => number): Sample {
  const shape = parts.find((part): part is Float64Array => typeof part !== "number");
  if (shape === undefined) return apply(parts as readonly number[]);
  return shape.map((_, k) => apply(parts.map((part) => (typeof part === "number" ? part : part[k]!))));
}

function times(a: Sample, b: Sample, field: Field): Sample {
  if (isMatrix(a) && isMatrix(b)) return field.multiply(a, b);
  if (isMatrix(a) && typeof b !== "number") return field.apply(a, b);
  return entrywise([a, b], ([x, y]) => field.product(x!, y!));
}

/** a + factor b */
function plus(a: Sample, b: Sample, factor: number, field: Field): Sample {
  const parts = isMatrix(a) || isMatrix(b) ? [asMatrix(a, field), asMatrix(b, field)] : [a, b];
  return entrywise(parts, ([x, y]) => field.sum(x!, y!, factor));
}

function transposed(a: Sample, field: Field): Sample {
  return isMatrix(a) ? field.transpose(a) : a;
}

/** A power by a whole number that is written out is a product; any other is a function like exp. */
function raised({ right, dotted }: Binary, parts: readonly Sample[], field: Field): Sample {
  const isNegative = right.kind === "negate";
  const number = isNegative ? right.operand : right;
  const count =
    number.kind === "number" && Number.isInteger(number.value) ? (isNegative ? -number.value : number.value) : null;
  const [base = 0] = parts;
  if (!isMatrix(base) || dotted)
    return entrywise(parts, ([x, e]) =>
      count === null || (x === 0 && count < 0) ? field.scramble("^(", [x!, e!]) : field.power(x!, count),
    );
  // The exponent of a matrix has been checked: it is no larger than its budget.
  let product = base;
  for (let k = 1; k < (count ?? 1); k++) product = field.multiply(product, base);
  return product;
}

/** Numbers that only the same function of the same numbers has, entry by entry: so f.(A^T) is f.(A)^T, whatever f is. */
function unknown(name: string, parts: readonly Sample[], field: Field): Sample {
  const isEven = name === "min" || name === "max";
  return entrywise(parts, (numbers) =>
    field.scramble(`${name}(`, isEven ? numbers.toSorted((a, b) => a - b) : numbers),
  );
}

/** A number that only the same function of the same values has. */
function number(name: string, parts: readonly Sample[], field: Field): number {
  return field.scramble(`${name}(`, flat(parts));
}

function flat(parts: readonly Sample[]): readonly number[] {
  return parts.flatMap((part) => (typeof part === "number" ? [part] : [-1, ...part]));
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
  const [left, right] = [between("kron U", a), between("kron V", b)];
  return left.map((entry, k) => field.product(entry, right[k]!));
}
