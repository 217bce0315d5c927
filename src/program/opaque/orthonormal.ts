/** The operation `orthonormal`: Q of A = QR, R with a positive diagonal. This is what it means; shaders/orthonormal.wgsl does the same. */

/**
 * Overwrites a matrix of at least as many rows as columns, row by row, with its Q. Gram-Schmidt twice over: what the first
 * pass leaves of other columns, some roundings times the condition of A, the second removes. Where a column depends on those
 * before it there is no such Q, and all becomes NaN.
 */
export function orthonormalise(entries: Float64Array, rows: number, columns: number): void {
  for (let pass = 0; pass < 2; pass++) {
    // The second pass starts from columns of length 1, and leaves them nearly so.
    const least = pass === 0 ? rows * Number.EPSILON : 0.5;
    const lengths = Array.from({ length: columns }, (_, column) => lengthOf(entries, rows, columns, column));
    for (let k = 0; k < columns; k++) {
      const length = lengthOf(entries, rows, columns, k);
      if (!(length > least * lengths[k]!)) {
        entries.fill(Number.NaN);
        return;
      }
      for (let row = 0; row < rows; row++) entries[row * columns + k]! /= length;
      for (let column = k + 1; column < columns; column++) {
        let share = 0;
        for (let row = 0; row < rows; row++) share += entries[row * columns + k]! * entries[row * columns + column]!;
        for (let row = 0; row < rows; row++) entries[row * columns + column]! -= share * entries[row * columns + k]!;
      }
    }
  }
}

function lengthOf(entries: Float64Array, rows: number, columns: number, column: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += entries[row * columns + column]! ** 2;
  return Math.sqrt(sum);
}
