/** Every method on WebGPU: against the float64 march of the tests, its order, its bits, and inputs that once came out wrong. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import {
  type AdaptiveMethodName,
  adaptiveMethodNames,
  type FixedMethodName,
  methodNames,
  methods,
} from "../../src/methods/methods.ts";
import { describeKernel } from "../kernel/device.ts";
import { type Flow, march } from "../march.ts";
import { methodsInFloat32 as tolerances } from "../tolerances.ts";
import { flow, type Played, playOnGpu } from "./play.ts";

type Integrator = NonNullable<ExperimentInput["integrator"]>;

const adaptive = (method: AdaptiveMethodName, more: object = {}): Integrator => ({ method, ...more }) as Integrator;
const isAdaptiveName = (name: string): name is AdaptiveMethodName =>
  (adaptiveMethodNames as readonly string[]).includes(name);

function last({ series }: Played, name: string): number {
  return series(name).at(-1)![0]!;
}

/** A vector and a scalar that drive each other and see the time; fast enough that stages are many. */
const coupled: ExperimentInput = {
  system: flow(
    [
      "state v : k",
      "state x : scalar",
      "dv/dt = -(30 + x)*v + cos(3*t)*v^2",
      "dx/dt = sin(t) - x*sum(v)",
      "observe first = sum(v)",
      "observe second = x",
    ].join("\n"),
  ),
  dimensions: { k: 3 },
  initial: { v: [1, 2, 3], x: 0.5 },
  times: [0, 0.7, 2],
  runs: 1,
};
const coupledFlow: Flow = {
  start: [1, 2, 3, 0.5],
  sizes: [3, 1],
  slope: (t, [a, b, c, x]) => [
    ...[a!, b!, c!].map((v) => -(30 + x!) * v + Math.cos(3 * t) * v * v),
    Math.sin(t) - x! * (a! + b! + c!),
  ],
};

describeKernel("an adaptive method on WebGPU", () => {
  for (const method of adaptiveMethodNames)
    it(`takes the steps of the law in float64 with ${method}, and reaches its values`, async () => {
      const law = { rtol: 1e-3, atol: 1e-5 };
      const expected = march(methods[method], coupledFlow, [0, 0.7, 2], law);
      const played = await playOnGpu({ ...coupled, integrator: adaptive(method, law) });
      const { steps, outcomes } = played.frames.at(-1)!.cells[0]!;
      const rejected = expected.attempts.filter(({ accepted }) => !accepted).length;
      expect(outcomes.ended).toBe(1);
      // Roundings decide near a norm of 1, and then the steps part.
      expect(Math.abs(steps.mean! - expected.attempts.length)).toBeLessThanOrEqual(2 + 0.03 * expected.attempts.length);
      expect(Math.abs(steps.rejected! - rejected)).toBeLessThanOrEqual(2 + 0.03 * expected.attempts.length);
      const [a, b, c, x] = expected.states.at(-1)!;
      expect(Math.abs(last(played, "first") - (a! + b! + c!))).toBeLessThan(tolerances.sameSteps);
      expect(Math.abs(last(played, "second") - x!)).toBeLessThan(tolerances.sameSteps);
    });
});

describeKernel("a run's bits on WebGPU", () => {
  const many: ExperimentInput = {
    ...coupled,
    initial: { v: "randn", x: "0.5*randn" },
    dimensions: { k: 40 },
    runs: 5,
  };
  for (const method of methodNames)
    it(`are the same for any chunks, packing, threads and batch with ${method}`, async () => {
      const integrator = isAdaptiveName(method)
        ? adaptive(method, { rtol: 1e-3, atol: 1e-5 })
        : ({ method, step: 0.01 } as Integrator);
      const input = { ...many, integrator };
      const reference = await playOnGpu(input, { milliseconds: 10_000 });
      for (const options of [
        { milliseconds: 1 },
        { plan: { runsPerWorkgroup: 2 }, milliseconds: 10 },
        { plan: { threads: 1, batch: 3 } },
      ]) {
        const { states, frames } = await playOnGpu(input, options);
        expect(states).toEqual(reference.states);
        expect(frames.map(({ cells }) => cells[0]!.runs)).toEqual(reference.frames.map(({ cells }) => cells[0]!.runs));
      }
    });
});

