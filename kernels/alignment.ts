// How far a matrix keeps the directions of given vectors.

import { add, choose, clear, divide, equal, magnitude, multiply, root, splat } from "./lanes";
import { product } from "./product";
import { scaleOf } from "./scale";

// Rows of the image that are computed at once.
const ROWS: usize = 4;

/**
 * The mean over the columns v of `vectors` of |v'A v| / |A v|, A the matrix `image`; NaN where some A v is 0, or an entry
 * is not finite. Work: 2 + 10 * order.
 */
export function alignment<V>(result: usize, vectors: usize, image: usize, order: i32, work: usize): void {
  const size = sizeof<V>();
  const rowSize = <usize>order * size;
  const down = work + size;
  const inner = down + size;
  const square = inner + rowSize;
  const scaled = square + rowSize;
  const strip = scaled + ROWS * rowSize;
  scaleOf<V>(image, order * order, work, down);
  const factor = load<V>(down);
  clear<V, f64>(inner, order << 1);
  let v = vectors;
  let a = image;
  for (let i: usize = 0; i < <usize>order; i += ROWS) {
    const rows = min(ROWS, <usize>order - i);
    // Scaled, so that squares do not overflow.
    for (let at: usize = 0; at < rows * rowSize; at += size)
      store<V>(scaled + at, multiply<V, f64>(factor, load<V>(a + at)));
    product<V, f64>(strip, scaled, vectors, <i32>rows, order, order, rowSize, size, rowSize, size, 0);
    let y = strip;
    for (let r: usize = 0; r < rows; r++) {
      for (let at = inner; at < square; at += size) {
        const entry = load<V>(y);
        store<V>(at, add<V, f64>(load<V>(at), multiply<V, f64>(load<V>(v), entry)));
        store<V>(at + rowSize, add<V, f64>(load<V>(at + rowSize), multiply<V, f64>(entry, entry)));
        y += size;
        v += size;
      }
    }
    a += ROWS * rowSize;
  }
  let sum = splat<V, f64>(0);
  // 0 / 0 is NaN, as it should be.
  for (let at = inner; at < square; at += size)
    sum = add<V, f64>(sum, divide<V, f64>(magnitude<V, f64>(load<V>(at)), root<V, f64>(load<V>(at + rowSize))));
  const mean = divide<V, f64>(sum, splat<V, f64>(<f64>order));
  store<V>(result, choose<V>(equal<V, f64>(mean, mean), mean, splat<V, f64>(NaN)));
}
