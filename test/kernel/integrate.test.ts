/** The integration kernels as a compiler sees them: every method, for states of every kind. */

import { expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { emitIntegrate } from "../../src/gpu/emit-integrate.ts";
import { makePlan, type PlanOptions } from "../../src/gpu/plan.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";
import { fixedMethodNames } from "../../src/methods/methods.ts";
import { methodsIn } from "../kept-methods.ts";
import { describeKernel, lint } from "./device.ts";

const limits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
};

function kernel(input: ExperimentInput, options: PlanOptions = {}): string {
  const resolved = resolveExperiment(input);
  const program = splitAtSpectra(resolved.program);
  const { layout } = makePlan(resolved, program, limits, options);
  return emitIntegrate(program, layout, resolved);
}

const text = [
  'system all "a state of every kind"',
  "state W : n x m",
  "state v : m",
  "state x : scalar",
  "dW/dt = x*W*W^T*W - norm(v)*W",
  "dv/dt = -x*v",
  "dx/dt = trace(W*W^T) - x",
  "",
].join("\n");

describeKernel("an integration kernel", () => {
  for (const method of methodsIn("float32")) {
    const integrator = (fixedMethodNames as readonly string[]).includes(method)
      ? ({ method, step: 0.1 } as ExperimentInput["integrator"])
      : ({ method, rtol: 1e-3 } as ExperimentInput["integrator"]);
    it(`of ${method} compiles without a word, its sums on the chip or in device memory`, async () => {
      for (const dimensions of [
        { n: 3, m: 5 },
        { n: 70, m: 33 },
      ]) {
        const input: ExperimentInput = { system: { text }, dimensions, integrator, times: [0, 1], runs: 2 };
        for (const offChip of [[], ["step"]] as const) expect(await lint(kernel(input, { offChip }))).toEqual([]);
      }
    });
  }
});