describeKernel("sums in float32 on WebGPU", () => {
  for (const method of methodNames)
    it(`keep what small steps add and the time with ${method}`, async () => {
      const integrator = isAdaptiveName(method)
        ? adaptive(method, { maxStep: 0.001, firstStep: 0.001, maxSteps: 200_000 })
        : ({ method: method as FixedMethodName, step: 0.001 } as Integrator);
      const played = await playOnGpu(
        {
          system: flow("state y : scalar\nstate z : 3\ndy/dt = 1\ndz/dt = 1\nobserve value = y"),
          initial: { y: 0, z: 0 },
          integrator,
          times: [0, 100],
          runs: 1,
        },
        { milliseconds: 10_000 },
      );
      expect(Math.abs(last(played, "value") - 100)).toBeLessThan(tolerances.sum);
      for (const entry of played.states.z!) expect(Math.abs(entry - 100)).toBeLessThan(tolerances.sum);
    });
});

/** x = exp(sin 4t) and v = exp(-t^2) (1, 2) by constant steps, whatever they err by: what the coefficients are is seen in the error. */
describeKernel("an adaptive method held to one step on WebGPU", () => {
  const exact = [Math.exp(Math.sin(8)), Math.exp(-4), 2 * Math.exp(-4)];
  const slope: Flow["slope"] = (t, [x, a, b]) => [4 * Math.cos(4 * t) * x!, -2 * t * a!, -2 * t * b!];
  for (const [method, step] of [
    ["bs32", 1 / 8],
    ["tsit5", 1 / 4],
    ["rkc2", 1 / 8],
  ] as const)
    it(`errs as in float64, whose order is tested: ${method}`, async () => {
      const held = { rtol: 1, atol: 100, firstStep: step, maxStep: step };
      const played = await playOnGpu({
        system: flow("state x : scalar\nstate v : 2\ndx/dt = 4*cos(4*t)*x\ndv/dt = -2*t*v"),
        initial: { x: 1, v: [1, 2] },
        integrator: adaptive(method, held),
        times: [0, 2],
        runs: 1,
      });
      expect(played.frames.at(-1)!.cells[0]!.steps).toMatchObject({ mean: 2 / step, rejected: 0 });
      const expected = march(methods[method], { start: [1, 1, 2], sizes: [1, 2], slope }, [0, 2], held).states.at(-1)!;
      const found = [...played.states.x!, ...played.states.v!];
      for (const [entry, value] of expected.entries())
        expect(Math.abs(found[entry]! - value)).toBeLessThan(tolerances.sameSlopes);
      const errors = expected.map((value, entry) => Math.abs(value - exact[entry]!));
      expect(Math.max(...errors)).toBeGreaterThan(50 * tolerances.sameSlopes);
    });
});

describeKernel("a pole on WebGPU", () => {
  /** x' = x^2 from 1, 0.4, -1: infinite at t = 1, at 2.5, never. */
  const pole = (times: ExperimentInput["times"], method: AdaptiveMethodName): ExperimentInput => ({
    system: flow("state x : scalar\nstate y : scalar\ndx/dt = x^2\ndy/dt = -y\nobserve value = x"),
    initial: { x: { runs: [1, 0.4, -1] }, y: 1 },
    integrator: adaptive(method, { rtol: 1e-4, atol: 1e-6 }),
    times,
    runs: 3,
  });
  for (const method of adaptiveMethodNames)
    it(`is where a run ends as diverged, for any sample times, with ${method}`, async () => {
      for (const times of [[0, 3], { end: 3, samples: 31 }, [0, 0.999, 0.9999, 3]]) {
        const { runs, outcomes } = (await playOnGpu(pole(times, method))).frames.at(-1)!.cells[0]!;
        expect(outcomes).toMatchObject({ diverged: 2, ended: 1, stepTooSmall: 0 });
        expect(Math.abs(runs!.endTime[0]! - 1)).toBeLessThan(tolerances.pole);
        expect(Math.abs(runs!.endTime[1]! - 2.5)).toBeLessThan(tolerances.pole);
      }
    });

  it("at the start ends a run there", async () => {
    const played = await playOnGpu({
      system: flow("state x : scalar\ndx/dt = 1/x\nobserve value = x"),
      initial: { x: 0 },
      integrator: { method: "bs32" },
      times: [0, 1],
      runs: 1,
    });
    const { outcomes, steps, runs } = played.frames.at(-1)!.cells[0]!;
    expect(outcomes.diverged).toBe(1);
    expect([steps.mean, runs!.endTime[0]]).toEqual([1, 0]);
  });
});

