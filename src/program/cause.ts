/** Why a line of a routine that was played has no finite value: what made the first number that is none. */

import { operandsOf, scalarOperandsOf, usesOf } from "./fold.ts";
import type { OpaqueRoutine } from "./opaque/index.ts";
import type { Player } from "./play.ts";
import type { Elementwise, OpaqueOperation, Operation, Routine, ScalarId, Shape, ValueId } from "./program.ts";

/** What made something that is no finite number out of numbers that are. */
export interface Cause {
  /**
   * Equations without a solution; fewer samples than rows; an expression outside its domain; numbers that left the range; and what the
   * run drew for itself and keeps.
   */
  readonly kind: "singular" | "samples" | "undefined" | "overflow" | "kept";
  /** `a division by 0`; behind a call: `a singular matrix`. */
  readonly words: string;
  /** Functions of the language of which the call is one. */
  readonly calls: readonly string[];
  /** Of `kept`, which of the program's. */
  readonly index?: number;
}

const cause = (kind: Cause["kind"], words: string, calls: readonly string[] = []): Cause => ({ kind, words, calls });
const overflow = cause("overflow", "numbers beyond their range");
const divisionByZero = cause("undefined", "a division by 0");

/** What each algorithm has no value of; what has one for all finite numbers has none for sums that overflow. */
const unsolved: Readonly<Record<OpaqueRoutine, Cause>> = {
  solve: cause("singular", "a singular matrix", ["inv", "solve"]),
  lyapunov: cause("singular", "a matrix of whose eigenvalues two sum to 0", ["lyap"]),
  nonnegative: cause("undefined", "a matrix with a negative eigenvalue", ["sqrtm"]),
  entropy: cause("undefined", "what is no distribution", ["entropy"]),
  alignment: cause("undefined", "a matrix that makes an eigenvector 0", ["alignment"]),
  orthonormal: cause("undefined", "a matrix whose columns depend on each other", ["orthogonal"]),
  eigh: overflow,
  sort: overflow,
  largest: overflow,
  count: overflow,
};

/** Something that is lost: one entry of a line or of a value, any one of them where that is not known, or a scalar. */
type Lost =
  | { readonly kind: "line"; readonly line: Elementwise; readonly shape: Shape; readonly entry: number | null }
  | { readonly kind: "value"; readonly id: ValueId; readonly entry: number | null }
  | { readonly kind: "scalar"; readonly id: ScalarId };

/** Whether a number is none that a run goes on with. */
export const isLost = (x: number): boolean => !Number.isFinite(x);

/**
 * Follows a line that is not finite backwards, from one of its entries to what that entry was made of. Null where every entry is
 * finite.
 */
export function causeOf(routine: Routine, player: Player, line: Elementwise, shape: Shape): Cause | null {
  if (!player.line(line, shape)().some(isLost)) return null;
  const tracer = createTracer(routine, player);
  let found: Lost | Cause = { kind: "line", line, shape, entry: null };
  while (!("words" in found)) found = tracer(found);
  return found;
}

