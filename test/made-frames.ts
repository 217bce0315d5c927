/** Frames with known numbers, for what draws them: no backend has made them. */

import {
  type CellFrame,
  type Frame,
  observableStatistics,
  readHistogram,
  statisticNames,
} from "../src/ensemble/frames.ts";
import type { ResolvedExperiment } from "../src/experiment/resolved.ts";

/** The value of a statistic of a component at a sample time of a cell. NaN is one that no run has. */
export type MadeValue = (at: {
  readonly observable: string;
  readonly cell: number;
  readonly sample: number;
  readonly component: number;
  readonly statistic: (typeof statisticNames)[number];
}) => number;

export interface Making {
  readonly value: MadeValue;
  /** Of single runs; left out, frames hold none. */
  readonly runs?: (at: {
    readonly observable: string;
    readonly cell: number;
    readonly sample: number;
    readonly run: number;
    readonly component: number;
  }) => number;
  /** [below, ...bins, above] of an observable's histogram. */
  readonly bars?: (observable: string, cell: number) => readonly number[];
  /** How many runs of the cell are in the class, and how many are undecided. */
  readonly classes?: (cell: number, name: string) => { readonly count: number; readonly undecided: number };
  /** The last samples are not there yet. */
  readonly samples?: number;
}

export function madeFrames(resolved: ResolvedExperiment, making: Making): Frame[] {
  const { samples = resolved.times.length } = making;
  return resolved.times.slice(0, samples).map((time, sample) => ({
    sample,
    time,
    cells: resolved.cells.map((_, cell) => madeCell(resolved, cell, sample, making)),
  }));
}

function madeCell(resolved: ResolvedExperiment, cell: number, sample: number, making: Making): CellFrame {
  const { runsPerCell, program, times } = resolved;
  const observables = program.components.map(({ observable, count }) => {
    const range = resolved.histograms[observable];
    const bars = making.bars?.(observable, cell);
    const histogram = range === undefined || bars === undefined ? null : readHistogram(range, Uint32Array.from(bars));
    const statistics = observableStatistics(new Uint32Array(count).fill(runsPerCell), histogram, (index, component) =>
      making.value({ observable, cell, sample, component, statistic: statisticNames[index]! }),
    );
    return [observable, statistics] as const;
  });
  const { runs } = making;
  const perRun =
    runs === undefined
      ? null
      : Object.fromEntries(
          program.components.map(({ observable, count }) => [
            observable,
            Float64Array.from({ length: count * runsPerCell }, (_, k) =>
              runs({ observable, cell, sample, run: Math.floor(k / count), component: k % count }),
            ),
          ]),
        );
  const ended = sample === times.length - 1 ? runsPerCell : 0;
  return {
    cell,
    observables: Object.fromEntries(observables),
    outcomes: {
      running: runsPerCell - ended,
      ended,
      settled: 0,
      stopped: 0,
      diverged: 0,
      stepTooSmall: 0,
      outOfSteps: 0,
      first: {},
      firstEndTime: {},
    } as unknown as CellFrame["outcomes"],
    classes: Object.fromEntries(
      program.classes.map(({ name }) => {
        const { count, undecided } = making.classes?.(cell, name) ?? { count: 0, undecided: 0 };
        return [name, { count, undecided, first: count > 0 ? 0 : null }];
      }),
    ),
    steps: { spared: 0, mean: 1, max: 1, rejected: 0 },
    perRun,
    runs: null,
  };
}
