// Scalars that follow from lists of values, spectra above all, lane by lane; and values that a condition takes away.
// NaN stands for undefined: what is computed from an undefined value is undefined too.

import { AT_LEAST, AT_MOST, EQUAL, GREATER, LESS } from "./opcodes";

/** -sum of q log q over the values above 0 as shares q of the sum of all; its exponential is the effective rank. */
export function entropy<V>(result: usize, first: usize, count: i32): void {
  const end = <usize>count * sizeof<V>();
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    let sum = 0.0;
    for (let e: usize = 0; e < end; e += sizeof<V>()) sum += load<f64>(first + e + lane);
    // A sum of 0 has no shares: its entropy is 0, like that of a single value.
    const total = max(sum, f64.MIN_NORMAL_VALUE);
    // NaN stays what it is.
    let entropy = sum - sum;
    for (let e: usize = 0; e < end; e += sizeof<V>()) {
      const share = load<f64>(first + e + lane) / total;
      if (share > 0) entropy -= share * Math.log(share);
    }
    store<f64>(result + lane, entropy);
  }
}

/** How many values exceed the threshold. */
export function countAbove<V>(result: usize, first: usize, count: i32, threshold: usize): void {
  const end = <usize>count * sizeof<V>();
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    const least = load<f64>(threshold + lane);
    let found = 0.0;
    for (let e: usize = 0; e < end; e += sizeof<V>()) {
      const value = load<f64>(first + e + lane);
      // An infinite one is a quotient by 0.
      if (!isFinite(value) || isNaN(least)) found = NaN;
      else if (value > least) found += 1;
    }
    store<f64>(result + lane, found);
  }
}

/** The least of some values, whose addresses follow in the code. */
export function least<V>(result: usize, count: i32, code: usize): void {
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    let smallest = Infinity;
    for (let i: usize = 0; i < <usize>count; i++)
      smallest = min(smallest, load<f64>(<usize>load<u32>(code + (i << 2)) + lane));
    store<f64>(result + lane, smallest);
  }
}

/** The result becomes undefined where the comparison does not hold, or has an undefined side. */
export function where<V>(result: usize, left: usize, comparison: i32, right: usize): void {
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    const a = load<f64>(left + lane);
    const b = load<f64>(right + lane);
    let holds: bool;
    if (comparison == LESS) holds = a < b;
    else if (comparison == AT_MOST) holds = a <= b;
    else if (comparison == GREATER) holds = a > b;
    else if (comparison == AT_LEAST) holds = a >= b;
    else if (comparison == EQUAL) holds = a == b;
    else holds = a != b && !isNaN(a) && !isNaN(b);
    if (!holds) store<f64>(result + lane, NaN);
  }
}
