/** How kernels are written for a GPU, as far as the plan decides it. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { constants } from "../../src/gpu/emit-thread.ts";
import { makePlan, type PlanOptions } from "../../src/gpu/plan.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";

const limits = {
  maxComputeWorkgroupStorageSize: 49_152,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxStorageBufferBindingSize: 2 ** 31,
  maxBufferSize: 2 ** 31,
};

const planned = (
  system: ExperimentInput["system"],
  size: object,
  options: PlanOptions = {},
  more: object = {},
  maxComputeWorkgroupStorageSize = limits.maxComputeWorkgroupStorageSize,
) => {
  const input = { system, dimensions: size, times: [0, 1], runs: 64, observables: [], ...more };
  const resolved = resolveExperiment(input);
  const program = splitAtSpectra(resolved.program);
  const { layout } = makePlan(resolved, program, { ...limits, maxComputeWorkgroupStorageSize }, options);
  return { layout, program };
};

const byol = (n: number, options: PlanOptions = {}, method = "rk4") => {
  const integrator = method === "rk4" ? { method, step: 0.01 } : { method, rtol: 1e-4, atol: 1e-6 };
  return planned("byol", { n1: n, n2: n }, options, { data: { model: "isotropic", sigma: 0.1 }, integrator });
};

describe("the workgroups of small runs", () => {
  const threads = (n: number, options: PlanOptions, method?: string): number => {
    const { layout } = byol(n, options, method);
    return layout.threads * layout.runsPerWorkgroup;
  };

  it("are one wave, where the device says how large its waves are and few threads are left over", () => {
    expect([4, 8, 16].map((n) => threads(n, { wave: 32 }))).toEqual([32, 32, 32]);
    // Nine threads a run: three runs fill 27 of 32, seven 63 of 64.
    expect(threads(12, { wave: 32 })).toBe(63);
    expect([4, 8, 12, 16].map((n) => threads(n, {}))).toEqual([64, 64, 63, 64]);
  });

  it("are not narrowed where steps hold more than the registers", () => {
    expect(threads(8, { wave: 32 }, "bs32")).toBe(64);
  });
});

describe("the loops of products", () => {
  it("are hidden from the compiler where they are long, and where registers run out anyhow", () => {
    expect(byol(8).layout.tuning).toMatchObject({ hiddenFrom: 5, fourFrom: 5, chainsFrom: 1 });
    expect(byol(8, {}, "bs32").layout.tuning).toMatchObject({ hiddenFrom: 1, fourFrom: 16, chainsFrom: 1 });
  });
});

describe("the slots of runs that share a workgroup", () => {
  const system = {
    text: "system s\nstate X : n x n ~ 0.1*randn\nstate Y : n x n ~ 0.1*randn\ndX/dt = -X*Y\ndY/dt = -Y*X",
  };

  it("are as many where runs are observed as fit there, and those of steps do not hang on that", () => {
    const more = { data: { model: "isotropic", sigma: 0.1 }, observables: ["commutator", "loss"] };
    const { layout } = planned("byol", { n1: 16, n2: 16 }, { wave: 64 }, more, 16_384);
    expect(layout).toMatchObject({ runsPerWorkgroup: 4, observedPerWorkgroup: 3, spareRegions: 3 });
    const wide = planned("byol", { n1: 16, n2: 16 }, { wave: 64 }, more).layout;
    expect(wide).toMatchObject({ runsPerWorkgroup: 4, observedPerWorkgroup: 4 });
  });

  it("fit the memory with what keeps them apart", () => {
    const packings = new Set<number>();
    for (let bytes = 1024; bytes <= 8192; bytes += 112) {
      const { layout, program } = planned(system, { n: 8 }, {}, {}, bytes);
      const tiles = Number(/SLOT_TILES = (\d+)u/.exec(constants(program, layout, layout.step))![1]);
      packings.add(layout.runsPerWorkgroup);
      expect(4 * 16 * tiles * layout.runsPerWorkgroup).toBeLessThanOrEqual(bytes);
    }
    expect(packings.size).toBeGreaterThan(4);
  });
});
