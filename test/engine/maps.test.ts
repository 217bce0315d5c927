/** Maps on every engine: the discrete algorithm against SciPy's, and what steps draw against the same loops written out. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ExperimentInput, Value } from "../../src/experiment/schema.ts";
import { bartlettInto, drawInto, streamOf } from "../../src/program/random.ts";
import { explicit } from "../oracle-cases.ts";
import { map as tolerance } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow, type Played } from "./play.ts";

type Matrix = number[][];

interface CaseFile {
  readonly switches: Readonly<Record<string, string | boolean>>;
  readonly dimensions: {
    readonly n1: number;
    readonly n2: number;
    readonly steps: number;
    readonly steps_per_sample: number;
  };
  readonly parameters: Readonly<Record<string, number>>;
  readonly data: Readonly<Record<string, Matrix & Matrix[]>>;
  readonly initial: Readonly<Record<string, Value>>;
  readonly states: readonly (Readonly<Record<string, Matrix>> & { readonly index: number })[];
  readonly observables: Readonly<Record<string, readonly (number | null | readonly number[])[]>>;
}

/** The algorithm with the moments of every batch given. */
function given({ switches, dimensions, parameters, data, initial, states }: CaseFile): ExperimentInput {
  const isByol = switches.target === "byol";
  const moments = switches.symmetric_loss ? "M11 = (D11 + D22)/2\nM21 = sym(D21)" : "M11 = D11\nM21 = D21";
  const text = `system given
    include ${isByol ? "byol-step, target" : "simsiam-step"}, feature, predictor, network
    data Sd : n1 x n1 symmetric
    data Ss : n1 x n1 symmetric
    data D11 : n1 x n1 symmetric each step
    data D21 : n1 x n1 each step
    data D22 : n1 x n1 symmetric each step
    ${moments}`;
  const steps = (name: string) => ({ steps: data[name]! as Matrix[] });
  return {
    system: { text },
    dimensions: { n1: dimensions.n1, n2: dimensions.n2 },
    data: explicit({
      X: data.X as Matrix,
      Xprime: data.Xprime as Matrix,
      D11: steps("moments_x1x1"),
      D21: steps("moments_x2x1"),
      D22: steps("moments_x2x2"),
    } as never),
    parameters: {
      lr: parameters.lr!,
      mu: parameters.momentum!,
      alphaP: parameters.alpha_p!,
      eta: parameters.eta!,
      etaP: parameters.eta_p!,
      learnedThreshold: parameters.learned_threshold!,
      ...(isByol ? { gammaA: parameters.gamma_a! } : {}),
    },
    initial: initial as ExperimentInput["initial"],
    times: states.map(({ index }) => index * dimensions.steps_per_sample),
    runs: 1,
  };
}

