// A X = B for a matrix a lane, by elimination with partial pivoting: what src/program/opaque/solve.ts says, and why. Lanes
// exchange different rows; all else is the same for each, and what becomes of a lane depends on that lane alone.

import { add, choose, divide, larger, less, magnitude, multiply, splat, subtract } from "./lanes";
import { scaleOf } from "./scale";

/**
 * The right side, order x columns row by row, becomes X; NaN in a lane whose matrix is singular to so many units of
 * rounding, or not finite. The matrix is destroyed. Work: order + 2.
 */
export function solve<V>(matrix: usize, order: i32, right: usize, columns: i32, work: usize, unit: f64): void {
  const size = sizeof<V>();
  const rowSize = <usize>order * size;
  const rightSize = <usize>columns * size;
  const sizes = work + (size << 1);
  scaleRows<V>(matrix, order, right, columns, work);
  sizesOfColumns<V>(matrix, order, sizes);
  const none = splat<V, f64>(NaN);
  const least = splat<V, f64>(<f64>order * unit);
  // 1, or NaN in lanes that have no solution.
  let sound = splat<V, f64>(1);
  let row = matrix;
  let b = right;
  for (let k = 0; k < order; k++) {
    const pivotAt = row + <usize>k * size;
    let greatest = magnitude<V, f64>(load<V>(pivotAt));
    let place = splat<V, f64>(<f64>k);
    for (let i = k + 1; i < order; i++) {
      const x = magnitude<V, f64>(load<V>(pivotAt + <usize>(i - k) * rowSize));
      const isGreater = less<V, f64>(greatest, x);
      greatest = choose<V>(isGreater, x, greatest);
      place = choose<V>(isGreater, splat<V, f64>(<f64>i), place);
    }
    const threshold = multiply<V, f64>(least, load<V>(sizes + <usize>k * size));
    sound = choose<V>(less<V, f64>(threshold, greatest), sound, none);
    store<V>(work, place);
    for (let lane: usize = 0; lane < size; lane += 8) {
      const p = <i32>load<f64>(work + lane);
      if (p == k) continue;
      exchange(row + lane, row + <usize>(p - k) * rowSize + lane, order, size);
      exchange(b + lane, b + <usize>(p - k) * rightSize + lane, columns, size);
    }
    eliminate<V>(row, order, k);
    row += rowSize;
    b += rightSize;
  }
  // The factors below the diagonal, then what is left above it, from the last row up.
  for (let i = 1; i < order; i++) {
    const own = right + <usize>i * rightSize;
    takeRows<V>(own, matrix + <usize>i * rowSize, right, i, columns);
  }
  for (let i = order - 1; i >= 0; i--) {
    const own = right + <usize>i * rightSize;
    const pivotAt = matrix + <usize>i * (rowSize + size);
    takeRows<V>(own, pivotAt + size, own + rightSize, order - 1 - i, columns);
    const pivot = multiply<V, f64>(sound, load<V>(pivotAt));
    for (let at = own; at < own + rightSize; at += size) store<V>(at, divide<V, f64>(load<V>(at), pivot));
  }
}

/** Both sides by powers of two, the sum of |entries| of each row of the matrix to one near 1; NaN where it is not finite. Work: 2. */
function scaleRows<V>(matrix: usize, order: i32, right: usize, columns: i32, work: usize): void {
  const down = work + sizeof<V>();
  const rowSize = <usize>order * sizeof<V>();
  const rightSize = <usize>columns * sizeof<V>();
  for (let i = 0; i < order; i++) {
    scaleOf<V>(matrix, order, work, down);
    const by = load<V>(down);
    for (let at = matrix; at < matrix + rowSize; at += sizeof<V>()) store<V>(at, multiply<V, f64>(by, load<V>(at)));
    for (let at = right; at < right + rightSize; at += sizeof<V>()) store<V>(at, multiply<V, f64>(by, load<V>(at)));
    matrix += rowSize;
    right += rightSize;
  }
}

