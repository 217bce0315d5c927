/** The experiment that a form shows: with every change that can be made, also where another one cannot. */

import { settingText, withSetting } from "../experiment/settings.ts";
import { type Branch, isBranch } from "./branch.ts";
import { isTold } from "./changes.ts";
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