const camel = (name: string): string => name.replace(/_([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase());

describeEngine(
  "the discrete algorithm with its moments given",
  (engine) => {
    it.each(["s6_plain_sgd_3x5", "s6_momentum_decay_ema_3x5", "s6_symmetric_simsiam_3x5"])(
      "is SciPy's: %s",
      async (name) => {
        const file = JSON.parse(readFileSync(new URL(`../oracle/${name}.json`, import.meta.url), "utf8")) as CaseFile;
        const input = given(file);
        const played = await engine.play(input, { statesAt: file.states.map((_, sample) => sample) });
        const { states, observables } = tolerance.oracle[engine.precision];
        for (const [sample, { index, ...expected }] of file.states.entries())
          for (const [state, matrix] of Object.entries(expected)) {
            if (state === "time") continue;
            const values = matrix.flat();
            const found = played.statesAt.get(sample)![state]!;
            const error = Math.hypot(...values.map((x, k) => found[k]! - x));
            expect(error / Math.max(1e-3, Math.hypot(...values)), `${state} at sample ${index}`).toBeLessThan(states);
          }
        for (const [observable, series] of Object.entries(file.observables)) {
          const found = played.series(camel(observable));
          const largest = Math.max(...series.flat().map((x) => Math.abs(x ?? 0)), 1e-3);
          for (const [sample, value] of series.entries())
            for (const [k, x] of [value].flat().entries()) {
              const got = found[sample]![k]!;
              if (x === null) continue;
              // Near an eigenvector that eigenvalues leave undecided, an angle has half the digits.
              const allowed = observable === "alignment" ? Math.sqrt(observables) : observables;
              expect(Math.abs(got - x) / largest, `${observable} at sample ${sample}`).toBeLessThan(allowed);
            }
        }
      },
    );
  },
  [webgpu, cpu, cpuInFloat32],
);

/** Everything that a step can do: draws of all shapes, new values, the step and its time. */
const noisy = `state W : n x m ~ 0.3*randn
  state v : 5 ~ 1
  state u : scalar ~ 2
  param lr = 0.1
  clock = lr
  G = randn(m, 7)
  next u = 0.5*u + rand() + 0.01*k
  next v = 0.9*v + 0.1*randn*next(u) + 0*t
  next W = W - lr*W*(G*G^T)/7 + 0.1*rand + sum(next(v))/100*W
  observe size = norm(W)
  observe values = v
  observe number = u
  observe time = t
  observe step = k`;

const input: ExperimentInput = {
  system: flow(noisy),
  dimensions: { n: 3, m: 5 },
  times: [0, 1, 7, 20],
  runs: 9,
  seed: 5,
};

/** The same in plain loops from the starts of what was played. */
function loops(played: Played, run: number, steps: number) {
  const starts = played.statesAt.get(0)!;
  const W = Array.from(starts.W!.subarray(run * 15, run * 15 + 15));
  const v = Array.from(starts.v!.subarray(run * 5, run * 5 + 5));
  let u = starts.u![run]!;
  const draw = (kind: "normal" | "uniform", owner: string, step: number, rows: number, columns: number) => {
    const into = new Float64Array(rows * columns);
    drawInto(into, kind, { seed: 5, run, stream: streamOf(owner, 0), step: step + 1 }, rows, columns);
    return into;
  };
  for (let k = 0; k < steps; k++) {
    const G = draw("normal", "G", k, 5, 7);
    u = 0.5 * u + draw("uniform", "next u", k, 1, 1)[0]! + 0.01 * k;
    const noise = draw("normal", "next v", k, 1, 5);
    for (let i = 0; i < 5; i++) v[i] = 0.9 * v[i]! + 0.1 * noise[i]! * u;
    const sum = v.reduce((a, b) => a + b);
    const jitter = draw("uniform", "next W", k, 3, 5);
    const S = (i: number, j: number) => {
      let total = 0;
      for (let l = 0; l < 7; l++) total += G[i * 7 + l]! * G[j * 7 + l]!;
      return total;
    };
    const old = [...W];
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 5; j++) {
        let product = 0;
        for (let l = 0; l < 5; l++) product += old[i * 5 + l]! * S(l, j);
        W[i * 5 + j] = old[i * 5 + j]! - (0.1 * product) / 7 + 0.1 * jitter[i * 5 + j]! + (sum / 100) * old[i * 5 + j]!;
      }
  }
  return { W, v, u };
}

describeEngine(
  "a map that draws",
  (engine) => {
    it("does what its lines say, with the draws of its run and step", async () => {
      const played = await engine.play(input, { statesAt: [0, 1, 2, 3] });
      const close = tolerance.loops[engine.precision];
      for (const [sample, steps] of [0, 1, 7, 20].entries())
        for (let run = 0; run < 9; run++) {
          const expected = loops(played, run, steps);
          const states = played.statesAt.get(sample)!;
          expect(Math.abs(states.u![run]! - expected.u)).toBeLessThan(close);
          for (let i = 0; i < 5; i++) expect(Math.abs(states.v![run * 5 + i]! - expected.v[i]!)).toBeLessThan(close);
          for (let i = 0; i < 15; i++) expect(Math.abs(states.W![run * 15 + i]! - expected.W[i]!)).toBeLessThan(close);
        }
      expect(played.series("step").map(([first]) => first)).toEqual([0, 1, 7, 20]);
      expect(played.series("time").map(([first]) => Number(first!.toFixed(6)))).toEqual([0, 0.1, 0.7, 2]);
    });

    it("has the same bits whatever the samples and chunks are", async () => {
      const ends = async (times: ExperimentInput["times"], milliseconds?: number) =>
        (await engine.play({ ...input, times }, { milliseconds })).states.W;
      const expected = await ends([0, 1, 7, 20]);
      expect(await ends([0, 20])).toEqual(expected);
      expect(await ends({ steps: 20, samples: 21 }, 1)).toEqual(expected);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

describeEngine(
  "a Bartlett factor",
  (engine) => {
    it("is drawn with the words of its run and step", async () => {
      const system = flow(`state A : n x n ~ 0
        param batch = 12.5
        next A = bartlett(n, batch)
        observe size = norm(A)`);
      const input: ExperimentInput = { system, dimensions: { n: 6 }, times: [0, 1, 4], runs: 40, seed: 11 };
      const played = await engine.play(input, { statesAt: [1, 2] });
      for (const [sample, step] of [
        [1, 1],
        [2, 4],
      ] as const)
        for (let run = 0; run < 40; run++) {
          const expected = new Float64Array(36);
          bartlettInto(expected, { seed: 11, run, stream: streamOf("next A", 0), step }, 6, 12.5);
          const found = played.statesAt.get(sample)!.A!.subarray(run * 36, run * 36 + 36);
          for (const [e, x] of expected.entries())
            expect(Math.abs(found[e]! - x)).toBeLessThan(tolerance.loops[engine.precision]);
        }
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

describe("classes of a map", () => {
  it("are judged at its end, and not before", async () => {
    const system = flow(`state x : scalar ~ 1
      next x = 0.5*x
      observe size = abs(x)
      class small where size < 0.3`);
    const { frames } = await cpu.play({ system, times: [0, 2, 4], runs: 3 });
    const counts = frames.map(({ cells }) => cells[0]!.classes.small);
    expect(counts.map((small) => [small!.count, small!.undecided])).toEqual([
      [0, 0],
      [0, 3],
      [3, 0],
    ]);
  });
});
