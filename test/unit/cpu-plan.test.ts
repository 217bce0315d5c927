/** How the CPU backend cuts an experiment into blocks, orders them and counts their memory; and which block goes on next. */

import { describe, expect, it } from "vitest";
import { type CpuPlanOptions, makeCpuPlan, mostSteps } from "../../src/cpu/plan.ts";
import { createQueue, type Queue } from "../../src/cpu/queue.ts";
import { makeRecipe } from "../../src/cpu/recipe.ts";
import { makeIntervals } from "../../src/ensemble/intervals.ts";
import { PlanError } from "../../src/ensemble/plan-error.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";

const experiment: ExperimentInput = {
  system: "byol",
  dimensions: { n1: 8, n2: 8 },
  sweep: { eta: [0, 0.1, 0.2] },
  times: { end: 10, samples: 101 },
  runs: 1001,
};

function planOf(input: ExperimentInput, options: CpuPlanOptions = {}) {
  const resolved = resolveExperiment(input);
  const program = resolved.program;
  const intervals = makeIntervals(resolved, mostSteps);
  const recipe = makeRecipe(resolved, program, intervals, { single: false, registerBytes: 16 });
  return { plan: makeCpuPlan(resolved, program, recipe, options), recipe };
}

describe("a plan for the CPU", () => {
  it("cuts the runs into blocks that fill registers, and gives every worker several", () => {
    for (const workers of [1, 2, 8]) {
      const { plan, recipe } = planOf(experiment, { workers });
      expect(plan.blockRuns % recipe.lanes).toBe(0);
      expect((plan.blocks - 1) * plan.blockRuns).toBeLessThan(3003);
      expect(plan.blocks * plan.blockRuns).toBeGreaterThanOrEqual(3003);
      expect(plan.blocks).toBeGreaterThanOrEqual(4 * workers);
    }
  });

  it("makes no more blocks than registers of runs, and none larger than a cache", () => {
    expect(planOf({ ...experiment, sweep: undefined, runs: 3 }, { workers: 8 }).plan).toMatchObject({
      blockRuns: 2,
      blocks: 2,
    });
    const { plan, recipe } = planOf({ ...experiment, runs: 100_000 }, { memory: 2 ** 40 });
    expect((plan.blockRuns / recipe.lanes) * recipe.record.bytes).toBeLessThanOrEqual(2 ** 18);
    expect(plan.blockRuns).toBeGreaterThan(recipe.lanes);
  });

  it("takes the runs from sample to sample together where their states fit, else block by block", () => {
    const { plan } = planOf(experiment);
    expect(plan.order).toBe("samples");
    expect(planOf(experiment, { memory: plan.bytes }).plan).toEqual(plan);
    // Many states, and little that is observed of them at few times.
    const bulky: ExperimentInput = { ...experiment, observables: ["normW"], times: [0, 1], runs: 10_001 };
    const together = planOf(bulky).plan;
    const apart = planOf(bulky, { memory: together.bytes - 1 }).plan;
    expect(apart).toMatchObject({ order: "blocks", blockRuns: together.blockRuns, blocks: together.blocks });
    expect(apart.bytes).toBeLessThan(together.bytes / 2);
  });

  it("counts for each further run its share of a record, five copies of what is observed of it and one of what tells how it stands, and the block's own", () => {
    // So many samples that what no worker has freed yet is at its bound, and blocks of one size.
    const ofRuns = (runs: number) =>
      planOf({ ...experiment, sweep: undefined, runs }, { blockRuns: 100, memory: 2 ** 40 });
    const { plan: few } = ofRuns(100_000);
    const { plan: many, recipe } = ofRuns(200_000);
    const values = 8 * recipe.componentCount + 1;
    const block = (100 / recipe.lanes) * recipe.record.bytes + 8 * recipe.componentCount * 100 + 256;
    // Its class and its rate of rest.
    const standing = 8 * 2;
    expect(many.bytes - few.bytes).toBe(1000 * block + 5 * (100_000 * values + 1000 * 600) + 100_000 * standing);
  });

  it("lets few runs go many samples ahead of the next frame, and many runs two", () => {
    const ahead = (runs: number) =>
      planOf({ ...experiment, sweep: undefined, runs }, { memory: 2 ** 40 }).plan.samplesAhead;
    expect([ahead(1), ahead(64), ahead(100_000)]).toEqual([64, 64, 2]);
  });

  it("says what is needed and what to do where neither fits", () => {
    const options: CpuPlanOptions = { memory: 2 ** 22, workers: 2 };
    const many: ExperimentInput = { ...experiment, observables: ["normW"], times: [0, 1], runs: 100_001 };
    expect(() => planOf(many, options)).toThrow(PlanError);
    expect(() => planOf(many, options)).toThrow(
      /^300003 runs need \d+\.\d MiB of memory where 4\.0 MiB may be used; lower runs, report fewer observables or samples, or on the command line raise --memory\.$/,
    );
    // Where all states are wanted in the end, they must fit in either order.
    const bulky: ExperimentInput = { ...experiment, observables: ["normW"], times: [0, 1] };
    const { plan } = planOf(bulky);
    expect(() => planOf(bulky, { memory: plan.bytes / 2, keepStates: true })).toThrow(PlanError);
  });
});

describe("the queue of blocks", () => {
  const any = Number.POSITIVE_INFINITY;
  const taken = (queue: Queue, count: number, latest = any) => Array.from({ length: count }, () => queue.next(latest));

  it("in the order of samples hands out the block that is furthest behind, the first that came among equals", () => {
    const queue = createQueue("samples", 3);
    expect(taken(queue, 2)).toEqual([0, 1]);
    queue.add(1, 2);
    queue.add(0, 1);
    expect(taken(queue, 4)).toEqual([2, 0, 1, null]);
    queue.add(2, 1);
    queue.add(1, 5);
    queue.add(0, 2);
    expect(taken(queue, 4)).toEqual([2, 0, 1, null]);
  });

  it("in the order of samples keeps back what is too far ahead, until that is allowed", () => {
    const queue = createQueue("samples", 2);
    taken(queue, 2);
    queue.add(0, 7);
    queue.add(1, 3);
    expect(taken(queue, 2, 3)).toEqual([1, null]);
    queue.add(1, 4);
    expect(taken(queue, 1, 3)).toEqual([null]);
    expect(taken(queue, 3, 7)).toEqual([1, 0, null]);
  });

  it("in the order of blocks goes on with what is begun, and begins the others in their order", () => {
    const queue = createQueue("blocks", 4);
    expect(taken(queue, 2)).toEqual([0, 1]);
    // Begun, but not yet through the first sample.
    queue.add(0, 0);
    expect(queue.next(any)).toBe(0);
    queue.add(1, 3);
    queue.add(0, 1);
    expect(taken(queue, 5)).toEqual([0, 1, 2, 3, null]);
  });

  it("forgets a block that is taken out, wherever it waits", () => {
    for (const order of ["samples", "blocks"] as const) {
      const queue = createQueue(order, 3);
      queue.remove(1);
      expect(taken(queue, 3)).toEqual([0, 2, null]);
    }
  });
});
