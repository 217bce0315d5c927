/** Reduces what was observed at a sample time to a frame, all components at once or a few at a time. */

import { cellFrame, type WantedHistogram, wantedHistograms } from "../ensemble/cell-frame.ts";
import { type CellFrame, type Frame, type Standing, statisticNames } from "../ensemble/frames.ts";
import type { Ledger } from "../ensemble/outcomes.ts";
import { type ReducedComponents, reduceComponents } from "../ensemble/over-runs.ts";
import { standingComponents, standingOf } from "../ensemble/standing.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Program } from "../program/program.ts";
import { createBreath } from "./breathe.ts";
import type { Sampled } from "./collect.ts";
import type { Pool } from "./pool.ts";

/** Numbers of one job: about ten milliseconds of work. */
const jobNumbers = 2 ** 17;
/** So few are reduced here, in a millisecond: a job would wait longer behind those that integrate. */
const hereNumbers = 2 ** 14;

/** All cells at a sample time, reduced, as plain data: frames are made when they are taken, for they hold more. */
export interface ReducedSample {
  readonly sample: number;
  /** [cell][component] */
  readonly reduced: ReducedComponents;
  /** [cell] */
  readonly standings: readonly Standing[];
  /** [cell][component][run]; null where values by run are not handed out. */
  readonly values: Float64Array | null;
}

export interface Reducer {
  /** Of sample times in their order, one at a time. */
  reduce(sampled: Sampled): Promise<ReducedSample>;
  /** So many cells from a first one on, as far as there are. */
  frame(sample: ReducedSample, firstCell: number, count: number): Frame;
}

export interface ReducerOptions {
  readonly pool: Pool;
  /** By which the pool knows the ensemble. */
  readonly ensemble: number;
  readonly resolved: ResolvedExperiment;
  readonly program: Program;
  readonly ledger: Ledger;
  /** Frames have the values of every run, which takes all components at once. */
  readonly keepsRuns: boolean;
  /** Components whose values are in memory at once. */
  readonly columns: number;
}

export function createReducer(options: ReducerOptions): Reducer {
  const { resolved, program, ledger, keepsRuns } = options;
  const { runsPerCell } = resolved;
  const components = program.componentCount;
  const columns = Math.max(1, keepsRuns ? components : options.columns);
  const runs = resolved.cells.length * runsPerCell;
  const wanted = wantedHistograms(program.components, resolved.histograms, components);
  /** The same for all sample times, where nobody reads it again: one each would wait to be freed. */
  let room: Float64Array | null = null;

  const reduce = async (sampled: Sampled): Promise<ReducedSample> => {
    const breathe = createBreath();
    const { sample } = sampled;
    ledger.enter(sample, await sampled.clocks());
    const reduced = emptyRows(resolved.cells.length * components);
    const standingRows = new Map(
      standingComponents(program).map((component) => [component, new Float64Array(runs)] as const),
    );
    const values = (keepsRuns ? null : room) ?? new Float64Array(runs * Math.min(columns, components));
    room = values;
    /** Those of a few components are reduced while the next ones are read. */
    let underWay: readonly Promise<void>[] = [];
    for (let first = 0; first < components; first += columns) {
      const some: Columns = { first, count: Math.min(columns, components - first), values };
      await sampled.columns(first, some.count, values);
      for (const [component, row] of standingRows) copyRows(resolved, some, component, row);
      await Promise.all(underWay);
      underWay = await reduceColumns(options, wanted, some, reduced, breathe);
    }
    await Promise.all(underWay);
    const standings: Standing[] = [];
    for (const cell of resolved.cells.keys()) {
      await breathe();
      const row = (component: number) => rowOf(standingRows.get(component)!, cell, runsPerCell);
      standings.push(standingOf(ledger, program, cell * runsPerCell, runsPerCell, row, keepsRuns));
    }
    // Values by run are read again when a frame is made.
    return { sample, reduced, standings, values: keepsRuns ? values : null };
  };

  return {
    reduce,
    frame({ sample, reduced, standings, values }, firstCell, count) {
      const cellOf = (cell: number): CellFrame => {
        const perRun = values === null ? null : runsOf(values, program, cell, runsPerCell);
        return cellFrame(cell, program.components, reduced, cell * components, wanted, standings[cell]!, perRun);
      };
      const length = Math.min(count, resolved.cells.length - firstCell);
      const cells = Array.from({ length }, (_, k) => cellOf(firstCell + k));
      return { sample, time: resolved.times[sample]!, cells };
    },
  };
}

