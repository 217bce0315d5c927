/** Tables of values and scalars in which equal things are one thing, and the list of operations that makes them. */

import { applyOperator } from "../language/arithmetic.ts";
import type { Elementwise, Form, Operation, Routine, Scalar, ScalarId, Shape, Value, ValueId } from "./program.ts";

export interface Builder {
  readonly values: Value[];
  readonly scalars: Scalar[];
  readonly operations: Operation[];
  constant(value: number): ScalarId;
  scalar(scalar: Scalar): ScalarId;
  arithmetic(operator: "+" | "-" | "*" | "/" | "^", left: ScalarId, right: ScalarId): ScalarId;
  constantOf(id: ScalarId): number | null;
  leaf(name: string, shape: Shape, symmetric: boolean, origin: "state" | "initial" | "data", index: number): ValueId;
  /** The value of an expression; no operation where the expression only reads one. */
  combine(name: string, expression: Elementwise, shape: Shape, symmetric: boolean): ValueId;
  /** The product of two values, either transposed; the result may be the transpose of a value that exists. */
  product(
    left: { value: ValueId; transposed: boolean },
    right: { value: ValueId; transposed: boolean },
  ): { value: ValueId; transposed: boolean };
  sum(expression: Elementwise, shape: Shape): ScalarId;
  append(operation: Operation): void;
  finish(): Routine;
}

export function createBuilder(): Builder {
  const values: Value[] = [];
  const scalars: Scalar[] = [];
  const operations: Operation[] = [];
  const scalarIds = new Map<string, ScalarId>();
  const leaves = new Map<string, ValueId>();
  const combined = new Map<string, ValueId>();
  const products = new Map<string, ValueId>();
  const sums = new Map<string, ScalarId>();

  const newValue = (
    name: string,
    shape: Shape,
    symmetric: boolean,
    origin: Value["origin"],
    index: number,
  ): ValueId => {
    const id = values.length;
    values.push({ id, name, shape, symmetric, origin, index });
    return id;
  };

  const scalar = (entry: Scalar): ScalarId => {
    const key = JSON.stringify(entry);
    const known = scalarIds.get(key);
    if (known !== undefined) return known;
    scalars.push(entry);
    scalarIds.set(key, scalars.length - 1);
    return scalars.length - 1;
  };

  const constant = (value: number): ScalarId => scalar({ kind: "constant", value });

  const constantOf = (id: ScalarId): number | null => {
    const entry = scalars[id]!;
    return entry.kind === "constant" ? entry.value : null;
  };

  const arithmetic = (operator: "+" | "-" | "*" | "/" | "^", left: ScalarId, right: ScalarId): ScalarId => {
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

  const settled = (factor: { value: ValueId; transposed: boolean }) => ({
    value: factor.value,
    transposed: factor.transposed && !values[factor.value]!.symmetric,
  });

  const transposeOf = (factor: { value: ValueId; transposed: boolean }) => ({
    value: factor.value,
    transposed: !values[factor.value]!.symmetric && !factor.transposed,
  });

  return {
    values,
    scalars,
    operations,
    constant,
    scalar,
    arithmetic,
    constantOf,
    leaf(name, shape, symmetric, origin, index) {
      const key = `${origin} ${name}`;
      const id = leaves.get(key) ?? newValue(name, shape, symmetric, origin, index);
      leaves.set(key, id);
      return id;
    },
    combine(name, expression, shape, symmetric) {
      if (expression.kind === "read" && !expression.transposed) return expression.value;
      // The shape too: I and constants read alike in every size.
      const key = JSON.stringify([expression, shape]);
      const known = combined.get(key);
      if (known !== undefined) return known;
      const result = newValue(name, shape, symmetric, "temporary", -1);
      combined.set(key, result);
      operations.push({ kind: "combine", result, expression });
      return result;
    },
    product(leftAsWritten, rightAsWritten) {
      const left = settled(leftAsWritten);
      const right = settled(rightAsWritten);
      // A'B' is (BA)': one transposed read instead of a fourth form.
      if (left.transposed && right.transposed) {
        const swapped = this.product(transposeOf(right), transposeOf(left));
        return transposeOf(swapped);
      }
      const known = products.get(productKey(left, right));
      if (known !== undefined) return { value: known, transposed: false };
      // (AB)' = B'A': with A and B symmetric, BA is the transpose of AB, so {A, B} costs one product.
      const turned = products.get(productKey(transposeOf(right), transposeOf(left)));
      if (turned !== undefined) return transposeOf({ value: turned, transposed: false });
      const a = values[left.value]!;
      const b = values[right.value]!;
      const rows = left.transposed ? a.shape.columns : a.shape.rows;
      const inner = left.transposed ? a.shape.rows : a.shape.columns;
      const columns = right.transposed ? b.shape.rows : b.shape.columns;
      const form: Form = left.transposed ? "TN" : right.transposed ? "NT" : "NN";
      // A'A and AA' are symmetric whatever A is.
      const symmetric = left.value === right.value && (form !== "NN" || a.symmetric);
      const name = `${a.name}${left.transposed ? "t" : ""}_${b.name}${right.transposed ? "t" : ""}`;
      const result = newValue(name, { rows, columns, modes: null }, symmetric, "temporary", -1);
      products.set(productKey(left, right), result);
      operations.push({ kind: "product", result, form, left: left.value, right: right.value, inner });
      return { value: result, transposed: false };
    },
    sum(expression, shape) {
      const key = JSON.stringify([expression, shape]);
      const known = sums.get(key);
      if (known !== undefined) return known;
      scalars.push({ kind: "sum" });
      const id = scalars.length - 1;
      sums.set(key, id);
      operations.push({ kind: "sum", scalar: id, expression, shape });
      return id;
    },
    append: (operation) => void operations.push(operation),
    finish: () => ({ values, scalars, operations }),
  };
}

function productKey(
  left: { value: ValueId; transposed: boolean },
  right: { value: ValueId; transposed: boolean },
): string {
  return `${left.value}${left.transposed ? "t" : ""} ${right.value}${right.transposed ? "t" : ""}`;
}
