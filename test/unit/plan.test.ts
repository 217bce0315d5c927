/** Plans: sizes, placement, groups, batches and steps, without a device. */

import { describe, expect, it } from "vitest";
import { PlanError } from "../../src/ensemble/plan-error.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { type DeviceLimits, makePlan, type Plan, type PlanOptions } from "../../src/gpu/plan.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";
import { countSlope } from "../../src/program/counts.ts";

/** What every device with WebGPU gives without being asked. */
const defaults: DeviceLimits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
};

const plan = (input: ExperimentInput, options: PlanOptions = {}, limits = defaults): Plan => {
  const resolved = resolveExperiment(input);
  return makePlan(resolved, splitAtSpectra(resolved.program), limits, options);
};

const byol = (n: number, more: Partial<ExperimentInput> = {}): ExperimentInput => ({
  system: "byol",
  dimensions: { n1: n, n2: n },
  data: { model: "isotropic", sigma: 0.03 },
  runs: 256,
  times: [0, 1],
  ...more,
});

const intervals = (times: ExperimentInput["times"], step: number) =>
  plan(byol(2, { times, integrator: { method: "rk4", step } })).intervals;

describe("the start of a plan", () => {
  const laws = [
    "randn",
    "randn(3, 64)*randn(64, 3)",
    "sym(randn) + orthogonal(randn)",
    "A*norm(A)*A^T where A = randn(3, 128)",
  ];

  it.each(laws)("has room for its threads, slots and factors: %s", (law) => {
    for (const offChip of [[], ["start"]] as const) {
      const { layout } = plan(
        { system: { text: `system s\nstate X : 3 x 3 ~ ${law}\nstate v : 40\ndX/dt = X\ndv/dt = v` }, runs: 64 },
        { offChip },
      );
      const { threads, tiles, tilesPerThread, runsPerWorkgroup, slots } = layout.start;
      expect(threads * tilesPerThread).toBeGreaterThanOrEqual(tiles);
      // Scratch has regions for as many spare runs as the integration packs.
      expect(runsPerWorkgroup).toBeLessThanOrEqual(layout.runsPerWorkgroup);
      expect(runsPerWorkgroup * threads).toBeLessThanOrEqual(256);
      const slotVectors = slots.where === "scratch" ? slots.slotVectors * slots.schedule.slotCount : 0;
      expect(slots.work !== null).toBe(law.includes("orthogonal"));
      expect(slots.work?.matrix ?? slotVectors).toBeGreaterThanOrEqual(slotVectors);
      expect(layout.scratchStride).toBeGreaterThanOrEqual(slots.work?.end ?? slotVectors);
    }
  });

  it("does not make the integration's threads more than its own matrices need", () => {
    const wide = plan({ system: { text: "system s\nstate X : 4 x 4 ~ randn(4, 128)*randn(128, 4)\ndX/dt = X" } });
    expect(wide.layout.threads).toBe(1);
    expect(wide.layout.start.threads).toBe(32);
  });
});

