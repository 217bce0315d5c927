/** Tables of values and scalars in which equal things are one thing, and the list of operations that makes them. */

import { type Arithmetic, applyOperator, choose, compare } from "../language/arithmetic.ts";
import { entries } from "./counts.ts";
import { createLines, deepestLine, shapeKey } from "./lines.ts";
import { type OpaqueRoutine, opaqueRoutines, vectorShape } from "./opaque/index.ts";
import type {
  Comparison,
  Draw,
  Elementwise,
  Form,
  KroneckerOperation,
  Operation,
  Routine,
  Scalar,
  ScalarId,
  Shape,
  Value,
  ValueId,
} from "./program.ts";

/** A value as a factor of a product. */
export interface Turned {
  readonly value: ValueId;
  readonly transposed: boolean;
}

export interface Builder {
  readonly values: Value[];
  readonly scalars: readonly Scalar[];
  constant(value: number): ScalarId;
  scalar(scalar: Scalar): ScalarId;
  arithmetic(operator: Arithmetic, left: ScalarId, right: ScalarId): ScalarId;
  compare(comparison: Comparison, left: ScalarId, right: ScalarId): ScalarId;
  choose(condition: ScalarId, left: ScalarId, right: ScalarId): ScalarId;
  constantOf(id: ScalarId): number | null;
  leaf(
    name: string,
    shape: Shape,
    symmetric: boolean,
    origin: Exclude<Value["origin"], "temporary">,
    index: number,
  ): ValueId;
  /** The value of a line; no operation where the line only reads one. */
  combine(name: string, line: Elementwise, shape: Shape, symmetric: boolean): ValueId;
  /** The line itself, or one that reads its value where it has become too deep to grow. */
  bounded(line: Elementwise, shape: Shape): Elementwise;
  /** The product of two values, either transposed; the result may be the transpose of a value that exists. */
  product(left: Turned, right: Turned): Turned;
  /** Over the rows of a matrix, each entry times the weight of its column; 1 for null. */
  rowSums(matrix: Turned, weights: ValueId | null): ValueId;
  sum(line: Elementwise, shape: Shape): ScalarId;
  /** Counted from 0; of a vector in row 0. */
  entry(value: ValueId, row: number, column: number): ScalarId;
  kronecker(operation: Omit<KroneckerOperation, "kind" | "result">): ValueId;
  opaque(
    routine: OpaqueRoutine,
    operands: readonly ValueId[],
    factors?: readonly ScalarId[],
  ): { readonly results: readonly ValueId[]; readonly scalars: readonly ScalarId[] };
  report(operation: Operation & { readonly kind: "scalarOut" | "vectorOut" }): void;
  finish(draws?: readonly Draw[]): Routine;
}

