/** Accuracy measured by finer steps: bad steps are warned of, good ones are not, and what is 0 but for errors is held against the states. */

import { describe, expect, it } from "vitest";
import { createCpuEnsemble, type Precision } from "../../src/cpu/ensemble.ts";
import { type AccuracyCheck, accuracySentence, measureAccuracy } from "../../src/ensemble/accuracy.ts";
import { membersOf } from "../../src/ensemble/members.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { createEnsemble } from "../../src/gpu/ensemble.ts";
import { describeKernel } from "../kernel/device.ts";
import { sharedCpu, sharedGpu } from "./play.ts";

async function onCpu(input: ExperimentInput, precision: Precision): Promise<AccuracyCheck | null> {
  const cpu = await sharedCpu();
  return measureAccuracy(resolveExperiment(input), {
    precision,
    open: async (members) => createCpuEnsemble(cpu, members, { perRun: true, precision }),
  });
}

const text = (lines: string) => ({ text: `system s\n${lines}` });
const one = (value: number) => [value];

/** p' = rate p from 1. */
const decay = (rate: number, method: "euler" | "heun" | "rk4", step: number, end: number): ExperimentInput => ({
  system: text(`state p : n\ndp/dt = ${rate}*p\nobserve value = p`),
  dimensions: { n: 1 },
  runs: 1,
  initial: { p: one(1) },
  integrator: { method, step },
  times: { end, samples: 3 },
});

const bad: readonly (readonly [string, ExperimentInput])[] = [
  ["rk4 at h lambda = -2.9, which grows", decay(-145, "rk4", 0.02, 2)],
  ["heun at h lambda = -2.1, which grows", decay(-105, "heun", 0.02, 2)],
  ["euler at h lambda = -2.1, which grows", decay(-105, "euler", 0.02, 2)],
  ["euler at h lambda = -0.5", decay(-0.5, "euler", 1, 4)],
  [
    "a pole that is stepped over",
    { ...decay(0, "euler", 0.5, 1.2), system: text("state p : n\ndp/dt = p^2\nobserve value = p") },
  ],
  [
    "a residual that is 0 for exact steps",
    {
      system: text("state x : n\nstate y : n\ndx/dt = y\ndy/dt = -x\nobserve energy = sum(x*x + y*y) - 1"),
      dimensions: { n: 1 },
      runs: 1,
      initial: { x: one(1), y: one(0) },
      integrator: { method: "euler", step: 0.02 },
      times: { end: 2, samples: 5 },
    },
  ],
];

const good: readonly (readonly [string, ExperimentInput])[] = [
  ["rk4 of a decay", decay(-1, "rk4", 0.02, 10)],
  ["rk4 close to its limit, but stable", decay(-50, "rk4", 0.02, 2)],
  ["heun of a decay", decay(-1, "heun", 0.02, 10)],
  ["the default of byol", { system: "byol", dimensions: { n1: 6, n2: 4 }, runs: 8, times: { end: 10, samples: 5 } }],
  [
    "the commutator of matrices that commute but for rounding",
    { system: "symmetrised", dimensions: { n2: 4 }, runs: 8, parameters: { eta: 0.1 }, times: { end: 60, samples: 4 } },
  ],
  [
    "a residual that finer steps shrink, far below the states",
    {
      system: text("state x : n\nstate y : n\ndx/dt = y\ndy/dt = -x\nobserve energy = sum(x*x + y*y) - 1"),
      dimensions: { n: 1 },
      runs: 1,
      initial: { x: one(1), y: one(0) },
      integrator: { method: "rk4", step: 0.1 },
      times: { end: 10, samples: 5 },
    },
  ],
  [
    "tolerances that are kept",
    {
      system: "byol",
      dimensions: { n1: 3, n2: 3 },
      runs: 2,
      integrator: { method: "bs32" },
      times: { end: 5, samples: 3 },
    },
  ],
];

for (const precision of ["float64", "float32"] as const)
  describe(`accuracy on the CPU in ${precision}`, () => {
    it.each(bad)("warns of %s", async (_, input) => {
      const check = await onCpu(input, precision);
      expect(check!.warnings.length).toBeGreaterThan(0);
      for (const { what, where, advice } of check!.warnings) {
        expect(what).toMatch(/^With half the step/);
        expect(where).not.toBe("");
        expect(advice).toContain("integrator.step");
      }
    });

    it.each(good)("says nothing against %s", async (_, input) => {
      const check = await onCpu(input, precision);
      expect(check!.warnings).toEqual([]);
      for (const [name, difference] of Object.entries(check!.accuracy.observables))
        if (name !== "alignment") expect(difference, name).toBeLessThan(0.01);
    });
  });

describe("the members of an experiment", () => {
  const sweep = (count: number, runs: number) =>
    membersOf(
      resolveExperiment({
        system: "byol",
        runs,
        sweep: { eta: Array.from({ length: count }, (_, k) => k / 16) },
        observables: ["normW"],
      }),
    );

  it.each([
    [1, 64, [0], 8],
    [1, 3, [0], 3],
    [3, 64, [0, 1, 2], 3],
    [15, 64, [0, 2, 4, 6, 8, 10, 12, 14], 1],
  ])("of %i cells of %i runs lie evenly in the sweep", (count, runs, etas, perCell) => {
    const { cells, runsPerCell, observables } = sweep(count, runs);
    expect(cells.map(({ parameters }) => parameters.eta)).toEqual(etas.map((k) => k / 16));
    expect(runsPerCell).toBe(perCell);
    expect(observables).toEqual(["normW", "|W|", "|Wp|", "|Wa|"]);
  });
});

describe("what is said of accuracy", () => {
  it("names the observable that differs most", () => {
    const observables = { a: 1e-9, b: 2.3e-7 };
    expect(accuracySentence({ runs: 8, how: "half the step", observables })).toBe(
      "With half the step 8 runs differ by at most 2e-7 (b).",
    );
  });

  it("is nothing where the host stops it", async () => {
    const cpu = await sharedCpu();
    const open = async (members: Parameters<typeof createCpuEnsemble>[1]) =>
      createCpuEnsemble(cpu, members, { perRun: true });
    const resolved = resolveExperiment(decay(-1, "rk4", 0.02, 10));
    expect(await measureAccuracy(resolved, { precision: "float64", open, stopped: () => true })).toBeNull();
  });
});

describeKernel("accuracy on WebGPU", () => {
  it("warns of an unstable step, and of no good one", async () => {
    const gpu = await sharedGpu();
    const measure = (input: ExperimentInput) =>
      measureAccuracy(resolveExperiment(input), {
        precision: "float32",
        open: (members) => createEnsemble(gpu, members, { perRun: true }),
      });
    expect((await measure(decay(-145, "rk4", 0.02, 2)))!.warnings).toHaveLength(1);
    expect((await measure(decay(-1, "rk4", 0.02, 2)))!.warnings).toEqual([]);
  });
});
