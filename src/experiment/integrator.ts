/** How the states of an experiment go on: by a method of integration, or by the steps of a map. */

import type { System } from "../language/index.ts";
import type { Problem } from "./problems.ts";
import type { Experiment, FlowIntegrator, Integrator } from "./schema.ts";

const usualIntegrator: FlowIntegrator = { method: "rk4", step: 0.02 };

/** How the states of the system go on; what it has no use for is among the problems. */
export function integratorOf({ integrator, stop }: Experiment, system: System, problems: Problem[]): Integrator {
  if (system.kind === "flow") return integrator ?? usualIntegrator;
  if (integrator !== undefined) {
    const message = `integrator must be left out: ${system.name} is a map, whose steps are its own.`;
    problems.push({ path: "integrator", message });
  }
  if (stop !== undefined) {
    const message = `stop.settled must be left out: ${system.name} is a map, which has no rate that could be small.`;
    problems.push({ path: "stop.settled", message });
  }
  return { method: "map", step: 1 };
}
