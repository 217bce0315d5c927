/** The numbers of what a program stores beside its states: data of the experiment, and values that runs start from. */

import type { DataKind } from "../program/names.ts";
import type { StartPlan } from "../program/play-start.ts";
import type { DataMatrix, Program, Routine } from "../program/program.ts";
import type { Given } from "../program/run-inputs.ts";
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
    if (start.kind === "explicit") return start.values;
    // An experiment may have been cut down to some of its runs.
    const { firstRun = 0, runsPerCell } = resolved;
    return start.values.slice(firstRun, firstRun + runsPerCell);
  }
  const value = resolved.data[name]!;
  if (value.kind === "matrix") return value.matrix.values;
  if (value.kind === "vector") return value.values;
  throw new Error(`${name} is no matrix`);
}

/** Entries of each diagonal of a program. */
export function diagonalValues(
  { data }: ResolvedExperiment,
  { diagonals }: Pick<Program, "diagonals">,
): Float64Array[] {
  return diagonals.map(({ name }) => {
    const value = data[name]!;
    if (value.kind !== "diagonal") throw new Error(`${name} is no diagonal`);
    return value.values;
  });
}

/** The scalar data of a program. */
export function numberValues({ data }: ResolvedExperiment, { numbers }: Pick<Program, "numbers">): number[] {
  return numbers.map((name) => {
    const value = data[name]!;
    if (value.kind !== "vector") throw new Error(`${name} is no number`);
    return value.values[0]!;
  });
}

/** How each data item is held. */
export function dataKinds(data: ResolvedExperiment["data"]): Readonly<Record<string, DataKind>> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value.kind]));
}

/** What a routine of the program reads of the experiment. */
export function givenFor(resolved: ResolvedExperiment, program: Program, routine: Pick<Routine, "values">): Given {
  const read = new Set(routine.values.flatMap(({ origin, index }) => (origin === "data" ? [index] : [])));
  return {
    matrices: program.matrices.map((matrix, index) => (read.has(index) ? matrixValues(resolved, matrix) : null)),
    diagonals: diagonalValues(resolved, program),
    numbers: numberValues(resolved, program),
    seed: resolved.seed,
    firstRun: resolved.firstRun ?? 0,
  };
}

/** All that the starts of an experiment's runs follow from. */
export function startPlan(resolved: ResolvedExperiment, program: Program): StartPlan {
  const { start, states, kept } = program;
  return {
    ...givenFor(resolved, program, start),
    start,
    shapes: [...states, ...kept].map(({ shape }) => shape),
    runsPerCell: resolved.runsPerCell,
  };
}
