/** Statistics over the runs of one cell, component by component, in float64: shaders/reduce.wgsl on the CPU. */

import type { HistogramRange } from "../experiment/schema.ts";
import { quantiles, statisticNames } from "./frames.ts";
import { barsOf } from "./histogram-bars.ts";
import { momentsOf } from "./moments.ts";
import { quantilesOf } from "./order-statistics.ts";

/** Plain data, to be posted between threads. */
export interface ReducedComponents {
  /** [component]: how many runs entered. */
  readonly count: Uint32Array<ArrayBuffer>;
  /** [statistic][component], statistics in the order of `statisticNames`; NaN where no run entered. */
  readonly statistics: Float64Array<ArrayBuffer>;
  /** [component][histogram]: counts below, in each bin, and above. */
  readonly bars: readonly (readonly Uint32Array<ArrayBuffer>[])[];
}

const twentieths = quantiles.map((quantile) => quantile.twentieths);

/**
 * Reduces the values of one cell, [component][run], and leaves them as they are. There are as many components as lists in
 * `histograms`, each `runs` long; several observables may want their own histogram of one component. What is not finite is
 * left out, and -0 counts as 0.
 */
export function reduceComponents(
  values: Float64Array,
  runs: number,
  histograms: readonly (readonly HistogramRange[])[],
): ReducedComponents {
  const components = histograms.length;
  const count = new Uint32Array(components);
  const statistics = new Float64Array(statisticNames.length * components).fill(Number.NaN);
  const room = new Float64Array(runs);
  const bars = histograms.map((ranges, component) => {
    const entered = gatherFinite(values, component * runs, runs, room);
    count[component] = entered.length;
    if (entered.length > 0) {
      statisticsOf(entered).forEach((value, index) => {
        statistics[index * components + component] = value;
      });
    }
    return ranges.map((range) => barsOf(entered, range));
  });
  return { count, statistics, bars };
}

/** The finite ones of values[start, start + runs), in the front of `room`. */
function gatherFinite(values: Float64Array, start: number, runs: number, room: Float64Array): Float64Array {
  let entered = 0;
  for (let i = start; i < start + runs; i++) {
    const x = values[i]!;
    // Adding 0 turns -0 into 0: comparisons do not tell them apart, so which is reported would hang on the order.
    if (Number.isFinite(x)) room[entered++] = x + 0;
  }
  return room.subarray(0, entered);
}

/** In the order of `statisticNames`; leaves `values` in another order. */
function statisticsOf(values: Float64Array): number[] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const { mean, std } = momentsOf(values, min, max);
  return [mean, std, min, max, ...quantilesOf(values, twentieths)];
}
