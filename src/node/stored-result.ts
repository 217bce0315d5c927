/** A result as a file has it: the experiment, what is said as a whole, and its numbers as the frames that they came with. */

import type { States } from "../ensemble/contents.ts";
import type { Frame } from "../ensemble/frames.ts";
import type { ResultDocument } from "../ensemble/result.ts";
import { partAgain } from "../ensemble/shard.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Axis } from "../experiment/schema.ts";
import { axisValues } from "../experiment/sweep.ts";
import { UsageError } from "./fail.ts";

/** What a result says but for its lists of numbers; the observables of its cells are left out. */
export type Head = Omit<ResultDocument, "experiment" | "times" | "cells" | "perRun" | "states"> & {
  readonly cells: readonly Omit<ResultDocument["cells"][number], "observables">[];
  /** How many sample times each of these cells reached, where some were not. */
  readonly reached?: readonly number[];
};

/** A variable, or a column of a table, in words. */
export interface Listed {
  readonly name: string;
  /** `eta 9, time 81` */
  readonly shape: string;
  readonly words: string;
}

export interface StoredResult {
  /** `NetCDF` */
  readonly form: string;
  /** As run; null where the file has none. */
  readonly experiment: ResultDocument["experiment"] | null;
  readonly head: Head | null;
  readonly contents: readonly Listed[];
  /** The numbers; null of a table, which holds a part of them. */
  readonly numbers: StoredNumbers | null;
  close(): void;
}

/** Cells that follow each other. */
export interface CellRange {
  readonly first: number;
  readonly count: number;
}

/** So many cells, in ranges of at most `atOnce`. */
export function cellRanges(cells: number, atOnce: number): CellRange[] {
  const length = Math.max(1, Math.min(cells, atOnce));
  return Array.from({ length: Math.ceil(cells / length) }, (_, index) => ({
    first: index * length,
    count: Math.min(length, cells - index * length),
  }));
}

export interface StoredNumbers {
  readonly perRun: boolean;
  /** Of which there are the values of every run. */
  readonly ofRuns: readonly string[];
  /** Sample times with states, as `--select` has them: `0`, `2.5`. */
  readonly stateTimes: readonly number[];
  /** Of each time that was reached, by its place in the experiment's `times`: all cells, or so many at a time. */
  frames(times: readonly number[], cellsAtOnce?: number): Iterable<Frame>;
  /** Of all cells, or of so many. */
  states(time: number, cells?: CellRange): States;
}

/** Throws a UsageError where something else than a result was read. */
export function notResult(path: string, why: string): UsageError {
  return new UsageError(`${path} is no result of matrix-dynamics: ${why}.`);
}

/** What was computed of an experiment as it is stored. */
export function resolvedOf(
  experiment: ResultDocument["experiment"],
  { partOf }: Pick<Head, "partOf">,
): ResolvedExperiment {
  const whole = resolveExperiment(experiment);
  return partOf === undefined ? whole : partAgain(whole, partOf.firstRun, partOf);
}

/** The number of each cell in the crossed axes of its experiment, or among the one that there is. */
export function cellNumbers(
  experiment: ResultDocument["experiment"],
  { cells, partOf }: Pick<Head, "cells" | "partOf">,
): readonly number[] {
  if (partOf?.cell !== undefined) return [0];
  const axes = Object.entries((experiment.sweep ?? {}) as Readonly<Record<string, Axis>>).map(([name, axis]) => ({
    name,
    values: axisValues(name, axis, []),
  }));
  return cells.map(({ parameters }) =>
    axes.reduce((cell, { name, values }) => cell * values.length + values.indexOf(parameters[name]!), 0),
  );
}
