// Scalars that follow from lists of values, spectra above all, lane by lane; and values that a condition takes away.
// NaN stands for undefined: what is computed from an undefined value is undefined too.

import { NEGLIGIBLE } from "./distribution";
import { AT_LEAST, AT_MOST, EQUAL, GREATER, LESS } from "./opcodes";

const EPSILON = 2.220446049250313e-16;

/**
 * -sum of q log q over the values as shares q of their sum; its exponential is the effective rank, and never outside 1 to
 * `count`. Undefined where a value is negative (by more than rounding) or none is above 0: those are no shares of anything.
 */
export function entropy<V>(result: usize, first: usize, count: i32): void {
  const end = <usize>count * sizeof<V>();
  // Four roundings less than that of equal shares: rounded up, its exponential would exceed the number of the values.
  const most = Math.log(<f64>count);
  const limit = max(most - 2 * EPSILON * (1 + most), 0);
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    let largest = 0.0;
    let least = 0.0;
    for (let e: usize = 0; e < end; e += sizeof<V>()) {
      const value = load<f64>(first + e + lane);
      // NaN stays what it is.
      largest = max(largest, value);
      least = min(least, value);
    }
    if (!(largest > 0 && isFinite(largest) && least >= -NEGLIGIBLE * largest)) {
      store<f64>(result + lane, NaN);
      continue;
    }
    // Of the largest first, so that no sum overflows.
    let sum = 0.0;
    for (let e: usize = 0; e < end; e += sizeof<V>()) sum += max(load<f64>(first + e + lane), 0) / largest;
    let entropy = 0.0;
    for (let e: usize = 0; e < end; e += sizeof<V>()) {
      const share = max(load<f64>(first + e + lane), 0) / largest / sum;
      if (share > 0) entropy -= share * Math.log(share);
    }
    store<f64>(result + lane, min(entropy, limit));
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

/** The values, where those that are negative by no more than rounding are 0; a more negative one is undefined. */
export function nonnegative<V>(source: usize, count: i32, values: usize): void {
  const end = <usize>count * sizeof<V>();
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    let largest = -Infinity;
    for (let e: usize = 0; e < end; e += sizeof<V>()) largest = max(largest, load<f64>(source + e + lane));
    for (let e: usize = 0; e < end; e += sizeof<V>()) {
      const value = load<f64>(source + e + lane);
      store<f64>(values + e + lane, value >= -NEGLIGIBLE * largest ? max(value, 0) : NaN);
    }
  }
}

/** The largest of the values; undefined where one is. */
export function largest<V>(result: usize, first: usize, count: i32): void {
  const end = <usize>count * sizeof<V>();
  for (let lane: usize = 0; lane < sizeof<V>(); lane += 8) {
    let found = -Infinity;
    for (let e: usize = 0; e < end; e += sizeof<V>()) {
      const value = load<f64>(first + e + lane);
      found = isFinite(value) ? max(found, value) : NaN;
    }
    store<f64>(result + lane, found);
  }
}

/** In place of a time that is not known yet. */
const UNKNOWN = 3.4028234663852886e38;

/**
 * The time at which a distance fell below 0 for the first time: the one found before, if there is one; between the time before and now,
 * as if it fell straight; now, where it was below 0 from the start. A distance that is infinite or undefined is none.
 */
export function crossing<V, T>(
  result: usize,
  found: usize,
  timeBefore: usize,
  before: usize,
  time: usize,
  now: usize,
): void {
  for (let lane: usize = 0; lane < sizeof<V>(); lane += sizeof<T>()) {
    const known = load<T>(found + lane);
    const t = load<T>(time + lane);
    const distance = load<T>(now + lane);
    let when = <T>UNKNOWN;
    if (known < <T>UNKNOWN) when = known;
    else if (distance < 0 && distance > <T>-Infinity) {
      const earlier = load<T>(timeBefore + lane);
      const above = load<T>(before + lane);
      const falls = earlier < <T>UNKNOWN && above >= 0 && above < <T>Infinity;
      when = falls ? earlier + (t - earlier) * (above / (above - distance)) : t;
    }
    store<T>(result + lane, when);
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