/** One step backwards. */
function createTracer(routine: Routine, player: Player): (lost: Lost) => Lost | Cause {
  const makers = makersOf(routine);
  const columnsOf = ({ modes, columns }: Shape): number => modes ?? columns;
  const shapeOf = (id: ValueId): Shape => routine.values[id]!.shape;
  const value = (id: ValueId, entry: number | null = null): Lost => ({ kind: "value", id, entry });
  const scalar = (id: ScalarId): Lost => ({ kind: "scalar", id });
  const isLostScalar = (id: ScalarId): boolean => isLost(player.scalar(id));

  const ofLine = ({ line, shape, entry: known }: Extract<Lost, { kind: "line" }>): Lost | Cause => {
    const entry = known ?? player.line(line, shape)().findIndex(isLost);
    const at = (inner: Elementwise): number => player.line(inner, shape)()[entry]!;
    const [row, column] = [Math.floor(entry / columnsOf(shape)), entry % columnsOf(shape)];
    switch (line.kind) {
      case "read":
        return value(line.value, line.transposed ? column * shape.rows + row : entry);
      case "spread":
        return value(line.value, line.along === "rows" ? row : column);
      case "fill":
        return scalar(line.scalar);
      case "scale":
        if (isLostScalar(line.scalar)) return scalar(line.scalar);
        break;
      case "power":
        if (isLostScalar(line.exponent)) return scalar(line.exponent);
        break;
      default:
    }
    // What a choice leaves has made nothing.
    const operands =
      line.kind === "choose" ? [line.condition, at(line.condition) === 1 ? line.left : line.right] : operandsOf(line);
    const origin = operands.find((operand) => isLost(at(operand)));
    if (origin !== undefined) return { kind: "line", line: origin, shape, entry };
    switch (line.kind) {
      case "over":
        return at(line.right) === 0 ? divisionByZero : overflow;
      case "raised":
        return ofPower(at(line.left), at(line.right), at(line));
      case "power":
        return ofPower(at(line.operand), player.scalar(line.exponent), at(line));
      case "function":
        return ofFunction(line.name, at(line.operand), at(line));
      default:
        return overflow;
    }
  };

  const ofScalar = (id: ScalarId): Lost | Cause => {
    const made = routine.scalars[id]!;
    if (made.kind === "result") return ofOperation(makers.scalars.get(id)!, null);
    if (made.kind === "kept") return { ...cause("kept", "what the run drew"), index: made.index };
    const operands =
      made.kind === "choose"
        ? [made.condition, player.scalar(made.condition) === 1 ? made.left : made.right]
        : scalarOperandsOf(made);
    const origin = operands.find(isLostScalar);
    if (origin !== undefined) return scalar(origin);
    if (made.kind === "function") return ofFunction(made.name, player.scalar(made.operand), player.scalar(id));
    if (made.kind !== "arithmetic") return overflow;
    const [left, right] = [player.scalar(made.left), player.scalar(made.right)];
    if (made.operator === "/" && right === 0) return divisionByZero;
    return made.operator === "^" ? ofPower(left, right, player.scalar(id)) : overflow;
  };

  const ofValue = (id: ValueId, entry: number | null): Lost | Cause => {
    const made = makers.values.get(id);
    if (made !== undefined) return ofOperation(made, entry);
    const { origin, index, shape } = routine.values[id]!;
    if (origin === "kept") return { ...cause("kept", "what the run drew"), index };
    const draw = origin === "draw" ? routine.draws[index]! : null;
    if (draw?.kind !== "bartlett") return overflow;
    if (isLostScalar(draw.degrees)) return scalar(draw.degrees);
    return cause("samples", `bartlett of ${short(player.scalar(draw.degrees))} samples for ${shape.rows} rows`);
  };

  const ofOperation = (operation: Operation, entry: number | null): Lost | Cause => {
    switch (operation.kind) {
      case "combine":
        return { kind: "line", line: operation.expression, shape: shapeOf(operation.result), entry };
      case "sum":
        return { kind: "line", line: operation.expression, shape: operation.shape, entry: null };
      case "entry":
        return value(operation.value, operation.row * columnsOf(shapeOf(operation.value)) + operation.column);
      case "product":
        return ofProduct(operation, entry);
      case "rowSums":
        return ofRowSums(operation, entry);
      default:
    }
    const { values, scalars } = usesOf(operation);
    const origin = values.find((id) => player.value(id).some(isLost));
    if (origin !== undefined) return value(origin);
    const coefficient = scalars.find(isLostScalar);
    if (coefficient !== undefined) return scalar(coefficient);
    return operation.kind === "opaque" && hasNoSolution(operation) ? unsolved[operation.routine] : overflow;
  };

  /** Of one entry of a product what it is the sum of. */
  const ofProduct = (operation: Operation & { kind: "product" }, known: number | null): Lost | Cause => {
    const { result, left, right, inner, form } = operation;
    const { rows, columns } = shapeOf(result);
    const entry = known ?? player.value(result).findIndex(isLost);
    const [i, j] = [Math.floor(entry / columns), entry % columns];
    for (let k = 0; k < inner; k++) {
      const a = form === "TN" ? k * rows + i : i * inner + k;
      const b = form === "NT" ? j * inner + k : k * columns + j;
      if (isLost(player.value(left)[a]!)) return value(left, a);
      if (isLost(player.value(right)[b]!)) return value(right, b);
    }
    return overflow;
  };

  /** Of one entry of sums over rows. */
  const ofRowSums = (operation: Operation & { kind: "rowSums" }, known: number | null): Lost | Cause => {
    const { result, matrix, transposed, weights } = operation;
    const { rows, columns } = shapeOf(matrix);
    const i = known ?? player.value(result).findIndex(isLost);
    for (let k = 0; k < (transposed ? rows : columns); k++) {
      const a = transposed ? k * columns + i : i * columns + k;
      if (isLost(player.value(matrix)[a]!)) return value(matrix, a);
      if (weights !== null && isLost(player.value(weights)[k]!)) return value(weights, k);
    }
    return overflow;
  };

  /** Elimination loses all entries where there is no solution; a few that overflow are others. */
  const hasNoSolution = ({ routine: name, results, scalars }: OpaqueOperation): boolean =>
    scalars.some((id) => Number.isNaN(player.scalar(id))) ||
    results.some((id) =>
      name === "solve" ? [...player.value(id)].every(Number.isNaN) : [...player.value(id)].some(Number.isNaN),
    );

  return (lost) => {
    if (lost.kind === "line") return ofLine(lost);
    return lost.kind === "scalar" ? ofScalar(lost.id) : ofValue(lost.id, lost.entry);
  };
}

const ofPower = (base: number, exponent: number, made: number): Cause =>
  base === 0 || Number.isNaN(made)
    ? cause("undefined", `${base < 0 ? `(${short(base)})` : short(base)}^${short(exponent)}`)
    : overflow;

const ofFunction = (name: string, of: number, made: number): Cause =>
  Number.isNaN(made) ? cause("undefined", `${name}(${short(of)})`) : overflow;

/** Which operation makes a value or a scalar. */
function makersOf({ operations }: Routine) {
  const values = new Map<ValueId, Operation>();
  const scalars = new Map<ScalarId, Operation>();
  for (const operation of operations) {
    const { makesValues, makesScalars } = usesOf(operation);
    for (const id of makesValues) values.set(id, operation);
    for (const id of makesScalars) scalars.set(id, operation);
  }
  return { values, scalars };
}

function short(x: number): string {
  return String(Number(x.toPrecision(3)));
}
