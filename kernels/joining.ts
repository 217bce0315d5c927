// What a product is joined with while its sums are in registers: scale A B + share other.

import { multiply, multiplyAdd } from "./lanes";

// Not arguments, which every tile would have to carry past its loop.
/** The words of scale, share and other; 0 for nothing. */
export let join: usize = 0;
/** From an entry of the result to the one that it is joined with, in bytes. */
export let distance: usize = 0;

/** Of the product whose result begins at c. */
export function joinWith(words: usize, c: usize): void {
  join = words;
  if (words != 0) distance = <usize>load<u32>(words, 8) - c;
}

export function scaleOfJoin<V>(): V {
  return load<V>(<usize>load<u32>(join));
}

export function shareOfJoin<V>(): V {
  return load<V>(<usize>load<u32>(join, 4));
}

export function joined<V, T>(scale: V, sum: V, share: V, other: usize): V {
  return multiplyAdd<V, T>(scale, sum, multiply<V, T>(share, load<V>(other)));
}

/** A sum that is complete goes to its entry c. */
export function put<V, T>(c: usize, sum: V): void {
  if (join != 0) sum = joined<V, T>(scaleOfJoin<V>(), sum, shareOfJoin<V>(), c + distance);
  store<V>(c, sum);
}
