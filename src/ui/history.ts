/** What the charts plot: the frames of a run so far, turned into columns of medians and quantiles. */

import type { CellFrame, Frame, Standing } from "../ensemble/frames.ts";

/** Columns over time; null where no run entered (a gap in the chart). */
export type Column = (number | null)[];

export const plottedQuantiles = ["q05", "q25", "q50", "q75", "q95"] as const;
export type PlottedQuantile = (typeof plottedQuantiles)[number];

/** One component of an observable: of a spectrum the eigenvalue of that rank, ascending from 0. */
export interface Line extends Readonly<Record<PlottedQuantile, Column>> {
  readonly component: number;
  /** How many components the observable has; more than are drawn, perhaps. */
  readonly of: number;
}

/** More bands than these cover each other. */
export const mostLines = 12;

/** All of a few components, or some of many, evenly spaced with the first and the last. */
export function drawnComponents(count: number): readonly number[] {
  if (count <= mostLines) return Array.from({ length: count }, (_, k) => k);
  return Array.from({ length: mostLines }, (_, k) => Math.round((k * (count - 1)) / (mostLines - 1)));
}

interface CellHistory {
  readonly times: number[];
  readonly frames: CellFrame[];
  readonly lines: Map<string, { read: number; readonly lines: Line[] }>;
}

export interface History {
  add(frame: Frame): void;
  /** Sample times that the cell has reached. The array grows in place. */
  times(cell: number): readonly number[];
  /** Empty as long as there is no frame. The columns grow in place: as long as `times` is. */
  lines(cell: number, observable: string): readonly Line[];
  /** As of the cell's last frame. */
  standing(cell: number): Standing | null;
}

export function createHistory(): History {
  const cells = new Map<number, CellHistory>();
  return {
    add(frame) {
      for (const cellFrame of frame.cells) {
        let history = cells.get(cellFrame.cell);
        if (history === undefined) {
          history = { times: [], frames: [], lines: new Map() };
          cells.set(cellFrame.cell, history);
        }
        history.times.push(frame.time);
        history.frames.push(cellFrame);
      }
    },
    times: (cell) => cells.get(cell)?.times ?? [],
    lines(cell, observable) {
      const history = cells.get(cell);
      return history === undefined ? [] : readLines(history, observable);
    },
    standing: (cell) => cells.get(cell)?.frames.at(-1) ?? null,
  };
}

/** Reads only the frames that came since the last call, and only for observables that somebody draws. */
function readLines(history: CellHistory, observable: string): readonly Line[] {
  let cached = history.lines.get(observable);
  if (cached === undefined) {
    const count = history.frames[0]?.observables[observable]?.count.length ?? 0;
    const lines = drawnComponents(count).map((component) => ({
      component,
      of: count,
      q05: [],
      q25: [],
      q50: [],
      q75: [],
      q95: [],
    }));
    cached = { read: 0, lines };
    history.lines.set(observable, cached);
  }
  for (; cached.read < history.frames.length; cached.read++) {
    const statistics = history.frames[cached.read]?.observables[observable]?.statistics;
    for (const line of cached.lines) {
      for (const name of plottedQuantiles) {
        const value = statistics?.[name][line.component];
        line[name].push(value !== undefined && Number.isFinite(value) ? value : null);
      }
    }
  }
  return cached.lines;
}
