/** One thread of the CPU backend: what a block computes does not depend on how its work is cut, and no call of the kernels takes long. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { DIVERGED } from "../../kernels/endings.ts";
import { CLOCK_ROWS, STATUS } from "../../kernels/header.ts";
import { type KernelSource, registerBytes, wordsOfKernels } from "../../src/cpu/kernels.ts";
import { mostSteps } from "../../src/cpu/plan.ts";
import { makeRecipe, type Recipe } from "../../src/cpu/recipe.ts";
import { type Block, createStation, type Observed, type Station } from "../../src/cpu/station.ts";
import { makeIntervals } from "../../src/ensemble/intervals.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { fused, plain, portable } from "../kernel-sources.ts";

function recipeOf(experiment: ExperimentInput, source: KernelSource, single: boolean): Recipe {
  const resolved = resolveExperiment(experiment);
  const intervals = makeIntervals(resolved, mostSteps);
  return makeRecipe(resolved, resolved.program, intervals, { single, registerBytes: registerBytes(source) });
}

const start = (runs: number): Block => ({ firstRun: 0, runs, memory: null, sample: 0, record: 0, step: 0 });

/** All the way, with a station for each job or one for all. */
function play(recipe: Recipe, runs: number, stationOf: () => Station, milliseconds: number) {
  const observed: Observed[] = [];
  let block = start(runs);
  let jobs = 0;
  let runSteps = 0;
  while (block.sample < recipe.times.length) {
    const done = stationOf().work(block, milliseconds);
    block = done.block;
    observed.push(...done.observed);
    runSteps += done.runSteps;
    jobs++;
  }
  return { memory: new Uint8Array(block.memory!), observed, runSteps, jobs };
}

afterEach(() => vi.restoreAllMocks());

describe("a block", () => {
  const runs = 5;
  const fixed: ExperimentInput = {
    system: "correlation-given-tau",
    dimensions: { n2: 3 },
    initial: { Wp: "0.5*randn", F: "0.3*G*G^T where G = randn" },
    integrator: { method: "rk4", step: 0.1 },
    times: [0, 0.7, 2],
    observables: ["normF", "commutator", "balanceResidual"],
    runs,
  };
  const adaptive: ExperimentInput = { ...fixed, integrator: { method: "bs32", rtol: 1e-5, atol: 1e-7 } };

  for (const [method, experiment] of Object.entries({ fixed, adaptive }))
    for (const source of [fused, portable, plain])
      for (const single of [false, true])
        it(`is the same in single steps as in one go: ${method}, ${wordsOfKernels(source)}, ${single ? "float32" : "float64"}`, () => {
          const recipe = recipeOf(experiment, source, single);
          const station = createStation(source, recipe, runs);
          const whole = play(recipe, runs, () => station, 10_000);
          // A station that has measured nothing yet begins with a single step.
          const cut = play(recipe, runs, () => createStation(source, recipe, runs), 0);
          expect(cut.jobs).toBeGreaterThan(20);
          // The start is a job of its own.
          expect(whole.jobs).toBeLessThanOrEqual(2);
          expect(cut.memory).toEqual(whole.memory);
          expect(cut.observed).toEqual(whole.observed);
          expect(cut.runSteps).toBe(whole.runSteps);
        });
});

describe("a call of the kernels", () => {
  /** Kernels that take time for steps alone, a tenth of a millisecond each, and note how many they are asked for. */
  function slowKernels(asked: number[]): KernelSource {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const instantiate = ({ buffer }: { readonly buffer: ArrayBufferLike }): WebAssembly.Exports => ({
      integrate(_single: number, record: number, _from: number, _step: number, _first: number, steps: number): void {
        const [status] = new Float64Array(buffer, record, CLOCK_ROWS);
        if (status === DIVERGED) return;
        asked.push(steps);
        now += 0.1 * steps;
      },
      observe: () => undefined,
    });
    return { kind: "javascript", instantiate };
  }

  const experiment: ExperimentInput = {
    system: "eigenmodes",
    integrator: { method: "rk4", step: 0.001 },
    times: [0, 100],
    observables: ["normF"],
    runs: 30,
  };
  /** Steps in the few milliseconds that a call should take at most, with some room. */
  const most = 100;

  it("grows to some milliseconds and stays there", () => {
    const asked: number[] = [];
    const source = slowKernels(asked);
    const recipe = recipeOf(experiment, source, false);
    const station = createStation(source, recipe, 1);
    play(recipe, 1, () => station, 5);
    expect(asked[0]).toBe(1);
    expect(Math.max(...asked)).toBeLessThan(most);
    expect(asked.length).toBeLessThan(100_000 / 20);
  });

  it("is as short where runs that have ended, which take no time, came before", () => {
    const asked: number[] = [];
    const source = slowKernels(asked);
    const recipe = recipeOf(experiment, source, false);
    const station = createStation(source, recipe, 30);
    const { block } = station.work(start(30), 0);
    // All but the last two have diverged.
    for (let run = 0; run < 28; run++)
      new Float64Array(block.memory!, run * recipe.record.bytes, CLOCK_ROWS)[STATUS] = DIVERGED;
    let present = block;
    while (present.sample < 2) present = station.work(present, 5).block;
    expect(Math.max(...asked)).toBeLessThan(most);
    expect(asked.reduce((sum, steps) => sum + steps, 0)).toBe(2 * 100_000);
  });
});
