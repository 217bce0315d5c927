/** Systems of coupled scalars with values that are known. */

import type { ExperimentInput } from "../src/experiment/schema.ts";
import {
  type AdaptiveMethodName,
  adaptiveMethodNames,
  type FixedMethodName,
  type MethodName,
} from "../src/methods/methods.ts";

/** A ring of scalar states, x_i' = x_{i+1} (x_{i+2} - x_{i-1}) - x_i + 1 (Lorenz 1996), from x_i = 1 + i/10. */
export function ringOfScalars(size: number, method: MethodName): ExperimentInput {
  const name = (index: number): string => `x${(index + size) % size}`;
  const indices = [...Array(size).keys()];
  const states = indices.map((i) => `state ${name(i)} : scalar`);
  const flows = indices.map(
    (i) => `d${name(i)}/dt = ${name(i + 1)}*(${name(i + 2)} - ${name(i - 1)}) - ${name(i)} + 1`,
  );
  const observed = [`observe first = ${name(0)}`, `observe middle = ${name(Math.floor(size / 2))}`];
  return {
    system: { text: ['system ring "coupled scalars"', ...states, ...flows, ...observed, ""].join("\n") },
    initial: Object.fromEntries(indices.map((i) => [name(i), 1 + i / 10])),
    integrator: (adaptiveMethodNames as readonly MethodName[]).includes(method)
      ? { method: method as AdaptiveMethodName }
      : { method: method as FixedMethodName, step: 0.002 },
    times: [0, 1],
    runs: 1,
  };
}
