/** What is left of S X + X S = Q in the eigenvectors of S, where S is diagonal: quotients by sums of two eigenvalues. */

/**
 * Entries of a matrix over the sums of the two entries of a list that they stand beside. Undefined where such a sum is no more than a
 * rounding of the largest entry for each entry: that is what rounding leaves of 0, and then there is no X.
 */
export function lyapunov(matrix: ArrayLike<number>, list: ArrayLike<number>, unit: number): Float64Array {
  const order = list.length;
  let largest = 0;
  for (let i = 0; i < order; i++) largest = Math.max(largest, Math.abs(list[i]!));
  const least = order * unit * largest;
  return Float64Array.from({ length: order * order }, (_, at) => {
    const sum = list[Math.floor(at / order)]! + list[at % order]!;
    return Math.abs(sum) > least ? matrix[at]! / sum : Number.NaN;
  });
}
