/** The algorithms that a program may call by name: what they take and yield, and what they mean, in float64. */

import type { Shape } from "../program.ts";
import { alignment, eigh } from "./eigh.ts";
import { count, entropy, largest, nonnegative, sort } from "./lists.ts";
import { lyapunov } from "./lyapunov.ts";
import { orthonormalise } from "./orthonormal.ts";
import { solve } from "./solve.ts";

export type OpaqueRoutine =
  | "orthonormal"
  | "eigh"
  | "alignment"
  | "solve"
  | "lyapunov"
  | "sort"
  | "nonnegative"
  | "largest"
  | "entropy"
  | "count";

/** The entries of a value, row by row and without padding. */
export interface Operand {
  readonly shape: Shape;
  readonly entries: ArrayLike<number>;
}

export interface Opaque {
  /** What it does, for `explain`. */
  readonly meaning: string;
  /** How many values and scalars it takes, and how many scalars it yields besides its values. */
  readonly operands: number;
  readonly factors: number;
  readonly scalars: number;
  /** Shapes of the values it yields. */
  resultShapes(operands: readonly Shape[]): readonly Shape[];
  readonly resultNames: readonly string[];
  /** Whether operands of these shapes are what it takes. */
  takes(operands: readonly Shape[]): boolean;
  /** `unit` is the spacing at 1 of the numbers that the operands come from, 2^-52 of float64. */
  reference(
    operands: readonly Operand[],
    factors: readonly number[],
    unit: number,
  ): { readonly results: readonly Float64Array[]; readonly scalars: readonly number[] };
}

/** The shape of a vector of so many modes. */
export function vectorShape(modes: number): Shape {
  return { rows: Math.ceil(modes / 4), columns: 4, modes };
}

const isSquare = (shape: Shape | undefined): boolean =>
  shape !== undefined && shape.modes === null && shape.rows === shape.columns;
const isVector = (shape: Shape | undefined): boolean => shape !== undefined && shape.modes !== null;
const entriesOf = (operand: Operand | undefined): Float64Array => Float64Array.from(operand!.entries);

/** One that makes a number of a vector. */
const ofVector = (meaning: string, factors: number, number: (entries: Float64Array, ...factors: number[]) => number) =>
  ({
    meaning,
    operands: 1,
    factors,
    scalars: 1,
    resultShapes: () => [],
    resultNames: [],
    takes: ([vector]) => isVector(vector),
    reference: ([vector], given) => ({ results: [], scalars: [number(entriesOf(vector), ...given)] }),
  }) satisfies Opaque;

export const opaqueRoutines: Readonly<Record<OpaqueRoutine, Opaque>> = {
  orthonormal: {
    meaning: "Q of a matrix = QR, orthonormal columns, where R has a positive diagonal",
    operands: 1,
    factors: 0,
    scalars: 0,
    resultShapes: ([matrix]) => [matrix!],
    resultNames: ["q"],
    takes: ([matrix]) => matrix !== undefined && matrix.modes === null && matrix.rows >= matrix.columns,
    reference: ([matrix]) => {
      const factor = entriesOf(matrix);
      orthonormalise(factor, matrix!.shape.rows, matrix!.shape.columns);
      return { results: [factor], scalars: [] };
    },
  },
  eigh: {
    meaning: "eigenvalues, ascending, and eigenvectors of a symmetric matrix",
    operands: 1,
    factors: 0,
    scalars: 0,
    resultShapes: ([matrix]) => [vectorShape(matrix!.rows), matrix!],
    resultNames: ["eigenvalues", "eigenvectors"],
    takes: ([matrix]) => isSquare(matrix),
    reference: ([matrix]) => {
      const { values, vectors } = eigh(matrix!.entries, matrix!.shape.rows);
      return { results: [values, vectors], scalars: [] };
    },
  },
  alignment: {
    meaning: "mean over the eigenvectors v of abs(v^T A v)/norm(A v)",
    operands: 2,
    factors: 0,
    scalars: 1,
    resultShapes: () => [],
    resultNames: [],
    takes: ([vectors, matrix]) => isSquare(vectors) && isSquare(matrix) && vectors!.rows === matrix!.rows,
    reference: ([vectors, matrix]) => ({
      results: [],
      scalars: [alignment(entriesOf(vectors), matrix!.entries, matrix!.shape.rows)],
    }),
  },
  solve: {
    meaning: "X of A*X = B, undefined where A is singular",
    operands: 2,
    factors: 0,
    scalars: 0,
    resultShapes: ([, right]) => [right!],
    resultNames: ["solution"],
    takes: ([matrix, right]) => isSquare(matrix) && right?.modes === null && right.rows === matrix!.rows,
    reference: ([matrix, right], _, unit) => ({
      results: [solve(matrix!.entries, right!.entries, matrix!.shape.rows, right!.shape.columns, unit)],
      scalars: [],
    }),
  },
  lyapunov: {
    meaning: "entries of a matrix over sums of two of a list: S*X + X*S = Q in the eigenvectors of S",
    operands: 2,
    factors: 0,
    scalars: 0,
    resultShapes: ([matrix]) => [matrix!],
    resultNames: ["quotients"],
    takes: ([matrix, list]) => isSquare(matrix) && list?.modes === matrix!.rows,
    reference: ([matrix, list], _, unit) => ({
      results: [lyapunov(matrix!.entries, list!.entries, unit)],
      scalars: [],
    }),
  },
  sort: {
    meaning: "the entries of a vector, ascending",
    operands: 1,
    factors: 0,
    scalars: 0,
    resultShapes: ([vector]) => [vector!],
    resultNames: ["sorted"],
    takes: ([vector]) => isVector(vector),
    reference: ([vector]) => ({ results: [sort(entriesOf(vector))], scalars: [] }),
  },
  nonnegative: {
    meaning: "the entries of a vector, 0 where they are negative by rounding alone",
    operands: 1,
    factors: 0,
    scalars: 0,
    resultShapes: ([vector]) => [vector!],
    resultNames: ["nonnegative"],
    takes: ([vector]) => isVector(vector),
    reference: ([vector]) => ({ results: [nonnegative(entriesOf(vector))], scalars: [] }),
  },
  largest: ofVector("largest entry of a vector", 0, largest),
  entropy: ofVector("-sum of q log q over the shares q of a vector's entries", 0, entropy),
  count: ofVector("how many entries of a vector exceed a number", 1, (entries, threshold) =>
    count(entries, threshold!),
  ),
};
