/** What observables say of all of a run's time: integrals, largest and smallest values, first times; on every backend. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { explicit } from "../oracle-cases.ts";
import { overTime } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

/** x = sin t, y = cos t. */
const circle: ExperimentInput = {
  system: flow(
    [
      "state x ~ 0",
      "state y ~ 1",
      "param c = -0.3",
      "dx/dt = y",
      "dy/dt = -x",
      "r = x^2 + t*y",
      "observe speed = rate(r) - rate(r*initial(y))/2",
      "observe area = integral(x)",
      "observe both = exp(integral(x*y) - 1)*integral(x)",
      "observe lapse = integral(1)",
      "observe most = maximum(x)",
      "observe least = minimum(x)",
      "observe height = x",
      "observe mostOf = 2*maximum(height) - maximum(x)",
      "observe range = maximum(x) - minimum(x)",
      "observe spread = maximum(x^2 + t)",
      "observe when = first(t where x < c)",
      "observe again = first(t where y - 2 > x - 2)",
      "observe never = first(t where x > 2)",
      "observe atOnce = 2*first(t where x < 5) + 1",
    ].join("\n"),
  ),
  times: { end: 7, samples: 15 },
  runs: 3,
};

const expected = (t: number): Readonly<Record<string, number>> => {
  const turned = (at: number, value: number): number => (t >= at ? value : Number.NaN);
  const most = t < Math.PI / 2 ? Math.sin(t) : 1;
  const least = t < Math.PI ? 0 : t < 1.5 * Math.PI ? Math.sin(t) : -1;
  const grid = Array.from({ length: 2001 }, (_, k) => (k * t) / 2000);
  return {
    // 2 x y + y - t x, half of it.
    speed: (Math.sin(2 * t) + Math.cos(t) - t * Math.sin(t)) / 2,
    area: 1 - Math.cos(t),
    both: Math.exp(Math.sin(t) ** 2 / 2 - 1) * (1 - Math.cos(t)),
    lapse: t,
    most,
    least,
    mostOf: most,
    range: most - least,
    spread: Math.max(...grid.map((s) => Math.sin(s) ** 2 + s)),
    when: turned(Math.PI + Math.asin(0.3), Math.PI + Math.asin(0.3)),
    again: 0,
    never: Number.NaN,
    atOnce: 1,
  };
};

const fixed = { method: "rk4", step: 0.01 } as const;
const adaptive = { method: "tsit5", rtol: 1e-6, atol: 1e-8, maxStep: 0.02 } as const;

