/** Random small systems on the device: one Euler step and every observable against the plain float64 evaluation of their trees. */

import fc from "fast-check";
import { expect, it } from "vitest";
import type { ExperimentInput, Value } from "../../src/experiment/schema.ts";
import { explicit } from "../oracle-cases.ts";
import { random } from "../tolerances.ts";
import { describeKernel } from "./device.ts";
import { playExperiment } from "./play.ts";
import {
  afterOneStep,
  type DataForm,
  inputsOf,
  type RandomSystem,
  randomSystem,
  type Tensor,
  textOf,
} from "./random-systems.ts";

/** Exact in float32, so that both sides take the same step. */
const h = 0.5;

function rowsOf({ rows, columns, values }: Tensor): number[][] {
  return Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns));
}

function dataOf(data: Tensor, form: DataForm): Value {
  if (form === "matrix") return rowsOf(data);
  const diagonal = rowsOf(data).map((row, i) => row[i]!);
  return form === "diagonal" ? diagonal : diagonal[0]!;
}

function experimentOf(system: RandomSystem): ExperimentInput {
  const inputs = inputsOf(system);
  const start = (name: string) => ({
    law: "explicit" as const,
    value: name === "v" ? [...inputs.v!.values] : rowsOf(inputs[name]!),
  });
  return {
    system: { text: textOf(system) },
    dimensions: system.sizes,
    data: explicit({
      D: dataOf(inputs.D!, system.forms.D),
      E: dataOf(inputs.E!, system.forms.E),
      G: rowsOf(inputs.G!),
    }),
    parameters: { a: inputs.a!.values[0]!, b: inputs.b!.values[0]! },
    initial: { A: start("A"), B: start("B"), S: start("S"), v: start("v") },
    integrator: { method: "euler", step: h },
    times: [0, h],
    runs: 1,
  };
}

function worst(found: ArrayLike<number>, expected: Tensor, name: string): void {
  expect(found.length, name).toBe(expected.values.length);
  for (const [k, value] of expected.values.entries())
    expect(Math.abs(found[k]! - value), `${name} ${k}`).toBeLessThanOrEqual(random.float32 * (expected.bounds[k]! + 1));
}

describeKernel("a random program", () => {
  // Each compiles kernels of its own, which takes a software adapter a second or two.
  for (const [index, system] of fc.sample(randomSystem, { numRuns: 16, seed: 8 }).entries())
    it(`means on the device what its text means: system ${index} of n1 = ${system.sizes.n1}, n2 = ${system.sizes.n2}`, async () => {
      const played = await playExperiment(experimentOf(system));
      const expected = afterOneStep(system, h);
      for (const [name, value] of Object.entries(expected.states)) worst(played.states[name]!, value, name);
      for (const [name, value] of Object.entries(expected.observables)) worst(played.series(name).at(-1)!, value, name);
    });
});
