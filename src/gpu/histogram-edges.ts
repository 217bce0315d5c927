/** The edges of a histogram as the device compares values with them: whole numbers in the order of the floats. */

import { type Bins, histogramEdges } from "../ensemble/frames.ts";

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** `orderedKey` of shaders/bits.wgsl: greater for a greater float32. 0 has one key, whatever its sign. */
export function orderedKey(x: number): number {
  float[0] = x + 0;
  const word = bits[0]!;
  return word >= 0x80000000 ? ~word >>> 0 : word + 0x80000000;
}

/** Key of the least float32 that is at least x, or, with `above`, greater than it. */
function keyFrom(x: number, above: boolean): number {
  const key = orderedKey(Math.fround(x));
  const nearest = Math.fround(x);
  return nearest < x || (above && nearest === x) ? key + 1 : key;
}

/**
 * bins + 1 keys: the number of those that are at most a value's key is the bar in which the value counts (0: below, bins + 1:
 * above). So a float32 is counted just as the edges that are reported, which are float64, decide.
 */
export function histogramKeys(range: Bins): Uint32Array<ArrayBuffer> {
  // The last bin has its upper edge, so what is above begins with the next number.
  return Uint32Array.from(histogramEdges(range), (edge, index) => keyFrom(edge, index === range.bins));
}
