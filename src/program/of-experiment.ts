/** The program of a resolved experiment: its system lowered for its dimensions, its data and what it reports. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { lowerSystem } from "./lower.ts";
import type { Program } from "./program.ts";

/** @throws LanguageError where the system cannot be computed at these dimensions */
export function programOf(resolved: ResolvedExperiment): Program {
  return lowerSystem(resolved.system, {
    dimensions: resolved.dimensions,
    data: Object.fromEntries(Object.entries(resolved.data).map(([name, value]) => [name, value.kind])),
    observables: resolved.observables,
    startTime: resolved.times[0]!,
  });
}
