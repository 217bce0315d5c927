// Spectra of symmetric matrices, a matrix a lane: what becomes of a lane depends on that lane alone, bit for bit. NaN
// stands for undefined.

import { formBasis } from "./basis";
import { implicitQl } from "./implicit-ql";
import { add, choose, equal, less, magnitude, multiply, splat, subtract } from "./lanes";
import { rationalQl } from "./rational-ql";
import { scaleOf } from "./scale";
import { arrangeColumns, numberColumns, sort } from "./sort";
import { tridiagonalise } from "./tridiagonal";

/**
 * Eigenvalues, ascending, of the symmetric matrix, order x order row by row; it is destroyed. All are NaN where an
 * entry is not finite. Errors are some units of 2^-53 of the greatest, for small ones too. Work: 5 * order + 4 entries.
 */
export function eigenvalues<V>(matrix: usize, order: i32, values: usize, work: usize): void {
  const coupling = work + (sizeof<V>() << 1);
  const rest = coupling + <usize>order * sizeof<V>();
  const up = scaleDown<V>(matrix, order, work);
  tridiagonalise<V>(matrix, order, values, coupling, rest);
  const converged = rationalQl<V>(values, coupling, order, rest);
  finish<V>(values, order, multiply<V, f64>(up, converged), 0);
}

/**
 * The same, and the matrix becomes the eigenvectors, orthonormal to some units of 2^-53: column k is that of the k-th value.
 * They are NaN where an entry is not finite. Work: 5 * order + 4 entries.
 */
export function eigenvectors<V>(matrix: usize, order: i32, values: usize, work: usize): void {
  const coupling = work + (sizeof<V>() << 1);
  const rest = coupling + <usize>order * sizeof<V>();
  const up = scaleDown<V>(matrix, order, work);
  tridiagonalise<V>(matrix, order, values, coupling, rest);
  formBasis<V>(matrix, order, rest);
  const factor = multiply<V, f64>(up, implicitQl<V>(values, coupling, order, matrix, rest));
  // The couplings are 0 by now, and nobody's.
  const places = coupling;
  numberColumns<V>(places, order);
  finish<V>(values, order, factor, places);
  const known = choose<V>(equal<V, f64>(factor, factor), splat<V, f64>(1), splat<V, f64>(NaN));
  arrangeColumns<V>(matrix, order, places, known, rest);
}

/** The entries of a vector, ascending; all are NaN where one is not finite. */
export function sortedVector<V>(source: usize, order: i32, values: usize): void {
  const end = <usize>order * sizeof<V>();
  // x - x is 0, or NaN where x is not finite.
  let sound = splat<V, f64>(0);
  for (let at: usize = 0; at < end; at += sizeof<V>()) {
    const x = load<V>(source + at);
    store<V>(values + at, x);
    sound = add<V, f64>(sound, subtract<V, f64>(x, x));
  }
  finish<V>(values, order, add<V, f64>(sound, splat<V, f64>(1)), 0);
}

/**
 * Brings the lower triangle to a sum of |entries| near 1, and a lane that is not finite to 0, or it would wait in vain
 * for convergence. Returns by what to multiply the eigenvalues: NaN in such a lane. Work: 2.
 */
function scaleDown<V>(matrix: usize, order: i32, work: usize): V {
  const size = sizeof<V>();
  scaleOf<V>(matrix, order * order, work, work + size);
  const down = load<V>(work + size);
  const sound = equal<V, f64>(down, down);
  const zero = splat<V, f64>(0);
  let row = matrix;
  for (let i: usize = 1; i <= <usize>order; i++) {
    const end = row + i * size;
    for (let at = row; at < end; at += size) store<V>(at, choose<V>(sound, multiply<V, f64>(load<V>(at), down), zero));
    row += <usize>order * size;
  }
  return load<V>(work);
}

/** Sorts the values and multiplies them; what is not finite then is undefined. `places`: see sort.ts. */
function finish<V>(values: usize, order: i32, factor: V, places: usize): void {
  sort<V>(values, order, places);
  const end = values + <usize>order * sizeof<V>();
  for (let at = values; at < end; at += sizeof<V>()) {
    const x = multiply<V, f64>(factor, load<V>(at));
    const defined = less<V, f64>(magnitude<V, f64>(x), splat<V, f64>(Infinity));
    store<V>(at, choose<V>(defined, x, splat<V, f64>(NaN)));
  }
}
