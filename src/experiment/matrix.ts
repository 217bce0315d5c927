/** Small dense float64 matrices, as much as it takes to build and to check the data of an experiment. */

import type { Matrix } from "./resolved.ts";

/** Entries of two halves of a symmetric matrix may differ by so much of the largest: numbers written with six or more digits, or float32, do. */
export const symmetryTolerance = 1e-6;
/** An eigenvalue may be so far below 0, as a share of the norm: float32 entries move it by up to 6e-8 of the norm, and products of such by a few times that. */
export const positiveTolerance = 1e-6;

export function fill(rows: number, columns: number, entry: (row: number, column: number) => number): Matrix {
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) values[row * columns + column] = entry(row, column);
  }
  return { rows, columns, values };
}

export function entryOf(matrix: Matrix, row: number, column: number): number {
  return matrix.values[row * matrix.columns + column]!;
}

export function diagonalMatrix(diagonal: ArrayLike<number>): Matrix {
  return fill(diagonal.length, diagonal.length, (row, column) => (row === column ? diagonal[row]! : 0));
}

export function multipleOfIdentity(order: number, factor: number): Matrix {
  return fill(order, order, (row, column) => (row === column ? factor : 0));
}

/** a + factor b */
export function addScaled(a: Matrix, b: Matrix, factor: number): Matrix {
  return { ...a, values: a.values.map((value, index) => value + factor * b.values[index]!) };
}

export function multiply(a: Matrix, b: Matrix): Matrix {
  return fill(a.rows, b.columns, (row, column) => {
    let sum = 0;
    for (let k = 0; k < a.columns; k++) sum += entryOf(a, row, k) * entryOf(b, k, column);
    return sum;
  });
}

export function transpose(a: Matrix): Matrix {
  return fill(a.columns, a.rows, (row, column) => entryOf(a, column, row));
}

export function trace(a: Matrix): number {
  let sum = 0;
  for (let k = 0; k < a.rows; k++) sum += entryOf(a, k, k);
  return sum;
}

export function frobeniusNorm(a: Matrix): number {
  return Math.hypot(...a.values);
}

function largestEntry(a: Matrix): number {
  return a.values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** The first pair of entries that differs across the diagonal by more than the tolerance, or null. */
export function asymmetry(a: Matrix): { readonly row: number; readonly column: number } | null {
  const tolerance = symmetryTolerance * largestEntry(a);
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < row; column++) {
      if (Math.abs(entryOf(a, row, column) - entryOf(a, column, row)) > tolerance) return { row: column, column: row };
    }
  }
  return null;
}

/** (A + A')/2 */
export function symmetricPart(a: Matrix): Matrix {
  return fill(a.rows, a.columns, (row, column) => (entryOf(a, row, column) + entryOf(a, column, row)) / 2);
}

/** Whether a symmetric matrix has no eigenvalue below minus the tolerance: whether A + tolerance I has a Cholesky factor. */
export function isPositiveSemidefinite(a: Matrix): boolean {
  const shift = positiveTolerance * frobeniusNorm(a);
  if (shift === 0) return true;
  const order = a.rows;
  const factor = new Float64Array(order * order);
  for (let row = 0; row < order; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = entryOf(a, row, column) + (row === column ? shift : 0);
      for (let k = 0; k < column; k++) rest -= factor[row * order + k]! * factor[column * order + k]!;
      if (row === column) {
        if (!(rest > 0)) return false;
        factor[row * order + row] = Math.sqrt(rest);
      } else {
        factor[row * order + column] = rest / factor[column * order + column]!;
      }
    }
  }
  return true;
}

/** The diagonal of a square matrix that is zero elsewhere, or null. */
export function diagonalOf(a: Matrix): Float64Array | null {
  if (a.rows !== a.columns) return null;
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < a.columns; column++) {
      if (row !== column && entryOf(a, row, column) !== 0) return null;
    }
  }
  return Float64Array.from({ length: a.rows }, (_, k) => entryOf(a, k, k));
}
