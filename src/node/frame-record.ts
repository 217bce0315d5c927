/** What was handed out of a run as it is kept in a checkpoint: all numbers of a frame in a few arrays, and of single runs those that the result keeps. */

import type { ObservableComponents } from "../ensemble/cell-frame.ts";
import { endingCodes } from "../ensemble/endings.ts";
import { type CellFrame, type Frame, observableStatistics, readHistogram, statisticNames } from "../ensemble/frames.ts";
import { type Gathered, gatheredNumbers } from "../ensemble/gathered.ts";
import type { RunRecords } from "../ensemble/outcomes.ts";
import type { Selection } from "../ensemble/selection.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";

/** Of several cells, one after another. */
export interface FrameRecord {
  readonly sample: number;
  readonly cells: readonly Pick<CellFrame, "cell" | "outcomes" | "classes" | "steps">[];
  /** [cell][observable][statistic][component] */
  readonly statistics: Float64Array;
  /** [cell][observable][component] */
  readonly counts: Uint32Array;
  /** [cell][observable with a histogram]: below, in each bin, above. */
  readonly bars: Uint32Array;
  /** [cell]; null where nothing of single runs is kept. */
  readonly perRun: readonly Readonly<Record<string, Float64Array>>[] | null;
}

/** How each run of a cell stood when it was last heard of, which is kept once and not with each frame: as codes of `endingCodes`. */
export interface StoredRuns {
  readonly cell: number;
  readonly ending: Uint8Array;
  readonly endTime: Float64Array;
  readonly steps: Float64Array;
}

export interface Reported {
  readonly resolved: ResolvedExperiment;
  readonly components: readonly ObservableComponents[];
  readonly selection: Selection;
}

/** `components` of `reported` are those of the program. */
export function recordOf({ sample, cells }: Frame, { resolved, components, selection }: Reported): FrameRecord {
  const numbers = gatheredNumbers(resolved, components);
  const statistics = new Float64Array(cells.length * numbers.count * statisticNames.length);
  const counts = new Uint32Array(cells.length * numbers.count);
  const bars = new Uint32Array(cells.length * numbers.bars);
  let at = 0;
  let countAt = 0;
  let barAt = 0;
  for (const { observables } of cells)
    for (const { observable, count } of components) {
      const found = observables[observable]!;
      for (const name of statisticNames) {
        statistics.set(found.statistics[name], at);
        at += count;
      }
      counts.set(found.count, countAt);
      countAt += count;
      if (found.histogram === null) continue;
      const { below, counts: inside, above } = found.histogram;
      bars[barAt] = below;
      bars.set(inside, barAt + 1);
      bars[barAt + 1 + inside.length] = above;
      barAt += inside.length + 2;
    }
  const kept = [...selection.observables].filter(([, parts]) => parts.has("runs")).map(([name]) => name);
  const perRun = cells.map((cell) =>
    Object.fromEntries(kept.flatMap((name) => (cell.perRun === null ? [] : [[name, cell.perRun[name]!]]))),
  );
  return {
    sample,
    cells: cells.map(({ cell, outcomes, classes, steps }) => ({ cell, outcomes, classes, steps })),
    statistics,
    counts,
    bars,
    perRun: kept.length === 0 ? null : perRun,
  };
}

/** The frame again. `runs` says how each run of a cell stood last, which holds of its last frame; null where nothing of it is kept. */
export function frameOfRecord(
  record: FrameRecord,
  { resolved, components }: Reported,
  runs: ReadonlyMap<number, RunRecords>,
): Frame {
  const { sample, statistics, counts, bars, perRun } = record;
  let at = 0;
  let countAt = 0;
  let barAt = 0;
  const cells = record.cells.map((standing, index): CellFrame => {
    const observables = components.map(({ observable, count }) => {
      const range = resolved.histograms[observable];
      const own = statistics.subarray(at, at + count * statisticNames.length);
      const histogram = range === undefined ? null : readHistogram(range, bars.subarray(barAt, barAt + range.bins + 2));
      const entered = counts.slice(countAt, countAt + count);
      at += own.length;
      countAt += count;
      if (range !== undefined) barAt += range.bins + 2;
      return [
        observable,
        observableStatistics(entered, histogram, (statistic, component) => own[statistic * count + component]!),
      ] as const;
    });
    return {
      ...standing,
      observables: Object.fromEntries(observables),
      perRun: perRun?.[index] ?? null,
      runs: runs.get(standing.cell) ?? null,
    };
  });
  return { sample, time: resolved.times[sample]!, cells };
}

/** How each run stands, of all cells that say it. */
export function storeRuns(gathered: Gathered): StoredRuns[] {
  return gathered.cells().flatMap((cell) => {
    const { runs } = gathered.standing(cell);
    if (runs === null) return [];
    const { ending, endTime, steps } = runs;
    return [{ cell, ending: Uint8Array.from(ending, (one) => endingCodes.indexOf(one)), endTime, steps }];
  });
}

export function restoreRuns(stored: readonly StoredRuns[]): ReadonlyMap<number, RunRecords> {
  return new Map(
    stored.map(({ cell, ending, endTime, steps }) => [
      cell,
      { ending: Array.from(ending, (code) => endingCodes[code]!), endTime, steps },
    ]),
  );
}
