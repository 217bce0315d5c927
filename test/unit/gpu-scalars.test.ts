/** Kernels of scalar states, without a device: their size, and what a software adapter's compiler makes exponential of. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { emitIntegrate } from "../../src/gpu/emit-integrate.ts";
import { emitObserve } from "../../src/gpu/emit-module.ts";
import { makePlan } from "../../src/gpu/plan.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";
import { methodsIn } from "../kept-methods.ts";
import { ringOfScalars } from "../scalar-systems.ts";

const limits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
};

function kernels(input: ExperimentInput): { integrate: string; observe: string } {
  const resolved = resolveExperiment(input);
  const program = splitAtSpectra(resolved.program);
  const { layout } = makePlan(resolved, program, limits);
  return {
    integrate: emitIntegrate(program, layout, resolved),
    observe: emitObserve(program, layout),
  };
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

describe("a kernel of scalar states", () => {
  for (const method of methodsIn("float32")) {
    const of = (size: number) => kernels(ringOfScalars(size, method));

    it(`grows linearly in their number with ${method}`, () => {
      const [small, middle, large] = [of(10), of(30), of(50)].map(
        ({ integrate, observe }) => integrate.length + observe.length,
      );
      // Names grow by no digit between these sizes, line numbers do.
      expect((large! - middle!) / (middle! - small!)).toBeLessThan(1.1);
    });

    it(`has no branch, barrier or sum over the workgroup for any of them with ${method}`, () => {
      for (const kernel of ["integrate", "observe"] as const) {
        const [small, large] = [of(3)[kernel], of(30)[kernel]];
        for (const pattern of [/\bif\b/g, /&&/g, /[bB]arrier\(\)/g, /setPartial/g])
          expect(count(large, pattern), String(pattern)).toBe(count(small, pattern));
      }
    });
  }
});
