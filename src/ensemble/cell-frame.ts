/** A cell of a frame out of its reduced components. */

import type { HistogramRange } from "../experiment/schema.ts";
import { type CellFrame, observableStatistics, readHistogram, type Standing } from "./frames.ts";
import { lazyRecord } from "./lazy.ts";
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
 * histograms; those of the cell stand from `firstRow` on. The bars of all components of an observable are counted together.
 * `perRun` as in `CellFrame`. What is made of `reduced` is made when it is read, for it is many times as large: of hundreds of
 * cells a page draws one number each.
 */
export function cellFrame(
  cell: number,
  components: readonly ObservableComponents[],
  reduced: ReducedComponents,
  firstRow: number,
  wanted: readonly (readonly WantedHistogram[])[],
  standing: Standing,
  perRun: Readonly<Record<string, Float64Array>> | null,
): CellFrame {
  const rows = reduced.count.length;
  const histograms = components.map(({ observable, first, count }) => {
    const range = wanted[first]?.find((histogram) => histogram.observable === observable)?.range;
    if (range === undefined) return null;
    const bars = wanted
      .slice(first, first + count)
      .map((list, k) => reduced.bars[firstRow + first + k]![list.findIndex((one) => one.observable === observable)]!);
    return readHistogram(range, togetherOf(bars, range.bins));
  });
  const observables = lazyRecord(
    components.map(({ observable }) => observable),
    (name) => {
      const index = components.findIndex(({ observable }) => observable === name);
      const { first, count } = components[index]!;
      const row = firstRow + first;
      return observableStatistics(
        reduced.count.slice(row, row + count),
        histograms[index] ?? null,
        (statistic, component) => reduced.statistics[statistic * rows + row + component]!,
      );
    },
  );
  return { cell, observables, ...standing, perRun };
}

function togetherOf(bars: readonly Uint32Array[], bins: number): Uint32Array {
  const together = new Uint32Array(bins + 2);
  for (const of of bars) for (let bar = 0; bar < together.length; bar++) together[bar]! += of[bar]!;
  return together;
}
