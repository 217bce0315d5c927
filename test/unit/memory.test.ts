/** What a result takes of the memory: it is refused beforehand, with what to change, or stays within what may be used. */

import { describe, expect, it } from "vitest";
import { makeCpuPlan, mostSteps } from "../../src/cpu/plan.ts";
import { makeRecipe } from "../../src/cpu/recipe.ts";
import type { CellFrame, Frame } from "../../src/ensemble/frames.ts";
import { createGathered } from "../../src/ensemble/gathered.ts";
import { makeIntervals } from "../../src/ensemble/intervals.ts";
import { lazyList, lazyRecord } from "../../src/ensemble/lazy.ts";
import { defaultMemory, type ResultOptions, resultMemory } from "../../src/ensemble/memory.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { makePlan } from "../../src/gpu/plan.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";

const limits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
};

function cpuPlan(input: ExperimentInput, { memory, perRun, states, streamed }: ResultOptions) {
  const resolved = resolveExperiment(input);
  const { program } = resolved;
  const recipe = makeRecipe(resolved, program, makeIntervals(resolved, mostSteps), {
    single: false,
    registerBytes: 16,
  });
  return makeCpuPlan(resolved, program, recipe, { memory, perRun, streamed, keepStates: states, workers: 2 });
}

function gpuPlan(input: ExperimentInput, { memory, perRun, states, streamed }: ResultOptions) {
  const resolved = resolveExperiment(input);
  return makePlan(resolved, splitAtSpectra(resolved.program), limits, { hostMemory: memory, perRun, states, streamed });
}

const sweep = (count: number) => ({ eta: { from: 0, to: 0.1, count } });

const refused: readonly [string, ExperimentInput, ResultOptions, RegExp][] = [
  [
    "65,536 cells",
    {
      system: "eigenmodes",
      runs: 1,
      times: [0, 1],
      sweep: { eta: { from: 0, to: 0.1, count: 256 }, tau: { from: 0.1, to: 1, count: 256 } },
    },
    { memory: 2 ** 28 },
    /^65536 cells at 2 sample times take up to \d.* of memory, most of it for the result, where 256\.0 MiB may be used; .*(cells|sweep)/,
  ],
  [
    "1,000,000 samples",
    { system: "three-scalars", runs: 1, times: { end: 10_000, samples: 1_000_000 } },
    {},
    /at 1000000 sample times take up to .*take fewer samples/,
  ],
  [
    "histograms of 4000 bins",
    {
      system: "byol",
      runs: 16,
      times: { end: 1, samples: 101 },
      sweep: sweep(1000),
      histograms: { spectrumF: { from: 0, to: 2, bins: 4000 } },
    },
    {},
    /take up to .*take fewer bins of histograms/,
  ],
  [
    "every run of 65,536 at 101 times",
    { system: "byol", runs: 65_536, times: { end: 10, samples: 101 } },
    { perRun: true },
    /^1 cell at 101 sample times .*leave out --per-run/,
  ],
  [
    "all states of a million runs",
    { system: "byol", dimensions: { n1: 16, n2: 16 }, runs: 1_000_000, times: [0, 1], observables: ["normW"] },
    { states: true },
    /leave out --states/,
  ],
];

describe.each([
  ["the CPU", cpuPlan],
  ["WebGPU", gpuPlan],
] as const)("a plan for %s", (_backend, plan) => {
  it.each(refused)("refuses beforehand what does not fit: %s", (_name, input, options, sentence) => {
    expect(() => plan(input, options)).toThrow(sentence);
  });

  it("takes eight times the memory in values of single runs where they are written as they come", () => {
    const input: ExperimentInput = { system: "three-scalars", runs: 4096, times: { end: 40, samples: 2001 } };
    for (const plan of [cpuPlan, gpuPlan]) {
      expect(() => plan(input, { memory: 2 ** 29, perRun: true })).toThrow(/leave out --per-run/);
      expect(plan(input, { memory: 2 ** 29, perRun: true, streamed: true })).toBeDefined();
    }
  });

  it("takes what fits", () => {
    expect(() => plan({ system: "byol", runs: 64 }, { memory: 2 ** 26 })).not.toThrow();
    expect(() => plan({ system: "byol", runs: 64, sweep: sweep(100) }, {})).not.toThrow();
  });
});

