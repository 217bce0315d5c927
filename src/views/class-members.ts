/** Which runs of a cell belong to a class: frames count them, and where their counts leave no choice they can be told one by one. */

import type { CellFrame } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { numberOf } from "../language/arithmetic.ts";
import { type Condition, type Expression, fold } from "../language/index.ts";

/**
 * One truth a run; null where it cannot be told. The condition of a class holds for its members and for runs that are undecided: where none
 * is, those for which it holds are the members. It is read from the values of each run, where these are kept and all it names is
 * observed.
 */
export function membersOf(resolved: ResolvedExperiment, frame: CellFrame, name: string): readonly boolean[] | null {
  const counted = frame.classes[name];
  const found = resolved.system.classes.find((one) => one.name === name);
  if (counted === undefined || found === undefined || counted.undecided > 0) return null;
  const holds = holdsOf(resolved, frame, found.condition);
  return holds.filter(Boolean).length === counted.count ? holds : null;
}

function holdsOf({ cells, runsPerCell }: ResolvedExperiment, frame: CellFrame, condition: Condition): boolean[] {
  const parameters = cells[frame.cell]!.values;
  const valueOf = (name: string, run: number): number | undefined => {
    const values = frame.observables[name]?.count.length === 1 ? frame.perRun?.[name] : undefined;
    return values?.[run] ?? parameters[name];
  };
  return Array.from({ length: runsPerCell }, (_, run) => {
    const evaluated = (node: Expression, operands: readonly number[]): number =>
      (node.kind === "name" ? valueOf(node.name, run) : undefined) ?? numberOf(node, operands) ?? Number.NaN;
    return fold<number>(condition, evaluated) === 1;
  });
}
