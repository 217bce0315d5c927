/** Expressions whose values are known: sums over data, alignments, powers, and what is undefined. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { sineError } from "../tolerances.ts";
import { describeKernel } from "./device.ts";
import { flow, type Played, playExperiment } from "./play.ts";

const still: Pick<ExperimentInput, "integrator" | "times"> = {
  integrator: { method: "euler", step: 1 },
  times: [0, 1],
};

/** The values of an observable in every run at the first time. */
function start(played: Played, observable: string): number[] {
  return [...played.series(observable)[0]!];
}

describeKernel("observables", () => {
  it("add over data that are wider than every state", async () => {
    // W is 1 x 8 tiles of 4 x 4, and Sd 8 x 8: a sum over it must not spill into its neighbours.
    const played = await playExperiment({
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
      initial: { W: { law: "normal", scale: 1, mean: 1 } },
      runs: 3,
      ...still,
    });
    expect(start(played, "traceOfData")).toEqual([32, 32, 32]);
    expect(start(played, "normOfData")).toEqual([1, 2, 3].map(() => Math.fround(Math.sqrt(32))));
    const W = played.states.W!;
    for (const [run, norm] of start(played, "normOfState").entries()) {
      expect(norm).toBeCloseTo(Math.hypot(...W.subarray(128 * run, 128 * (run + 1))), 4);
    }
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
      initial: { A: { law: "symmetric", scale: 1 }, B: { law: "symmetric", scale: 1 } },
      observables,
      runs: 2,
      ...still,
    });
    const together = await playExperiment(experiment(["itself", "backward", "spectrumB"]));
    const alone = await playExperiment(experiment(["backward"]));
    for (const value of start(together, "itself")) expect(value).toBeCloseTo(1, 5);
    expect(start(together, "backward")).toEqual(start(alone, "backward"));
  });

  it("take any power of a negative number", async () => {
    const played = await playExperiment({
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
      initial: { p: { law: "explicit", value: [-1, -4] } },
      runs: 1,
      ...still,
    });
    const value = (name: string): number => start(played, name)[0]!;
    expect(value("squares")).toBe(17);
    // Powers beyond the eighth go through exp and log: a few units of 2^-24 for each unit of the exponent's logarithm.
    expect(value("ninth") / -262145).toBeCloseTo(1, 5);
    expect(value("ninthOfParameter")).toBe(value("ninth"));
    expect(value("inverse")).toBe(-1.25);
    expect(value("inverseOfSum")).toBeCloseTo(-1 / 125, 8);
    expect(value("zeroth")).toBe(2);
    expect(value("root")).toBeCloseTo(3, 5);
  });

  it("have sines and cosines to a few roundings, near and far from 0", async () => {
    const angles = [-1234.5, -20, -3.1, -0.7, 0, 1e-3, 0.785, 1.57, 2.5, 3.2, 7, 100, 2500].map(Math.fround);
    const played = await playExperiment({
      system: flow("state p : modes\ndp/dt = 0\nobserve s = sin(p)\nobserve c = cos(p)\nobserve total = sin(sum(p))"),
      dimensions: { modes: angles.length },
      initial: { p: { law: "explicit", value: angles } },
      runs: 1,
      ...still,
    });
    const [s, c] = ["s", "c"].map((name) => start(played, name));
    for (const [mode, angle] of angles.entries()) {
      expect(Math.abs(s![mode]! - Math.sin(angle)), `sin ${angle}`).toBeLessThan(sineError);
      expect(Math.abs(c![mode]! - Math.cos(angle)), `cos ${angle}`).toBeLessThan(sineError);
    }
    expect(start(played, "total")[0]).toBeCloseTo(Math.sin(angles.reduce((sum, angle) => sum + angle, 0)), 3);
  });

  it("are undefined where one mode that they count is", async () => {
    const played = await playExperiment({
      system: flow(
        `state p : modes
         dp/dt = 0
         q = 1/p
         observe above = count(q > 0.1)
         observe share = entropy(q)
         observe plain = count(p > 0.1)`,
      ),
      dimensions: { modes: 3 },
      initial: { p: { law: "explicit", value: [1, 0, 2] } },
      runs: 1,
      ...still,
    });
    expect(start(played, "above")).toEqual([Number.NaN]);
    expect(start(played, "share")).toEqual([Number.NaN]);
    expect(start(played, "plain")).toEqual([2]);
  });
});

describeKernel("the limit of steps", () => {
  it("counts over all sample times, not anew from each", async () => {
    const played = await playExperiment({
      system: flow("state p : modes\ndp/dt = -p\nobserve size = norm(p)"),
      dimensions: { modes: 1 },
      initial: { p: { law: "explicit", value: [1] } },
      integrator: { method: "bs32", rtol: 1e-5, atol: 1e-7, maxSteps: 5 },
      times: { start: 0, end: 1, samples: 21 },
      runs: 2,
    });
    expect(played.frames.at(-1)!.cells[0]!.outcomes).toMatchObject({ completed: 0, outOfSteps: 2 });
    expect(played.runSteps).toBe(10);
  });
});
