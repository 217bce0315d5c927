/** A routine's operations as instructions, in the program's order; a value's memory is used again once nobody reads it. */

import * as opcodes from "../../kernels/opcodes.ts";
import { entries } from "../program/counts.ts";
import { usesOf, valuesOf } from "../program/fold.ts";
import { createLines } from "../program/lines.ts";
import type { Condition, Elementwise, Operation, Routine, Value, ValueId } from "../program/program.ts";
import type { Arena } from "./arena.ts";
import { createExpressionEncoder, type ExpressionEncoder, type ExpressionInputs } from "./encode-expression.ts";
import { createOpaqueEncoder } from "./encode-opaque.ts";
import { comparisonCodes, type Encoder } from "./encoder.ts";

type Product = Operation & { readonly kind: "product" };

/** Where a routine's values come from and where what it writes out goes. */
export interface RoutineInputs extends Omit<ExpressionInputs, "addressOf" | "delayed"> {
  /** States, initial states and data; temporaries are the routine's own. */
  given(value: Value): number;
  component(index: number): number;
}

/** Encodes the operations, then calls `finish` for what follows them while all that `finishReads` names is still there. */
export function encodeRoutine(
  routine: Routine,
  encoder: Encoder,
  arena: Arena,
  inputs: RoutineInputs,
  finishReads: readonly Elementwise[],
  finish: (expressions: ExpressionEncoder) => void,
): void {
  const { entryBytes } = encoder.lanes;
  const addresses = new Map<ValueId, number>();
  const addressOf = (id: ValueId): number => {
    const value = routine.values[id]!;
    return value.origin === "temporary" ? addresses.get(id)! : inputs.given(value);
  };
  const delayed = delayedProducts(routine, finishReads);
  const expressions = createExpressionEncoder(encoder, arena, {
    ...inputs,
    addressOf,
    delayed: (value) => {
      const operation = delayed.get(value);
      if (!operation) return null;
      return (target, scale, share, other) =>
        encoder.emit(opcodes.PRODUCT_JOINED, ...productWords(operation, target), scale, share, other);
    },
  });
  const lastReads = lastReadsOf(routine, finishReads, delayed);
  const lines = createLines();

  const make = (id: ValueId): number => {
    const address = arena.take(entries(routine.values[id]!.shape) * entryBytes);
    addresses.set(id, address);
    return address;
  };
  const encode = (operation: Operation): void => {
    switch (operation.kind) {
      case "product":
        if (!delayed.has(operation.result))
          encoder.emit(opcodes.PRODUCT, ...productWords(operation, make(operation.result)));
        return;
      case "rowSums": {
        const { matrix, transposed, weights, result } = operation;
        const { rows, columns } = routine.values[matrix]!.shape;
        const [outer, inner] = transposed ? [columns, rows] : [rows, columns];
        // A vector lies as a matrix of one column does.
        const right = weights === null ? encoder.constants(new Float64Array(inner).fill(1)) : addressOf(weights);
        const strides = transposed ? [entryBytes, columns * entryBytes] : [columns * entryBytes, entryBytes];
        const words = [addressOf(matrix), right, outer, 1, inner, ...strides, entryBytes, entryBytes];
        encoder.emit(opcodes.PRODUCT, make(result), ...words);
        return;
      }
      case "combine":
        expressions.into(make(operation.result), operation.expression, routine.values[operation.result]!.shape);
        return;
      case "sum": {
        const { expression, shape } = operation;
        const sum = encoder.defineResult(operation.scalar);
        const inner = (left: number, right: number): void =>
          encoder.emit(opcodes.INNER, sum, entries(shape), left, right);
        // A norm is computed once, not once for each factor of its square.
        if (expression.kind === "times" && lines.numberOf(expression.left) === lines.numberOf(expression.right))
          expressions.borrow(expression.left, shape, (left) => inner(left, left));
        else if (expression.kind === "times")
          expressions.borrow(expression.left, shape, (left) =>
            expressions.borrow(expression.right, shape, (right) => inner(left, right)),
          );
        else expressions.borrow(expression, shape, (source) => encoder.emit(opcodes.SUM, sum, entries(shape), source));
        return;
      }
      case "entry": {
        const { columns, modes } = routine.values[operation.value]!.shape;
        const place = operation.row * (modes ?? columns) + operation.column;
        const source = addressOf(operation.value) + place * entryBytes;
        // Copied: the value's memory may be another's when the number is read.
        encoder.emit(opcodes.COMBINE, encoder.defineResult(operation.scalar), 1, 1, encoder.constant(1), source);
        return;
      }
      case "vectorOut":
        expressions.into(inputs.component(operation.component), operation.expression, operation.shape);
        return;
      case "kronecker": {
        const terms = operation.terms.flatMap(({ coefficient, left, right }) => [
          encoder.scalar(coefficient),
          addressOf(left),
          addressOf(right),
        ]);
        const shift = encoder.scalar(operation.shift);
        const { left, right } = operation;
        encoder.emit(opcodes.KRONECKER, make(operation.result), left, right, shift, operation.terms.length, ...terms);
        return;
      }
      case "opaque":
        opaque(operation);
        return;
      case "scalarOut":
        encodeOutput(encoder, inputs.component(operation.component), operation.scalar, operation.where);
    }
  };
  const productWords = (operation: Product, result: number): number[] => {
    const { form, inner } = operation;
    const { rows, columns } = routine.values[operation.result]!.shape;
    const left = form === "TN" ? [entryBytes, rows * entryBytes] : [inner * entryBytes, entryBytes];
    const right = form === "NT" ? [entryBytes, inner * entryBytes] : [columns * entryBytes, entryBytes];
    return [result, addressOf(operation.left), addressOf(operation.right), rows, columns, inner, ...left, ...right];
  };

  const read = new Set(routine.operations.flatMap((operation) => usesOf(operation).values));
  for (const id of finishReads.flatMap(valuesOf)) read.add(id);
  const makeIfRead = (id: ValueId): number | null => (read.has(id) ? make(id) : null);
  const opaque = createOpaqueEncoder(routine, encoder, arena, { of: addressOf, make, makeIfRead });

  for (const [index, operation] of routine.operations.entries()) {
    encode(operation);
    for (const id of lastReads.get(index) ?? []) {
      arena.release(addresses.get(id)!);
      addresses.delete(id);
    }
  }
  finish(expressions);
  for (const address of addresses.values()) arena.release(address);
}