describe("the intervals of a plan", () => {
  it("run from each sample time to the next, so that sample times are hit exactly", () => {
    const found = intervals([0, 0.1, 0.25, 3], 0.02);
    expect(found.map(({ from, to }) => [from, to])).toEqual([
      [0, 0.1],
      [0.1, 0.25],
      [0.25, 3],
    ]);
  });

  it("have equal steps, none longer than the one asked for and no more of them than needed", () => {
    for (const { from, to, steps } of intervals([0, 0.1, 0.25, 3], 0.02)) {
      expect((to - from) / steps).toBeLessThanOrEqual(0.02 * (1 + 1e-6));
      expect((to - from) / (steps - 1)).toBeGreaterThan(0.02);
    }
  });

  it("take no step more for a rounding", () => {
    expect(intervals([0, 40], 0.02).map(({ steps }) => steps)).toEqual([2000]);
    expect(intervals({ end: 40, samples: 81 }, 0.02).every(({ steps }) => steps === 25)).toBe(true);
  });

  it("take one step where the step is longer than the interval", () => {
    expect(intervals([0, 0.01, 0.5], 1).map(({ steps }) => steps)).toEqual([1, 1]);
  });

  it("are none where there is one sample time", () => {
    expect(intervals([3], 0.02)).toEqual([]);
  });

  it("leave the steps of an adaptive integrator open", () => {
    const adaptive = plan(byol(2, { times: [0, 1, 2], integrator: { method: "bs32" } }));
    expect(adaptive.intervals.map(({ steps }) => steps)).toEqual([0, 0]);
    expect(adaptive.runSteps).toBeNull();
  });

  it("add up to the run-steps of all cells", () => {
    const { runSteps } = plan(
      byol(2, { runs: 10, sweep: { eta: [0, 0.1] }, times: [0, 1], integrator: { method: "euler", step: 0.1 } }),
    );
    expect(runSteps).toBe(10 * 10 * 2);
  });
});

describe("the layout of a plan", () => {
  const layoutOf = (n: number, options?: PlanOptions, limits?: DeviceLimits) => plan(byol(n), options, limits).layout;

  it("packs small runs into a workgroup of 64 threads where they fit on the chip together", () => {
    const roomy = (n: number) => layoutOf(n, {}, { ...defaults, maxComputeWorkgroupStorageSize: 65_536 });
    expect([4, 8, 16, 32].map((n) => [roomy(n).threads, roomy(n).runsPerWorkgroup])).toEqual([
      [1, 64],
      [4, 16],
      [16, 4],
      [64, 1],
    ]);
  });

  it("gives a thread one tile up to n = 64, and four at n = 128", () => {
    expect([8, 32, 64, 128].map((n) => [layoutOf(n).tiles, layoutOf(n).tilesPerThread, layoutOf(n).threads])).toEqual([
      [4, 1, 4],
      [64, 1, 64],
      [256, 1, 256],
      [1024, 4, 256],
    ]);
  });

  it("keeps operands on the chip while they fit: to n = 32 by default, to n = 64 with 48 KiB", () => {
    const where = (n: number, limits?: DeviceLimits) => layoutOf(n, {}, limits).step.where;
    expect([1, 8, 16, 32].map((n) => where(n))).toEqual(["workgroup", "workgroup", "workgroup", "workgroup"]);
    expect([64, 128].map((n) => where(n))).toEqual(["scratch", "scratch"]);
    expect(where(64, { ...defaults, maxComputeWorkgroupStorageSize: 49_152 })).toBe("workgroup");
  });

  it("fills the chip's memory to the last byte, as WebGPU counts it: every variable begins at a multiple of 16", () => {
    const slots = (bytes: number, integrator: ExperimentInput["integrator"] = { method: "rk4", step: 0.05 }) => {
      const limits = { ...defaults, maxComputeWorkgroupStorageSize: bytes };
      const { step } = plan(byol(64, { integrator }), {}, limits).layout;
      return step.where === "workgroup" ? step.schedule.slotCount : 0;
    };
    expect([49_152, 49_151].map((bytes) => slots(bytes))).toEqual([3, 2]);
    // The shares and totals of 8 sums over 256 tiles, and a vote of 4 bytes that takes 16.
    const besides = 8 * 256 * 4 + 32 + 16;
    const bytes = [besides + 49_152, besides + 49_152 - 1];
    expect(bytes.map((count) => slots(count, { method: "bs32" }))).toEqual([3, 2]);
  });

  it("never asks for more workgroup memory or threads than the device has", () => {
    for (const storage of [1024, 4096, 16_384, 65_536])
      for (const n of [1, 3, 8, 20, 33, 64]) {
        const layout = layoutOf(n, {}, { ...defaults, maxComputeWorkgroupStorageSize: storage });
        for (const [slots, runs] of [
          [layout.step, layout.runsPerWorkgroup],
          [layout.observe, layout.observedPerWorkgroup],
        ] as const) {
          const bytes = slots.where === "scratch" ? 0 : 16 * slots.slotVectors * slots.schedule.slotCount;
          expect(runs * bytes).toBeLessThanOrEqual(storage);
          expect(layout.threads * runs).toBeLessThanOrEqual(256);
        }
        expect(layout.threads * layout.tilesPerThread).toBeGreaterThanOrEqual(layout.tiles);
      }
  });

  it("fills workgroups with runs whose operands are in device memory, as far as their sums have room", () => {
    const few = layoutOf(8, {}, { ...defaults, maxComputeWorkgroupStorageSize: 256 });
    expect(few.step.where).toBe("scratch");
    expect(few.threads * few.runsPerWorkgroup).toBe(64);
    // Eight sums of four tiles a run are 160 bytes.
    expect(few.observedPerWorkgroup).toBe(1);
  });

  it("packs no more seats than there are runs, in powers of 2", () => {
    const roomy = { ...defaults, maxComputeWorkgroupStorageSize: 65_536 };
    const packed = (runs: number) => plan(byol(4, { runs }), {}, roomy).layout.runsPerWorkgroup;
    expect([1, 2, 3, 5, 8, 33, 64, 65].map(packed)).toEqual([1, 2, 4, 8, 8, 64, 64, 64]);
  });

  it("takes the packing and the threads that it is told", () => {
    expect(layoutOf(8, { runsPerWorkgroup: 3 }).runsPerWorkgroup).toBe(3);
    expect(layoutOf(32, { threads: 20 })).toMatchObject({ threads: 16, tilesPerThread: 4 });
    expect(layoutOf(8, { tuning: { swizzle: false } }).tuning.swizzle).toBe(false);
  });

  it("lets no two states of a run overlap", () => {
    const { stateOffsets, stateStride, carryOffset, initialOffset } = plan({
      ...byol(5),
      dimensions: { n1: 7, n2: 5 },
    }).layout;
    // W and Wa are 5 x 7, Wp 5 x 5: padded to 8 x 8, 16 vectors of 4 each; what roundings left out of them and the start follow.
    expect(stateOffsets).toEqual([0, 16, 32]);
    expect([carryOffset, initialOffset]).toEqual([48, 96]);
    expect(stateStride).toBe(144);
  });
});

