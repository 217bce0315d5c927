/** A cell of a frame out of its reduced components. */

import type { HistogramRange } from "../experiment/schema.ts";
import { type CellFrame, type Outcomes, observableStatistics, readHistogram } from "../frames.ts";
import type { ReducedComponents } from "./over-runs.ts";

/** The components that an observable fills: `count` from `first` on. */
export interface ObservableComponents {
  readonly observable: string;
  readonly first: number;
  readonly count: number;
}

/**
 * `reduced` is of all components of the program, those included that no observable names. `histograms` by observable:
 * the bars of all its components are counted together. `perRun` as in `CellFrame`.
 */
export function cellFrame(
  cell: number,
  components: readonly ObservableComponents[],
  reduced: ReducedComponents,
  histograms: Readonly<Record<string, HistogramRange>>,
  outcomes: Outcomes,
  perRun: Readonly<Record<string, Float64Array>> | null,
): CellFrame {
  const all = reduced.count.length;
  const observables = components.map(({ observable, first, count }) => {
    const range = histograms[observable];
    const statistics = observableStatistics(
      reduced.count.slice(first, first + count),
      range ? readHistogram(range, togetherOf(reduced.bars.slice(first, first + count), range.bins)) : null,
      (statistic, component) => reduced.statistics[statistic * all + first + component]!,
    );
    return [observable, statistics] as const;
  });
  return { cell, observables: Object.fromEntries(observables), outcomes, perRun };
}

function togetherOf(bars: ReducedComponents["bars"], bins: number): Uint32Array {
  return Uint32Array.from({ length: bins + 2 }, (_, bar) => bars.reduce((sum, of) => sum + of![bar]!, 0));
}