/** The largest magnitude of each column. */
function sizesOfColumns<V>(matrix: usize, order: i32, sizes: usize): void {
  for (let j: usize = 0; j < <usize>order; j++) {
    let greatest = splat<V, f64>(0);
    let at = matrix + j * sizeof<V>();
    for (let i = 0; i < order; i++) {
      greatest = larger<V, f64>(greatest, magnitude<V, f64>(load<V>(at)));
      at += <usize>order * sizeof<V>();
    }
    store<V>(sizes + j * sizeof<V>(), greatest);
  }
}

/** Two rows of one lane. */
function exchange(a: usize, b: usize, count: i32, stride: usize): void {
  for (let k = 0; k < count; k++) {
    const kept = load<f64>(a);
    store<f64>(a, load<f64>(b));
    store<f64>(b, kept);
    a += stride;
    b += stride;
  }
}

/** Takes row k out of those below it, and keeps the factors where they made zeros. */
function eliminate<V>(row: usize, order: i32, k: i32): void {
  const size = sizeof<V>();
  const rowSize = <usize>order * size;
  const pivotAt = row + <usize>k * size;
  const pivot = load<V>(pivotAt);
  const end = row + rowSize;
  let below = pivotAt + rowSize;
  let i = k + 1;
  // Two rows at once share what they load.
  for (; i + 2 <= order; i += 2) {
    const f0 = divide<V, f64>(load<V>(below), pivot);
    const f1 = divide<V, f64>(load<V>(below + rowSize), pivot);
    store<V>(below, f0);
    store<V>(below + rowSize, f1);
    let at0 = below + size;
    let at1 = at0 + rowSize;
    for (let at = pivotAt + size; at < end; at += size) {
      const x = load<V>(at);
      store<V>(at0, subtract<V, f64>(load<V>(at0), multiply<V, f64>(f0, x)));
      store<V>(at1, subtract<V, f64>(load<V>(at1), multiply<V, f64>(f1, x)));
      at0 += size;
      at1 += size;
    }
    below += rowSize << 1;
  }
  if (i == order) return;
  const f = divide<V, f64>(load<V>(below), pivot);
  store<V>(below, f);
  let at0 = below;
  for (let at = pivotAt + size; at < end; at += size) {
    at0 += size;
    store<V>(at0, subtract<V, f64>(load<V>(at0), multiply<V, f64>(f, load<V>(at))));
  }
}

/** target -= sum of factor times row over so many rows of that length, which stand one after the other. */
function takeRows<V>(target: usize, factors: usize, rows: usize, count: i32, length: i32): void {
  const size = sizeof<V>();
  const rowSize = <usize>length * size;
  const last = factors + <usize>count * size;
  let c = 0;
  for (; c + 4 <= length; c += 4) {
    const zero = splat<V, f64>(0);
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    let s3 = zero;
    let at = rows;
    for (let factor = factors; factor < last; factor += size) {
      const f = load<V>(factor);
      s0 = add<V, f64>(s0, multiply<V, f64>(f, load<V>(at)));
      s1 = add<V, f64>(s1, multiply<V, f64>(f, load<V>(at, sizeof<V>())));
      s2 = add<V, f64>(s2, multiply<V, f64>(f, load<V>(at, 2 * sizeof<V>())));
      s3 = add<V, f64>(s3, multiply<V, f64>(f, load<V>(at, 3 * sizeof<V>())));
      at += rowSize;
    }
    store<V>(target, subtract<V, f64>(load<V>(target), s0));
    store<V>(target, subtract<V, f64>(load<V>(target, sizeof<V>()), s1), sizeof<V>());
    store<V>(target, subtract<V, f64>(load<V>(target, 2 * sizeof<V>()), s2), 2 * sizeof<V>());
    store<V>(target, subtract<V, f64>(load<V>(target, 3 * sizeof<V>()), s3), 3 * sizeof<V>());
    target += size << 2;
    rows += size << 2;
  }
  for (; c < length; c++) {
    let s = splat<V, f64>(0);
    let at = rows;
    for (let factor = factors; factor < last; factor += size) {
      s = add<V, f64>(s, multiply<V, f64>(load<V>(factor), load<V>(at)));
      at += rowSize;
    }
    store<V>(target, subtract<V, f64>(load<V>(target), s));
    target += size;
    rows += size;
  }
}
