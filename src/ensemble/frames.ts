/** What a backend yields while an ensemble runs: statistics over runs, one frame a sample time. */

import type { ClassCount, Outcomes, RunRecords, StepCounts } from "./outcomes.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Warning } from "./warnings.ts";

/** The quantiles, ascending. Levels in twentieths, for then the rank (n - 1) level is reckoned in whole numbers. */
export const quantiles = [
  { name: "q05", twentieths: 1 },
  { name: "q25", twentieths: 5 },
  { name: "q50", twentieths: 10 },
  { name: "q75", twentieths: 15 },
  { name: "q95", twentieths: 19 },
] as const;

/** Over the runs of a cell, undefined and diverged ones left out. Std is that of the population; quantiles interpolate linearly. */
export const statisticNames = ["mean", "std", "min", "max", ...quantiles.map(({ name }) => name)] as const;
/** Names a statistic. */
export type StatisticName = (typeof statisticNames)[number];

/** Counts of the components of all runs of a cell: between the edges, and outside them. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: Uint32Array;
  readonly below: number;
  readonly above: number;
}

/** Of an observable over the runs of a cell, a number a component: a scalar has one, a spectrum one an eigenvalue. */
export interface ObservableStatistics {
  /** How many runs entered, one number a component. */
  readonly count: Uint32Array;
  /** One number a component; NaN where no run entered. */
  readonly statistics: Readonly<Record<StatisticName, Float64Array>>;
  readonly histogram: Histogram | null;
}

/**
 * Gathers what a backend has of an observable. `statistic` reads, for one component, the statistic at an index of
 * `statisticNames`.
 */
export function observableStatistics(
  count: Uint32Array,
  histogram: Histogram | null,
  statistic: (index: number, component: number) => number,
): ObservableStatistics {
  const columns = statisticNames.map((name, index) => {
    const column = Float64Array.from({ length: count.length }, (_, component) => statistic(index, component));
    return [name, column] as const;
  });
  return { count, statistics: Object.fromEntries(columns) as ObservableStatistics["statistics"], histogram };
}

/** `bins` equal bins, the last with its upper edge. */
export interface Bins {
  readonly from: number;
  readonly to: number;
  readonly bins: number;
}

/** All frames share them. */
const knownEdges = new WeakMap<Bins, readonly number[]>();

/** Ascending, from `from` to exactly `to`. A value is in the last bin whose lower edge it reaches. */
export function histogramEdges(range: Bins): readonly number[] {
  const edges = knownEdges.get(range) ?? edgesOf(range);
  knownEdges.set(range, edges);
  return edges;
}

function edgesOf({ from, to, bins }: Bins): number[] {
  const width = to - from;
  return Array.from({ length: bins + 1 }, (_, edge) => {
    if (edge === bins) return to;
    // What would exceed the largest number is taken in parts.
    return Number.isFinite(width * bins) ? from + (width * edge) / bins : from * (1 - edge / bins) + to * (edge / bins);
  });
}

/** Reads a histogram out of its bars as they are counted: below, one a bin, above. */
export function readHistogram(range: Bins, bars: Uint32Array): Histogram {
  const { bins } = range;
  return {
    edges: histogramEdges(range),
    counts: bars.slice(1, 1 + bins),
    below: bars[0]!,
    above: bars[1 + bins]!,
  };
}

/** One point of the sweep at one sample time. */
export interface CellFrame {
  /** Index into the cells of the experiment. */
  readonly cell: number;
  /** A backend's are made anew whenever they are read: who reads many numbers of one holds it meanwhile. */
  readonly observables: Readonly<Record<string, ObservableStatistics>>;
  /** How its runs ended, or that they are running. */
  readonly outcomes: Outcomes;
  /** By the names of the system's classes. */
  readonly classes: Readonly<Record<string, ClassCount>>;
  readonly steps: StepCounts;
  /** With `perRun`: observable -> values run after run, components innermost; NaN where undefined. */
  readonly perRun: Readonly<Record<string, Float64Array>> | null;
  /** With `perRun`: how each run stands. */
  readonly runs: RunRecords | null;
}

/** How the runs of a cell stand, which every frame says. */
export type Standing = Pick<CellFrame, "outcomes" | "classes" | "steps" | "runs">;

/** What there is at one sample time. */
export interface Frame {
  /** Index into the times of the experiment. */
  readonly sample: number;
  /** In the units of the equations; of a map the number of its step. */
  readonly time: number;
  /** All cells, or those of one group where the plan runs groups of cells one after another. */
  readonly cells: readonly CellFrame[];
}

/** What one call of `advance` did. */
export interface Advance {
  /** Frames completed by this call, in order; often none. */
  readonly frames: readonly Frame[];
  /** Share of all the work that is done, 0 to 1. */
  readonly fraction: number;
  /** Integration steps of all runs so far (attempted ones where the step is adaptive). */
  readonly runSteps: number;
  /** The time that has been integrated to. */
  readonly time: number;
  readonly done: boolean;
}

export const backends = ["webgpu", "cpu"] as const;
/** What computes. */
export type Backend = (typeof backends)[number];

/** What a call on an ensemble that was disposed says. */
export const disposedSentence = "The ensemble has been disposed.";

/** A running ensemble on some backend. The host pulls: between calls at most what is under way ends, so to stop is to stop calling. */
export interface Ensemble {
  readonly backend: Backend;
  /** The device, in words. */
  readonly device: string;
  /** What no result of this device should be read without. */
  readonly warnings: readonly Warning[];
  /** What waits on a disk until all runs are through, and where; null where all fits the memory. */
  readonly aside: { readonly bytes: number; readonly where: string } | null;
  /** Works for about so many milliseconds, and returns early where a frame is complete. Calls must not overlap. */
  advance(milliseconds: number): Promise<Advance>;
  /**
   * The present states: name -> values, run after run over all cells, each row by row. On the CPU runs are ahead of the last frame, unless
   * the ensemble is opened `framewise`.
   */
  states(): Promise<Readonly<Record<string, Float64Array>>>;
  /**
   * What another ensemble of the same experiment goes on from, to the bit: opened `from` it, it hands out the frames that are still to
   * come. Waits for what is under way; calls must not overlap. Its arrays are this ensemble's own until the next call, and those of
   * the ensemble that is opened from it: who keeps it for longer clones it.
   */
  snapshot(): Promise<Snapshot>;
  /** Frees what the device holds. */
  dispose(): void;
}
