/** Which algorithms of a routine its own threads must play: those whose results the routine goes on to compute with. */

import { addWithOperands, usesOf } from "../program/fold.ts";
import type { OpaqueOperation, Operation, Routine, ScalarId, ValueId } from "../program/program.ts";

/**
 * The others yield lists and numbers that are reported, or that other such numbers follow from: kernels of their own find these,
 * a workgroup a matrix, and what follows from them is left to `conclude`.
 */
export function playedInside(routine: Routine): ReadonlySet<OpaqueOperation> {
  const values = new Set<ValueId>();
  const scalars = new Set<ScalarId>();
  const inside = new Set<OpaqueOperation>();
  // Backwards, because what reads stands behind what is read.
  for (const operation of routine.operations.toReversed()) {
    const uses = usesOf(operation);
    const isRead = uses.makesValues.some((id) => values.has(id)) || uses.makesScalars.some((id) => scalars.has(id));
    if (operation.kind === "opaque" && !isRead && hasKernel(operation)) continue;
    if (operation.kind === "entry" && !isRead) continue;
    if (isReport(operation)) continue;
    if (operation.kind === "opaque") inside.add(operation);
    for (const id of uses.values) values.add(id);
    addWithOperands(routine.scalars, uses.scalars, scalars);
  }
  return withPartners(routine, inside);
}

/** Whether there is a kernel of its own for it, or `conclude` does it. */
function hasKernel({ routine }: OpaqueOperation): boolean {
  return !["solve", "lyapunov", "nonnegative", "largest"].includes(routine);
}

/** A number, or a list just as an algorithm yields it. */
function isReport(operation: Operation): boolean {
  if (operation.kind === "scalarOut") return true;
  return operation.kind === "vectorOut" && operation.expression.kind === "read";
}

/**
 * A list that an algorithm yields is sorted where it is, and eigenvectors never leave their kernel. Once in this order is enough: who
 * makes a list stands before who sorts it, and nothing that a sort brings inside aligns.
 */
function withPartners(routine: Routine, inside: Set<OpaqueOperation>): ReadonlySet<OpaqueOperation> {
  const calls = routine.operations.filter((operation): operation is OpaqueOperation => operation.kind === "opaque");
  const makers = new Map(calls.flatMap((call) => call.results.map((id) => [id, call] as const)));
  for (const call of calls) {
    const maker = makers.get(call.operands[0]!);
    if (call.routine === "sort" && maker) inside.add(maker).add(call);
  }
  for (const call of calls)
    if (call.routine === "alignment" && inside.has(makers.get(call.operands[0]!)!)) inside.add(call);
  return inside;
}
