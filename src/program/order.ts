/** The order of a routine that calls algorithms: whatever needs none of them comes first. */

import { reaching, usesOf } from "./fold.ts";
import type { OpaqueOperation, Operation, Routine, ValueId } from "./program.ts";

/**
 * The routine in two parts: before the first algorithm, and the algorithms with all that reads what they yield. So those
 * that one matrix needs stand together, and a backend that runs them as kernels of their own cuts here once. `waitsFor` says
 * which algorithms are meant, all where nothing is said.
 */
export function inTwoParts(
  routine: Routine,
  waitsFor: (operation: OpaqueOperation) => boolean = () => true,
): {
  readonly early: readonly Operation[];
  readonly late: readonly Operation[];
} {
  const isCut = (operation: Operation): operation is OpaqueOperation =>
    operation.kind === "opaque" && waitsFor(operation);
  const lateScalars = new Set(routine.operations.flatMap((operation) => (isCut(operation) ? operation.scalars : [])));
  const lateValues = new Set<ValueId>();
  // What an operation between two algorithms yields is late as well, and known to be so only in turn.
  let isLate = reaching(routine.scalars, (_, id) => lateScalars.has(id));
  const early: Operation[] = [];
  const late: Operation[] = [];
  for (const operation of routine.operations) {
    const { values, scalars, makesValues, makesScalars } = usesOf(operation);
    const waits = isCut(operation) || values.some((id) => lateValues.has(id)) || scalars.some((id) => isLate[id]);
    (waits ? late : early).push(operation);
    if (!waits) continue;
    for (const id of makesValues) lateValues.add(id);
    if (isCut(operation) || makesScalars.length === 0) continue;
    for (const id of makesScalars) lateScalars.add(id);
    isLate = reaching(routine.scalars, (_, id) => lateScalars.has(id));
  }
  return { early, late };
}

export function opaqueLast(routine: Routine): Routine {
  const { early, late } = inTwoParts(routine);
  return { ...routine, operations: [...early, ...late] };
}
