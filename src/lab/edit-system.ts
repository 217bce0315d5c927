/** The experiment with another text for its system: what was written about the text before, and no longer fits, is left out. */

import { loadExperiment } from "../experiment/library.ts";
import { ExperimentError } from "../experiment/problems.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import { builtInSystems, type SystemLibrary } from "../experiment/system-library.ts";
import type { LabState } from "./state.ts";
import { experimentOf } from "./state.ts";

/** Keys that hold what is only looked at: an entry of them that does not fit any more is dropped. */
const shown = /^(views|observe|observables|histograms|opening|claims)(?:\[(\d+)\]|\.([^.[]+))/;
/** Dropping one thing may leave another without what it names. */
const mostRounds = 4;

/**
 * The state with this text. Views and observables that the text has no longer are left out; anything else that does not fit, such as
 * a parameter that is given and not there, stays for the reader to see to.
 */
export function withSystemText(state: LabState, text: string, library: SystemLibrary = builtInSystems): LabState {
  const before = typeof state.experiment === "string" ? loadExperiment(state.experiment) : state.experiment;
  let experiment: Readonly<Record<string, unknown>> = { ...before, system: { text }, claims: undefined };
  for (let round = 0; round < mostRounds; round++) {
    const paths = problemsOf({ ...state, experiment: experiment as LabState["experiment"] }, library);
    const fitting = withoutShown(experiment, paths);
    if (fitting === experiment) break;
    experiment = fitting;
  }
  const said = Object.fromEntries(Object.entries(experiment).filter(([, value]) => value !== undefined));
  return { ...state, experiment: said as unknown as LabState["experiment"], views: undefined };
}

function problemsOf(state: LabState, library: SystemLibrary): readonly string[] {
  try {
    resolveExperiment(experimentOf(state, library), library);
    return [];
  } catch (error) {
    return error instanceof ExperimentError ? error.problems.map(({ path }) => path) : [];
  }
}

function withoutShown(
  experiment: Readonly<Record<string, unknown>>,
  paths: readonly string[],
): Readonly<Record<string, unknown>> {
  const dropped = paths.flatMap((path) => {
    const [, key, index, name] = shown.exec(path) ?? [];
    return key === undefined ? [] : [{ key, entry: index ?? name ?? "" }];
  });
  if (dropped.length === 0) return experiment;
  const kept = { ...experiment };
  for (const key of new Set(dropped.map((one) => one.key))) {
    const gone = new Set(dropped.filter((one) => one.key === key).map(({ entry }) => entry));
    const value = kept[key];
    if (Array.isArray(value)) kept[key] = value.filter((_, index) => !gone.has(String(index)));
    else if (typeof value === "object" && value !== null)
      kept[key] = Object.fromEntries(Object.entries(value).filter(([name]) => !gone.has(name)));
  }
  return kept;
}
