/** Expressions whose values are known: sums over data, alignments, powers, and what is undefined. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { expressions } from "../tolerances.ts";
import { describeEngine } from "./engines.ts";
import { flow, type Played } from "./play.ts";

const still: Pick<ExperimentInput, "integrator" | "times"> = {
  integrator: { method: "euler", step: 1 },
  times: [0, 1],
};

/** The values of an observable in every run at the first time. */
function start(played: Played, observable: string): number[] {
  return [...played.series(observable)[0]!];
}

describeEngine("observables", (engine) => {
  const tolerances = expressions[engine.precision];
  const rounded = engine.precision === "float32" ? Math.fround : (value: number) => value;
  /** `tolerance` is of the expected value. */
  const expectNear = (found: number | undefined, expected: number, tolerance: number): void =>
    expect(Math.abs(found! - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));

  it("add over data that are wider than every state", async () => {
    // W is 1 x 8 tiles of 4 x 4, and Sd 8 x 8: a sum over it must not spill into its neighbours.
    const played = await engine.play({
      system: flow(
        `state W : n2 x n1
         data Sd : n1 x n1 symmetric
         dW/dt = 0
         observe traceOfData = trace(Sd)
         observe normOfData = norm(Sd)
         observe normOfState = norm(W)`,
      ),
      dimensions: { n1: 32, n2: 4 },
      data: { model: "isotropic", sigma: 0 },
      initial: { W: "ones + randn" },
      runs: 3,
      ...still,
    });
    expect(start(played, "traceOfData")).toEqual([32, 32, 32]);
    expect(start(played, "normOfData")).toEqual([1, 2, 3].map(() => rounded(Math.sqrt(32))));
    const W = played.states.W!;
    for (const [run, norm] of start(played, "normOfState").entries())
      expectNear(norm, Math.hypot(...W.subarray(128 * run, 128 * (run + 1))), tolerances.few);
  });

  it("align a matrix with itself, and two with each other, each as if it were alone", async () => {
    const experiment = (observables: string[]): ExperimentInput => ({
      system: flow(
        `state A : n x n symmetric
         state B : n x n symmetric
         dA/dt = 0
         dB/dt = 0
         observe itself = alignment(A, A)
         observe backward = alignment(B, A)
         observe spectrumB = spectrum(B)`,
      ),
      dimensions: { n: 5 },
      initial: { A: "sym(randn)", B: "sym(randn)" },
      observables,
      runs: 2,
      ...still,
    });
    const together = await engine.play(experiment(["itself", "backward", "spectrumB"]));
    const alone = await engine.play(experiment(["backward"]));
    for (const value of start(together, "itself")) expectNear(value, 1, tolerances.few);
    expect(start(together, "backward")).toEqual(start(alone, "backward"));
  });

  it("take any power of a negative number", async () => {
    const played = await engine.play({
      system: flow(
        `state p : modes
         param nine = 9
         dp/dt = 0
         observe squares = sum(p^2)
         observe ninth = sum(p^9)
         observe ninthOfParameter = sum(p^nine)
         observe inverse = sum(p^(-1))
         observe inverseOfSum = sum(p)^(-3)
         observe zeroth = sum(p^0)
         observe root = sum((-p)^0.5)`,
      ),
      dimensions: { modes: 2 },
      initial: { p: [-1, -4] },
      runs: 1,
      ...still,
    });
    const value = (name: string): number => start(played, name)[0]!;
    expect(value("squares")).toBe(17);
    // Powers beyond the eighth go through exp and log.
    expectNear(value("ninth"), -262145, tolerances.power);
    expect(value("ninthOfParameter")).toBe(value("ninth"));
    expect(value("inverse")).toBe(-1.25);
    expectNear(value("inverseOfSum"), -1 / 125, tolerances.few);
    expect(value("zeroth")).toBe(2);
    expectNear(value("root"), 3, tolerances.power);
  });

  it("have sines and cosines to a few roundings, near and far from 0", async () => {
    const angles = [-1234.5, -20, -3.1, -0.7, 0, 1e-3, 0.785, 1.57, 2.5, 3.2, 7, 100, 2500].map(Math.fround);
    const played = await engine.play({
      system: flow("state p : modes\ndp/dt = 0\nobserve s = sin(p)\nobserve c = cos(p)\nobserve total = sin(sum(p))"),
      dimensions: { modes: angles.length },
      initial: { p: angles },
      runs: 1,
      ...still,
    });
    const [s, c] = ["s", "c"].map((name) => start(played, name));
    for (const [mode, angle] of angles.entries()) {
      expect(Math.abs(s![mode]! - Math.sin(angle)), `sin ${angle}`).toBeLessThanOrEqual(tolerances.sine);
      expect(Math.abs(c![mode]! - Math.cos(angle)), `cos ${angle}`).toBeLessThanOrEqual(tolerances.sine);
    }
    const total = Math.sin(angles.reduce((sum, angle) => sum + angle, 0));
    expect(Math.abs(start(played, "total")[0]! - total)).toBeLessThanOrEqual(tolerances.sineOfSum);
  });

  it("have every function of scalars and of modes", async () => {
    const values = [-2.5, -1, -0.25, 0.5, 1, 3].map(Math.fround);
    const names = ["exp", "log", "sqrt", "abs", "tanh"] as const;
    const played = await engine.play({
      system: flow(
        [
          "state p : modes",
          "dp/dt = 0",
          ...names.map((name) => `observe ${name}Each = ${name}(p)`),
          ...names.map((name) => `observe ${name}OfNorm = ${name}(norm(p) - 2)`),
        ].join("\n"),
      ),
      dimensions: { modes: values.length },
      initial: { p: values },
      runs: 1,
      ...still,
    });
    const norm = Math.hypot(...values);
    for (const name of names) {
      for (const [mode, value] of values.entries()) {
        const expected = Math[name](value);
        if (!Number.isNaN(expected)) expectNear(start(played, `${name}Each`)[mode], expected, tolerances.function);
      }
      expectNear(start(played, `${name}OfNorm`)[0], Math[name](norm - 2), tolerances.function);
    }
  });

  it("are undefined where they, or a quotient on the way to them, have no finite value", async () => {
    const played = await engine.play({
      system: flow(
        `state p : modes
         param one = 1, none = 0
         dp/dt = 0
         zero = inner(p, p) - inner(p, p)
         observe infinite = one/none
         observe nothing = none/none
         observe swallowed = tanh(sum(p)/zero)
         observe overflow = exp(1000*sum(p))
         observe fraction = (-sum(p))^0.5
         observe kept = none*sum(p)
         observe only = sum(p) where one > none
         observe never = sum(p) where one < none
         observe unequal = sum(p) where one != none
         observe equal = sum(p) where one == none
         observe atMost = sum(p) where none <= none
         observe atLeast = sum(p) where none >= one`,
      ),
      dimensions: { modes: 2 },
      initial: { p: [1, 2] },
      runs: 1,
      ...still,
    });
    const defined = ["kept", "only", "unequal", "atMost"];
    for (const name of played.resolved.observables) {
      const [value] = start(played, name);
      if (defined.includes(name)) expect(value, name).toBe(name === "kept" ? 0 : 3);
      else expect(value, name).toBeNaN();
    }
  });

  it("are undefined where one mode that they count is", async () => {
    const played = await engine.play({
      system: flow(
        `state p : modes
         dp/dt = 0
         q = 1/p
         observe above = count(q > 0.1)
         observe share = entropy(q)
         observe plain = count(p > 0.1)`,
      ),
      dimensions: { modes: 3 },
      initial: { p: [1, 0, 2] },
      runs: 1,
      ...still,
    });
    expect(start(played, "above")).toEqual([Number.NaN]);
    expect(start(played, "share")).toEqual([Number.NaN]);
    expect(start(played, "plain")).toEqual([2]);
  });
});

describeEngine("the limit of steps", (engine) => {
  it("counts over all sample times, not anew from each", async () => {
    const played = await engine.play({
      system: flow("state p : modes\ndp/dt = -p\nobserve size = norm(p)"),
      dimensions: { modes: 1 },
      initial: { p: [1] },
      integrator: { method: "bs32", rtol: 1e-5, atol: 1e-7, maxSteps: 5 },
      times: { start: 0, end: 1, samples: 21 },
      runs: 2,
    });
    expect(played.frames.at(-1)!.cells[0]!.outcomes).toMatchObject({ ended: 0, outOfSteps: 2 });
    expect(played.runSteps).toBe(10);
  });
});
