/** The experiment that a form shows, and its system: with every change that can be made, also where another one cannot. */

import { systemOf } from "../experiment/resolve.ts";
import { settingText, withSetting } from "../experiment/settings.ts";
import type { System } from "../language/index.ts";
import { type Branch, isBranch } from "./branch.ts";
import { isTold } from "./changes.ts";
import { readPart } from "./read-part.ts";
import { experimentOf, type LabState } from "./state.ts";

export function shownExperiment(state: LabState): Branch {
  try {
    return asBranch(experimentOf(state));
  } catch (error) {
    if (!isTold(error)) throw error;
    return asFarAsCanBe(state);
  }
}

/** As it is without what was changed by hand. */
export function ownExperiment({ experiment }: LabState): Branch {
  return shownExperiment({ experiment });
}

const systems = new WeakMap<LabState, System | null>();

/** The system of the experiment; null where its text is wrong, or its name not known. */
export function shownSystem(state: LabState): System | null {
  const known = systems.get(state);
  if (known !== undefined) return known;
  const system = readSystem(shownExperiment(state));
  systems.set(state, system);
  return system;
}

function readSystem(experiment: Branch): System | null {
  const system = readPart("system", experiment.system);
  if (system === undefined) return null;
  for (const observe of [readPart("observe", experiment.observe), undefined]) {
    try {
      return systemOf({ system, observe });
    } catch (error) {
      // What is observed beside the text may be wrong where the text is not.
      if (!isTold(error)) throw error;
    }
  }
  return null;
}

function asFarAsCanBe({ changes = [], ...rest }: LabState): Branch {
  if (changes.length === 0) return {};
  let input: unknown = shownExperiment(rest);
  for (const { name, value } of changes) {
    try {
      input = withSetting(input, `${name}=${settingText(value)}`);
    } catch (error) {
      if (!isTold(error)) throw error;
    }
  }
  return asBranch(input);
}

function asBranch(experiment: unknown): Branch {
  return isBranch(experiment) ? experiment : {};
}
