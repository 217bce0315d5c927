/** Eigenvalues and eigenvectors of a symmetric matrix in float64, by Jacobi's rotations: what the backends' solvers are held to. */

/** Ends long before: each sweep squares what is left beside the diagonal. */
const mostSweeps = 60;

/**
 * Of a symmetric matrix of so many rows, row by row. The eigenvalues ascend; column k of `vectors` belongs to the k-th.
 * What is not finite has no eigenvalues: all are NaN.
 */
export function eigh(matrix: ArrayLike<number>, order: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(matrix);
  const v = Float64Array.from({ length: order * order }, (_, at) => (at % (order + 1) === 0 ? 1 : 0));
  if (!a.every(Number.isFinite))
    return { values: new Float64Array(order).fill(Number.NaN), vectors: v.fill(Number.NaN) };
  for (let sweep = 0; sweep < mostSweeps && beside(a, order) > 0; sweep++)
    for (let p = 0; p < order; p++) for (let q = p + 1; q < order; q++) rotate(a, v, order, p, q);
  const ascending = Array.from({ length: order }, (_, k) => k).sort((i, j) => a[i * order + i]! - a[j * order + j]!);
  return {
    values: Float64Array.from(ascending, (k) => a[k * order + k]!),
    vectors: Float64Array.from({ length: order * order }, (_, at) => {
      return v[Math.floor(at / order) * order + ascending[at % order]!]!;
    }),
  };
}

/** Makes the entry (p, q) zero by a rotation of the two axes, the smaller of the two angles (Golub and Van Loan, 8.5). */
function rotate(a: Float64Array, v: Float64Array, order: number, p: number, q: number): void {
  const apq = a[p * order + q]!;
  const [app, aqq] = [a[p * order + p]!, a[q * order + q]!];
  // Below the last digit of both eigenvalues it changes neither.
  if (Math.abs(apq) <= Number.EPSILON * 2 ** -8 * Math.min(Math.abs(app), Math.abs(aqq))) {
    a[p * order + q] = 0;
    a[q * order + p] = 0;
    return;
  }
  if (apq === 0) return;
  const theta = (aqq - app) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < order; k++) turn(a, k * order + p, k * order + q, c, s);
  for (let k = 0; k < order; k++) turn(a, p * order + k, q * order + k, c, s);
  for (let k = 0; k < order; k++) turn(v, k * order + p, k * order + q, c, s);
  a[p * order + q] = 0;
  a[q * order + p] = 0;
}

function turn(a: Float64Array, p: number, q: number, c: number, s: number): void {
  const [x, y] = [a[p]!, a[q]!];
  a[p] = c * x - s * y;
  a[q] = s * x + c * y;
}

/** The largest entry beside the diagonal that is not yet below its rounding. */
function beside(a: Float64Array, order: number): number {
  let largest = 0;
  for (let p = 0; p < order; p++)
    for (let q = 0; q < order; q++) if (p !== q) largest = Math.max(largest, Math.abs(a[p * order + q]!));
  return largest;
}

/** Mean over the eigenvectors v of abs(v' A v) / |A v|; undefined where A v is 0. */
export function alignment(vectors: Float64Array, matrix: ArrayLike<number>, order: number): number {
  let sum = 0;
  for (let k = 0; k < order; k++) {
    let [along, square] = [0, 0];
    for (let i = 0; i < order; i++) {
      let image = 0;
      for (let j = 0; j < order; j++) image += matrix[i * order + j]! * vectors[j * order + k]!;
      along += image * vectors[i * order + k]!;
      square += image * image;
    }
    sum += Math.abs(along) / Math.sqrt(square);
  }
  return sum / order;
}
