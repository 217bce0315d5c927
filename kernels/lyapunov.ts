// Quotients by sums of two eigenvalues, lane by lane: what src/program/opaque/lyapunov.ts says.

import { add, choose, divide, larger, less, magnitude, multiply, splat } from "./lanes";

/** Of the matrix, row by row, in place; the list has so many entries. Undefined where a sum is 0 but for so many units. */
export function lyapunov<V>(matrix: usize, list: usize, order: i32, unit: f64): void {
  const end = list + <usize>order * sizeof<V>();
  let largest = splat<V, f64>(0);
  for (let at = list; at < end; at += sizeof<V>()) largest = larger<V, f64>(largest, magnitude<V, f64>(load<V>(at)));
  const least = multiply<V, f64>(splat<V, f64>(<f64>order * unit), largest);
  const none = splat<V, f64>(NaN);
  for (let row = list; row < end; row += sizeof<V>()) {
    const own = load<V>(row);
    for (let column = list; column < end; column += sizeof<V>()) {
      const sum = add<V, f64>(own, load<V>(column));
      const isSound = less<V, f64>(least, magnitude<V, f64>(sum));
      store<V>(matrix, choose<V>(isSound, divide<V, f64>(load<V>(matrix), sum), none));
      matrix += sizeof<V>();
    }
  }
}
