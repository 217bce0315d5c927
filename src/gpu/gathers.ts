/** A routine as the GPU plays it: a run is spread over threads, so a sum is a share of each and a gather, which several sums have in common. */

import { remoteReads, scalarOperandsOf, scalarsOf, usesOf, valuesOf } from "../program/fold.ts";
import type { Elementwise, ScalarId, Shape, Value, ValueId } from "../program/program.ts";
import type { EarlyOperation, EarlyRoutine } from "./split.ts";

/** Sums waiting for one gather: more would hold workgroup memory for little gain. */
export const gatherAtMost = 8;

export type GpuOperation =
  | Exclude<EarlyOperation, { readonly kind: "sum" }>
  /** Each thread's share of a sum. */
  | { readonly kind: "partial"; readonly scalar: ScalarId; readonly expression: Elementwise; readonly shape: Shape }
  /** Adds the shares of several sums at once, always in the order of the tiles. */
  | { readonly kind: "gather"; readonly scalars: readonly ScalarId[] };

export interface GpuRoutine extends Omit<EarlyRoutine, "operations"> {
  readonly operations: readonly GpuOperation[];
}

/** Gathers stand where a sum is needed, or where so many wait. Reported scalars are written last, so that they share gathers. */
export function withGathers(routine: EarlyRoutine): GpuRoutine {
  const operations: GpuOperation[] = [];
  const lastSums = lastSumsOf(routine);
  let waiting: ScalarId[] = [];
  let gathered = 0;
  const gather = (): void => {
    if (waiting.length > 0) operations.push({ kind: "gather", scalars: waiting });
    gathered += waiting.length;
    waiting = [];
  };
  for (const operation of routine.operations) {
    if (operation.kind === "scalarOut") continue;
    if (scalarsRead(operation).some((id) => lastSums[id]! > gathered)) gather();
    if (operation.kind !== "sum") {
      operations.push(operation);
      continue;
    }
    const { scalar, expression, shape } = operation;
    operations.push({ kind: "partial", scalar, expression, shape });
    waiting.push(scalar);
    if (waiting.length === gatherAtMost) gather();
  }
  gather();
  operations.push(...routine.operations.filter((operation) => operation.kind === "scalarOut"));
  return { ...routine, operations };
}

/** For each scalar the number, from 1, of the last sum that it is made of; 0 where it is made of none. */
function lastSumsOf({ scalars, operations }: EarlyRoutine): Uint32Array {
  const last = new Uint32Array(scalars.length);
  let count = 0;
  for (const operation of operations) if (operation.kind === "sum") last[operation.scalar] = ++count;
  for (const [id, scalar] of scalars.entries())
    for (const operand of scalarOperandsOf(scalar)) last[id] = Math.max(last[id]!, last[operand]!);
  return last;
}

function scalarsRead(operation: EarlyOperation): readonly ScalarId[] {
  switch (operation.kind) {
    case "kroneckerOut":
      return [operation.shift, ...operation.terms.map((term) => term.coefficient)];
    case "matrixOut":
      return scalarsOf(operation.expression);
    default:
      return usesOf(operation).scalars;
  }
}

/** Values that an operation reads, wherever they stand. */
export function valuesReadBy(operation: GpuOperation | EarlyOperation): readonly ValueId[] {
  switch (operation.kind) {
    case "kroneckerOut":
      return operation.terms.flatMap((term) => [term.left, term.right]);
    case "matrixOut":
    case "partial":
      return valuesOf(operation.expression);
    case "gather":
      return [];
    default:
      return usesOf(operation).values;
  }
}

/**
 * Values that threads hold tiles of: those that something reads, `ends` behind the operations included. A Kronecker sum is formed
 * where an algorithm reads it, and stands in no register.
 */
export function tiledValues(routine: EarlyRoutine, ends: readonly Elementwise[]): readonly Value[] {
  const read = new Set([...routine.operations.flatMap(valuesReadBy), ...ends.flatMap(valuesOf)]);
  for (const operation of routine.operations) if (operation.kind === "kronecker") read.delete(operation.result);
  return routine.values.filter(({ id }) => read.has(id));
}

/** Values that an operation reads from where the whole workgroup can see them, as against its own tiles. */
export function publishedReads(operation: GpuOperation): readonly ValueId[] {
  switch (operation.kind) {
    case "product":
      return [operation.left, operation.right];
    case "rowSums":
    case "entry":
      return usesOf(operation).values;
    case "kronecker":
    case "kroneckerOut":
      return operation.terms.flatMap((term) => [term.left, term.right]);
    case "combine":
    case "partial":
    case "matrixOut":
    case "vectorOut":
      return remoteReads(operation.expression);
    case "gather":
    case "opaque":
    case "scalarOut":
      return [];
  }
}
