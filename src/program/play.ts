/** Plays a routine, one run at a time: what each operation means in float64, and how the CPU backend draws its starts. */

import { UNIT_DOUBLE, UNIT_SINGLE } from "../../kernels/units.ts";
import { applyOperator, choose, compare, scalarFunctions } from "../language/arithmetic.ts";
import { entries } from "./counts.ts";
import { scalarOperandsOf } from "./fold.ts";
import { opaqueRoutines } from "./opaque/index.ts";
import { crossing, unknownYet } from "./over-time.ts";
import { type LineOperands, type Numbers, type PlayedLine, playedLine } from "./play-line.ts";
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
  load(value: Value, into: Numbers): void;
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
  value(id: ValueId): Numbers;
  /** A line over the routine's values: its entries, each time it is called after a play. */
  line(expression: Elementwise, shape: Shape): PlayedLine;
}

export interface PlayOptions {
  /** Rounds what each operation makes to float32, so that what leaves its range is lost; else all is float64. */
  readonly single?: boolean;
}

/** Everything is laid out here once; a play allocates nothing. */
export function createPlayer(routine: Routine, inputs: PlayInputs, { single = false }: PlayOptions = {}): Player {
  const numbersOf = (length: number): Numbers => (single ? new Float32Array(length) : new Float64Array(length));
  const unit = single ? UNIT_SINGLE : UNIT_DOUBLE;
  const values = routine.values.map(({ shape }) => numbersOf(entries(shape)));
  const given = routine.values.filter(({ origin }) => origin !== "temporary");
  const numbers = numbersOf(routine.scalars.length);
  const isKnown = new Uint8Array(routine.scalars.length);

  /** What it is made of comes first, on a stack of its own: a sum of thousands is as deep as it is long. */
  const scalar = (wanted: ScalarId): number => {
    const waiting = isKnown[wanted] === 0 ? [wanted] : [];
    for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
      const missing = scalarOperandsOf(routine.scalars[id]!).filter((operand) => isKnown[operand] === 0);
      if (missing.length > 0) {
        waiting.push(...missing);
        continue;
      }
      waiting.pop();
      numbers[id] = scalarOf(routine.scalars[id]!);
      isKnown[id] = 1;
    }
    return numbers[wanted]!;
  };
  /** Of what is made of known numbers. */
  const scalarOf = (entry: Scalar): number => {
    switch (entry.kind) {
      case "constant":
        return entry.value;
      case "arithmetic":
        return applyOperator(entry.operator, numbers[entry.left]!, numbers[entry.right]!);
      case "negate":
        return -numbers[entry.operand]!;
      case "function":
        return scalarFunctions[entry.name](numbers[entry.operand]!);
      case "compare":
        return compare(entry.comparison, numbers[entry.left]!, numbers[entry.right]!);
      case "choose":
        return choose(numbers[entry.condition]!, numbers[entry.left]!, numbers[entry.right]!);
      case "crossing":
        return crossing(entry.operands.map((operand) => numbers[operand]!));
      case "known":
        return numbers[entry.operand]! < unknownYet ? numbers[entry.operand]! : Number.NaN;
      case "undefined":
        return Number.NaN;
      case "result":
        throw new Error("a number is read before it is made");
      default:
        return inputs.scalar(entry);
    }
  };

  const operands = { values, scalar, diagonal: inputs.diagonal, numbersOf };
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
  values: readonly Numbers[],
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
  values: readonly Numbers[],
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
