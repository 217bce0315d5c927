/** The experiment with another text for its system: what was written about the text before, and no longer fits, is left out. */

import { ExperimentError } from "../experiment/problems.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import { builtInSystems, type SystemLibrary } from "../experiment/system-library.ts";
import { changeOf, withChange, withoutChange } from "./changes.ts";
import { experimentOf, type Json, type LabState } from "./state.ts";

/** Keys that hold what is only looked at: an entry of them that does not fit any more is dropped. */
const shown = /^(views|observe|observables|histograms|opening)(?:\[(\d+)\]|\.([^.[]+))/;
/** All that a text may have taken with it. */
const changed = ["system", "views", "observe", "observables", "histograms", "opening", "claims"] as const;
/** Dropping one thing may leave another without what it names. */
const mostRounds = 4;

/** Whether the text is not the experiment's own. */
export function isEdited(state: LabState): boolean {
  return changeOf(state, "system") !== undefined;
}

/**
 * The state with this text. Views and observables that the text has no longer are left out, and its claims, which were checked of
 * another; anything else that does not fit, such as a parameter that is given and not there, stays for the reader to see to.
 */
export function withSystemText(state: LabState, text: string, library: SystemLibrary = builtInSystems): LabState {
  let edited = withChange(withOwnText(state), "system", { text }, library);
  if ((experimentOf(edited, library) as { claims?: unknown }).claims !== undefined)
    edited = withChange(edited, "claims", null, library);
  for (let round = 0; round < mostRounds; round++) {
    const dropped = droppedOf(edited, library);
    if (dropped.size === 0) break;
    for (const [key, entries] of dropped) edited = withoutEntries(edited, key, entries, library);
  }
  return { ...edited, views: undefined };
}

/** The state with the text that its experiment has by itself, and all that was left out for another. */
export function withOwnText(state: LabState): LabState {
  return changed.reduce((now, name) => withoutChange(now, name), state);
}

/** key -> its entries that do not fit. */
function droppedOf(state: LabState, library: SystemLibrary): ReadonlyMap<string, ReadonlySet<string>> {
  const dropped = new Map<string, Set<string>>();
  try {
    resolveExperiment(experimentOf(state, library), library);
  } catch (error) {
    if (!(error instanceof ExperimentError)) return dropped;
    for (const { path } of error.problems) {
      const [, key, index, name] = shown.exec(path) ?? [];
      if (key !== undefined) dropped.set(key, (dropped.get(key) ?? new Set<string>()).add(index ?? name ?? ""));
    }
  }
  return dropped;
}

function withoutEntries(state: LabState, key: string, entries: ReadonlySet<string>, library: SystemLibrary): LabState {
  const value = (experimentOf(state, library) as Readonly<Record<string, Json>>)[key];
  const kept: Json = Array.isArray(value)
    ? value.filter((_, index) => !entries.has(String(index)))
    : Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => !entries.has(name)));
  return withChange(state, key, kept, library);
}
