/** How the runs of a cell stand at a sample time, out of the ledger and what was observed of them. */

import type { Program } from "../program/program.ts";
import type { Standing } from "./frames.ts";
import type { Ledger } from "./outcomes.ts";

/** `row` gives the values of a component run after run of the cell, whose first run is `firstRun` of the ledger. */
export function standingOf(
  ledger: Ledger,
  program: Pick<Program, "classes" | "rest">,
  firstRun: number,
  runs: number,
  row: (component: number) => ArrayLike<number>,
  perRun: boolean,
): Standing {
  const { rest } = program;
  const rates = rest === null ? [] : row(rest);
  return {
    outcomes: ledger.outcomes(firstRun, runs),
    classes: Object.fromEntries(
      program.classes.map(({ name, component }) => [name, ledger.classCount(firstRun, row(component), rates)]),
    ),
    steps: ledger.steps(firstRun, runs),
    runs: perRun ? ledger.records(firstRun, runs) : null,
  };
}

/** The components whose values of every run `standingOf` reads. */
export function standingComponents({ classes, rest }: Pick<Program, "classes" | "rest">): readonly number[] {
  return [...classes.map(({ component }) => component), ...(rest === null ? [] : [rest])];
}