export function createBuilder(): Builder {
  const values: Value[] = [];
  const operations: Operation[] = [];
  const lines = createLines();
  const numbers = createScalars();
  const made = new Map<string, ValueId>();
  const sums = new Map<string, ScalarId>();
  const calls = new Map<string, { readonly results: readonly ValueId[]; readonly scalars: readonly ScalarId[] }>();

  /** Of a gradient's name the words: names become those of variables. */
  const newValue = (name: string, shape: Shape, symmetric: boolean): ValueId =>
    values.push({
      id: values.length,
      name: name.replace(/\W+/g, "_"),
      shape,
      symmetric,
      origin: "temporary",
      index: -1,
    }) - 1;

  /** What is remembered under a key, or else made and remembered. */
  const once = <K, V>(memory: Map<K, V>, key: K, make: () => V): V => {
    const known = memory.get(key) ?? make();
    memory.set(key, known);
    return known;
  };
  const lineKey = (line: Elementwise, shape: Shape): string => `line ${lines.numberOf(line)} ${shapeKey(shape)}`;

  const combine: Builder["combine"] = (name, line, shape, symmetric) => {
    if (line.kind === "read" && !line.transposed) return line.value;
    // The shape too: I and constants read alike in every size.
    return once(made, lineKey(line, shape), () => {
      // One number everywhere is symmetric, whoever asks for it first.
      const isFilled = line.kind === "fill" && shape.modes === null && shape.rows === shape.columns;
      const result = newValue(name, shape, symmetric || isFilled);
      operations.push({ kind: "combine", result, expression: line });
      return result;
    });
  };

  return {
    values,
    ...numbers,
    leaf: (name, shape, symmetric, origin, index) =>
      once(made, `${origin} ${name}`, () => {
        const id = values.length;
        values.push({ id, name, shape, symmetric, origin, index });
        return id;
      }),
    combine,
    bounded(line, shape) {
      if (lines.depthOf(line) < deepestLine) return line;
      return { kind: "read", value: combine(`m${values.length}`, line, shape, false), transposed: false };
    },
    product: createProducts(values, operations, newValue),
    rowSums({ value, transposed: turned }, weights) {
      const { shape, symmetric, name } = values[value]!;
      const transposed = turned && !symmetric;
      return once(made, `row sums ${value} ${transposed} ${weights}`, () => {
        const modes = transposed ? shape.columns : shape.rows;
        const result = newValue(weights === null ? `sums_${name}` : `${name}_applied`, vectorShape(modes), false);
        operations.push({ kind: "rowSums", result, matrix: value, transposed, weights });
        return result;
      });
    },
    sum: (line, shape) => {
      // So the number of samples, sum(ones(n)), costs nothing.
      if (line.kind === "fill") return numbers.arithmetic("*", numbers.constant(entries(shape)), line.scalar);
      return once(sums, lineKey(line, shape), () => {
        const scalar = numbers.result();
        operations.push({ kind: "sum", scalar, expression: line, shape });
        return scalar;
      });
    },
    entry: (value, row, column) =>
      once(sums, `entry ${value} ${row} ${column}`, () => {
        const scalar = numbers.result();
        operations.push({ kind: "entry", scalar, value, row, column });
        return scalar;
      }),
    kronecker: (operation) =>
      once(made, `kronecker ${JSON.stringify(operation)}`, () => {
        const order = operation.left * operation.right;
        const result = newValue("kron", { rows: order, columns: order, modes: null }, true);
        operations.push({ kind: "kronecker", result, ...operation });
        return result;
      }),
    opaque: (routine, operands, factors = []) =>
      once(calls, `${routine} ${operands.join(" ")}, ${factors.join(" ")}`, () => {
        const { resultShapes, resultNames, scalars: count } = opaqueRoutines[routine];
        const results = resultShapes(operands.map((id) => values[id]!.shape)).map((shape, place) =>
          newValue(resultNames[place]!, shape, false),
        );
        const scalars = Array.from({ length: count }, numbers.result);
        operations.push({ kind: "opaque", routine, operands, factors, results, scalars });
        return { results, scalars };
      }),
    report: (operation) => void operations.push(operation),
    finish: (draws = []) => ({ values, scalars: numbers.scalars, operations, draws }),
  };
}

