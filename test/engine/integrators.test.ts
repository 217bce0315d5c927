/** What each integration scheme promises: its order, its tolerances, its sample times, and what becomes of runs that cannot go on. */

import { expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { makePlan } from "../../src/gpu/plan.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";
import { describeKernel } from "../kernel/device.ts";
import { explicit } from "../oracle-cases.ts";
import { integrators } from "../tolerances.ts";
import { describeEngine, type Engine } from "./engines.ts";
import { flow, type Played, type States, sharedGpu } from "./play.ts";

const n = 5;
/** Of norm 3.5, neither symmetric nor normal. */
const A = Array.from({ length: n }, (_, i) =>
  Array.from({ length: n }, (_, j) => Math.fround(Math.sin(7 * i * j + 3 * i + j + 1))),
);

/** exp(s A) in float64 by scaling and squaring. */
function exponential(s: number): number[] {
  const multiply = (a: readonly number[], b: readonly number[]): number[] =>
    a.map((_, k) => {
      let sum = 0;
      for (let m = 0; m < n; m++) sum += a[Math.floor(k / n) * n + m]! * b[m * n + (k % n)]!;
      return sum;
    });
  const identity: number[] = Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
  const small = A.flat().map((entry) => (entry * s) / 1024);
  let power = identity;
  let sum = identity;
  for (let k = 1; k <= 8; k++) {
    power = multiply(power, small).map((entry) => entry / k);
    sum = sum.map((entry, index) => entry + power[index]!);
  }
  for (let k = 0; k < 10; k++) sum = multiply(sum, sum);
  return sum;
}

/** The time stands in the flow, so that the nodes of a scheme matter: X = exp(A (1 - exp(-t))), and x = t. */
const linear: ExperimentInput = {
  system: flow(
    "state X : n x n\nstate x : k\ndata A : n x n\ndX/dt = exp(-t)*A*X\ndx/dt = 1\nobserve watch = t\nobserve sumX = sum(x)",
  ),
  dimensions: { n, k: 1 },
  data: explicit({ A }),
  initial: { X: "I", x: 0 },
  times: [0, 2],
  runs: 1,
};

/** Scalars times a matrix, so that two steps can be told from two of a scalar flow. */
const wide: ExperimentInput = {
  system: flow("state X : n x m\nstate Y : m x m\ndX/dt = X*Y\ndY/dt = -Y\nobserve mean = inner(X, X)"),
  dimensions: { n: 128, m: 100 },
  initial: { X: "randn", Y: "0.5*I" },
  integrator: { method: "heun", step: 0.25 },
  times: [0, 0.5],
  runs: 1,
};

/** Relative. */
function errorAt(states: States, time: number): number {
  const exact = exponential(1 - Math.exp(-time));
  return Math.hypot(...exact.map((entry, k) => entry - states.X![k]!)) / Math.hypot(...exact);
}

async function errorOf(engine: Engine, integrator: ExperimentInput["integrator"]): Promise<number> {
  const { states } = await engine.play({ ...linear, integrator });
  return errorAt(states, 2);
}

/** Slope of the straight line nearest to the points. */
function slope(xs: readonly number[], ys: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [x0, y0] = [mean(xs), mean(ys)];
  const products = xs.map((x, k) => (x - x0) * (ys[k]! - y0));
  return mean(products) / mean(xs.map((x) => (x - x0) ** 2));
}

/** The higher the order the larger the steps: the least error must stay a hundred roundings away from 0. */
const counts = {
  float32: { euler: [64, 128, 256, 512], heun: [10, 20, 40], rk4: [3, 4, 6] },
  float64: { euler: [256, 512, 1024], heun: [64, 128, 256, 512], rk4: [16, 32, 64, 128] },
};
const adaptiveTolerances = { float32: [1e-3, 1e-4, 1e-5], float64: [1e-4, 1e-6, 1e-8, 1e-10] };

describeEngine("an integrator", (engine) => {
  const tolerances = integrators[engine.precision];

  for (const [method, order] of [
    ["euler", 1],
    ["heun", 2],
    ["rk4", 4],
  ] as const)
    it(`of the scheme ${method} errs by the step to the power ${order}`, async () => {
      const steps = counts[engine.precision][method].map((count) => 1 / count);
      const errors: number[] = [];
      for (const step of steps) errors.push(await errorOf(engine, { method, step }));
      expect(Math.min(...errors)).toBeGreaterThan(tolerances.aboveRounding);
      const found = slope(steps.map(Math.log), errors.map(Math.log));
      expect(Math.abs(found - order)).toBeLessThanOrEqual(tolerances.order);
    });

  it("of the scheme bs32 errs less the smaller the tolerance, and by no more than it", async () => {
    const rtols = adaptiveTolerances[engine.precision];
    const errors: number[] = [];
    for (const rtol of rtols) errors.push(await errorOf(engine, { method: "bs32", rtol, atol: rtol / 100 }));
    for (const [index, error] of errors.entries()) {
      expect(error).toBeLessThanOrEqual(tolerances.ofTolerance * rtols[index]!);
      // A third-order step under a second-order estimate: the error falls by 5 to 10 with each power of 10.
      if (index > 0)
        expect(error).toBeLessThan(errors[index - 1]! / 3 ** Math.log10(rtols[index - 1]! / rtols[index]!));
    }
  });

  it("hits every sample time, however the steps fall", async () => {
    const times = [0, 0.001, 0.37, 0.3701, 1, 2.5];
    for (const integrator of [
      { method: "rk4", step: 0.15 },
      { method: "bs32", rtol: 1e-5, atol: 1e-7 },
    ] as const) {
      const played = await engine.play({ ...linear, integrator, times }, { statesAt: [...times.keys()] });
      for (const [index, time] of times.entries()) {
        expect(errorAt(played.statesAt.get(index)!, time)).toBeLessThan(tolerances.sampled);
        const [watch, sum] = ["watch", "sumX"].map((name) => played.series(name)[index]![0]!);
        expect(Math.abs(watch! - time)).toBeLessThanOrEqual(tolerances.reported * time);
        expect(Math.abs(sum! - time)).toBeLessThanOrEqual(tolerances.clock * time);
      }
    }
  });

  it("of the scheme bs32 takes up its step again behind a sample time that cut it short", async () => {
    const stepsTo = async (times: number[]): Promise<number> => {
      const integrator = { method: "bs32", rtol: 1e-4, atol: 1e-6 } as const;
      return (await engine.play({ ...linear, integrator, times })).runSteps;
    };
    const whole = [0, 1, 2, 3, 4];
    const cut = whole.flatMap((time) => [time, time + 1e-5]);
    // Some two steps each: a step that had to grow from 1e-5 again would take five more.
    expect(await stepsTo(cut)).toBeLessThanOrEqual((await stepsTo(whole)) + 3 * whole.length);
  });

  it("knows the time from wherever it starts", async () => {
    const { series, states } = await engine.play({
      system: flow("state x : k\ndx/dt = 2*t + exp(-t)\nobserve value = sum(x)\nobserve since = t - initial(t)"),
      dimensions: { k: 3 },
      initial: { x: 0 },
      integrator: { method: "rk4", step: 0.1 },
      times: [1, 2, 4],
      runs: 2,
    });
    const exact = (t: number): number => t ** 2 - 1 + Math.exp(-1) - Math.exp(-t);
    for (const [index, time] of [1, 2, 4].entries())
      for (const value of series("value")[index]!)
        expect(Math.abs(value - 3 * exact(time))).toBeLessThanOrEqual(tolerances.closedForm * (1 + 3 * exact(time)));
    expect(series("since").map((values) => [...values])).toEqual([
      [0, 0],
      [1, 1],
      [3, 3],
    ]);
    expect(states.x).toHaveLength(6);
  });

  it("integrates n = 128, and n1 unlike n2", async () => {
    const { series } = await engine.play(wide);
    const [before, after] = series("mean").map(([value]) => value!);
    // Two Heun steps of x' = x y, y' = -y in float64.
    let [x, y] = [1, 0.5];
    for (let k = 0; k < 2; k++) {
      const [x1, y1] = [x + 0.25 * x * y, y - 0.25 * y];
      [x, y] = [x + 0.125 * (x * y + x1 * y1), y - 0.125 * (y + y1)];
    }
    expect(Math.abs(after! / before! / (x * x) - 1)).toBeLessThanOrEqual(tolerances.sameScheme);
  });
});

describeKernel("n = 128 on WebGPU", () => {
  it("gives a thread many tiles, and has operands in device memory", async () => {
    const resolved = resolveExperiment(wide);
    const { step, tilesPerThread } = makePlan(
      resolved,
      splitAtSpectra(resolved.program),
      (await sharedGpu()).limits,
    ).layout;
    expect([step.where, tilesPerThread > 1]).toEqual(["scratch", true]);
  });
});

/** x' = x^2 from N(0, 1): those that start above 1/2 are infinite before t = 2. */
const explosive: ExperimentInput = {
  system: flow("state x : k\ndx/dt = x^2\nobserve value = sum(x)"),
  dimensions: { k: 1 },
  initial: { x: "randn" },
  integrator: { method: "rk4", step: 0.01 },
  times: [0, 2],
  runs: 64,
};

describeEngine("a run that cannot go on", (engine) => {
  const startsOf = ({ series }: Played): number[] => [...series("value")[0]!];
  const lost = ({ series }: Played): number[] =>
    [...series("value")[1]!].flatMap((value, run) => (Number.isNaN(value) ? [run] : []));

  for (const integrator of [
    { method: "rk4", step: 0.01 },
    { method: "bs32", rtol: 1e-4, atol: 1e-6 },
  ] as const)
    it(`is flagged alone where it diverges under ${integrator.method}, and the statistics are those of the others`, async () => {
      const played = await engine.play({ ...explosive, integrator });
      const starts = startsOf(played);
      const gone = lost(played);
      for (const [run, start] of starts.entries()) {
        if (2 * start > 1.2) expect(gone, `from ${start}`).toContain(run);
        if (2 * start < 0.9) expect(gone, `from ${start}`).not.toContain(run);
      }
      const { outcomes, observables } = played.frames[1]!.cells[0]!;
      expect(outcomes).toMatchObject({
        ended: 64 - gone.length,
        diverged: gone.length,
        outOfSteps: 0,
        running: 0,
        first: { diverged: gone[0] },
      });
      expect(played.frames[0]!.cells[0]!.outcomes).toMatchObject({ ended: 0, running: 64, diverged: 0, first: {} });
      const rest = starts.filter((_, run) => !gone.includes(run));
      const exact = rest.map((start) => start / (1 - 2 * start));
      const { count, statistics } = observables.value!;
      expect(count[0]).toBe(rest.length);
      const near = (found: number, value: number) =>
        expect(Math.abs(found - value)).toBeLessThanOrEqual(
          integrators[engine.precision].explosive * (1 + Math.abs(value)),
        );
      near(statistics.min[0]!, Math.min(...exact));
      near(statistics.max[0]!, Math.max(...exact));
      near(statistics.mean[0]!, exact.reduce((sum, x) => sum + x, 0) / exact.length);
    });

  it("is out of steps, counted and named, where it would take more than it may", async () => {
    const played = await engine.play({
      ...explosive,
      integrator: { method: "bs32", rtol: 1e-4, atol: 1e-6, maxSteps: 25 },
    });
    const gone = lost(played);
    expect(gone.length).toBeGreaterThan(0);
    expect(gone.length).toBeLessThan(64);
    expect(played.frames[1]!.cells[0]!.outcomes).toMatchObject({
      ended: 64 - gone.length,
      diverged: 0,
      outOfSteps: gone.length,
      first: { outOfSteps: gone[0] },
    });
    expect(played.runSteps).toBeLessThanOrEqual(25 * 64);
  });
});
