/** A routine as the GPU plays it: a run is spread over threads, so a sum is a share of each and a gather, which several sums have in common. */

import {
  type Elementwise,
  type Operation,
  type Routine,
  type ScalarId,
  type Shape,
  scalarsOf,
  transposedReads,
  type ValueId,
} from "../program/program.ts";

/** Sums waiting for one gather: more would hold workgroup memory for little gain. */
export const gatherAtMost = 8;

export type GpuOperation =
  | Exclude<Operation, { readonly kind: "sum" }>
  /** Each thread's share of a sum. */
  | { readonly kind: "partial"; readonly scalar: ScalarId; readonly expression: Elementwise; readonly shape: Shape }
  /** Adds the shares of several sums at once, always in the order of the tiles. */
  | { readonly kind: "gather"; readonly scalars: readonly ScalarId[] };

export interface GpuRoutine extends Omit<Routine, "operations"> {
  readonly operations: readonly GpuOperation[];
}

/** Gathers stand where a sum is needed, or where so many wait. Reported scalars are written last, so that they share gathers. */
export function withGathers(routine: Routine): GpuRoutine {
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
function lastSumsOf({ scalars, operations }: Routine): Uint32Array {
  const last = new Uint32Array(scalars.length);
  let count = 0;
  for (const operation of operations) if (operation.kind === "sum") last[operation.scalar] = ++count;
  for (const [id, scalar] of scalars.entries()) {
    if (scalar.kind === "arithmetic") last[id] = Math.max(last[scalar.left]!, last[scalar.right]!);
    if (scalar.kind === "negate" || scalar.kind === "function") last[id] = last[scalar.operand]!;
  }
  return last;
}

function scalarsRead(operation: Operation): readonly ScalarId[] {
  switch (operation.kind) {
    case "product":
    case "scalarOut":
      return [];
    case "kroneckerOut":
      return [operation.shift, ...operation.terms.map((term) => term.coefficient)];
    default:
      return scalarsOf(operation.expression);
  }
}

/** Values that an operation reads from where the whole workgroup can see them, as against its own tiles. */
export function publishedReads(operation: GpuOperation): readonly ValueId[] {
  switch (operation.kind) {
    case "product":
      return [operation.left, operation.right];
    case "kroneckerOut":
      return operation.terms.flatMap((term) => [term.left, term.right]);
    case "combine":
    case "partial":
    case "matrixOut":
    case "vectorOut":
      return transposedReads(operation.expression);
    case "gather":
    case "scalarOut":
      return [];
  }
}