/** Copies a scalar to where it is reported: undefined where it is not finite, or where its condition does not hold. */
function encodeOutput(encoder: Encoder, component: number, scalar: number, where: Condition | null): void {
  const value = encoder.scalar(scalar);
  // 0 times an infinity is NaN: what later scalars make of it is undefined too.
  encoder.emit(opcodes.COMBINE, component, 1, 2, encoder.constant(1), value, encoder.constant(0), value);
  if (!where) return;
  const left = encoder.scalar(where.left);
  const right = encoder.scalar(where.right);
  encoder.emit(opcodes.WHERE, component, left, comparisonCodes[where.comparison], right);
}

/** Products that are read once, as one of the two summands of a line: the line computes them, which spares a pass over memory. */
function delayedProducts(routine: Routine, finishReads: readonly Elementwise[]): Map<ValueId, Product> {
  const reads = new Map<ValueId, number>();
  for (const id of [
    ...routine.operations.flatMap((operation) => usesOf(operation).values),
    ...finishReads.flatMap(valuesOf),
  ])
    reads.set(id, (reads.get(id) ?? 0) + 1);
  const products = new Map(
    routine.operations.flatMap((operation) =>
      operation.kind === "product" && reads.get(operation.result) === 1 ? [[operation.result, operation] as const] : [],
    ),
  );
  const lines = [
    ...routine.operations.flatMap((operation) => (operation.kind === "combine" ? [operation.expression] : [])),
    ...finishReads,
  ];
  return new Map(
    lines.flatMap((line) => {
      const summands = summandsOf(line);
      const found = summands.findLast((id) => id !== null && products.has(id));
      return summands.length === 2 && found !== undefined ? [[found!, products.get(found!)!] as const] : [];
    }),
  );
}

/** What a line adds up: values that it reads as they are, at most scaled, and null for anything else. */
function summandsOf(expression: Elementwise): (ValueId | null)[] {
  switch (expression.kind) {
    case "plus":
    case "minus":
      return [...summandsOf(expression.left), ...summandsOf(expression.right)];
    case "negate":
    case "scale":
      return summandsOf(expression.operand);
    case "read":
      return [expression.transposed ? null : expression.value];
    default:
      return [null];
  }
}

/** Temporaries by the operation that reads them last; those that what follows reads, or nobody, are in no list. */
function lastReadsOf(
  routine: Routine,
  finishReads: readonly Elementwise[],
  delayed: ReadonlyMap<ValueId, Product>,
): Map<number, ValueId[]> {
  /** What a delayed product reads is read when it is computed. */
  const followed = (ids: readonly ValueId[]): ValueId[] =>
    ids.flatMap((id) => {
      const product = delayed.get(id);
      return product ? followed([product.left, product.right]) : [id];
    });
  const last = new Map<ValueId, number>();
  for (const [index, operation] of routine.operations.entries()) {
    if ("result" in operation && delayed.has(operation.result)) continue;
    for (const id of followed(usesOf(operation).values)) last.set(id, index);
  }
  for (const id of followed(finishReads.flatMap(valuesOf))) last.delete(id);
  const byOperation = new Map<number, ValueId[]>();
  for (const [id, index] of last) {
    if (routine.values[id]!.origin !== "temporary") continue;
    const others = byOperation.get(index);
    if (others) others.push(id);
    else byOperation.set(index, [id]);
  }
  return byOperation;
}
