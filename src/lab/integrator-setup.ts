/** The fields of a method of integration: its step, or its tolerances. */

import { integratorOf } from "../experiment/integrator.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { System } from "../language/index.ts";
import { isAdaptive, type MethodName, methodNames } from "../methods/methods.ts";
import { isBranch } from "./branch.ts";
import { type NumberPlace, numberPlace } from "./number-place.ts";
import type { Limits } from "./number-text.ts";
import { readPart } from "./read-part.ts";

export interface IntegratorSetup {
  readonly path: "integrator.method";
  readonly method: string;
  readonly methods: readonly MethodName[];
  readonly fields: readonly NumberPlace[];
}

export function integratorSetup(given: unknown, system: System): IntegratorSetup {
  const written = isBranch(given) ? given : {};
  // What is wrong in one number leaves the method and the other numbers as they are.
  const read = readPart("integrator", given) ?? readPart("integrator", { method: written.method });
  const integrator = integratorOf({ integrator: read } as Experiment, system, []);
  const defaults = { ...integrator };
  const place = (key: string, label: string, limits: Limits = { above: 0 }) =>
    numberPlace("integrator", key, label, { written, defaults }, limits);
  return {
    path: "integrator.method",
    method: typeof written.method === "string" ? written.method : integrator.method,
    methods: methodNames,
    fields: isAdaptive(integrator)
      ? [
          place("rtol", "Relative tolerance"),
          place("atol", "Absolute tolerance"),
          { ...place("firstStep", "First step"), empty: "automatic" },
          { ...place("maxStep", "Largest step"), empty: "unlimited" },
          place("maxSteps", "Steps of a run at most", { least: 1, most: 2 ** 31 - 1, whole: true }),
        ]
      : [place("step", "Step")],
  };
}
