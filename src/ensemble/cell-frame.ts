/** A cell of a frame out of its reduced components. */

import type { HistogramRange } from "../experiment/schema.ts";
import { type CellFrame, observableStatistics, readHistogram, type Standing } from "./frames.ts";
import type { ReducedComponents } from "./over-runs.ts";

/** The components that an observable fills: `count` from `first` on. */
export interface ObservableComponents {
  readonly observable: string;
  readonly first: number;
  readonly count: number;
}

/** A histogram that an observable wants of each of its components. */
export interface WantedHistogram {
  readonly observable: string;
  readonly range: HistogramRange;
}

/** [component]: the histograms wanted of it, in the order of the observables that share it. */
export function wantedHistograms(
  components: readonly ObservableComponents[],
  histograms: Readonly<Record<string, HistogramRange>>,
  componentCount: number,
): WantedHistogram[][] {
  return Array.from({ length: componentCount }, (_, component) =>
    components.flatMap(({ observable, first, count }) => {
      const range = histograms[observable];
      return range && component >= first && component < first + count ? [{ observable, range }] : [];
    }),
  );
}

/**
 * `reduced` is of all components of the program, those included that no observable names, its bars of the `wanted`
 * histograms. The bars of all components of an observable are counted together. `perRun` as in `CellFrame`.
 */
export function cellFrame(
  cell: number,
  components: readonly ObservableComponents[],
  reduced: ReducedComponents,
  wanted: readonly (readonly WantedHistogram[])[],
  standing: Standing,
  perRun: Readonly<Record<string, Float64Array>> | null,
): CellFrame {
  const all = reduced.count.length;
  const observables = components.map(({ observable, first, count }) => {
    const range = wanted[first]?.find((histogram) => histogram.observable === observable)?.range;
    const bars = wanted
      .slice(first, first + count)
      .map((list, index) => reduced.bars[first + index]![list.findIndex((entry) => entry.observable === observable)]!);
    const statistics = observableStatistics(
      reduced.count.slice(first, first + count),
      range ? readHistogram(range, togetherOf(bars, range.bins)) : null,
      (statistic, component) => reduced.statistics[statistic * all + first + component]!,
    );
    return [observable, statistics] as const;
  });
  return { cell, observables: Object.fromEntries(observables), ...standing, perRun };
}

function togetherOf(bars: readonly Uint32Array[], bins: number): Uint32Array {
  const together = new Uint32Array(bins + 2);
  for (const of of bars) for (let bar = 0; bar < together.length; bar++) together[bar]! += of[bar]!;
  return together;
}
