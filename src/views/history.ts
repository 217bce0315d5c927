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
  /** A component over time, one column a run of the cell; null where frames do not hold the values of each run. */
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
  readonly lines: Map<string, { read: number; readonly lines: readonly GrowingLine[] }>;
  readonly runs: Map<string, { read: number; readonly columns: readonly Growing[] }>;
}

type GrowingLine = Line & Readonly<Record<ColumnStatistic, Growing>>;

/** `keepsRuns`: of every frame, and not of the last alone, the values of each run are kept. */
export function createHistory(keepsRuns = true): History {
  const cells = new Map<number, CellHistory>();
  let version = 0;
  return {
    add(frame) {
      version++;
      for (const cellFrame of frame.cells) {
        let history = cells.get(cellFrame.cell);
        if (history === undefined) {
          history = { times: [], frames: [], lines: new Map(), runs: new Map() };
          cells.set(cellFrame.cell, history);
        }
        const last = history.frames.at(-1);
        if (!keepsRuns && last !== undefined) history.frames[history.frames.length - 1] = { ...last, perRun: null };
        history.times.push(frame.time);
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
      return history === undefined || !keepsRuns ? null : readRuns(history, observable, component);
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

function readRuns(history: CellHistory, observable: string, component: number): readonly Column[] | null {
  const first = history.frames[0];
  const values = first?.perRun?.[observable];
  const components = first?.observables[observable]?.count.length ?? 0;
  if (values === undefined || component >= components) return null;
  const key = `${observable} ${component}`;
  let cached = history.runs.get(key);
  if (cached === undefined) {
    cached = { read: 0, columns: Array.from({ length: values.length / components }, () => []) };
    history.runs.set(key, cached);
  }
  for (; cached.read < history.frames.length; cached.read++) {
    const now = history.frames[cached.read]?.perRun?.[observable];
    for (const [run, column] of cached.columns.entries()) column.push(known(now?.[run * components + component]));
  }
  return cached.columns;
}

function known(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
