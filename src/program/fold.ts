/** What each tree and list entry of a program is made of: every pass asks here, so that a new kind of node is said once. */

import type { Elementwise, Operation, Routine, Scalar, ScalarId, ValueId } from "./program.ts";

/** The lines directly inside a line. */
export function operandsOf(line: Elementwise): readonly Elementwise[] {
  if ("operand" in line) return [line.operand];
  if (line.kind === "choose") return [line.condition, line.left, line.right];
  return "left" in line ? [line.left, line.right] : [];
}

/** What `combine` makes of a line from what it made of the line's operands. Lines are shallow (`deepestLine`): this may recurse. */
export function fold<R>(line: Elementwise, combine: (node: Elementwise, operands: readonly R[]) => R): R {
  return combine(
    line,
    operandsOf(line).map((operand) => fold(operand, combine)),
  );
}

/** The line with other scalars and values in the same places. */
export function mapLine(line: Elementwise, scalar: (id: ScalarId) => ScalarId, value: (id: ValueId) => ValueId) {
  return fold<Elementwise>(line, (node, [first, second, third]) => {
    switch (node.kind) {
      case "read":
        return { ...node, value: value(node.value) };
      case "spread":
        return { ...node, value: value(node.value) };
      case "fill":
        return { ...node, scalar: scalar(node.scalar) };
      case "diagonal":
        return node;
      case "scale":
        return { ...node, scalar: scalar(node.scalar), operand: first! };
      case "power":
        return { ...node, exponent: scalar(node.exponent), operand: first! };
      case "scaleRows":
      case "scaleColumns":
      case "negate":
      case "function":
      case "part":
        return { ...node, operand: first! };
      case "choose":
        return { ...node, condition: first!, left: second!, right: third! };
      default:
        return { ...node, left: first!, right: second! };
    }
  });
}

/** A line and all below it, operands first. */
export function nodesOf(line: Elementwise): readonly Elementwise[] {
  const found: Elementwise[] = [];
  fold<void>(line, (node) => void found.push(node));
  return found;
}

/** Scalars that a line reads. */
export function scalarsOf(line: Elementwise): readonly ScalarId[] {
  return nodesOf(line).flatMap((node) => {
    if (node.kind === "fill" || node.kind === "scale") return [node.scalar];
    return node.kind === "power" ? [node.exponent] : [];
  });
}

/** Values that a line reads, straight, transposed or spread. */
export function valuesOf(line: Elementwise): readonly ValueId[] {
  return nodesOf(line).flatMap((node) => (node.kind === "read" || node.kind === "spread" ? [node.value] : []));
}

/** Values of which a line reads other entries than the one in its own place: transposed, or spread. */
export function remoteReads(line: Elementwise): readonly ValueId[] {
  return nodesOf(line).flatMap((node) =>
    node.kind === "spread" || (node.kind === "read" && node.transposed) ? [node.value] : [],
  );
}

/** The scalars that a scalar is made of. */
export function scalarOperandsOf(scalar: Scalar): readonly ScalarId[] {
  switch (scalar.kind) {
    case "arithmetic":
    case "compare":
      return [scalar.left, scalar.right];
    case "choose":
      return [scalar.condition, scalar.left, scalar.right];
    case "negate":
    case "function":
    case "known":
      return [scalar.operand];
    case "crossing":
      return scalar.operands;
    default:
      return [];
  }
}

/** The scalar with other operands. */
export function mapScalar(scalar: Scalar, map: (id: ScalarId) => ScalarId): Scalar {
  switch (scalar.kind) {
    case "arithmetic":
    case "compare":
      return { ...scalar, left: map(scalar.left), right: map(scalar.right) };
    case "choose":
      return {
        ...scalar,
        condition: map(scalar.condition),
        left: map(scalar.left),
        right: map(scalar.right),
      };
    case "negate":
    case "function":
    case "known":
      return { ...scalar, operand: map(scalar.operand) };
    case "crossing":
      return { ...scalar, operands: scalar.operands.map(map) };
    default:
      return scalar;
  }
}

/** Adds scalars and all that they are made of, near or far, to what is found already. */
export function addWithOperands(scalars: readonly Scalar[], ids: readonly ScalarId[], found: Set<ScalarId>): void {
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...scalarOperandsOf(scalars[id]!));
  }
}

/**
 * For each scalar whether itself or one that it is made of, near or far, `is` so. Scalars stand behind those they are made
 * of, so one pass does.
 */
export function reaching(
  scalars: readonly Scalar[],
  is: (scalar: Scalar, id: ScalarId) => boolean,
): readonly boolean[] {
  const reached: boolean[] = [];
  for (const [id, scalar] of scalars.entries())
    reached.push(is(scalar, id) || scalarOperandsOf(scalar).some((operand) => reached[operand]!));
  return reached;
}

/** What an operation reads and makes. */
export interface Uses {
  readonly values: readonly ValueId[];
  readonly scalars: readonly ScalarId[];
  readonly makesValues: readonly ValueId[];
  readonly makesScalars: readonly ScalarId[];
}

const nothing: Uses = { values: [], scalars: [], makesValues: [], makesScalars: [] };

/** What an operation reads and makes, each in the order of the operation; a value that is read twice is there twice. */
export function usesOf(operation: Operation): Uses {
  switch (operation.kind) {
    case "product":
      return { ...nothing, values: [operation.left, operation.right], makesValues: [operation.result] };
    case "rowSums": {
      const { matrix, weights, result } = operation;
      return { ...nothing, values: weights === null ? [matrix] : [matrix, weights], makesValues: [result] };
    }
    case "combine":
      return { ...ofLine(operation.expression), makesValues: [operation.result] };
    case "entry":
      return { ...nothing, values: [operation.value], makesScalars: [operation.scalar] };
    case "sum":
      return { ...ofLine(operation.expression), makesScalars: [operation.scalar] };
    case "kronecker": {
      const { terms, shift, result } = operation;
      const values = terms.flatMap(({ left, right }) => [left, right]);
      return { ...nothing, values, scalars: [...terms.map((term) => term.coefficient), shift], makesValues: [result] };
    }
    case "opaque": {
      const { operands, factors, results, scalars } = operation;
      return { values: operands, scalars: factors, makesValues: results, makesScalars: scalars };
    }
    case "scalarOut": {
      const { scalar, where } = operation;
      return { ...nothing, scalars: where === null ? [scalar] : [scalar, where.left, where.right] };
    }
    case "vectorOut":
      return ofLine(operation.expression);
  }
}

function ofLine(line: Elementwise): Uses {
  return { ...nothing, values: valuesOf(line), scalars: scalarsOf(line) };
}

/** Whether an operation is there for what it reports, not for what others read. */
export function reports(operation: Operation): boolean {
  return operation.kind === "scalarOut" || operation.kind === "vectorOut";
}

/** Whether a routine reads a state of the first sample time. */
export function readsInitial(routine: Pick<Routine, "values" | "scalars">): boolean {
  return (
    routine.values.some((value) => value.origin === "initial") ||
    routine.scalars.some((scalar) => scalar.kind === "initial")
  );
}