describe("the estimate", () => {
  const bytes = (input: ExperimentInput, options: ResultOptions = {}) => {
    const resolved = resolveExperiment(input);
    return resultMemory(resolved, resolved.program, options).bytes;
  };

  it("grows with every size that a result has", () => {
    const input: ExperimentInput = { system: "byol", runs: 100, times: { end: 1, samples: 11 } };
    const least = bytes(input);
    expect(bytes({ ...input, sweep: sweep(5) })).toBeGreaterThan(3 * least);
    expect(bytes({ ...input, times: { end: 1, samples: 1101 } })).toBeGreaterThan(10 * least);
    expect(bytes({ ...input, histograms: { spectrumF: { from: 0, to: 2, bins: 4000 } } })).toBeGreaterThan(1.3 * least);
    expect(bytes({ ...input, runs: 10_000 }, { perRun: true })).toBeGreaterThan(bytes(input, { perRun: true }) * 5);
    expect(bytes(input, { states: true })).toBeGreaterThan(least);
  });

  it("is at least what is gathered", () => {
    // One number a statistic, and how many entered, of the one component.
    const input: ExperimentInput = {
      system: "byol",
      runs: 100,
      times: { end: 1, samples: 1001 },
      observables: ["normW"],
    };
    expect(bytes(input)).toBeGreaterThan(8 * 10 * 1001);
    expect(bytes(input, { perRun: true }) - bytes(input)).toBeGreaterThan(8 * 100 * 1001);
  });

  it("of a usual experiment leaves the runs most of the memory", () => {
    expect(bytes({ system: "byol", runs: 4096 })).toBeLessThan(defaultMemory / 8);
  });
});

describe("what is gathered", () => {
  const resolved = resolveExperiment({
    system: "byol",
    runs: 3,
    times: [0, 1],
    sweep: sweep(2),
    observables: ["normW"],
  });

  it("holds no frame", () => {
    const gathered = createGathered(resolved, [{ observable: "normW", first: 0, count: 1 }], false);
    const values = Float64Array.of(5);
    const statistics = {
      mean: values,
      std: values,
      min: values,
      max: values,
      q05: values,
      q25: values,
      q50: values,
      q75: values,
      q95: values,
    };
    const cell = {
      cell: 1,
      observables: { normW: { count: Uint32Array.of(3), statistics, histogram: null } },
      outcomes: { ended: 3 },
      classes: {},
      steps: { mean: 1, max: 1, rejected: 0 },
      perRun: null,
      runs: null,
    } as unknown as CellFrame;
    gathered.add({ sample: 0, time: 0, cells: [cell] } satisfies Frame);
    values[0] = 7;
    expect([gathered.cells(), gathered.samples()]).toEqual([[1], [0]]);
    expect([gathered.has(1, 0), gathered.has(1, 1), gathered.has(0, 0)]).toEqual([true, false, false]);
    expect([...gathered.row(1, 0, "normW", "q95"), ...gathered.row(1, 0, "normW", "count")]).toEqual([5, 3]);
    expect(gathered.bars(1, 0, "normW")).toBeNull();
    expect(gathered.run(1, 0, "normW", 2)).toBeNull();
  });
});

describe("lists and records that are made when they are read", () => {
  it("are read as any others", () => {
    let made = 0;
    const list = lazyList(3, (index) => {
      made++;
      return index * index;
    });
    expect([Array.isArray(list), list.length, made]).toEqual([true, 3, 0]);
    expect([list[2], list.at(-1), list[3], made]).toEqual([4, 4, undefined, 2]);
    expect(list.map((value) => value + 1)).toEqual([1, 2, 5]);
    expect([...list]).toEqual([0, 1, 4]);
    expect(list.slice(1)).toEqual([1, 4]);
    expect(JSON.stringify({ list, record: lazyRecord(["a", "b"], (key) => key + key) })).toBe(
      '{"list":[0,1,4],"record":{"a":"aa","b":"bb"}}',
    );
  });
});
