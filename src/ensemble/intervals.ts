/** The stretches between sample times and the fixed steps that each takes: the same on every backend. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { isAdaptive } from "../methods/methods.ts";
import { PlanError } from "./plan-error.ts";

/** One stretch between sample times. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  /** Fixed steps of equal length, none longer than the integrator's step; 0 where the step is adaptive. */
  readonly steps: number;
}

/**
 * The stretches between the sample times.
 * @throws PlanError where one takes more fixed steps than a backend counts
 */
export function makeIntervals(resolved: ResolvedExperiment, mostSteps: number): Interval[] {
  const { times, integrator } = resolved;
  return times.slice(1).map((to, index) => {
    const from = times[index]!;
    if (isAdaptive(integrator)) return { from, to, steps: 0 };
    // 40 / 0.02 is 2000.0000000000002 in floating point: a step too many is not wanted for a rounding.
    const steps = Math.max(1, Math.ceil((to - from) / integrator.step - 1e-6)) * (resolved.substeps ?? 1);
    if (steps > mostSteps) {
      throw new PlanError(
        `From t = ${from} to ${to} the step ${integrator.step} takes ${steps} steps, and at most ${mostSteps} are possible ` +
          "between two sample times; take a longer step or more samples.",
      );
    }
    return { from, to, steps };
  });
}
