/** The discrete algorithm beside its flow (check 12 of the theory): how its error goes with lr and with the batch; and its two ways to draw moments. */

import { describe, expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { explicit } from "../oracle-cases.ts";
import { cpu } from "./engines.ts";

/** Fixed initial values, so that the flow and all algorithms start alike. */
const n = 4;
const rows = (scale: number, shift: number) =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => scale * Math.sin(1 + 3 * i + 7 * j + shift)));
const initial = { W: rows(0.5, 0), Wp: rows(0.4, 2), Wa: rows(0.3, 4) };
const end = 2;
const [beta, eta] = [0.4, 0.01];
const data = { model: "isotropic", sigma: 0.5 } as const;

const flowEnd = async (): Promise<Float64Array> => {
  const input: ExperimentInput = {
    system: "byol",
    dimensions: { n1: n, n2: n },
    data,
    parameters: { beta, eta, alphaP: 1 },
    initial,
    times: [0, end],
    integrator: { method: "rk4", step: 0.001 },
    runs: 1,
    observables: [],
  };
  return (await cpu.play(input)).states.W!;
};

/** Final W of every run, with t = lr * step. */
const algorithmEnd = async (
  moments: "exact" | "drawn",
  lr: number,
  batch: number,
  runs: number,
): Promise<Float64Array> => {
  const text =
    moments === "exact"
      ? `system exact
        include byol-step
        data Sd : n1 x n1 symmetric
        data Ss : n1 x n1 symmetric
        M11 : n1 x n1 = Ss
        M21 : n1 x n1 = Sd`
      : `system drawn
        include byol-step, drawn-moments`;
  const input: ExperimentInput = {
    system: { text },
    dimensions: { n1: n, n2: n },
    data,
    parameters: { lr, mu: 0, eta, gammaA: 1 - lr * beta, ...(moments === "drawn" ? { batch } : {}) },
    initial,
    times: [0, Math.round(end / lr)],
    runs,
    observables: [],
  };
  return (await cpu.play(input)).states.W!;
};

/** Root of the mean square distance of runs from one matrix. */
const distance = (runs: Float64Array, from: Float64Array): number => {
  let sum = 0;
  for (const [e, x] of runs.entries()) sum += (x - from[e % from.length]!) ** 2;
  return Math.sqrt((sum * from.length) / runs.length);
};

const slope = (xs: readonly number[], ys: readonly number[]): number => {
  const [x, y] = [xs.map(Math.log), ys.map(Math.log)];
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  return (
    x.reduce((sum, value, k) => sum + (value - mx) * (y[k]! - my), 0) /
    x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
  );
};

describe("the discrete algorithm", () => {
  it("tends to the flow in proportion to lr where its moments are exact", async () => {
    const reference = await flowEnd();
    const rates = [0.04, 0.02, 0.01, 0.005];
    const errors: number[] = [];
    for (const lr of rates) errors.push(distance(await algorithmEnd("exact", lr, 0, 1), reference));
    expect(Math.abs(slope(rates, errors) - 1)).toBeLessThan(0.1);
  });

  it("strays from it with the root of lr over the batch where they are sampled, whichever of the two is changed", async () => {
    const spread = async (lr: number, batch: number) =>
      distance(await algorithmEnd("drawn", lr, batch, 256), await algorithmEnd("exact", lr, 0, 1));
    const batches = [32, 128, 512, 2048];
    const byBatch: number[] = [];
    for (const batch of batches) byBatch.push(await spread(0.02, batch));
    expect(Math.abs(slope(batches, byBatch) + 0.5)).toBeLessThan(0.1);
    const rates = [0.04, 0.02, 0.01, 0.005];
    const byRate: number[] = [];
    for (const lr of rates) byRate.push(await spread(lr, 512));
    expect(Math.abs(slope(rates, byRate) - 0.5)).toBeLessThan(0.1);
  });

  it("is the same in distribution whether views or moments are drawn, with either loss", async () => {
    const runs = 1024;
    const ends = async (views: boolean) => {
      const input: ExperimentInput = {
        system: views ? "byol-minibatch" : "byol-minibatch-moments",
        dimensions: views ? { n1: n, n2: n, B: 16 } : { n1: n, n2: n },
        data,
        initial,
        parameters: { lr: 0.05, mu: 0.5, gammaA: 0.99, ...(views ? {} : { batch: 16 }) },
        times: [0, 60],
        runs,
        observables: ["normW", "normWp", "loss"],
      };
      const played = await cpu.play(input);
      return ["normW", "normWp", "loss"].map((name) => [...played.series(name).at(-1)!].sort((a, b) => a - b));
    };
    const [sampled, drawn] = [await ends(true), await ends(false)];
    // Kolmogorov and Smirnov: two samples of one law lie farther apart once in 10^4 times.
    for (const [index, values] of sampled.entries())
      expect(largestGap(values, drawn[index]!)).toBeLessThan(2.23 * Math.sqrt(2 / runs));
  });
});

