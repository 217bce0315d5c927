/** Gathers what workers observe, block by block, into the values of a sample time, and has them reduced to a frame. */

import { cellFrame, type WantedHistogram } from "../ensemble/cell-frame.ts";
import { type CellFrame, type Frame, type Standing, statisticNames } from "../ensemble/frames.ts";
import type { AdaptiveClocks, Ledger } from "../ensemble/outcomes.ts";
import { type ReducedComponents, reduceComponents } from "../ensemble/over-runs.ts";
import { standingOf } from "../ensemble/standing.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Program } from "../program/program.ts";
import type { Pool } from "./pool.ts";
import type { Observed } from "./station.ts";

/** Numbers of one job: about ten milliseconds of work. */
const jobNumbers = 2 ** 17;
/** So few are reduced here, in a millisecond: a job would wait longer behind those that integrate. */
const hereNumbers = 2 ** 14;

/** Milliseconds of a task of the host: between two of them a page hears of clicks and draws. */
const taskMilliseconds = 8;

/** What the blocks have brought of one sample time. */
interface Gathering {
  missing: number;
  readonly parts: Observed[];
}

/** What was observed of some blocks at a sample time, each in its place. */
export interface Collected {
  readonly sample: number;
  readonly parts: readonly Observed[];
}

export interface Collector {
  /** Takes what was observed of a block; calls `complete` for a sample time once it has come from all blocks. */
  add(block: number, observed: Observed): void;
  /** What waits for other blocks. */
  waiting(): readonly Collected[];
}

export function createCollector(blocks: number, complete: (collected: Collected) => void): Collector {
  const gatherings = new Map<number, Gathering>();
  return {
    add(block, observed) {
      const { sample } = observed;
      const gathering = gatherings.get(sample) ?? { missing: blocks, parts: [] };
      gatherings.set(sample, gathering);
      gathering.parts[block] = observed;
      gathering.missing--;
      if (gathering.missing > 0) return;
      gatherings.delete(sample);
      complete({ sample, parts: gathering.parts });
    },
    waiting: () => [...gatherings].map(([sample, { parts }]) => ({ sample, parts })),
  };
}

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

/** Reduces what was observed at a sample time. */
export async function reduceSample(
  pool: Pool,
  ensemble: number,
  resolved: ResolvedExperiment,
  program: Program,
  ledger: Ledger,
  wanted: readonly (readonly WantedHistogram[])[],
  { sample, parts }: Collected,
  keepsRuns: boolean,
): Promise<ReducedSample> {
  const { runsPerCell } = resolved;
  const components = program.componentCount;
  const breathe = createBreath();
  const values = await joinValues(resolved, components, parts, breathe);
  await breathe();
  ledger.enter(sample, { statuses: joinStatuses(resolved, parts), adaptive: joinClocks(resolved, parts) });
  const standings: Standing[] = [];
  for (const cell of resolved.cells.keys()) {
    await breathe();
    const row = (component: number) => rowOf(values, cell * components + component, runsPerCell);
    standings.push(standingOf(ledger, program, cell * runsPerCell, runsPerCell, row, keepsRuns));
  }
  const reduced = await reduceRows(pool, ensemble, resolved, wanted, values, breathe);
  // Values by run are read again when a frame is made; without them all that was joined can go.
  return { sample, reduced, standings, values: keepsRuns ? values : null };
}

/** So many cells of a sample time from a first one on, as far as there are. */
export function frameOf(
  { cells, runsPerCell, times }: ResolvedExperiment,
  program: Program,
  wanted: readonly (readonly WantedHistogram[])[],
  { sample, reduced, standings, values }: ReducedSample,
  firstCell: number,
  count: number,
): Frame {
  const { components, componentCount } = program;
  const cellOf = (cell: number): CellFrame => {
    const perRun = values === null ? null : runsOf(values, program, cell, runsPerCell);
    return cellFrame(cell, components, reduced, cell * componentCount, wanted, standings[cell]!, perRun);
  };
  const length = Math.min(count, cells.length - firstCell);
  return { sample, time: times[sample]!, cells: Array.from({ length }, (_, k) => cellOf(firstCell + k)) };
}

/** Ends the task that is under way where it has lasted long enough. */
function createBreath(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < taskMilliseconds) return;
    await nextTask();
    began = performance.now();
  };
}

