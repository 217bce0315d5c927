// The scale of a matrix as a power of two: to divide by it is exact, and squares of what is left neither overflow nor
// vanish.

import { add, laneCount, magnitude, multiply, splat } from "./lanes";

// Squares of numbers up to 2^124, what the greatest double leaves above it, are far from overflow, and those of 2^-174
// from 0.
const GREATEST_EXPONENT = 900;
// Makes the sum over fewer than 2^32 entries finite if they are: it loses nothing but digits of numbers below 2^-990.
const FEW_BITS: f64 = 1 / 4294967296.0;

/**
 * Writes, lane by lane, 2^e near the sum of all |entries| to `up` and 2^-e to `down`; NaN to both where an entry is not
 * finite.
 */
export function scaleOf<V>(matrix: usize, entries: i32, up: usize, down: usize): void {
  // Two sums: one addition would wait for the other.
  let even = splat<V, f64>(0);
  let odd = even;
  const few = splat<V, f64>(FEW_BITS);
  const end = matrix + <usize>entries * sizeof<V>();
  const lastPair = end - sizeof<V>();
  let at = matrix;
  for (; at < lastPair; at += sizeof<V>() << 1) {
    even = add<V, f64>(even, multiply<V, f64>(few, magnitude<V, f64>(load<V>(at))));
    odd = add<V, f64>(odd, multiply<V, f64>(few, magnitude<V, f64>(load<V>(at, sizeof<V>()))));
  }
  if (at < end) even = add<V, f64>(even, multiply<V, f64>(few, magnitude<V, f64>(load<V>(at))));
  store<V>(up, add<V, f64>(even, odd));
  for (let lane: usize = 0; lane < (<usize>laneCount<V, f64>()) << 3; lane += 8) {
    const biased = (load<u32>(up + lane, 4) >> 20) & 0x7ff;
    if (biased == 0x7ff) {
      store<f64>(up + lane, NaN);
      store<f64>(down + lane, NaN);
    } else {
      const exponent = max(-GREATEST_EXPONENT, min(GREATEST_EXPONENT, <i32>biased - 1023 + 32));
      storePowerOfTwo(up + lane, exponent);
      storePowerOfTwo(down + lane, -exponent);
    }
  }
}

/** By its words: the upper one holds the exponent. */
function storePowerOfTwo(at: usize, exponent: i32): void {
  store<u32>(at, 0);
  store<u32>(at, (<u32>(exponent + 1023)) << 20, 4);
}
