/** What a change would make wrong that was not wrong before: names that there are not, and values of the wrong kind. */

import { didYouMean, ExperimentError } from "../experiment/problems.ts";
import { readExperiment, systemOf } from "../experiment/resolve.ts";
import type { Experiment } from "../experiment/schema.ts";
import { settingKeys } from "../experiment/settings.ts";
import type { SystemLibrary } from "../experiment/system-library.ts";
import type { System } from "../language/index.ts";
import { isTold } from "./changes.ts";
import { experimentOf, type LabState } from "./state.ts";

/**
 * The first sentence about it; null where nothing is wrong that can be told without settling the experiment. That two settings do not go
 * together is for the page to say, where both can be seen.
 */
export function newProblem(before: LabState, after: LabState, library: SystemLibrary): string | null {
  const change = after.changes?.at(-1);
  if (after === before || change === undefined || change === before.changes?.at(-1)) return null;
  const known = readState(before, library);
  const unknown = known.experiment === null ? null : unknownName(change.name, known.experiment, library);
  if (unknown !== null) return unknown;
  const { problems } = readState(after, library);
  return problems.find((problem) => !known.problems.includes(problem)) ?? null;
}

interface Read {
  readonly experiment: Experiment | null;
  /** By the schema. */
  readonly problems: readonly string[];
}

function readState(state: LabState, library: SystemLibrary): Read {
  try {
    return { experiment: readExperiment(experimentOf(state, library)), problems: [] };
  } catch (error) {
    if (!isTold(error)) throw error;
    const problems = error instanceof ExperimentError ? error.problems.map(({ message }) => message) : [error.message];
    return { experiment: null, problems };
  }
}

function unknownName(name: string, experiment: Experiment, library: SystemLibrary): string | null {
  let system: System;
  try {
    system = systemOf(experiment, library);
  } catch (error) {
    // A text with errors says what is wrong with it by itself.
    if (isTold(error)) return null;
    throw error;
  }
  const [section = "", entry] = settingKeys(name, experiment, library);
  const known = namesOf(section, experiment, system);
  if (entry === undefined || known === null || known.includes(entry)) return null;
  const noun = section === "initial" ? "state" : section === "dimensions" ? "dimension" : "parameter";
  return `${system.name} has no ${noun} ${entry}${didYouMean(entry, known, `; it has ${known.join(", ")}.`)}`;
}

/** The names that a section takes; null of one that takes others. */
function namesOf(section: string, { data }: Experiment, system: System): readonly string[] | null {
  const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
  switch (section) {
    case "parameters":
      return names(system.parameters);
    case "sweep": {
      const isotropic = system.data.length > 0 && (data === undefined || data.model === "isotropic");
      return [...names(system.parameters), ...(isotropic ? ["sigma"] : [])];
    }
    case "dimensions":
      return system.dimensions;
    case "initial":
      return names([...system.states, ...system.drawn]);
    default:
      return null;
  }
}
