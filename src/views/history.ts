/** The frames of a run so far, turned into columns over the sample times: what views draw. */

import type { CellFrame, Frame, Standing, StatisticName } from "../ensemble/frames.ts";
import type { Column } from "./scene.ts";

export const columnStatistics = [
  "q05",
  "q25",
  "q50",
  "q75",
  "q95",
  "mean",
  "std",
] as const satisfies readonly StatisticName[];
export type ColumnStatistic = (typeof columnStatistics)[number];

/** One component of an observable over the sample times, in each statistic; null where no run entered (a gap). */
export interface Line extends Readonly<Record<ColumnStatistic, Column>> {
  /** Counted from 0; of a spectrum the rank, ascending. */
  readonly component: number;
  /** How many components the observable has. */
  readonly of: number;
}

export interface History {
  add(frame: Frame): void;
  /** Sample times that the cell has reached. The array grows in place. */
  times(cell: number): readonly number[];
  /** One line a component; empty as long as there is no frame. The columns grow in place: as long as `times` is. */
  lines(cell: number, observable: string): readonly Line[];
  /** A component over time, one column a run of the cell, empty of runs that are not kept; null where frames do not hold the values of each run. */
  runs(cell: number, observable: string, component: number): readonly Column[] | null;
  /** At a sample, or the last there is; null before there is one. */
  frame(cell: number, sample: number | null): CellFrame | null;
  /** As of the cell's last frame. */
  standing(cell: number): Standing | null;
  /** Changes with every frame. */
  readonly version: number;
}

type Growing = (number | null)[];

interface CellHistory {
  readonly times: number[];
  readonly frames: CellFrame[];
  /** Of each frame the values of the runs that are kept, where those are only some. */
  readonly kept: CellFrame["perRun"][];
  readonly lines: Map<string, { read: number; readonly lines: readonly GrowingLine[] }>;
  readonly runs: Map<string, { read: number; readonly columns: readonly Growing[] }>;
}

type GrowingLine = Line & Readonly<Record<ColumnStatistic, Growing>>;

/** Some runs of so many. */
export interface SomeRuns {
  readonly runs: readonly number[];
  readonly of: number;
}

/** `keepsRuns`: of every frame, and not of the last alone, the values of each run are kept, or those of some runs. */
export function createHistory(keepsRuns: boolean | SomeRuns = true): History {
  const some = typeof keepsRuns === "boolean" ? null : keepsRuns;
  const cells = new Map<number, CellHistory>();
  let version = 0;
  return {
    add(frame) {
      version++;
      for (const cellFrame of frame.cells) {
        let history = cells.get(cellFrame.cell);
        if (history === undefined) {
          history = { times: [], frames: [], kept: [], lines: new Map(), runs: new Map() };
          cells.set(cellFrame.cell, history);
        }
        const last = history.frames.at(-1);
        if (keepsRuns !== true && last !== undefined)
          history.frames[history.frames.length - 1] = { ...last, perRun: null };
        history.times.push(frame.time);
        if (some !== null) history.kept.push(only(some.runs, cellFrame));
        history.frames.push(cellFrame);
      }
    },
    times: (cell) => cells.get(cell)?.times ?? [],
    lines(cell, observable) {
      const history = cells.get(cell);
      return history === undefined ? [] : readLines(history, observable);
    },
    runs(cell, observable, component) {
      const history = cells.get(cell);
      return history === undefined || keepsRuns === false ? null : readRuns(history, observable, component, some);
    },
    frame(cell, sample) {
      const frames = cells.get(cell)?.frames ?? [];
      return (sample === null ? frames.at(-1) : frames[sample]) ?? null;
    },
    standing: (cell) => cells.get(cell)?.frames.at(-1) ?? null,
    get version() {
      return version;
    },
  };
}

/** Reads only the frames that came since the last call, and only of observables that somebody draws. */
function readLines(history: CellHistory, observable: string): readonly Line[] {
  let cached = history.lines.get(observable);
  if (cached === undefined) {
    const count = history.frames[0]?.observables[observable]?.count.length ?? 0;
    const lines = Array.from({ length: count }, (_, component): GrowingLine => {
      const columns = Object.fromEntries(columnStatistics.map((name) => [name, []]));
      return { component, of: count, ...(columns as unknown as Record<ColumnStatistic, Growing>) };
    });
    cached = { read: 0, lines };
    history.lines.set(observable, cached);
  }
  for (; cached.read < history.frames.length; cached.read++) {
    const statistics = history.frames[cached.read]?.observables[observable]?.statistics;
    for (const line of cached.lines)
      for (const name of columnStatistics) line[name].push(known(statistics?.[name][line.component]));
  }
  return cached.lines;
}

/** The values of some runs, one after another, as frames have those of all. */
function only(runs: readonly number[], { perRun, observables }: CellFrame): CellFrame["perRun"] {
  if (perRun === null) return null;
  const taken = Object.entries(perRun).map(([name, values]): readonly [string, Float64Array] => {
    const components = observables[name]?.count.length ?? 0;
    const few = new Float64Array(runs.length * components);
    for (const [place, run] of runs.entries())
      few.set(values.subarray(run * components, (run + 1) * components), place * components);
    return [name, few];
  });
  return Object.fromEntries(taken);
}

/** Of runs that are not kept. */
const empty: Column = [];

function readRuns(
  history: CellHistory,
  observable: string,
  component: number,
  some: SomeRuns | null,
): readonly Column[] | null {
  const values = some === null ? history.frames[0]?.perRun?.[observable] : history.kept[0]?.[observable];
  const components = history.frames[0]?.observables[observable]?.count.length ?? 0;
  if (values === undefined || component >= components) return null;
  const key = `${observable} ${component}`;
  let cached = history.runs.get(key);
  if (cached === undefined) {
    cached = { read: 0, columns: Array.from({ length: values.length / components }, () => []) };
    history.runs.set(key, cached);
  }
  for (; cached.read < history.frames.length; cached.read++) {
    const now = (some === null ? history.frames[cached.read]?.perRun : history.kept[cached.read])?.[observable];
    for (const [place, column] of cached.columns.entries()) column.push(known(now?.[place * components + component]));
  }
  if (some === null) return cached.columns;
  const columns: Column[] = Array.from({ length: some.of }, () => empty);
  for (const [place, run] of some.runs.entries()) columns[run] = cached.columns[place]!;
  return columns;
}

function known(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
