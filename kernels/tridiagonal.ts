// Householder's reduction of symmetric matrices to tridiagonal form (Golub & Van Loan, Matrix Computations, 8.3.1; rows
// are eliminated from the last to the first, as in EISPACK's TRED2).

// The update A - u q' - q u' that one reflection asks for waits until the next one's product reads the same entries:
// each entry is loaded and stored once a row, not twice. No step looks at the numbers of a lane but to select.

import { add, choose, clear, divide, less, multiply, root, splat, subtract } from "./lanes";

/**
 * A square or a sum of squares is taken for 0 below this, before its parts lose digits. Matrices are scaled to norms
 * near 1 (see scale.ts), so what is neglected is far below their rounding.
 */
export const LEAST_SQUARE: f64 = 1e-180;

// Work, for each column side by side: u and q of the update that waits; the next reflection's vector, and the matrix
// times it.
const U: usize = 0;
const Q: usize = 1;
const NEXT: usize = 2;
const PRODUCT: usize = 3;
const FIELDS: usize = 4;

/**
 * The tridiagonal form: the diagonal, and the couplings of i and i + 1, the last 0. Reads the lower triangle alone,
 * where row k then holds its reflection I - h u u' for `formBasis`: u before the diagonal, h on it. Work: 4 * order.
 */
export function tridiagonalise<V>(matrix: usize, order: i32, diagonal: usize, coupling: usize, work: usize): void {
  const size = sizeof<V>();
  const rowSize = <usize>order * size;
  const zero = splat<V, f64>(0);
  let row = matrix + <usize>order * rowSize;
  clear<V, f64>(work, order * <i32>FIELDS);
  store<V>(coupling + rowSize - size, zero);
  // h, and h / 2 u'p, of the reflection before.
  let scale = zero;
  let along = zero;
  for (let k = order - 1; k >= 0; k--) {
    row -= rowSize;
    // Row k and, by the way, q of all columns.
    const own = work + <usize>k * FIELDS * size;
    const uk = load<V>(own, NEXT * sizeof<V>());
    const qk = imageOf<V>(own, uk, scale, along);
    const pivot = row + <usize>k * size;
    store<V>(diagonal + <usize>k * size, updated<V>(load<V>(pivot), uk, qk, uk, qk));
    if (k == 0) break;
    let tail = zero;
    let alpha = zero;
    let at = work;
    for (let entry = row; entry < pivot; entry += size) {
      // The last of them is not squared: it stays.
      tail = add<V, f64>(tail, multiply<V, f64>(alpha, alpha));
      const u = load<V>(at, NEXT * sizeof<V>());
      const q = imageOf<V>(at, u, scale, along);
      alpha = updated<V>(load<V>(entry), uk, qk, u, q);
      store<V>(entry, alpha);
      store<V>(at, u, U * sizeof<V>());
      store<V>(at, q, Q * sizeof<V>());
      store<V>(at, alpha, NEXT * sizeof<V>());
      at += FIELDS * size;
    }
    // Where nothing is to be eliminated a scale of 0 makes the rest a null operation.
    const needed = less<V, f64>(splat<V, f64>(LEAST_SQUARE), tail);
    const norm = root<V, f64>(add<V, f64>(multiply<V, f64>(alpha, alpha), tail));
    const beta = choose<V>(less<V, f64>(alpha, zero), norm, subtract<V, f64>(zero, norm));
    const lead = choose<V>(needed, subtract<V, f64>(alpha, beta), alpha);
    scale = choose<V>(needed, divide<V, f64>(splat<V, f64>(-1), multiply<V, f64>(beta, lead)), zero);
    store<V>(coupling + <usize>(k - 1) * size, choose<V>(needed, beta, alpha));
    store<V>(at - FIELDS * size, lead, NEXT * sizeof<V>());
    store<V>(pivot - size, lead);
    store<V>(pivot, scale);
    const form = updateAndMultiply<V>(matrix, k, rowSize, work);
    // Not h^2 first: it may overflow where the form is small.
    along = multiply<V, f64>(multiply<V, f64>(splat<V, f64>(0.5), scale), multiply<V, f64>(scale, form));
  }
}