/** Scalars, with constants computed as they come. */
function createScalars() {
  const scalars: Scalar[] = [];
  const ids = new Map<string, ScalarId>();
  const result = (): ScalarId => scalars.push({ kind: "result" }) - 1;
  const scalar = (entry: Scalar): ScalarId => {
    const key = scalarKey(entry);
    const known = ids.get(key) ?? scalars.push(entry) - 1;
    ids.set(key, known);
    return known;
  };
  const constant = (value: number): ScalarId => scalar({ kind: "constant", value });
  const constantOf = (id: ScalarId): number | null => {
    const entry = scalars[id]!;
    return entry.kind === "constant" ? entry.value : null;
  };
  const arithmetic = (operator: Arithmetic, left: ScalarId, right: ScalarId): ScalarId => {
    const a = constantOf(left);
    const b = constantOf(right);
    if (a !== null && b !== null) return constant(applyOperator(operator, a, b));
    if (operator === "*" && a === 1) return right;
    if (operator === "*" && b === 1) return left;
    if (operator === "*" && a === -1) return scalar({ kind: "negate", operand: right });
    if (operator === "*" && b === -1) return scalar({ kind: "negate", operand: left });
    if (operator === "+" && a === 0) return right;
    if ((operator === "+" || operator === "-") && b === 0) return left;
    if ((operator === "/" || operator === "^") && b === 1) return left;
    return scalar({ kind: "arithmetic", operator, left, right });
  };
  return {
    scalars,
    result,
    scalar,
    constant,
    constantOf,
    arithmetic,
    compare(comparison: Comparison, left: ScalarId, right: ScalarId): ScalarId {
      const [a, b] = [constantOf(left), constantOf(right)];
      if (a !== null && b !== null) return constant(compare(comparison, a, b));
      return scalar({ kind: "compare", comparison, left, right });
    },
    choose(condition: ScalarId, left: ScalarId, right: ScalarId): ScalarId {
      const known = constantOf(condition);
      if (known !== null && !Number.isNaN(known)) return choose(known, left, right);
      return scalar({ kind: "choose", condition, left, right });
    },
  };
}

/** Two scalars of one key are one scalar. */
function scalarKey(entry: Scalar): string {
  // -0 is a number of its own: 1/x tells it from 0.
  if (entry.kind === "constant") return Object.is(entry.value, -0) ? "-0" : String(entry.value);
  return Object.values(entry).join(" ");
}

/** Products in the three forms, each made once, nor where it is the transpose of one that is there. */
function createProducts(
  values: readonly Value[],
  operations: Operation[],
  newValue: (name: string, shape: Shape, symmetric: boolean) => ValueId,
): Builder["product"] {
  const known = new Map<string, ValueId>();
  const keyOf = (left: Turned, right: Turned): string => `${named(left)} ${named(right)}`;
  const named = ({ value, transposed }: Turned): string => `${value}${transposed ? "t" : ""}`;
  const settled = ({ value, transposed }: Turned): Turned => ({
    value,
    transposed: transposed && !values[value]!.symmetric,
  });
  const transposeOf = ({ value, transposed }: Turned): Turned => settled({ value, transposed: !transposed });

  const product: Builder["product"] = (leftAsWritten, rightAsWritten) => {
    const left = settled(leftAsWritten);
    const right = settled(rightAsWritten);
    // A'B' is (BA)': one transposed read instead of a fourth form.
    if (left.transposed && right.transposed) return transposeOf(product(transposeOf(right), transposeOf(left)));
    const before = known.get(keyOf(left, right));
    if (before !== undefined) return { value: before, transposed: false };
    // (AB)' = B'A': with A and B symmetric, BA is the transpose of AB, so {A, B} costs one product.
    const turned = known.get(keyOf(transposeOf(right), transposeOf(left)));
    if (turned !== undefined) return transposeOf({ value: turned, transposed: false });
    const a = values[left.value]!;
    const b = values[right.value]!;
    const [rows, inner] = left.transposed ? [a.shape.columns, a.shape.rows] : [a.shape.rows, a.shape.columns];
    const columns = right.transposed ? b.shape.rows : b.shape.columns;
    const form: Form = left.transposed ? "TN" : right.transposed ? "NT" : "NN";
    // A'A and AA' are symmetric whatever A is.
    const symmetric = left.value === right.value && (form !== "NN" || a.symmetric);
    const name = [left, right].map(({ value, transposed }) => `${values[value]!.name}${transposed ? "t" : ""}`);
    const result = newValue(shortened(name.join("_")), { rows, columns, modes: null }, symmetric);
    known.set(keyOf(left, right), result);
    operations.push({ kind: "product", result, form, left: left.value, right: right.value, inner });
    return { value: result, transposed: false };
  };
  return product;
}

/** A chain of products has a name as long as itself: names are for reading. */
function shortened(name: string): string {
  return name.length <= 40 ? name : `${name.slice(0, 40).replace(/_+$/, "")}_etc`;
}
