/** Plays a routine in float64, one run at a time: what each operation means, and how the CPU backend draws its starts. */

import { UNIT_DOUBLE } from "../../kernels/units.ts";
import { applyOperator, choose, compare, scalarFunctions } from "../language/arithmetic.ts";
import { entries } from "./counts.ts";
import { opaqueRoutines } from "./opaque/index.ts";
import { crossing, unknownYet } from "./over-time.ts";
import { type LineOperands, type PlayedLine, playedLine } from "./play-line.ts";
import type {
  Elementwise,
  KroneckerOperation,
  OpaqueOperation,
  Operation,
  Routine,
  Scalar,
  ScalarId,
  Shape,
  Value,
  ValueId,
} from "./program.ts";

/** What a routine does not compute itself. */
export interface PlayInputs {
  /** Writes the entries of a value that no operation makes, row by row, without padding. */
  load(value: Value, into: Float64Array): void;
  /** A scalar that is neither arithmetic nor the result of an operation. */
  scalar(scalar: Scalar): number;
  /** Entries of a diagonal data item. */
  diagonal(index: number): ArrayLike<number>;
}

export interface Player {
  /** Plays all operations once more, over what the inputs say now. */
  play(): void;
  scalar(id: ScalarId): number;
  /** Entries of a value, row by row, until the next play. */
  value(id: ValueId): Float64Array;
  /** A line over the routine's values: its entries, each time it is called after a play. */
  line(expression: Elementwise, shape: Shape): PlayedLine;
}

export interface PlayOptions {
  /** The spacing of numbers at 1 in the states' precision: by it algorithms tell singular matrices. Of float64 where it is left out. */
  readonly unit?: number;
}

/** Everything is laid out here once; a play allocates nothing. */
export function createPlayer(routine: Routine, inputs: PlayInputs, { unit = UNIT_DOUBLE }: PlayOptions = {}): Player {
  const values = routine.values.map(({ shape }) => new Float64Array(entries(shape)));
  const given = routine.values.filter(({ origin }) => origin !== "temporary");
  const numbers = new Float64Array(routine.scalars.length);
  const isKnown = new Uint8Array(routine.scalars.length);

  const scalar = (id: ScalarId): number => {
    if (isKnown[id] === 0) {
      numbers[id] = scalarOf(routine.scalars[id]!);
      isKnown[id] = 1;
    }
    return numbers[id]!;
  };
  const scalarOf = (entry: Scalar): number => {
    switch (entry.kind) {
      case "constant":
        return entry.value;
      case "arithmetic":
        return applyOperator(entry.operator, scalar(entry.left), scalar(entry.right));
      case "negate":
        return -scalar(entry.operand);
      case "function":
        return scalarFunctions[entry.name](scalar(entry.operand));
      case "compare":
        return compare(entry.comparison, scalar(entry.left), scalar(entry.right));
      case "choose":
        return choose(scalar(entry.condition), scalar(entry.left), scalar(entry.right));
      case "crossing":
        return crossing(entry.operands.map(scalar));
      case "known":
        return scalar(entry.operand) < unknownYet ? scalar(entry.operand) : Number.NaN;
      case "undefined":
        return Number.NaN;
      case "result":
        throw new Error("a number is read before it is made");
      default:
        return inputs.scalar(entry);
    }
  };

  const operands = { values, scalar, diagonal: inputs.diagonal };
  const line = (expression: Elementwise, shape: Shape): PlayedLine => playedLine(expression, shape, operands);

  const playerOf = (operation: Operation): (() => void) => {
    switch (operation.kind) {
      case "product":
        return productPlayer(operation, routine.values[operation.result]!.shape, values);
      case "rowSums":
        return rowSumsPlayer(operation, routine.values[operation.matrix]!.shape, values);
      case "combine": {
        const made = line(operation.expression, routine.values[operation.result]!.shape);
        const result = values[operation.result]!;
        return () => result.set(made());
      }
      case "sum": {
        const summed = line(operation.expression, operation.shape);
        return () => {
          let sum = 0;
          for (const entry of summed()) sum += entry;
          numbers[operation.scalar] = sum;
          isKnown[operation.scalar] = 1;
        };
      }
      case "entry": {
        const { columns, modes } = routine.values[operation.value]!.shape;
        const place = operation.row * (modes ?? columns) + operation.column;
        return () => {
          numbers[operation.scalar] = values[operation.value]![place]!;
          isKnown[operation.scalar] = 1;
        };
      }
      case "kronecker":
        return kroneckerPlayer(operation, operands);
      case "opaque":
        return opaquePlayer(operation);
      default:
        throw new Error(`${operation.kind} writes out, and nothing is written out here`);
    }
  };
  const opaquePlayer = (operation: OpaqueOperation): (() => void) => {
    const { reference } = opaqueRoutines[operation.routine];
    const operands = operation.operands.map((id) => ({ shape: routine.values[id]!.shape, entries: values[id]! }));
    return () => {
      const { results, scalars } = reference(operands, operation.factors.map(scalar), unit);
      for (const [place, id] of operation.results.entries()) values[id]!.set(results[place]!);
      for (const [place, id] of operation.scalars.entries()) {
        numbers[id] = scalars[place]!;
        isKnown[id] = 1;
      }
    };
  };
  const players = routine.operations.map(playerOf);
  return {
    play() {
      isKnown.fill(0);
      for (const value of given) inputs.load(value, values[value.id]!);
      for (const player of players) player();
    },
    scalar,
    value: (id) => values[id]!,
    line,
  };
}

function productPlayer(
  { result, left, right, inner, form }: Operation & { kind: "product" },
  { rows, columns }: Shape,
  values: readonly Float64Array[],
): () => void {
  const [a, b, into] = [values[left]!, values[right]!, values[result]!];
  // Steps between neighbours along the rows, the columns and the length that is summed over.
  const [aRow, aInner] = form === "TN" ? [1, rows] : [inner, 1];
  const [bInner, bColumn] = form === "NT" ? [1, inner] : [columns, 1];
  return () => {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a[i * aRow + k * aInner]! * b[k * bInner + j * bColumn]!;
        into[i * columns + j] = sum;
      }
  };
}

function rowSumsPlayer(
  { result, matrix, transposed, weights }: Operation & { kind: "rowSums" },
  { rows, columns }: Shape,
  values: readonly Float64Array[],
): () => void {
  const [a, into] = [values[matrix]!, values[result]!];
  const v = weights === null ? null : values[weights]!;
  const [inner, rowStep, columnStep] = transposed ? [rows, 1, columns] : [columns, columns, 1];
  return () => {
    for (let i = 0; i < into.length; i++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[i * rowStep + k * columnStep]! * (v === null ? 1 : v[k]!);
      into[i] = sum;
    }
  };
}

function kroneckerPlayer(
  { result, terms, shift, left, right }: KroneckerOperation,
  { values, scalar }: LineOperands,
): () => void {
  const order = left * right;
  const into = values[result]!;
  return () => {
    const factors = terms.map((term) => [scalar(term.coefficient), values[term.left]!, values[term.right]!] as const);
    for (let row = 0; row < order; row++)
      for (let column = 0; column < order; column++) {
        const [i, k] = [Math.floor(row / right), row % right];
        const [j, l] = [Math.floor(column / right), column % right];
        let sum = row === column ? scalar(shift) : 0;
        for (const [coefficient, a, b] of factors) sum += coefficient * a[i * left + j]! * b[k * right + l]!;
        into[row * order + column] = sum;
      }
  };
}