describe("the moments of a batch", () => {
  const sums = (views: string, more: string) => ({
    text: `system sums
      include ${views}
      state S11 : n1 x n1 ~ 0
      state S21 : n1 x n1 ~ 0
      ${more}
      next S11 = S11 + M11
      next S21 = S21 + M21`,
  });
  const sampled = "M11 = X1*X1^T/B\nM21 = X2*X1^T/B";
  const Sx = [
    [1.5, 0.4, -0.2, 0],
    [0.4, 1, 0.3, 0.1],
    [-0.2, 0.3, 0.8, 0.2],
    [0, 0.1, 0.2, 0.5],
  ];
  const U = [[0.6], [0.8], [0], [0]];
  const cases: Readonly<Record<string, Partial<ExperimentInput> & { readonly system: { readonly text: string } }>> = {
    "of additive views": {
      system: sums("additive-views", sampled),
      dimensions: { n1: 4, B: 8 },
      data: { model: "additive", Sx, Sn: 0.3 },
    },
    "drawn directly": {
      system: sums("drawn-moments", ""),
      dimensions: { n1: 4 },
      data: { model: "additive", Sx, Sn: 0.3 },
      parameters: { batch: 8 },
    },
    "of multiplicative views": {
      system: sums("multiplicative-views", sampled),
      dimensions: { n1: 4, k: 1, B: 8 },
      data: explicit({ Sx, U }),
    },
  };
  it.each(Object.entries(cases))("are on average what theory expects: %s", async (name, input) => {
    const [runs, steps] = [256, 40];
    const { states } = await cpu.play({ ...input, times: [0, steps], runs, observables: [] } as ExperimentInput);
    const expected = (i: number, j: number): readonly [number, number] => {
      if (name !== "of multiplicative views") return [Sx[i]![j]! + (i === j ? 0.3 : 0), Sx[i]![j]!];
      const along = (a: number, b: number) => U[a]![0]! * U[b]![0]!;
      const inside = Sx.flat().reduce((sum, value, e) => sum + value * along(Math.floor(e / 4), e % 4), 0);
      let shared = 0;
      for (let a = 0; a < 4; a++)
        for (let b = 0; b < 4; b++)
          shared += ((i === a ? 1 : 0) - along(i, a)) * Sx[a]![b]! * ((b === j ? 1 : 0) - along(b, j));
      return [shared + inside * along(i, j), shared];
    };
    for (let e = 0; e < 16; e++)
      for (const [index, state] of (["S11", "S21"] as const).entries()) {
        const values = Array.from({ length: runs }, (_, run) => states[state]![run * 16 + e]! / steps);
        const mean = values.reduce((a, b) => a + b) / runs;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / runs;
        const wanted = expected(Math.floor(e / 4), e % 4)[index]!;
        expect(Math.abs(mean - wanted), `${state}, entry ${e}`).toBeLessThan(5 * Math.sqrt(variance / runs));
      }
  });
});

/** The largest difference of two empirical distributions, given in order. */
function largestGap(a: readonly number[], b: readonly number[]): number {
  let [i, j, gap] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    if (a[i]! <= b[j]!) i++;
    else j++;
    gap = Math.max(gap, Math.abs(i / a.length - j / b.length));
  }
  return gap;
}
