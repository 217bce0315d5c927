/** One run of an ensemble by itself: the same run to the bit, for it keeps the number by which it draws, starts and is known. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { startPlan } from "../experiment/stored-values.ts";
import { entries } from "../program/counts.ts";
import { createStarter } from "../program/play-start.ts";
import type { Program } from "../program/program.ts";

/**
 * The experiment of one run, `run` by its number in the cell; of that run in each cell where `cell` is null. At other sample times, within those of the ensemble, a map
 * goes the same way; a flow does so where steps end at the same times: what lies between two sample times is divided into steps.
 * `experiment` is still that of the ensemble, for no experiment as written has a single run by its number.
 * @throws RangeError where there is no such run, or `times` are others
 */
export function runAlone(
  resolved: ResolvedExperiment,
  cell: number | null,
  run: number,
  times: readonly number[] = resolved.times,
): ResolvedExperiment {
  const { firstRun = 0, runsPerCell, partOf } = resolved;
  const cells = cell === null ? resolved.cells : resolved.cells.slice(cell, cell + 1);
  if (cells.length === 0 || !(run >= firstRun && run < firstRun + runsPerCell))
    throw new RangeError(`There is no run ${run} in cell ${cell ?? 0}.`);
  if (times[0] !== resolved.times[0] || !(times.at(-1)! <= resolved.times.at(-1)!))
    throw new RangeError("A run alone starts at the first sample time of its ensemble and ends no later than it.");
  // Of a part of an ensemble it is one of the whole.
  const whole = { runs: partOf?.runs ?? runsPerCell, cells: partOf?.cells ?? resolved.cells.length };
  const own = partOf?.cell ?? cell;
  return {
    ...resolved,
    cells,
    openingCell: cell === null ? resolved.openingCell : 0,
    firstRun: run,
    runsPerCell: 1,
    times,
    partOf: own === null ? whole : { ...whole, cell: own },
  };
}

/** What a run starts from, as the host draws it in float64: the entries of each state of the program, and of each datum that it keeps. */
export interface RunStart {
  readonly states: readonly Float64Array[];
  readonly kept: readonly Float64Array[];
}

/** `run` by its number in the cell. */
export function startOf(resolved: ResolvedExperiment, cell: number, run: number): RunStart {
  const alone = runAlone(resolved, cell, run);
  const { program } = alone;
  const plan = startPlan(alone, program);
  const sizes = plan.shapes.map(entries);
  const drawn = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
  createStarter(plan)(0, parametersOf(alone, 0), drawn);
  let from = 0;
  const parts = sizes.map((size) => {
    from += size;
    return drawn.subarray(from - size, from);
  });
  return { states: parts.slice(0, program.states.length), kept: parts.slice(program.states.length) };
}

/** Those of a cell, in the order of the program's slots; the program may be another than the experiment's own. */
export function parametersOf(
  { program, cells }: Pick<ResolvedExperiment, "cells"> & { readonly program: Pick<Program, "parameters"> },
  cell: number,
): readonly number[] {
  return program.parameters.map((name) => cells[cell]!.values[name]!);
}
