/** A step size that each run chooses: it completes what can be completed, keeps its tolerance, sees its start, and ends at poles alone. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { type AdaptiveMethodName, methods } from "../../src/methods/methods.ts";
import { adaptiveMethodsIn } from "../kept-methods.ts";
import { stepControl } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, type Engine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";
import stiffByol from "./stiff-byol.json" with { type: "json" };

const many = 10_000_000;

interface Case {
  readonly name: string;
  /** Of scalar states, the first of which is looked at. */
  readonly text: string;
  readonly start: Readonly<Record<string, number>>;
  readonly times: readonly number[];
  readonly rtol?: number;
  readonly atol?: number;
  readonly maxStep?: number;
  readonly exact: (t: number) => number;
  /** Of the value, beside 10 atol; twice that by a method of second order. */
  readonly within: number;
  /** Methods for which it would take too long, or which it is not for. */
  readonly without?: readonly AdaptiveMethodName[];
}

const line = (k: number) => `state x : scalar\ndx/dt = -${k}*x\nobserve value = x`;
const relaxation = (k: number) => `state x : scalar\ndx/dt = -${k}*(x - cos(t))\nobserve value = x`;
const relaxed = (k: number, start: number) => (t: number) => {
  const slow = (s: number) => (k * k * Math.cos(s) + k * Math.sin(s)) / (k * k + 1);
  return slow(t) + (start - slow(0)) * Math.exp(-k * t);
};
const evenly = (end: number, count: number) => Array.from({ length: count + 1 }, (_, k) => (end * k) / count);

/** What once ended as diverged, or went past what there was to see. */
const cases: readonly Case[] = [
  {
    name: "a fast decay",
    text: line(1e5),
    start: { x: 1 },
    times: [0, 1],
    exact: (t) => (t === 0 ? 1 : 0),
    within: 1e-6,
  },
  {
    name: "a fast decay, sampled often",
    text: line(1e5),
    start: { x: 1 },
    times: evenly(1, 100),
    exact: (t) => (t === 0 ? 1 : 0),
    within: 1e-6,
  },
  {
    name: "a decay of rate 30",
    text: line(30),
    start: { x: 1 },
    times: [0, 0.5],
    exact: (t) => Math.exp(-30 * t),
    within: 1e-3,
  },
  ...[1e3, 3e4].map(
    (k): Case => ({
      name: `a relaxation of rate ${k}`,
      text: relaxation(k),
      start: { x: 2 },
      times: [0, 1],
      exact: relaxed(k, 2),
      within: 1e-4,
    }),
  ),
  {
    name: "a relaxation of rate 1e6",
    text: relaxation(1e6),
    start: { x: 2 },
    times: [0, 1],
    exact: relaxed(1e6, 2),
    within: 1e-5,
    without: ["tsit5", "rkc2"],
  },
  {
    name: "a jump of the slope",
    text: "state x : scalar\ndx/dt = 1 + abs(t - 1.00123)/(t - 1.00123)\nobserve value = x",
    start: { x: 0 },
    times: [0, 2],
    rtol: 1e-6,
    atol: 1e-6,
    exact: (t) => (t === 0 ? 0 : 2 * (2 - 1.00123)),
    within: 1e-4,
  },
  // At h = 1/k the error estimate of bs32 vanishes: the samples are just so far apart.
  ...[10, 100, 1000].map(
    (k): Case => ({
      name: `samples 1/k apart, k = ${k}`,
      text: line(k),
      start: { x: 1 },
      times: evenly(10 / k, 10),
      exact: (t) => Math.exp(-k * t),
      within: 1e-3,
    }),
  ),
  {
    name: "a pulse that the largest step may not leap",
    text: "state x : scalar\ndx/dt = exp(-100*(t - 20)^2) - x\nobserve value = x",
    start: { x: 0 },
    times: [0, 20.5],
    maxStep: 0.05,
    exact: (t) => (t === 0 ? 0 : 0.1077739),
    within: 1e-4,
  },
  {
    name: "a tiny start that grows",
    text: "state x : scalar\ndx/dt = x\nobserve value = x",
    start: { x: 1e-20 },
    times: [0, 60],
    atol: 1e-27,
    exact: (t) => 1e-20 * Math.exp(t),
    within: 1e-2,
  },
];

function experimentOf({ text, start, times, rtol, atol, maxStep }: Case, method: AdaptiveMethodName): ExperimentInput {
  return {
    system: flow(text),
    initial: start,
    integrator: {
      method,
      maxSteps: many,
      ...(rtol === undefined ? {} : { rtol }),
      ...(atol === undefined ? {} : { atol }),
      ...(maxStep === undefined ? {} : { maxStep }),
    },
    times: [...times],
    runs: 1,
  };
}