/** A message comes in a task of its own; a page's timers would wait four milliseconds. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** [cell][component][run] */
async function joinValues(
  resolved: ResolvedExperiment,
  components: number,
  parts: readonly Observed[],
  breathe: () => Promise<void>,
): Promise<Float64Array> {
  const { runsPerCell } = resolved;
  const joined = new Float64Array(resolved.cells.length * components * runsPerCell);
  let firstRun = 0;
  for (const { values, statuses } of parts) {
    await breathe();
    const runs = statuses.length;
    for (let taken = 0; taken < runs; ) {
      const cell = Math.floor((firstRun + taken) / runsPerCell);
      const within = (firstRun + taken) % runsPerCell;
      const length = Math.min(runs - taken, runsPerCell - within);
      for (let component = 0; component < components; component++) {
        const from = component * runs + taken;
        joined.set(values.subarray(from, from + length), (cell * components + component) * runsPerCell + within);
      }
      taken += length;
    }
    firstRun += runs;
  }
  return joined;
}

function joinStatuses(resolved: ResolvedExperiment, parts: readonly Observed[]): Uint8Array {
  const joined = new Uint8Array(resolved.cells.length * resolved.runsPerCell);
  let firstRun = 0;
  for (const { statuses } of parts) {
    joined.set(statuses, firstRun);
    firstRun += statuses.length;
  }
  return joined;
}

function joinClocks(resolved: ResolvedExperiment, parts: readonly Observed[]): AdaptiveClocks | null {
  if (parts[0]?.adaptive === null) return null;
  const runs = resolved.cells.length * resolved.runsPerCell;
  const joined = {
    attempts: new Float64Array(runs),
    rejected: new Float64Array(runs),
    endTimes: new Float64Array(runs),
  };
  let firstRun = 0;
  for (const { adaptive, statuses } of parts) {
    joined.attempts.set(adaptive!.attempts, firstRun);
    joined.rejected.set(adaptive!.rejected, firstRun);
    joined.endTimes.set(adaptive!.endTimes, firstRun);
    firstRun += statuses.length;
  }
  return joined;
}

function rowOf(values: Float64Array, row: number, runs: number): Float64Array {
  return values.subarray(row * runs, (row + 1) * runs);
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

/** Reduces all rows, [cell][component], in jobs of some rows each. */
async function reduceRows(
  pool: Pool,
  ensemble: number,
  { cells, runsPerCell }: ResolvedExperiment,
  wanted: readonly (readonly WantedHistogram[])[],
  values: Float64Array,
  breathe: () => Promise<void>,
): Promise<ReducedComponents> {
  const rows = cells.length * wanted.length;
  const rangesOf = (row: number) => wanted[row % wanted.length]!.map(({ range }) => range);
  if (values.length <= hereNumbers) {
    const ranges = Array.from({ length: rows }, (_, row) => rangesOf(row));
    return reduceComponents(values, runsPerCell, ranges);
  }
  // Fine histograms of few runs are more to bring back than was sent.
  const bars = wanted.flat().reduce((sum, { range }) => sum + range.bins + 2, 0) / wanted.length;
  const rowsAJob = Math.max(1, Math.floor(jobNumbers / Math.max(runsPerCell, bars)));
  const jobs: Promise<ReducedComponents>[] = [];
  for (let firstRow = 0; firstRow < rows; firstRow += rowsAJob) {
    await breathe();
    const count = Math.min(rowsAJob, rows - firstRow);
    const job = pool.run({
      kind: "reduce",
      ensemble,
      values: new Float64Array(values.subarray(firstRow * runsPerCell, (firstRow + count) * runsPerCell)),
      runs: runsPerCell,
      histograms: Array.from({ length: count }, (_, row) => rangesOf(firstRow + row)),
    });
    // Whoever waits for all of them is told, and one may fail before that.
    job.catch(() => undefined);
    jobs.push(job);
  }
  return joinRows(await Promise.all(jobs), rows);
}

/** The rows of all jobs, one after another. */
function joinRows(jobs: readonly ReducedComponents[], rows: number): ReducedComponents {
  const [only] = jobs;
  if (only !== undefined && jobs.length === 1) return only;
  const count = new Uint32Array(rows);
  const statistics = new Float64Array(statisticNames.length * rows);
  let firstRow = 0;
  for (const job of jobs) {
    const own = job.count.length;
    count.set(job.count, firstRow);
    for (let s = 0; s < statisticNames.length; s++)
      statistics.set(job.statistics.subarray(s * own, (s + 1) * own), s * rows + firstRow);
    firstRow += own;
  }
  return { count, statistics, bars: jobs.flatMap(({ bars }) => bars) };
}
