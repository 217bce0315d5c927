/** Least and greatest, comparisons and choices, of scalars, modes and entries, and what is not taken though it has no value. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { choices as tolerances } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

const still: Pick<ExperimentInput, "integrator" | "times" | "runs"> = {
  integrator: { method: "euler", step: 1 },
  times: [0],
  runs: 1,
};

describeEngine(
  "least, greatest and what is chosen",
  (engine) => {
    const v = [-2, -0.5, 0, 0.5, 3];
    const w = [1, -1, 0, 0.5, 2];
    const tolerance = tolerances[engine.precision];

    it("are those of each mode, and of scalars with every mode", async () => {
      const each: Readonly<Record<string, readonly [string, (x: number, y: number) => number]>> = {
        least: ["min(v, w)", Math.min],
        greatest: ["max(v, w, 0.25)", (x, y) => Math.max(x, y, 0.25)],
        held: ["clamp(v, -1, w)", (x, y) => Math.min(Math.max(x, -1), y)],
        less: ["if(v < w, 1, 0)", (x, y) => Number(x < y)],
        atMost: ["if(v <= w, 1, 0)", (x, y) => Number(x <= y)],
        greater: ["if(v > w, 1, 0)", (x, y) => Number(x > y)],
        atLeast: ["if(v >= w, 1, 0)", (x, y) => Number(x >= y)],
        equal: ["if(v == w, 1, 0)", (x, y) => Number(x === y)],
        unequal: ["if(v != w, 1, 0)", (x, y) => Number(x !== y)],
        both: ["if(v > 0 and w > 1, v, w)", (x, y) => (x > 0 && y > 1 ? x : y)],
        either: ["if(v > 0 or w < 0, v, w)", (x, y) => (x > 0 || y < 0 ? x : y)],
        neither: ["if(not (v > 0 or w < 0), v, 2*w)", (x, y) => (x > 0 || y < 0 ? 2 * y : x)],
        ofScalar: ["if(a > 0, v, w)", (x) => x],
        safe: ["if(v > 0, log(v), 0)", (x) => (x > 0 ? Math.log(x) : 0)],
        unsafe: ["if(v >= 0, 1, log(v))", (x) => (x >= 0 ? 1 : Number.NaN)],
        undefinedCondition: ["if(log(v) > 0, 1, 0)", (x) => (x <= 0 ? Number.NaN : Number(Math.log(x) > 0))],
        // What is undefined decides nothing, and what the other side decides alone holds.
        undefinedOr: ["if(log(v) > 0 or w > 0, 1, 2)", (x, y) => (y > 0 ? 1 : x <= 0 ? Number.NaN : x > 1 ? 1 : 2)],
        undefinedAnd: ["if(w > 0 and log(v) > 0, 1, 2)", (x, y) => (y <= 0 ? 2 : x <= 0 ? Number.NaN : x > 1 ? 1 : 2)],
        undefinedNot: [
          "if(not (w > 0 and log(v) > 0), 1, 2)",
          (x, y) => (y <= 0 ? 1 : x <= 0 ? Number.NaN : x > 1 ? 2 : 1),
        ],
        undefinedLeast: ["min(log(v), 5)", (x) => (x <= 0 ? Number.NaN : Math.min(Math.log(x), 5))],
        undefinedGreatest: ["max(0, log(v), w)", (x, y) => (x <= 0 ? Number.NaN : Math.max(0, Math.log(x), y))],
        // Too large for any number, where v is positive.
        infiniteSide: ["if(exp(4000*v) > 1, 1, 2)", (x) => (x > 0 ? Number.NaN : 2)],
        circle: ["v*pi", (x) => x * Math.PI],
      };
      const text = [
        "param a = 1",
        "state v : n",
        "state w : n",
        "dv/dt = 0",
        "dw/dt = 0",
        ...Object.entries(each).map(([name, [written]]) => `observe ${name} = ${written}`),
      ].join("\n");
      const played = await engine.play({
        system: flow(text),
        dimensions: { n: v.length },
        initial: { v, w },
        ...still,
      });
      for (const [name, [, meaning]] of Object.entries(each))
        for (const [mode, found] of [...played.series(name)[0]!].entries()) {
          const expected = meaning(v[mode]!, w[mode]!);
          if (!Number.isFinite(expected)) expect(found, `${name} ${mode}`).toBeNaN();
          else expect(Math.abs(found - expected), `${name} ${mode}`).toBeLessThan(tolerance);
        }
    });

    it("are those of scalars, before and after spectra, and in flows", async () => {
      const text = [
        "param a = 1, b = max(a, 2*a, 0.5), c = if(a < 0 and not b == 1, pi, clamp(b, 0, 1))",
        "state x : scalar",
        "state F : n x n symmetric",
        "dx/dt = if(x > 0, sqrt(x), 1) + min(x, b) - if(a > 0, 0, 1/(a - a))",
        "dF/dt = if(x > 1, 1, 0)*F",
        "observe fallback = if(lambdaMin(F) > 0, log(lambdaMin(F)), -1)",
        "observe inverse = if(a == 0, 0, 1/a)",
        "observe lost = if(1/(x - x) > 0, 1, 2)",
        "observe lostOr = if(1/(x - x) > 0 or a > 1, 1, 2)",
        "observe lostAnd = if(a > 1 and (1/(x - x) > 0 or not 1/(x - x) > 0), 1, 2)",
        "observe lostNot = if(not (log(-x) > 0 and a > 1), 1, 2)",
        "observe kept = if(a > 5, 1/(x - x), 2)",
        "observe taken = if(a < 5, 1/(x - x), 2)",
        "observe least = min(lambdaMin(F), norm(F), 1/a)",
        "observe ofDefault = c",
        "observe value = x",
      ].join("\n");
      const cells = [-1, 0, 0.5, 2];
      const played = await engine.play({
        system: flow(text),
        dimensions: { n: 2 },
        sweep: { a: cells },
        initial: {
          x: 0.25,
          F: [
            [2, 0],
            [0, 3],
          ],
        },
        ...still,
        times: [0, 1],
      });
      for (const [cell, a] of cells.entries()) {
        const value = (name: string, time = 0): number => played.series(name, cell)[time]![0]!;
        const b = Math.max(a, 2 * a, 0.5);
        const near = (name: string, expected: number, time = 0): void =>
          Number.isNaN(expected)
            ? expect(value(name, time), `${name} at ${a}`).toBeNaN()
            : expect(Math.abs(value(name, time) - expected), `${name} at ${a}`).toBeLessThan(tolerance);
        near("fallback", Math.log(2));
        near("inverse", a === 0 ? 0 : 1 / a);
        near("lost", Number.NaN);
        near("lostOr", a > 1 ? 1 : Number.NaN);
        near("lostAnd", a > 1 ? Number.NaN : 2);
        near("lostNot", a > 1 ? Number.NaN : 1);
        near("kept", 2);
        near("taken", Number.NaN);
        near("least", a === 0 ? Number.NaN : Math.min(2, 1 / a));
        near("ofDefault", a < 0 && b !== 1 ? Math.PI : Math.min(Math.max(b, 0), 1));
        near("value", a > 0 ? 0.25 + 0.5 + Math.min(0.25, b) : Number.NaN, 1);
      }
    });

    it("have the gradient of what is taken, also beside what has none", async () => {
      const text = `state v : n
        state x : scalar
        loss J = sum(if(v > 0, v*log(v), 0)) + sum(max(v, 0)^2)/2 + sum(clamp(v, -1, 1)) + sum(min(v, x)) + if(x > 0, sqrt(x), 0)
        dv/dt = -grad(J, v)
        dx/dt = -grad(J, x)
        observe slopes = grad(J, v)
        observe slope = grad(J, x)`;
      const x = 0.5;
      const played = await engine.play({
        system: flow(text),
        dimensions: { n: v.length },
        initial: { v, x },
        ...still,
      });
      const expected = v.map(
        (y) => (y > 0 ? Math.log(y) + 1 : 0) + Math.max(y, 0) + Number(Math.abs(y) < 1) + Number(y < x),
      );
      for (const [mode, found] of [...played.series("slopes")[0]!].entries())
        expect(Math.abs(found - expected[mode]!), `mode ${mode}`).toBeLessThan(tolerance);
      const slope = v.filter((y) => !(y < x)).length + 1 / (2 * Math.sqrt(x));
      expect(Math.abs(played.series("slope")[0]![0]! - slope)).toBeLessThan(tolerance);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
