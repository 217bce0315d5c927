/** Takes out of a routine what nobody reads: terms that cancelled, constants on the way, eigenvectors nobody asked for. */

import { addWithOperands, mapLine, mapScalar, reports, scalarsOf, usesOf, valuesOf } from "./fold.ts";
import type { Elementwise, Operation, Routine, ScalarId, ValueId } from "./program.ts";

/** The routine without what neither its reports nor `ends`, the lines that are read after it, need; all numbered anew. */
export function withoutDead(
  routine: Routine,
  ends: readonly Elementwise[],
): { readonly routine: Routine; readonly ends: readonly Elementwise[] } {
  const live = liveParts(routine, ends);
  const operations = routine.operations.filter((operation) => live.operations.has(operation));
  const made = new Set(operations.flatMap((operation) => usesOf(operation).makesValues));
  const madeScalars = new Set(operations.flatMap((operation) => usesOf(operation).makesScalars));
  const values = routine.values.filter(({ id }) => live.values.has(id) || made.has(id));
  const valueIds = new Map(values.map(({ id }, place) => [id, place]));
  const scalarIds = new Map<ScalarId, ScalarId>();
  for (const id of routine.scalars.keys())
    if (live.scalars.has(id) || madeScalars.has(id)) scalarIds.set(id, scalarIds.size);
  const value = (id: ValueId): ValueId => valueIds.get(id)!;
  const scalar = (id: ScalarId): ScalarId => scalarIds.get(id)!;
  return {
    routine: {
      values: values.map((entry, id) => ({ ...entry, id })),
      scalars: [...scalarIds.keys()].map((id) => mapScalar(routine.scalars[id]!, scalar)),
      operations: operations.map((operation) => renumbered(operation, scalar, value)),
      draws: routine.draws.map((draw) =>
        draw.kind === "bartlett" ? { ...draw, degrees: scalar(draw.degrees) } : draw,
      ),
    },
    ends: ends.map((line) => mapLine(line, scalar, value)),
  };
}

/** Backwards, because what reads stands behind what is read. */
function liveParts(routine: Routine, ends: readonly Elementwise[]) {
  const values = new Set<ValueId>(ends.flatMap(valuesOf));
  const scalars = new Set<ScalarId>();
  const operations = new Set<Operation>();
  addWithOperands(routine.scalars, ends.flatMap(scalarsOf), scalars);
  const degrees = routine.draws.flatMap((draw) => (draw.kind === "bartlett" ? [draw.degrees] : []));
  addWithOperands(routine.scalars, degrees, scalars);
  for (const operation of routine.operations.toReversed()) {
    const uses = usesOf(operation);
    const isRead = uses.makesValues.some((id) => values.has(id)) || uses.makesScalars.some((id) => scalars.has(id));
    if (!isRead && !reports(operation)) continue;
    operations.add(operation);
    for (const id of uses.values) values.add(id);
    addWithOperands(routine.scalars, uses.scalars, scalars);
  }
  return { values, scalars, operations };
}

function renumbered(
  operation: Operation,
  scalar: (id: ScalarId) => ScalarId,
  value: (id: ValueId) => ValueId,
): Operation {
  switch (operation.kind) {
    case "product":
      return {
        ...operation,
        result: value(operation.result),
        left: value(operation.left),
        right: value(operation.right),
      };
    case "rowSums": {
      const { matrix, weights, result } = operation;
      return {
        ...operation,
        result: value(result),
        matrix: value(matrix),
        weights: weights === null ? null : value(weights),
      };
    }
    case "combine":
      return {
        ...operation,
        result: value(operation.result),
        expression: mapLine(operation.expression, scalar, value),
      };
    case "entry":
      return { ...operation, scalar: scalar(operation.scalar), value: value(operation.value) };
    case "sum":
      return {
        ...operation,
        scalar: scalar(operation.scalar),
        expression: mapLine(operation.expression, scalar, value),
      };
    case "kronecker": {
      const terms = operation.terms.map(({ coefficient, left, right }) => {
        return { coefficient: scalar(coefficient), left: value(left), right: value(right) };
      });
      return { ...operation, result: value(operation.result), terms, shift: scalar(operation.shift) };
    }
    case "opaque":
      return {
        ...operation,
        operands: operation.operands.map(value),
        factors: operation.factors.map(scalar),
        results: operation.results.map(value),
        scalars: operation.scalars.map(scalar),
      };
    case "scalarOut": {
      const { where } = operation;
      const mapped = where && { ...where, left: scalar(where.left), right: scalar(where.right) };
      return { ...operation, scalar: scalar(operation.scalar), where: mapped };
    }
    case "vectorOut":
      return { ...operation, expression: mapLine(operation.expression, scalar, value) };
  }
}
