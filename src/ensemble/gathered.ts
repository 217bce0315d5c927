/** What the frames of an ensemble have brought, in a few arrays of numbers: a thousandth of the objects that frames are made of. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ObservableComponents } from "./cell-frame.ts";
import { type CellFrame, type Frame, type Standing, statisticNames } from "./frames.ts";

/** The rows of an observable: its statistics in their order, then how many runs entered. */
export const gatheredRows = [...statisticNames, "count"] as const;
export type GatheredRow = (typeof gatheredRows)[number];

export interface Gathered {
  /** Takes the numbers out of a frame; frames come in any order. */
  add(frame: Frame): void;
  /** Sample times of which something has come, ascending. */
  samples(): number[];
  /** Cells of which something has come, ascending. */
  cells(): number[];
  has(cell: number, sample: number): boolean;
  /** How the runs of a cell stood when it was last heard of. */
  standing(cell: number): Standing;
  /** Components of an observable. */
  components(observable: string): number;
  /** One number a component. */
  row(cell: number, sample: number, observable: string, row: GatheredRow): Float64Array;
  /** Counts below, in each bin, and above; null where the observable has no histogram. */
  bars(cell: number, sample: number, observable: string): Uint32Array | null;
  /** One number a component, NaN where undefined; null where values by run are not gathered. */
  run(cell: number, sample: number, observable: string, run: number): Float64Array | null;
}

interface Place {
  readonly count: number;
  /** Components and bars of the observables before. */
  readonly first: number;
  readonly bins: number;
  readonly firstBar: number;
}

/** Numbers of each kind that a cell and a sample time take. */
export function gatheredNumbers(
  { histograms, runsPerCell }: ResolvedExperiment,
  components: readonly ObservableComponents[],
) {
  const count = components.reduce((sum, component) => sum + component.count, 0);
  const bars = components.reduce((sum, { observable }) => sum + barsOf(histograms[observable]?.bins), 0);
  return { statistics: count * gatheredRows.length, bars, perRun: count * runsPerCell, count };
}

function barsOf(bins: number | undefined): number {
  return bins === undefined ? 0 : bins + 2;
}

/** `components` are those of the program. The memory is taken now, and filled as frames come. */
export function createGathered(
  resolved: ResolvedExperiment,
  components: readonly ObservableComponents[],
  keepsRuns: boolean,
): Gathered {
  const { histograms, runsPerCell } = resolved;
  const samples = resolved.times.length;
  const cells = resolved.cells.length;
  const numbers = gatheredNumbers(resolved, components);
  const statistics = new Float64Array(cells * samples * numbers.statistics);
  const bars = new Uint32Array(cells * samples * numbers.bars);
  const perRun = keepsRuns ? new Float64Array(cells * samples * numbers.perRun) : null;
  const arrived = new Uint8Array(cells * samples);
  const standings: (Standing & { readonly sample: number })[] = [];
  const places = new Map<string, Place>();
  let first = 0;
  let firstBar = 0;
  for (const { observable, count } of components) {
    const bins = barsOf(histograms[observable]?.bins);
    places.set(observable, { count, first, bins, firstBar });
    first += count;
    firstBar += bins;
  }

  // What is read together stands together: the series of a statistic, those of a run.
  const rowAt = (cell: number, sample: number, { first, count }: Place, row: number): number =>
    samples * (cell * numbers.statistics + first * gatheredRows.length + row * count) + sample * count;
  const barsAt = (cell: number, sample: number, { firstBar, bins }: Place): number =>
    samples * (cell * numbers.bars + firstBar) + sample * bins;
  const runAt = (cell: number, sample: number, { first, count }: Place, run: number): number =>
    samples * (cell * numbers.perRun + first * runsPerCell + run * count) + sample * count;

  const addCell = (sample: number, frame: CellFrame): void => {
    const { cell } = frame;
    arrived[cell * samples + sample] = 1;
    if (!(standings[cell] && standings[cell].sample > sample)) {
      const { outcomes, classes, steps, runs } = frame;
      standings[cell] = { sample, outcomes, classes, steps, runs };
    }
    const { observables } = frame;
    for (const [name, place] of places) {
      const found = observables[name]!;
      statisticNames.forEach((statistic, row) => {
        statistics.set(found.statistics[statistic], rowAt(cell, sample, place, row));
      });
      statistics.set(found.count, rowAt(cell, sample, place, statisticNames.length));
      if (found.histogram !== null) {
        const { counts, below, above } = found.histogram;
        bars[barsAt(cell, sample, place)] = below;
        bars.set(counts, barsAt(cell, sample, place) + 1);
        bars[barsAt(cell, sample, place) + 1 + counts.length] = above;
      }
      const values = frame.perRun?.[name];
      for (let run = 0; perRun !== null && values !== undefined && run < runsPerCell; run++)
        perRun.set(values.subarray(run * place.count, (run + 1) * place.count), runAt(cell, sample, place, run));
    }
  };
  const anyOf = (list: Iterable<number>, others: number, at: (one: number, other: number) => number): number[] =>
    [...list].filter((one) => {
      for (let other = 0; other < others; other++) if (arrived[at(one, other)] === 1) return true;
      return false;
    });

  return {
    add(frame) {
      for (const cell of frame.cells) addCell(frame.sample, cell);
    },
    samples: () => anyOf(resolved.times.keys(), cells, (sample, cell) => cell * samples + sample),
    cells: () => anyOf(resolved.cells.keys(), samples, (cell, sample) => cell * samples + sample),
    has: (cell, sample) => arrived[cell * samples + sample] === 1,
    standing(cell) {
      const { outcomes, classes, steps, runs } = standings[cell]!;
      return { outcomes, classes, steps, runs };
    },
    components: (observable) => places.get(observable)!.count,
    row(cell, sample, observable, row) {
      const place = places.get(observable)!;
      const at = rowAt(cell, sample, place, gatheredRows.indexOf(row));
      return statistics.subarray(at, at + place.count);
    },
    bars(cell, sample, observable) {
      const place = places.get(observable)!;
      const at = barsAt(cell, sample, place);
      return place.bins === 0 ? null : bars.subarray(at, at + place.bins);
    },
    run(cell, sample, observable, run) {
      const place = places.get(observable)!;
      const at = runAt(cell, sample, place, run);
      return perRun?.subarray(at, at + place.count) ?? null;
    },
  };
}
