/** The runs of the ensemble in a plane: which are drawn, how, and what can be told of what they come to. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { PlaneView } from "../experiment/views-schema.ts";
import { type Holders, holdersOf } from "./class-members.ts";
import type { ViewContext } from "./context.ts";
import type { Ink } from "./ink.ts";
import type { Column, Mark } from "./scene.ts";

/** The runs of a panel that are drawn alike. */
export interface Group {
  readonly key: string;
  /** Of which there are so many among the drawn. */
  readonly runs: readonly number[];
  readonly ink: Ink;
  /** Of the class; null of the rest. */
  readonly name: string | null;
}

/** Of the states along the axes; null where there is none. */
type Observed = readonly (string | null)[];

/** The observable that is a state and nothing else; null where none is reported. */
export function observableOf({ system, observables }: ResolvedExperiment, state: string): string | null {
  const found = system.observables.find(
    ({ name, expression, spectral, where }) =>
      expression.kind === "name" &&
      expression.name === state &&
      !spectral &&
      where === null &&
      observables.includes(name),
  );
  return found?.name ?? null;
}

type Paths = readonly [x: readonly Column[], y: readonly Column[]];

export function pathsOf(observed: Observed, cell: number, { history }: ViewContext): Paths | null {
  const [x, y] = observed.map((name) => (name === null ? null : history.runs(cell, name, 0)));
  return x && y ? [x, y] : null;
}

/** So many of all, evenly spaced. */
export function spacedRuns(count: number, of: number): readonly number[] {
  const drawn = Math.min(count, of);
  return Array.from({ length: drawn }, (_, k) => Math.floor(((k + 0.5) * of) / drawn));
}

/**
 * Of each class, as of the last frame: what runs come to, and not where they are at the shown time. While runs are under way, only where
 * none is undecided; at the end also those for which the condition holds.
 */
export function holdersOfClasses(cell: number, { resolved, history }: ViewContext): readonly (Holders | null)[] {
  const last = history.frame(cell, null);
  const isOver = history.times(cell).length === resolved.times.length;
  return resolved.system.classes.map(({ name }) => {
    if (last === null || !(isOver || last.classes[name]?.undecided === 0)) return null;
    return holdersOf(resolved, last, name);
  });
}

/** By the class that they come to, where it can be told of each; else all alike. */
export function groupsOf(
  view: PlaneView,
  of: number,
  holders: readonly (Holders | null)[],
  { resolved }: ViewContext,
): readonly Group[] {
  const runs = spacedRuns(view.trajectories, of);
  const { classes } = resolved.system;
  const groups = [-1, ...classes.keys()].map((index): Group => {
    const name = classes[index]?.name;
    return {
      key: name === undefined ? "runs" : `class ${name}`,
      runs: runs.filter((run) => classOf(run, holders) === index),
      ink: inkOfClass(resolved, index),
      name: name ?? null,
    };
  });
  return groups.filter((group) => group.runs.length > 0);
}

/** The first class that a run is told to come to; -1 of none. */
function classOf(run: number, holders: readonly (Holders | null)[]): number {
  return holders.findIndex((one) => one?.runs[run] === true);
}

function inkOfClass({ system: { classes } }: ResolvedExperiment, index: number): Ink {
  const name = classes[index]?.name;
  if (name === undefined) return { kind: "single" };
  return name === "collapsed" ? { kind: "alarm" } : { kind: "ramp", share: (index + 1) / classes.length };
}

/** A line each, and a dot where they are now. */
export function runMarks({ key, runs, ink }: Group, [xs, ys]: Paths, last: number): Mark[] {
  const present = (columns: readonly Column[]): Column => runs.map((run) => columns[run]?.[last] ?? null);
  return [
    ...runs.map((run): Mark => {
      const path = upTo(xs[run] ?? [], ys[run] ?? [], 0, last);
      return { kind: "line", key, ...path, ink, width: 1.1, dashed: false, opacity: 0.55 };
    }),
    { kind: "points", key, x: present(xs), y: present(ys), ink, shape: "disc", size: 4 },
  ];
}

/** The run that is singled out, whether it is one of the drawn or not. */
export function singleMarks(
  run: number,
  holders: readonly (Holders | null)[],
  paths: Paths,
  last: number,
  resolved: ResolvedExperiment,
): Mark[] {
  const ink = inkOfClass(resolved, classOf(run, holders));
  const [x, y]: [Column, Column] = [paths[0][run] ?? [], paths[1][run] ?? []];
  return [
    { kind: "line", key: "", ...upTo(x, y, 0, last), ink, width: 2.5, dashed: false, opacity: 1 },
    { kind: "points", key: "", ...upTo(x, y, last, last), ink, shape: "disc", size: 8 },
  ];
}

/** Runs beside the ensemble, with the parameters of the cell: of one run the median is its value. */
export function besideMarks(observed: Observed, cell: number, { singles, sample }: ViewContext): Mark[] {
  return singles.flatMap((single, index): Mark[] => {
    if (single.cell !== cell) return [];
    const [x, y] = observed.map((name) => (name === null ? undefined : single.history.lines(0, name)[0]?.q50));
    if (x === undefined || y === undefined) return [];
    const last = Math.min(sample ?? x.length - 1, x.length - 1);
    const key = `single ${index}`;
    const ink: Ink = { kind: "chosen" };
    return [
      { kind: "line", key, ...upTo(x, y, 0, last), ink, width: 2.25, dashed: false, opacity: 1 },
      { kind: "points", key, ...upTo(x, y, last, last), ink, shape: "disc", size: 7 },
    ];
  });
}

function upTo(x: Column, y: Column, first: number, last: number): { readonly x: Column; readonly y: Column } {
  return { x: x.slice(first, last + 1), y: y.slice(first, last + 1) };
}