/** Components [first, first + count) of all cells: [cell][component][run], in the front of `values`. */
interface Columns {
  readonly first: number;
  readonly count: number;
  readonly values: Float64Array;
}

function rowOf(values: Float64Array, row: number, runs: number): Float64Array {
  return values.subarray(row * runs, (row + 1) * runs);
}

/** Copies a component of every cell to [cell][run], where it is among these. */
function copyRows(
  { cells, runsPerCell }: ResolvedExperiment,
  { first, count, values }: Columns,
  component: number,
  to: Float64Array,
): void {
  if (component < first || component >= first + count) return;
  for (const cell of cells.keys())
    to.set(rowOf(values, cell * count + component - first, runsPerCell), cell * runsPerCell);
}

/** Run after run, components innermost. */
function runsOf(
  values: Float64Array,
  program: Program,
  cell: number,
  runs: number,
): Readonly<Record<string, Float64Array>> {
  return Object.fromEntries(
    program.components.map(({ observable, first, count }) => {
      const series = new Float64Array(runs * count);
      for (let component = 0; component < count; component++) {
        const row = rowOf(values, cell * program.componentCount + first + component, runs);
        for (let run = 0; run < runs; run++) series[run * count + component] = row[run]!;
      }
      return [observable, series];
    }),
  );
}

/** Rows of all components, [cell][component], that are yet to be entered. */
type Rows = ReducedComponents & { readonly bars: (readonly Uint32Array<ArrayBuffer>[])[] };

function emptyRows(rows: number): Rows {
  return {
    count: new Uint32Array(rows),
    statistics: new Float64Array(statisticNames.length * rows),
    bars: new Array(rows).fill([]),
  };
}

/**
 * Reduces some components of all cells, in jobs of some rows each, which enter what they come to. Once it resolves the jobs have
 * copies of the values, and are under way.
 */
async function reduceColumns(
  { pool, ensemble, resolved: { cells, runsPerCell }, program }: ReducerOptions,
  allWanted: readonly (readonly WantedHistogram[])[],
  { first, count, values }: Columns,
  into: Rows,
  breathe: () => Promise<void>,
): Promise<readonly Promise<void>[]> {
  const wanted = allWanted.slice(first, first + count);
  const rows = cells.length * count;
  const rangesOf = (row: number) => wanted[row % count]!.map(({ range }) => range);
  const enter = (reduced: ReducedComponents, firstRow: number): void => {
    const own = reduced.count.length;
    const all = into.count.length;
    for (let index = 0; index < own; index++) {
      const cell = Math.floor((firstRow + index) / count);
      const row = cell * program.componentCount + first + ((firstRow + index) % count);
      into.count[row] = reduced.count[index]!;
      for (let s = 0; s < statisticNames.length; s++)
        into.statistics[s * all + row] = reduced.statistics[s * own + index]!;
      into.bars[row] = reduced.bars[index]!;
    }
  };
  if (rows * runsPerCell <= hereNumbers) {
    const ranges = Array.from({ length: rows }, (_, row) => rangesOf(row));
    enter(reduceComponents(values, runsPerCell, ranges), 0);
    return [];
  }
  // Fine histograms of few runs are more to bring back than was sent.
  const bars = wanted.flat().reduce((sum, { range }) => sum + range.bins + 2, 0) / count;
  const rowsAJob = Math.max(1, Math.floor(jobNumbers / Math.max(runsPerCell, bars)));
  const jobs: Promise<void>[] = [];
  for (let firstRow = 0; firstRow < rows; firstRow += rowsAJob) {
    await breathe();
    const ownRows = Math.min(rowsAJob, rows - firstRow);
    const job = pool
      .run({
        kind: "reduce",
        ensemble,
        values: new Float64Array(values.subarray(firstRow * runsPerCell, (firstRow + ownRows) * runsPerCell)),
        runs: runsPerCell,
        histograms: Array.from({ length: ownRows }, (_, row) => rangesOf(firstRow + row)),
      })
      .then((reduced) => enter(reduced, firstRow));
    // Whoever waits for all of them is told, and one may fail before that.
    job.catch(() => undefined);
    jobs.push(job);
  }
  return jobs;
}