describe("the work of a slope", () => {
  const counts = (input: ExperimentInput) => countSlope(resolveExperiment(input).program);

  it("is 3 products, 6 n^3 operations and 3 barriers for isotropic byol", () => {
    for (const n of [8, 32]) {
      expect(counts(byol(n))).toMatchObject({ productCount: 3, products: 6 * n ** 3 });
      expect(plan(byol(n)).layout.step.schedule.barriers).toBe(3);
    }
  });

  it("is the same for commuting data given as spectra", () => {
    const n = 6;
    const spectrum = Array.from({ length: n }, (_, i) => 1 + i);
    expect(counts(byol(n, { data: { model: "diagonal", X: spectrum, Xprime: spectrum } })).products).toBe(6 * n ** 3);
  });

  it("counts every rectangular product by its own shape", () => {
    const [n1, n2] = [7, 5];
    // Wp W, Wp' R and R W'
    expect(counts({ ...byol(1), dimensions: { n1, n2 } }).products).toBe(2 * n2 * n2 * n1 * 3);
  });

  it("is one product for {A, B} of symmetric A and B", () => {
    const text =
      'system brackets "a test"\nstate A : n x n symmetric\nstate B : n x n symmetric\ndA/dt = {A, B}\ndB/dt = 0';
    expect(counts({ system: { text }, dimensions: { n: 5 } })).toMatchObject({ productCount: 1, products: 2 * 5 ** 3 });
  });
});

