// Sorting, every lane by itself: a network compares the same places whatever stands there, so lanes need not agree.

import { add, choose, less, multiply, splat } from "./lanes";

/**
 * Ascending, in place, by Batcher's merge exchange for any count (Knuth, The Art of Computer Programming 3, 5.2.2,
 * algorithm M): about count log2(count)^2 / 4 comparisons, 4,096 for 256 values. A lane with NaN comes out in no order.
 * `places`, where it is not 0, goes through the same exchanges.
 */
export function sort<V>(values: usize, count: i32, places: usize): void {
  let greatest = 1;
  while (greatest << 1 < count) greatest <<= 1;
  for (let p = greatest; p > 0; p >>= 1) {
    let q = greatest;
    let r = 0;
    let d = p;
    while (true) {
      const distance = <usize>d * sizeof<V>();
      for (let i = 0; i < count - d; i++)
        if ((i & p) == r) {
          const low = values + <usize>i * sizeof<V>();
          const high = low + distance;
          const a = load<V>(low);
          const b = load<V>(high);
          // Not the smaller and the larger of the two: 0 and -0 are neither, and one would stand there twice.
          const exchange = less<V, f64>(b, a);
          store<V>(low, choose<V>(exchange, b, a));
          store<V>(high, choose<V>(exchange, a, b));
          if (places == 0) continue;
          const place = places + <usize>i * sizeof<V>();
          const here = load<V>(place);
          const there = load<V>(place + distance);
          store<V>(place, choose<V>(exchange, there, here));
          store<V>(place + distance, choose<V>(exchange, here, there));
        }
      if (q == p) break;
      d = q - p;
      q >>= 1;
      r = p;
    }
  }
}

/** Numbers the columns of a matrix for `sort`: each by how far its entries are from the row's first. */
export function numberColumns<V>(places: usize, order: i32): void {
  for (let k: usize = 0; k < <usize>order; k++)
    store<V>(places + k * sizeof<V>(), splat<V, f64>(<f64>(k * sizeof<V>())));
}

/**
 * Puts the columns of a square matrix where `sort` took their places, multiplied by `factor`, with 0 for -0: a rotation by 0,
 * which another lane asked for, may have changed the sign of a 0. Work: order.
 */
export function arrangeColumns<V>(matrix: usize, order: i32, places: usize, factor: V, work: usize): void {
  const rowSize = <usize>order * sizeof<V>();
  const zero = splat<V, f64>(0);
  for (let row = 0; row < order; row++) {
    for (let lane: usize = 0; lane < sizeof<V>(); lane += 8)
      for (let at = lane; at < rowSize; at += sizeof<V>())
        store<f64>(work + at, load<f64>(matrix + lane + <usize>(<i32>load<f64>(places + at))));
    for (let at: usize = 0; at < rowSize; at += sizeof<V>())
      store<V>(matrix + at, add<V, f64>(multiply<V, f64>(factor, load<V>(work + at)), zero));
    matrix += rowSize;
  }
}