/** q = h A u - (h / 2 u'p) u, p = h A u: A - u q' - q u' is the matrix with the reflection on both sides. */
function imageOf<V>(at: usize, u: V, scale: V, along: V): V {
  const product = load<V>(at, PRODUCT * sizeof<V>());
  return subtract<V, f64>(multiply<V, f64>(scale, product), multiply<V, f64>(along, u));
}

/** Entry (i, j) of A - u q' - q u'. */
function updated<V>(a: V, ui: V, qi: V, uj: V, qj: V): V {
  return subtract<V, f64>(subtract<V, f64>(a, multiply<V, f64>(ui, qj)), multiply<V, f64>(qi, uj));
}

/**
 * Makes the update that waits on the leading `count` rows A and multiplies by the next vector x: writes A x, returns
 * x'A x.
 */
function updateAndMultiply<V>(matrix: usize, count: i32, rowSize: usize, work: usize): V {
  const size = sizeof<V>();
  let form = splat<V, f64>(0);
  let r = 0;
  let own = work;
  let first = matrix;
  // Two rows at once share what they load of the columns. With an odd count the first, which is one entry, stands
  // alone.
  if (count & 1) {
    const u = load<V>(own, U * sizeof<V>());
    const q = load<V>(own, Q * sizeof<V>());
    const x = load<V>(own, NEXT * sizeof<V>());
    const a = updated<V>(load<V>(first), u, q, u, q);
    const product = multiply<V, f64>(a, x);
    store<V>(first, a);
    store<V>(own, product, PRODUCT * sizeof<V>());
    form = multiply<V, f64>(product, x);
    r = 1;
    own += FIELDS * size;
    first += rowSize;
  }
  for (; r < count; r += 2) {
    const u0 = load<V>(own, U * sizeof<V>());
    const q0 = load<V>(own, Q * sizeof<V>());
    const x0 = load<V>(own, NEXT * sizeof<V>());
    const u1 = load<V>(own, (FIELDS + U) * sizeof<V>());
    const q1 = load<V>(own, (FIELDS + Q) * sizeof<V>());
    const x1 = load<V>(own, (FIELDS + NEXT) * sizeof<V>());
    let sum0 = splat<V, f64>(0);
    let sum1 = sum0;
    let at0 = first;
    let at1 = first + rowSize;
    for (let at = work; at < own; at += FIELDS * size) {
      const u = load<V>(at, U * sizeof<V>());
      const q = load<V>(at, Q * sizeof<V>());
      const a0 = updated<V>(load<V>(at0), u0, q0, u, q);
      store<V>(at0, a0);
      const a1 = updated<V>(load<V>(at1), u1, q1, u, q);
      store<V>(at1, a1);
      const x = load<V>(at, NEXT * sizeof<V>());
      sum0 = add<V, f64>(sum0, multiply<V, f64>(a0, x));
      sum1 = add<V, f64>(sum1, multiply<V, f64>(a1, x));
      const product = add<V, f64>(multiply<V, f64>(a0, x0), multiply<V, f64>(a1, x1));
      store<V>(at, add<V, f64>(load<V>(at, PRODUCT * sizeof<V>()), product), PRODUCT * sizeof<V>());
      at0 += size;
      at1 += size;
    }
    const a00 = updated<V>(load<V>(at0), u0, q0, u0, q0);
    const a10 = updated<V>(load<V>(at1), u1, q1, u0, q0);
    const a11 = updated<V>(load<V>(at1, sizeof<V>()), u1, q1, u1, q1);
    store<V>(at0, a00);
    store<V>(at1, a10);
    store<V>(at1, a11, sizeof<V>());
    sum1 = add<V, f64>(sum1, multiply<V, f64>(a10, x0));
    // With the diagonal; rows further down add their share to the products. The form counts both triangles.
    const whole0 = add<V, f64>(sum0, multiply<V, f64>(a00, x0));
    const whole1 = add<V, f64>(sum1, multiply<V, f64>(a11, x1));
    store<V>(own, add<V, f64>(whole0, multiply<V, f64>(a10, x1)), PRODUCT * sizeof<V>());
    store<V>(own, whole1, (FIELDS + PRODUCT) * sizeof<V>());
    form = add<V, f64>(form, multiply<V, f64>(x0, add<V, f64>(sum0, whole0)));
    form = add<V, f64>(form, multiply<V, f64>(x1, add<V, f64>(sum1, whole1)));
    own += (FIELDS << 1) * size;
    first += rowSize << 1;
  }
  return form;
}
