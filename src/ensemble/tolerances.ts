/** Refuses tolerances that a backend's states cannot keep: known only once the backend is. */

import type { Integrator } from "../experiment/schema.ts";
import { isAdaptive } from "../methods/methods.ts";
import { type StatePrecision, unkeptTolerance } from "../methods/precision.ts";
import { PlanError } from "./plan-error.ts";

/** @throws PlanError with the least tolerance that makes sense */
export function requireTolerances(integrator: Integrator, precision: StatePrecision): void {
  const sentence = isAdaptive(integrator) ? unkeptTolerance(integrator, precision) : null;
  if (sentence !== null) throw new PlanError(sentence);
}
