/** For which runs of a cell the condition of a class holds: frames count them, and the values of each run tell them one by one. */

import type { CellFrame } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { numberOf } from "../language/arithmetic.ts";
import { type Condition, type Expression, fold } from "../language/index.ts";

export interface Holders {
  /** Whether the condition of the class holds, run after run. */
  readonly runs: readonly boolean[];
  /** Whether all of them belong to the class: none is still on its way. */
  readonly areDecided: boolean;
}

/**
 * The runs for which the condition of a class holds: its members and those that are undecided. Null where it cannot be told: it is read
 * from the values of each run, where these are kept and all that it names is observed.
 */
export function holdersOf(resolved: ResolvedExperiment, frame: CellFrame, name: string): Holders | null {
  const known = told.get(frame) ?? new Map<string, Holders | null>();
  told.set(frame, known);
  const found = known.has(name) ? (known.get(name) ?? null) : readHolders(resolved, frame, name);
  known.set(name, found);
  return found;
}

/** A frame that is drawn again, at another time, is not read again. */
const told = new WeakMap<CellFrame, Map<string, Holders | null>>();

function readHolders(resolved: ResolvedExperiment, frame: CellFrame, name: string): Holders | null {
  const counted = frame.classes[name];
  const found = resolved.system.classes.find((one) => one.name === name);
  if (counted === undefined || found === undefined) return null;
  const runs = holdsOf(resolved, frame, found.condition);
  // The frame's own count is the proof.
  const isProven = runs.filter(Boolean).length === counted.count + counted.undecided;
  return isProven ? { runs, areDecided: counted.undecided === 0 } : null;
}

function holdsOf({ cells, runsPerCell }: ResolvedExperiment, frame: CellFrame, condition: Condition): boolean[] {
  const parameters = cells[frame.cell]!.values;
  const knownValue = (name: string, run: number): number | undefined => {
    const values = frame.observables[name]?.count.length === 1 ? frame.perRun?.[name] : undefined;
    return values?.[run] ?? parameters[name];
  };
  return Array.from({ length: runsPerCell }, (_, run) => {
    const evaluated = (node: Expression, operands: readonly number[]): number =>
      (node.kind === "name" ? knownValue(node.name, run) : undefined) ?? numberOf(node, operands) ?? Number.NaN;
    return fold<number>(condition, evaluated) === 1;
  });
}
