/** The numbers of what a program stores beside its states: data of the experiment, and values that runs start from. */

import type { DataMatrix } from "../program/program.ts";
import type { ResolvedExperiment } from "./resolved.ts";

/** Entries of a matrix of the program, row by row; a list where each run of a cell, or each step, has its own. */
export function matrixValues(
  resolved: ResolvedExperiment,
  { name, of }: DataMatrix,
): Float64Array | readonly Float64Array[] {
  if (of === "steps") {
    const series = resolved.data[name]!;
    if (series.kind !== "series") throw new Error(`${name} does not come step by step`);
    // More than there are steps are not read.
    return series.steps.slice(0, resolved.times.at(-1)!);
  }
  if (of !== "data") {
    const start = resolved.starts.get(name);
    if (start === undefined || start.kind === "law") throw new Error(`${name} starts from no values`);
    // An experiment may have been cut down to its first runs.
    return start.kind === "runs" ? start.values.slice(0, resolved.runsPerCell) : start.values;
  }
  const value = resolved.data[name]!;
  if (value.kind === "matrix") return value.matrix.values;
  if (value.kind === "vector") return value.values;
  throw new Error(`${name} is no matrix`);
}
