/** Every method on WebGPU: its bits, its sums, its coefficients, its poles, and the tolerances that it refuses. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import {
  type AdaptiveMethodName,
  adaptiveMethodNames,
  type FixedMethodName,
  methods,
} from "../../src/methods/methods.ts";
import { adaptiveMethodsIn, methodsIn } from "../kept-methods.ts";
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
describeKernel("a run's bits on WebGPU", () => {
  const many: ExperimentInput = {
    ...coupled,
    initial: { v: "randn", x: "0.5*randn" },
    dimensions: { k: 40 },
    runs: 5,
  };
  for (const method of methodsIn("float32"))
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
  for (const method of methodsIn("float32"))
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
  for (const method of adaptiveMethodsIn("float32"))
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

describeKernel("a tolerance on WebGPU", () => {
  for (const tolerance of [{ atol: 1e-50 }, { rtol: 1e-12, atol: 1e-14 }, { rtol: 9e-7 }, { atol: 1e-39 }])
    it(`is refused where float32 cannot keep it: ${JSON.stringify(tolerance)}`, async () => {
      const [key] = "rtol" in tolerance ? ["rtol"] : ["atol"];
      await expect(playOnGpu({ ...coupled, integrator: adaptive("bs32", tolerance) })).rejects.toThrow(
        new RegExp(`^integrator\\.${key} is .*float32 keep no less than`),
      );
    });
});
