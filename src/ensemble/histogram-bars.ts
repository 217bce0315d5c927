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
  const perUnit = bins / (to - from);
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    let bar = 0;
    if (x > to) bar = bins + 1;
    else if (x >= from) {
      const near = Math.min(Math.floor((x - from) * perUnit), bins - 1);
      if (x < edges[near]!) bar = near;
      else bar = near < bins - 1 && x >= edges[near + 1]! ? near + 2 : near + 1;
    }
    bars[bar]!++;
  }
  return bars;
}
