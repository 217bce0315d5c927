/** Counts the bars of a histogram over runs. */

import { type Bins, histogramEdges } from "./frames.ts";

/**
 * How many of the finite `values` are below, in each bin, and above: bins + 2 counts. A bin has its lower edge, the
 * last bin both of its edges. The edges decide, as `histogramEdges` gives them: a product that rounds finds the bin
 * only nearly.
 */
export function barsOf(values: Float64Array, range: Bins): Uint32Array<ArrayBuffer> {
  const { from, to, bins } = range;
  const edges = Float64Array.from(histogramEdges(range));
  const bars = new Uint32Array(bins + 2);
  // Of halves, so that no width is too large for a number.
  const start = from / 2;
  const perHalf = bins / (to / 2 - start);
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    let bar = 0;
    if (x > to) bar = bins + 1;
    else if (x >= from) {
      const guess = Math.floor((x / 2 - start) * perHalf);
      let bin = guess > 0 ? Math.min(guess, bins - 1) : 0;
      while (x < edges[bin]!) bin--;
      while (bin < bins - 1 && x >= edges[bin + 1]!) bin++;
      bar = bin + 1;
    }
    bars[bar]!++;
  }
  return bars;
}