/** All. Only a jump that takes tolerances of float64 has an engine of its own. */
const engines = [webgpu, cpu, cpuInFloat32];

describeEngine(
  "a step size of one's own",
  (engine) => {
    for (const one of cases)
      for (const method of adaptiveMethodsIn(engine.precision).filter((name) => !one.without?.includes(name)))
        it(`completes ${one.name} by ${method}`, async () => {
          const played = await engine.play(experimentOf(one, method));
          expect(played.frames.at(-1)!.cells[0]!.outcomes).toMatchObject({ ended: 1 });
          for (const [index, [value]] of played.series("value").entries()) {
            const exact = one.exact(one.times[index]!);
            expect(Math.abs(value! - exact), `at ${one.times[index]}`).toBeLessThanOrEqual(
              (methods[method].order > 2 ? 1 : 2) * one.within * Math.abs(exact) + 10 * (one.atol ?? 1e-8),
            );
          }
        });

    it("completes byol whose target follows at once, with few samples and with many", async () => {
      const { rtol, atol, within } = stepControl[engine.precision].byol;
      for (const samples of [2, 101])
        for (const { W, Wp, normW, normWa } of stiffByol.runs.slice(0, samples === 2 ? 4 : 1)) {
          const { frames, series } = await engine.play({
            system: "byol",
            dimensions: { n1: 8, n2: 8 },
            data: { model: "isotropic", sigma: 0.03 },
            parameters: { beta: 1000, eta: 0.01 },
            initial: { W: W, Wp: Wp, Wa: 0 },
            integrator: { method: "bs32", rtol, atol, maxSteps: many },
            times: { end: 1, samples },
            observables: ["normW", "normWa"],
            runs: 1,
          });
          expect(frames.at(-1)!.cells[0]!.outcomes).toMatchObject({ ended: 1 });
          expect(Math.abs(series("normW").at(-1)![0]! / normW - 1)).toBeLessThanOrEqual(within);
          expect(Math.abs(series("normWa").at(-1)![0]! / normWa - 1)).toBeLessThanOrEqual(within);
        }
    });

    it("completes byol of a decay so fast that all is gone at once", async () => {
      const { frames, series } = await engine.play({
        system: "byol",
        parameters: { eta: 1e5 },
        integrator: { method: "bs32", maxSteps: many },
        times: [0, 1],
        observables: ["normW"],
        runs: 2,
      });
      expect(frames.at(-1)!.cells[0]!.outcomes).toMatchObject({ ended: 2 });
      for (const value of series("normW")[1]!) expect(value).toBeLessThan(1e-5);
    });
  },
  engines,
);

describeEngine(
  "a pole",
  (engine) => {
    const flows = {
      "x' = x^2": { text: "state x : scalar\ndx/dt = x^2\nobserve value = x", end: 1 },
      "x' = x^4 beside a state that rests": {
        text: "state x : scalar\nstate Z : n x n\ndx/dt = x^4\ndZ/dt = 0*Z\nobserve value = x",
        end: 1 / 3,
      },
      "x' = exp(x)": { text: "state x : scalar\ndx/dt = exp(x)\nobserve value = x", end: Math.exp(-1) },
    };
    // On WebGPU a step is a float32: those of rkc2 fall below its least normal number at x = 84, where a step changes x by a thousandth
    // and exp(x) is no overflow yet. That is a step too small.
    const isFound = (name: string, method: AdaptiveMethodName) =>
      !(engine.backend === "webgpu" && method === "rkc2" && name === "x' = exp(x)");
    for (const [name, { text, end }] of Object.entries(flows))
      for (const method of adaptiveMethodsIn(engine.precision).filter((each) => isFound(name, each)))
        it(`ends ${name} under ${method} as diverged, whatever is sampled`, async () => {
          const samplings = [[0, 2], evenly(2, 7), evenly(2, 200)];
          const ends = [];
          for (const times of samplings) {
            const { frames } = await engine.play({
              system: flow(text),
              dimensions: text.includes("n x n") ? { n: 8 } : {},
              initial: { x: 1 },
              integrator: { method, maxSteps: many },
              times,
              runs: 1,
            });
            const { outcomes, runs } = frames.at(-1)!.cells[0]!;
            expect(outcomes).toMatchObject({ diverged: 1 });
            ends.push(runs!.endTime[0]!);
          }
          for (const found of ends)
            expect(Math.abs(found - end)).toBeLessThanOrEqual(stepControl[engine.precision].pole);
        });
  },
  engines,
);

