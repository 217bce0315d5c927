/** Why a line of a routine that was played has no finite value: what made the first number that is none. */

import { operandsOf, scalarOperandsOf, usesOf } from "./fold.ts";
import type { Player } from "./play.ts";
import type { Elementwise, Operation, Routine, ScalarId, Shape, ValueId } from "./program.ts";

/** What made something that is no finite number out of numbers that are. */
export interface Cause {
  /** Equations without a solution; fewer samples than rows; an expression outside its domain; or numbers that left the range. */
  readonly kind: "singular" | "samples" | "undefined" | "overflow";
  /** `a division by 0` */
  readonly words: string;
}

const divisionByZero: Cause = { kind: "undefined", words: "a division by 0" };
const singular: Readonly<Partial<Record<string, string>>> = {
  solve: "a singular matrix",
  lyapunov: "a matrix of whose eigenvalues two sum to 0",
};

/**
 * Follows a line that is not finite backwards, from one of its entries to what that was made of. `largest` is the greatest
 * magnitude that counts as finite. Null where every entry is finite.
 */
export function causeOf(
  routine: Routine,
  player: Player,
  line: Elementwise,
  shape: Shape,
  largest: number,
): Cause | null {
  const overflow: Cause = { kind: "overflow", words: `numbers beyond ${largest.toPrecision(2)}` };
  const isLost = (x: number): boolean => !(Math.abs(x) <= largest);
  const makers = makersOf(routine);

  const ofLine = (whole: Elementwise, size: Shape): Cause | null => {
    const entry = player.line(whole, size)().findIndex(isLost);
    return entry < 0 ? null : ofEntry(whole, size, entry);
  };

  /** Of one entry of a line, which is lost. */
  const ofEntry = (node: Elementwise, size: Shape, entry: number): Cause => {
    const at = (inner: Elementwise): number => player.line(inner, size)()[entry]!;
    if (node.kind === "read" || node.kind === "spread") return ofValue(node.value);
    if (node.kind === "fill") return ofScalar(node.scalar);
    if (node.kind === "scale" && isLost(player.scalar(node.scalar))) return ofScalar(node.scalar);
    if (node.kind === "power" && isLost(player.scalar(node.exponent))) return ofScalar(node.exponent);
    // What a choice leaves has made nothing.
    const operands =
      node.kind === "choose" ? [node.condition, at(node.condition) === 1 ? node.left : node.right] : operandsOf(node);
    const origin = operands.find((operand) => isLost(at(operand)));
    if (origin !== undefined) return ofEntry(origin, size, entry);
    switch (node.kind) {
      case "over":
        return at(node.right) === 0 ? divisionByZero : overflow;
      case "raised":
        return ofPower(at(node.left), at(node.right), at(node));
      case "power":
        return ofPower(at(node.operand), player.scalar(node.exponent), at(node));
      case "function":
        return ofFunction(node.name, at(node.operand), at(node));
      default:
        return overflow;
    }
  };

  const ofScalar = (id: ScalarId): Cause => {
    const scalar = routine.scalars[id]!;
    if (scalar.kind === "result") return ofOperation(makers.scalars.get(id)!);
    const operands =
      scalar.kind === "choose"
        ? [scalar.condition, player.scalar(scalar.condition) === 1 ? scalar.left : scalar.right]
        : scalarOperandsOf(scalar);
    const origin = operands.find((operand) => isLost(player.scalar(operand)));
    if (origin !== undefined) return ofScalar(origin);
    if (scalar.kind === "function") return ofFunction(scalar.name, player.scalar(scalar.operand), player.scalar(id));
    if (scalar.kind !== "arithmetic") return overflow;
    const [left, right] = [player.scalar(scalar.left), player.scalar(scalar.right)];
    if (scalar.operator === "/" && right === 0) return divisionByZero;
    return scalar.operator === "^" ? ofPower(left, right, player.scalar(id)) : overflow;
  };

  const ofPower = (base: number, exponent: number, value: number): Cause =>
    base === 0 || Number.isNaN(value) ? { kind: "undefined", words: `${short(base)}^${short(exponent)}` } : overflow;
  const ofFunction = (name: string, of: number, value: number): Cause =>
    Number.isNaN(value) ? { kind: "undefined", words: `${name}(${short(of)})` } : overflow;

  const ofValue = (id: ValueId): Cause => {
    const made = makers.values.get(id);
    if (made !== undefined) return ofOperation(made);
    const { origin, index, shape: size } = routine.values[id]!;
    const draw = origin === "draw" ? routine.draws[index]! : null;
    if (draw?.kind !== "bartlett") return overflow;
    const degrees = short(player.scalar(draw.degrees));
    return { kind: "samples", words: `bartlett of ${degrees} samples for ${size.rows} rows` };
  };

  const ofOperation = (operation: Operation): Cause => {
    if (operation.kind === "combine")
      return ofLine(operation.expression, routine.values[operation.result]!.shape) ?? overflow;
    if (operation.kind === "sum") return ofLine(operation.expression, operation.shape) ?? overflow;
    const { values, scalars } = usesOf(operation);
    const value = values.find((read) => player.value(read).some(isLost));
    if (value !== undefined) return ofValue(value);
    const scalar = scalars.find((read) => isLost(player.scalar(read)));
    if (scalar !== undefined) return ofScalar(scalar);
    if (operation.kind !== "opaque" || !operation.results.some((made) => player.value(made).some(Number.isNaN)))
      return overflow;
    const words = singular[operation.routine];
    return words === undefined ? overflow : { kind: "singular", words };
  };

  return ofLine(line, shape);
}

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
