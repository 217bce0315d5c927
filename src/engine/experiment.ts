/** From texts and experiments as they are written to systems and experiments with nothing left to decide. */

import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { type ExperimentInput, experimentJsonSchema } from "../experiment/schema.ts";
import { builtInSystems } from "../experiment/system-library.ts";
import type { System } from "../language/syntax.ts";
import "../shipped.ts";

/**
 * Reads the text of a system, in the language of docs/language.md. It may include and extend what is shipped.
 * @throws LanguageErrors: each of its `errors` has a sentence, with line and column from 1
 */
export function parse(text: string): System {
  return builtInSystems.parse(text);
}

/**
 * Fills in every default of an experiment and checks all that needs no device. What is resolved already is handed back.
 * `cells` are the points of its sweep, `times` its sample times, `observables` the names under which frames hold statistics.
 * @throws ExperimentError with all `problems`, each a path and a sentence; LanguageErrors where the system cannot be computed with these dimensions
 */
export function resolve(experiment: ExperimentInput | ResolvedExperiment): ResolvedExperiment {
  return isResolved(experiment) ? experiment : resolveExperiment(experiment);
}

/** As no file can write it. */
function isResolved(experiment: ExperimentInput | ResolvedExperiment): experiment is ResolvedExperiment {
  return typeof experiment === "object" && experiment !== null && "program" in experiment && "cells" in experiment;
}

/** The JSON Schema (draft 2020-12) of what `resolve` and `run` take. */
export function experimentSchema(): object {
  return experimentJsonSchema();
}