describeEngine(
  "a jump that no step of the clock resolves",
  (engine) => {
    for (const method of adaptiveMethodsIn(engine.precision))
      it(`ends under ${method} as a step that is too small: nothing leaves its bounds`, async () => {
        // x falls to 0 at t = 1.00123, where its slope turns within one unit of the clock, and by more than atol.
        const { frames } = await engine.play({
          system: flow("state x : scalar\ndx/dt = 1e6*tanh(1e18*(t - 1.00123))\nobserve value = x"),
          initial: { x: 1e6 * 1.00123 },
          integrator: { method, rtol: 1e-13, atol: 1e-13, maxSteps: many },
          times: [0, 2],
          runs: 1,
        });
        const { outcomes, runs } = frames.at(-1)!.cells[0]!;
        expect(outcomes).toMatchObject({ stepTooSmall: 1, diverged: 0, ended: 0 });
        expect(Math.abs(runs!.endTime[0]! - 1.00123)).toBeLessThan(1e-9);
      });
  },
  [cpu],
);

describeEngine(
  "an error norm",
  (engine) => {
    const turning = "state x : scalar\nstate y : scalar\ndx/dt = y\ndy/dt = -x\nobserve value = x";
    const beside = {
      "a matrix that rests": [`state Z : m x m\ndZ/dt = 0*Z`, { m: 64 }, { Z: "randn" }],
      "a large matrix that rests": [`state Z : m x m\ndZ/dt = 0*Z`, { m: 64 }, { Z: "1000*randn" }],
      "a matrix that decays slowly": [`state Z : m x m\ndZ/dt = -Z/1000`, { m: 32 }, { Z: "randn" }],
    } as const;
    const error = async (engine: Engine, method: AdaptiveMethodName, others?: (typeof beside)[keyof typeof beside]) => {
      const [text, dimensions, laws] = others ?? ["", {}, {}];
      const { series } = await engine.play({
        system: flow(`${text}\n${turning}`),
        dimensions,
        initial: { x: 1, y: 0, ...laws },
        integrator: { method },
        times: [0, 20],
        runs: 1,
      });
      return Math.abs(series("value")[1]![0]! - Math.cos(20));
    };
    for (const [name, others] of Object.entries(beside))
      for (const method of adaptiveMethodsIn(engine.precision))
        it(`is not loosened by ${name}, under ${method}`, async () => {
          const alone = await error(engine, method);
          expect(await error(engine, method, others)).toBeLessThanOrEqual(alone + stepControl[engine.precision].beside);
          expect(alone).toBeLessThan(2e-3);
        });
  },
  engines,
);

describeEngine(
  "many small steps",
  (engine) => {
    for (const integrator of [
      { method: "rk4", step: 0.001 },
      { method: "euler", step: 0.001 },
      { method: "heun", step: 0.001 },
      ...adaptiveMethodsIn(engine.precision).map((method) => ({ method, maxStep: 0.001, maxSteps: many })),
    ] as const)
      it(`keep what they add, under ${integrator.method}`, async () => {
        const { series } = await engine.play({
          system: flow(
            "state y : scalar\nstate z : scalar\ndy/dt = 1\ndz/dt = 0.1\nobserve value = y\nobserve other = z",
          ),
          initial: { y: 0, z: 1000 },
          integrator,
          times: [0, 100],
          runs: 1,
        });
        expect(Math.abs(series("value")[1]![0]! - 100)).toBeLessThanOrEqual(1e-4);
        expect(Math.abs(series("other")[1]![0]! - 1010)).toBeLessThanOrEqual(2e-4);
      });
  },
  engines,
);

describeEngine(
  "a tolerance that the states cannot keep",
  (engine) => {
    const decay = (tolerances: object): ExperimentInput => ({
      system: flow("state x : scalar\ndx/dt = -x\nobserve value = x"),
      initial: { x: 1 },
      integrator: { method: "bs32", maxSteps: many, ...tolerances },
      times: [0, 1],
      runs: 1,
    });
    const least = { float32: 1e-6, float64: 1e-13 }[engine.precision];

    it("is refused with the least one that makes sense", async () => {
      const wrong = { rtol: least / 10 };
      await expect(engine.play(decay(wrong))).rejects.toThrow(
        `integrator.rtol is ${least / 10}, and states in ${engine.precision} keep no less than ${least}`,
      );
      await expect(engine.play(decay({ atol: 1e-320 }))).rejects.toThrow("integrator.atol");
    });

    it("is none at that one", async () => {
      const { series } = await engine.play(decay({ rtol: least, atol: least / 100 }));
      expect(Math.abs(series("value")[1]![0]! * Math.E - 1)).toBeLessThanOrEqual(
        stepControl[engine.precision].tightest,
      );
    });

    it("is not one that lets a state be 0 exactly", async () => {
      const { series, frames } = await engine.play({ ...decay({ atol: 1e-37 }), initial: { x: 0 } });
      expect(series("value")[1]![0]).toBe(0);
      expect(frames.at(-1)!.cells[0]!.outcomes).toMatchObject({ ended: 1 });
    });
  },
  engines,
);
