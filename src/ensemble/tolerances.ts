/** Refuses tolerances and methods that a backend's states cannot keep: known only once the backend is. */

import type { Integrator } from "../experiment/schema.ts";
import { isAdaptive } from "../methods/methods.ts";
import { type StatePrecision, unkeptMethod, unkeptTolerance } from "../methods/precision.ts";
import { PlanError } from "./plan-error.ts";

/** @throws PlanError with what makes sense instead: another method, or the least tolerance */
export function requireTolerances(integrator: Integrator, precision: StatePrecision): void {
  const tolerance = isAdaptive(integrator) ? unkeptTolerance(integrator, precision) : null;
  const sentence = unkeptMethod(integrator.method, precision) ?? tolerance;
  if (sentence !== null) throw new PlanError(sentence);
}
