// Sorting, every lane by itself: a network compares the same places whatever stands there, so lanes need not agree.

import { choose, less } from "./lanes";

/**
 * Ascending, in place, by Batcher's merge exchange for any count (Knuth, The Art of Computer Programming 3, 5.2.2,
 * algorithm M): about count log2(count)^2 / 4 comparisons, 4,096 for 256 values. A lane with NaN comes out in no order.
 */
export function sort<V>(values: usize, count: i32): void {
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
        }
      if (q == p) break;
      d = q - p;
      q >>= 1;
      r = p;
    }
  }
}