describeEngine(
  "what is said of all of a run's time",
  (engine) => {
    const tolerances = overTime[engine.precision];

    for (const integrator of [fixed, adaptive, { method: "rkc2", rtol: 1e-6, atol: 1e-8, maxStep: 0.02 } as const])
      it(`is what it says under ${integrator.method}`, async () => {
        const { series, resolved } = await engine.play({ ...circle, integrator });
        for (const [sample, time] of resolved.times.entries())
          for (const [name, value] of Object.entries(expected(time)))
            for (const found of series(name)[sample]!)
              if (Number.isNaN(value)) expect(found, `${name} at ${time}`).toBeNaN();
              else expect(Math.abs(found - value), `${name} at ${time}`).toBeLessThan(tolerances[integrator.method]);
      });

    for (const integrator of [fixed, { method: "bs32", rtol: 1e-4, atol: 1e-6 } as const]) {
      it(`is the same to the bit however the work is cut under ${integrator.method}`, async () => {
        const experiment: ExperimentInput = { ...circle, integrator, initial: { x: "randn" }, runs: 9 };
        const whole = await engine.play(experiment);
        const cut = await engine.play(experiment, { milliseconds: 1 });
        expect(cut.frames).toEqual(whole.frames);
      });

      it(`changes nothing of the run that it is observed of under ${integrator.method}`, async () => {
        const experiment: ExperimentInput = { ...circle, integrator, initial: { x: "randn" }, runs: 5 };
        const watched = await engine.play(experiment);
        const alone = await engine.play({ ...experiment, observables: [] });
        const [x, y] = [watched.states.x, watched.states.y];
        expect([x, y]).toEqual([alone.states.x, alone.states.y]);
        expect(watched.frames.at(-1)!.cells[0]!.steps).toEqual(alone.frames.at(-1)!.cells[0]!.steps);
      });
    }

    it("is undefined from when what it is of is, and the run goes on", async () => {
      const { series, frames } = await engine.play({
        system: flow(
          "state x ~ 1\ndx/dt = -1\nobserve area = integral(log(x))\nobserve most = maximum(sqrt(x))\nobserve value = x\n" +
            "observe when = first(t where log(x) < -0.5)",
        ),
        times: { end: 2, samples: 5 },
        integrator: { method: "rk4", step: 0.05 },
        runs: 2,
      });
      const at = (name: string) => series(name).map((values) => Number.isNaN(values[1]!));
      expect(at("area")).toEqual([false, false, true, true, true]);
      expect(at("most").slice(3)).toEqual([true, true]);
      expect(at("value")).toEqual([false, false, false, false, false]);
      expect(series("when")[4]![0]).toBeCloseTo(1 - Math.exp(-0.5), 2);
      expect(frames.at(-1)!.cells[0]!.outcomes.ended).toBe(2);
    });

    it("is undefined at the start where what it is of is, and a time is none at which the distance is infinite", async () => {
      const { series } = await engine.play({
        system: flow(
          "state x ~ 0\ndx/dt = 1\nobserve area = integral(1/x)\nobserve most = maximum(1/x)\n" +
            "observe above = first(t where 1/x > 2)\nobserve below = first(t where 1/(x - 1) < -1.2)\nobserve late = first(t where 1/x < 0.8)\n" +
            "observe nowToo = first(t where exp(1000 - 8000*x) > 0.5)\nobserve before = first(t where exp(1000 - 8000*x) < 2)",
        ),
        times: { end: 2, samples: 9 },
        integrator: { method: "rk4", step: 0.125 },
        runs: 2,
      });
      const all = (name: string) => series(name).map((values) => values[1]!);
      expect(all("area").every(Number.isNaN)).toBe(true);
      expect(all("most").every(Number.isNaN)).toBe(true);
      // 1/x is 8 after one step, and infinite at the start.
      expect(all("above")).toEqual([Number.NaN, ...Array.from({ length: 8 }, () => 0.125)]);
      // The exponential is too large for any number at the start, and 1 after one step: nothing lies between to be found.
      for (const name of ["nowToo", "before"])
        expect(all(name), name).toEqual([Number.NaN, ...Array.from({ length: 8 }, () => 0.125)]);
      // -1/(1 - x) is -1.2 at x = 1/6, and infinite at t = 1, long after.
      expect(all("below")[0]).toBeNaN();
      for (const found of all("below").slice(1)) expect(Math.abs(found - 1 / 6)).toBeLessThan(0.01);
      for (const found of all("late").slice(-3)) expect(Math.abs(found - 1.25)).toBeLessThan(0.02);
    });

    it("says so of a run that is stopped, and of what stops it", async () => {
      const { series, frames } = await engine.play({
        system: flow(
          "state W : n x n\nparam eta = 1\ndW/dt = -eta*W\nobserve area = integral(norm(W))\nobserve low = minimum(lambdaMin(W*W^T))\n" +
            "stop where integral(norm(W)) > 0.9*initial(norm(W))\nclass soon where first(t where trace(W*W^T) < 0.2) < 1.5",
        ),
        dimensions: { n: 3 },
        sweep: { eta: [1, 0.5] },
        initial: { W: 1 },
        times: { end: 6, samples: 13 },
        integrator: fixed,
        runs: 1,
      });
      const [quick, slow] = frames.at(-1)!.cells;
      // 1 - e^-t > 0.9 at t = 2.5, and (1 - e^(-t/2))/0.5 > 0.9 at t = 1.5.
      expect([quick!.runs!.endTime[0], slow!.runs!.endTime[0]]).toEqual([2.5, 1.5]);
      expect([quick!.classes.soon!.count, slow!.classes.soon!.count]).toEqual([1, 0]);
      expect(series("area").at(-1)![0]).toBeCloseTo(Math.sqrt(3) * (1 - Math.exp(-2.5)), 4);
      expect(series("low").at(-1)![0]).toBeCloseTo(Math.exp(-5), 4);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

interface Recorded {
  readonly parameters: Readonly<Record<string, number>>;
  readonly initial: Readonly<Record<string, number[][] | number[]>>;
  readonly states: readonly { readonly time: number }[];
  readonly integrals: { readonly lambda_min_K: readonly number[] };
  readonly observables: { readonly commutator: readonly number[]; readonly bound: readonly number[] };
  readonly events: Readonly<Record<string, number>>;
}

const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(new URL(`../oracle/learning/${name}.json`, import.meta.url), "utf8")) as Recorded;

describeEngine(
  "against SciPy",
  (engine) => {
    const tolerances = overTime[engine.precision];

    it("Theorem 3 bounds the commutator by an integral", async () => {
      const { parameters, initial, states, integrals, observables } = recorded("bound_of_commutator");
      const { alpha_p: alphaP, sigma, eta, eta_p: etaP, tau } = parameters;
      const { series } = await engine.play({
        system: flow(
          [
            "state Wp : n x n symmetric",
            "state F : n x n symmetric",
            "param alphaP = 1, sigma = 0, eta = 0, etaP = eta, tau = 1",
            "gain = 1 + sigma^2",
            "S = {Wp, F}",
            "dWp/dt = alphaP*(tau*F - gain/2*S) - etaP*Wp",
            "dF/dt = tau*S - gain*{Wp^2, F} - 2*eta*F",
            "K = gain*(alphaP/2*F + Wp^2) - tau*Wp + 3/2*eta*I",
            "observe commutator = norm([F, Wp])",
            "observe area = integral(lambdaMin(K))",
            "observe bound = norm(initial([F, Wp]))*exp(-2*integral(lambdaMin(K)))",
          ].join("\n"),
        ),
        dimensions: { n: 6 },
        parameters: { alphaP, sigma, eta, etaP, tau } as Record<string, number>,
        initial: initial as Record<string, number[][]>,
        times: states.map(({ time }) => time),
        integrator: { method: "rk4", step: engine.precision === "float32" ? 0.05 : 0.0025 },
        runs: 1,
      });
      for (const [sample] of states.entries()) {
        const at = (name: string): number => series(name)[sample]![0]!;
        expect(Math.abs(at("area") - integrals.lambda_min_K[sample]!)).toBeLessThan(tolerances.oracle);
        expect(Math.abs(at("bound") - observables.bound[sample]!)).toBeLessThan(tolerances.oracle);
        expect(Math.abs(at("commutator") - observables.commutator[sample]!)).toBeLessThan(tolerances.oracle);
        expect(at("commutator")).toBeLessThanOrEqual(at("bound") * (1 + 1e-6));
      }
    });

    it("modes collapse when they do", async () => {
      const { parameters, initial, events } = recorded("collapse_time");
      const { alpha_p: alphaP, sigma, eta, eta_p: etaP, tau, threshold } = parameters;
      const { p, s } = initial as Record<string, number[]>;
      // All of them: the one that is largest at the start is so throughout.
      const pick = s!.map((value) => (value === Math.max(...s!) ? 1 : 0));
      const { series } = await engine.play({
        system: flow(
          [
            "state p : modes",
            "state s : modes",
            "data pick : modes",
            "param alphaP = 1, sigma = 0, eta = 0, etaP = eta, tau = 1, threshold = 0.01",
            "d = tau - (1 + sigma^2)*p",
            "dp/dt = alphaP*s*d - etaP*p",
            "ds/dt = 2*s*(p*d - eta)",
            "observe left = first(t where inner(s, pick) < threshold)",
            "observe collapsed = first(t where count(s > threshold) < 1)",
          ].join("\n"),
        ),
        dimensions: { modes: 8 },
        data: explicit({ pick }),
        parameters: { alphaP, sigma, eta, etaP, tau, threshold } as Record<string, number>,
        initial: { p: p!, s: s! },
        times: [0, 20, 30, 45],
        integrator: { method: "rk4", step: 0.01 },
        runs: 1,
      });
      const expected = events["largest s below threshold"]!;
      expect(series("left").map(([value]) => Number.isNaN(value!))).toEqual([true, true, true, false]);
      expect(Math.abs(series("left")[3]![0]! - expected)).toBeLessThan(tolerances.crossing);
      // What jumps is found to a step.
      expect(Math.abs(series("collapsed")[3]![0]! - expected)).toBeLessThan(0.011);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

describe("nothing is carried that nobody reports", () => {
  it("of the observables that are not wanted", async () => {
    const { resolved } = await cpu.play({ ...circle, observables: ["most"], integrator: fixed });
    expect(resolved.program.states.map(({ name, role }) => [name, role])).toEqual([
      ["x", "flow"],
      ["y", "flow"],
      ["maximum(x)", "memory"],
    ]);
  });
});
