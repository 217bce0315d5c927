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