/** Inputs that once ended as diverged, or came out wrong: what must come out, and the largest error. */
const cases: readonly {
  readonly about: string;
  readonly lines: readonly string[];
  readonly more: Partial<ExperimentInput>;
  readonly value: (t: number) => number;
  readonly error: number;
  /** Of the value, where the error is to be judged by it. */
  readonly share?: number;
}[] = [
  {
    about: "a decay much faster than the first step that was once tried",
    lines: ["state x : scalar", "dx/dt = -20000*x", "observe value = x"],
    more: { initial: { x: 1 }, times: [0, 1] },
    value: (t) => (t === 0 ? 1 : 0),
    error: 1e-6,
  },
  {
    about: "a relaxation to what moves slowly",
    lines: ["state y : scalar", "dy/dt = -20000*(y - cos(t))", "observe value = y"],
    more: { initial: { y: 2 }, times: [0, 0.5, 1] },
    value: (t) => (t === 0 ? 2 : Math.cos(t) + Math.sin(t) / 20000),
    error: 1e-5,
  },
  {
    about: "a matrix that decays fast",
    lines: ["state W : 3 x 3", "dW/dt = -20000*W", "observe value = norm(W)"],
    more: { initial: { W: "randn" }, times: [0, 1] },
    value: (t) => (t === 0 ? Number.NaN : 0),
    error: 1e-5,
  },
  {
    about: "a slope that jumps",
    lines: ["state x : scalar", "dx/dt = 1 + abs(t - 1.00123)/(t - 1.00123)", "observe value = x"],
    more: { initial: { x: 0 }, times: [0, 2], integrator: { method: "bs32", rtol: 1e-6, atol: 1e-7 } },
    value: (t) => (t === 0 ? 0 : 2 * (2 - 1.00123)),
    error: 1e-4,
  },
  {
    about: "a first step whose error estimate vanishes",
    lines: ["state x : scalar", "dx/dt = -100*x", "observe value = x"],
    more: { initial: { x: 1 }, times: { end: 0.1, samples: 11 } },
    value: (t) => Math.exp(-100 * t),
    error: 0,
    share: 1e-3,
  },
  {
    about: "a pulse that a step bound by the experiment does not leap over",
    lines: ["state x : scalar", "dx/dt = exp(-100*(t - 20)^2) - x", "observe value = x"],
    more: { initial: { x: 0 }, times: [0, 20.5], integrator: { method: "bs32", maxStep: 0.05 } },
    value: (t) => (t === 0 ? 0 : 0.1077739),
    error: 1e-5,
  },
  {
    about: "a turn beside a matrix that rests",
    lines: [
      "state x : scalar",
      "state y : scalar",
      "state Z : 20 x 20",
      "dx/dt = y",
      "dy/dt = -x",
      "dZ/dt = 0",
      "observe value = x",
    ],
    more: { initial: { x: 1, y: 0, Z: "randn" }, times: [0, 20] },
    value: Math.cos,
    error: 1e-4,
  },
];

describeKernel("an input that once came out wrong, on WebGPU", () => {
  for (const { about, lines, more, value, error, share = 0 } of cases)
    it(`is right: ${about}`, async () => {
      const input: ExperimentInput = {
        system: flow(lines.join("\n")),
        integrator: { method: "bs32" },
        runs: 1,
        ...more,
      };
      const { series, frames, resolved } = await playOnGpu(input, { milliseconds: 5000 });
      expect(frames.at(-1)!.cells[0]!.outcomes.ended).toBe(1);
      for (const [sample, t] of resolved.times.entries()) {
        const exact = value(t);
        const off = Math.abs(series("value")[sample]![0]! - exact);
        if (!Number.isNaN(exact)) expect(off).toBeLessThanOrEqual(error + share * Math.abs(exact));
      }
    });

  for (const tolerance of [{ atol: 1e-50 }, { rtol: 1e-12, atol: 1e-14 }, { rtol: 9e-7 }, { atol: 1e-39 }])
    it(`is refused where float32 cannot keep it: ${JSON.stringify(tolerance)}`, async () => {
      const [key] = "rtol" in tolerance ? ["rtol"] : ["atol"];
      await expect(playOnGpu({ ...coupled, integrator: adaptive("bs32", tolerance) })).rejects.toThrow(
        new RegExp(`^integrator\\.${key} is .*float32 keep no less than`),
      );
    });
});
