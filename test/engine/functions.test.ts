/** Every function and power over all sizes of numbers, in observables and in flows: its value in float64, or undefined where that is. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { scalarFunctions } from "../../src/language/arithmetic.ts";
import { functionsOfAllSizes } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, once, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

const names = Object.keys(scalarFunctions) as (keyof typeof scalarFunctions)[];
const numbers = [
  ...[-1e38, -1e20, -1e5, -89, -88, -2, -1, -0.001, -1e-40, -0, 0, 1e-40, 1e-20, 0.001, 0.5, 1, 2, 4, 8],
  ...[88, 89, 100, 1e5, 1e9, 1e10, 1e20, 1e30, 1e38],
].map(Math.fround);
const exponents = [0, 1 / 3, 0.5, 0.75, -0.5, -1 / 3, 1, 2, 3, 8, 9, -1, -2, -8, -9, 2.5, 30];
/** Exponents as the language writes them. */
const written = exponents.map((e) => (e === 1 / 3 ? "(1/3)" : e === -1 / 3 ? "(-1/3)" : `(${e})`));

const still: Pick<ExperimentInput, "integrator" | "times" | "runs"> = {
  integrator: { method: "euler", step: 1 },
  times: [0],
  runs: 1,
};

describeEngine(
  "functions and powers of numbers of all sizes",
  (engine) => {
    // What is observed is float64 on the CPU whatever the states are.
    const observedIn = engine.backend === "cpu" ? "float64" : "float32";
    // A constant of the text, as it is computed with.
    const constant = observedIn === "float32" ? Math.fround : (x: number) => x;
    const rounded = engine.precision === "float32" ? Math.fround : (x: number) => x;

    const expectValue = (found: number, value: number, precision: "float32" | "float64", what: string, e = 0): void => {
      const least = precision === "float32" ? 2 ** -126 : 0;
      const expected = precision === "float32" ? Math.fround(value) : value;
      if (!Number.isFinite(expected)) {
        expect(found, what).toBeNaN();
        return;
      }
      // A device may take what is below the normal numbers for 0; divided by, it has no value.
      if (Math.abs(expected) <= least) {
        expect(Math.abs(found), what).toBeLessThanOrEqual(least);
        return;
      }
      const size = /^(sin|cos)/.test(what) ? 1 : Math.abs(value);
      const tolerance = functionsOfAllSizes[precision] * (1 + Math.abs(e)) * size;
      expect(Math.abs(found - value), `${what} is ${found}, not ${value}`).toBeLessThanOrEqual(tolerance);
    };
    const inverseOfLess = (x: number, e: number): boolean => e < 0 && x !== 0 && Math.abs(x) < 2 ** -126;

    it("are those of float64 in observables, mode by mode", async () => {
      const text = [
        "state v : n",
        "dv/dt = 0",
        ...names.map((name) => `observe ${name}Of = ${name}(v)`),
        ...written.map((e, index) => `observe power${index} = v^${e}`),
      ].join("\n");
      const played = await engine.play({
        system: flow(text),
        dimensions: { n: numbers.length },
        initial: { v: numbers },
        ...still,
      });
      for (const name of names) {
        const found = played.series(`${name}Of`)[0]!;
        for (const [k, x] of numbers.entries())
          expectValue(found[k]!, scalarFunctions[name](x), observedIn, `${name}(${x})`);
      }
      for (const [index, e] of exponents.entries()) {
        const found = played.series(`power${index}`)[0]!;
        for (const [k, x] of numbers.entries())
          if (observedIn === "float64" || !inverseOfLess(x, e))
            expectValue(found[k]!, x ** constant(e), observedIn, `${x}^${e}`, e);
      }
    });

    it("are those of float64 where each mode has an exponent of its own, and of one base", async () => {
      const pairs = numbers.flatMap((x) => exponents.map((e) => [x, Math.fround(e)] as const));
      const few = pairs.filter((_, index) => index % 4 === 0).slice(0, 120);
      const played = await engine.play({
        system: flow("state v : n\nstate w : n\ndv/dt = 0\ndw/dt = 0\nobserve powers = v^w\nobserve ofTwo = 2^w"),
        dimensions: { n: few.length },
        initial: {
          v: few.map(([x]) => x),
          w: few.map(([, e]) => e),
        },
        ...still,
      });
      const [powers, ofTwo] = [played.series("powers")[0]!, played.series("ofTwo")[0]!];
      for (const [k, [x, e]] of few.entries()) {
        if (observedIn === "float64" || !inverseOfLess(x, e))
          expectValue(powers[k]!, x ** constant(e), observedIn, `${x}^${e}`, e);
        expectValue(ofTwo[k]!, 2 ** e, observedIn, `2^${e}`, e);
      }
    });

    it("are those of float64 of scalars, and an undefined one stays so in what is computed from it", async () => {
      const cells = numbers.filter((x) => !Object.is(x, -0));
      const text = [
        "param a = 1, e = 1",
        "state v : scalar",
        "dv/dt = 0",
        ...names.map((name) => `observe ${name}Of = ${name}(a)`),
        ...written.map((e, index) => `observe power${index} = a^${e}`),
        "observe onward = tanh(log(a) + 1)",
      ].join("\n");
      const played = await engine.play({
        system: flow(text),
        sweep: { a: cells },
        initial: { v: 0 },
        ...still,
      });
      for (const [cell, x] of cells.entries()) {
        const found = (observable: string): number => played.series(observable, cell)[0]![0]!;
        for (const name of names)
          expectValue(found(`${name}Of`), scalarFunctions[name](x), observedIn, `${name}(${x})`);
        for (const [index, e] of exponents.entries())
          if (observedIn === "float64" || !inverseOfLess(x, e))
            expectValue(found(`power${index}`), x ** constant(e), observedIn, `${x}^${e}`, e);
        expectValue(found("onward"), Math.tanh(scalarFunctions.log(x) + 1), observedIn, `tanh(log(${x}) + 1)`);
      }
    });

    const slopes = [
      ...names.map((name) => [`${name}(a)`, scalarFunctions[name], 0] as const),
      ...[1 / 3, -0.5, -2, 9].map((e) => [`a^(${e})`, (x: number) => x ** rounded(e), e] as const),
    ];
    const outcomes = once(async () => {
      const cells = numbers.filter((x) => (!Object.is(x, -0) && Math.abs(x) >= 2 ** -126) || Object.is(x, 0));
      const played = await Promise.all(
        slopes.map(([slope]) =>
          engine.play({
            system: flow(`param a = 1\nstate x : scalar\ndx/dt = ${slope}\nobserve value = x`),
            sweep: { a: cells },
            initial: { x: 0 },
            ...still,
            times: [0, 1],
          }),
        ),
      );
      return { cells, played };
    });

    for (const [index, [slope, reference, e]] of slopes.entries())
      it(`are those of float64 in a flow, which diverges where ${slope} is undefined or too large`, async () => {
        const { cells, played } = await outcomes();
        const { series, frames } = played[index]!;
        for (const [cell, a] of cells.entries()) {
          const value = reference(a);
          expectValue(series("value", cell)[1]![0]!, value, engine.precision, `${slope} at ${a}`, e);
          const { diverged } = frames[1]!.cells[cell]!.outcomes;
          expect(diverged, `${slope} at ${a}`).toBe(Number.isFinite(rounded(value)) ? 0 : 1);
        }
      });

    it("end a run where the logarithm loses its argument, and go on where the tangent saturates", async () => {
      const logarithm = await engine.play({
        system: flow("state x : scalar\ndx/dt = log(x)\nobserve value = x"),
        initial: { x: 0.5 },
        integrator: { method: "rk4", step: 0.01 },
        times: [0, 0.37, 0.5, 1],
        runs: 1,
      });
      // x reaches 0 at t = -li(0.5) = 0.37867.
      const values = logarithm.series("value").map(([value]) => value!);
      expect(values[1]).toBeGreaterThan(0);
      expect(values.slice(2)).toEqual([Number.NaN, Number.NaN]);
      expect(logarithm.frames.at(-1)!.cells[0]!.outcomes.diverged).toBe(1);
      const tangent = await engine.play({
        system: flow("state x : scalar\ndx/dt = 100*tanh(x)\nobserve value = x"),
        initial: { x: 1 },
        integrator: { method: "rk4", step: 0.01 },
        times: [0, 0.5, 1, 2],
        runs: 1,
      });
      // SciPy's DOP853.
      const expected = [1, 50.8546, 100.8546, 200.8546];
      for (const [sample, value] of expected.entries())
        expect(Math.abs(tangent.series("value")[sample]![0]! - value)).toBeLessThanOrEqual(
          functionsOfAllSizes.tangentFlow,
        );
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