describe("the groups of a plan", () => {
  const sweep = { eta: [0, 0.01, 0.02, 0.03, 0.04] };

  it("hold all cells at once where memory allows", () => {
    const { groups, batchRuns } = plan(byol(8, { sweep }));
    expect(groups).toEqual([{ firstCell: 0, cells: 5, runs: 1280, batches: [1280] }]);
    expect(batchRuns).toBe(1280);
  });

  it("hold whole cells, each once and in order, and stay below the memory given", () => {
    const roomy = plan(byol(8, { sweep, runs: 100 }));
    for (const share of [0.2, 0.3, 0.4, 0.6]) {
      const memory = Math.floor(roomy.bytes * share);
      const { groups, bytes } = plan(byol(8, { sweep, runs: 100 }), { memory });
      expect(groups.length).toBeGreaterThan(1);
      expect(bytes).toBeLessThanOrEqual(memory);
      let next = 0;
      for (const { firstCell, cells, runs, batches } of groups) {
        expect(firstCell).toBe(next);
        expect(runs).toBe(100 * cells);
        expect(batches.reduce((sum, size) => sum + size, 0)).toBe(runs);
        next += cells;
      }
      expect(next).toBe(5);
    }
  });

  it("cut their runs into batches of at most the size asked for", () => {
    expect(plan(byol(8, { runs: 100 }), { batch: 30 }).groups[0]!.batches).toEqual([30, 30, 30, 10]);
  });

  it("keep a batch's step below the operations allowed, but let it have a run at least", () => {
    const operations = (allowed: number) => plan(byol(8), { stepOperations: allowed }).batchRuns;
    const ofStep = 4 * (countSlope(resolveExperiment(byol(8)).program).products + 1);
    expect(operations(10 * ofStep)).toBeGreaterThan(1);
    expect(operations(10 * ofStep)).toBeLessThanOrEqual(10);
    expect(operations(1)).toBe(1);
  });

  it("count eigenproblems that a flow solves, and give a run no threads for vectors that nobody reads", () => {
    const solving: ExperimentInput = {
      system: {
        text: "system s\nstate A : n x n\nstate B : n x n\ndA/dt = -lambdaMin(kron(sym(A), sym(B)))*A\ndB/dt = 0",
      },
      dimensions: { n: 8 },
      integrator: { method: "euler", step: 0.1 },
      times: [0, 1],
      runs: 1000,
    };
    const { batchRuns, layout } = plan(solving, { stepOperations: 1e9 });
    // 100 operations for the cube of the order, 64.
    expect(batchRuns).toBe(Math.ceil(1e9 / (100 * 64 ** 3 + 8 * 64)));
    expect([layout.threads, layout.runsPerWorkgroup > 1]).toEqual([4, true]);
    expect(layout.step.work!.basis).toBe(layout.step.work!.list);
  });

  it("keep every buffer below the largest that can be bound", () => {
    const limits = { ...defaults, maxStorageBufferBindingSize: 100_000 };
    const { batchRuns, layout } = plan(byol(8), {}, limits);
    expect(batchRuns * 16 * Math.max(layout.stateStride, layout.scratchStride)).toBeLessThanOrEqual(100_000);
    expect(batchRuns).toBeGreaterThan(1);
  });

  it("are refused with the number of runs that would fit where one cell is too large", () => {
    const tight = () => plan(byol(8, { runs: 10_000 }), { memory: 1_000_000 });
    expect(tight).toThrow(PlanError);
    const message = (() => {
      try {
        tight();
        return "";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    })();
    const [, most] = /at most (\d+) runs fit/.exec(message) ?? [];
    expect(message).toMatch(/^10000 runs of one cell need [\d.]+ .*of device memory where .* may be used/);
    expect(plan(byol(8, { runs: Number(most) }), { memory: 1_000_000 }).groups).toHaveLength(1);
    expect(() => plan(byol(8, { runs: Number(most) + 1 }), { memory: 1_000_000 })).toThrow(PlanError);
  });
});
