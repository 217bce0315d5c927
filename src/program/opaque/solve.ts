/** A X = B by elimination with partial pivoting, in float64: what the kernels of both backends do, step for step. */

/**
 * X of A X = B, A of so many rows and B of so many columns, row by row; all NaN where A is singular, or nearly so that no
 * digit of X would be left, or not finite.
 *
 * LU with partial pivoting (Golub and Van Loan, 3.4): of the direct methods the cheapest, it takes any square matrix, and its
 * pivots tell a singular one. Rows are first scaled by powers of 2 to sizes near 1, which is exact and makes pivots of
 * different rows comparable: of diag(1, 1e-30) A the inverse is as good as that of A. What a pivot is small against is the
 * size of its column then, so that A diag(1, 1e-30) is not called singular either. One below a rounding for each row is what
 * elimination left of a 0. `unit` is the rounding, that of the precision in which the entries are known.
 */
export function solve(
  A: ArrayLike<number>,
  B: ArrayLike<number>,
  order: number,
  columns: number,
  unit: number,
): Float64Array {
  const a = Float64Array.from(A);
  const x = Float64Array.from(B);
  for (let i = 0; i < order; i++) {
    const row = a.subarray(i * order, (i + 1) * order);
    const down = 2 ** -exponentOf(row.reduce((sum, entry) => sum + Math.abs(entry), 0));
    scale(row, down);
    scale(x.subarray(i * columns, (i + 1) * columns), down);
  }
  const sizes = Array.from({ length: order }, (_, j) => largestOfColumn(a, order, j, 0).size);
  for (let k = 0; k < order; k++) {
    const { size, row } = largestOfColumn(a, order, k, k);
    if (!(size > order * unit * sizes[k]!)) return x.fill(Number.NaN);
    exchange(a, order, k, row);
    exchange(x, columns, k, row);
    for (let i = k + 1; i < order; i++) {
      const factor = a[i * order + k]! / a[k * order + k]!;
      subtract(a, order, i, k, factor);
      subtract(x, columns, i, k, factor);
    }
  }
  for (let k = order - 1; k >= 0; k--) {
    for (let j = 0; j < columns; j++) x[k * columns + j]! /= a[k * order + k]!;
    for (let i = 0; i < k; i++) subtract(x, columns, i, k, a[i * order + k]!);
  }
  return x;
}

/** e with 2^e near a size; of what is not finite one that makes everything NaN. */
function exponentOf(size: number): number {
  if (!Number.isFinite(size)) return Number.NaN;
  return size === 0 ? 0 : Math.max(-900, Math.min(900, Math.floor(Math.log2(size))));
}

function scale(row: Float64Array, by: number): void {
  for (const [k, entry] of row.entries()) row[k] = by * entry;
}

/** The largest magnitude of a column from a row on, and the first row that has it. */
function largestOfColumn(a: Float64Array, order: number, column: number, from: number) {
  let row = from;
  for (let i = from + 1; i < order; i++)
    if (Math.abs(a[i * order + column]!) > Math.abs(a[row * order + column]!)) row = i;
  return { size: Math.abs(a[row * order + column]!), row };
}

function exchange(a: Float64Array, columns: number, i: number, j: number): void {
  for (let k = 0; k < columns; k++)
    [a[i * columns + k], a[j * columns + k]] = [a[j * columns + k]!, a[i * columns + k]!];
}

/** Row i minus so many times row k. */
function subtract(a: Float64Array, columns: number, i: number, k: number, factor: number): void {
  for (let j = 0; j < columns; j++) a[i * columns + j]! -= factor * a[k * columns + j]!;
}
