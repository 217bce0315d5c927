/** Maps on every engine: the discrete algorithm against SciPy's, and what steps draw against the same loops written out. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ExperimentInput, Value } from "../../src/experiment/schema.ts";
import { parseSystem } from "../../src/language/index.ts";
import { bartlettInto, drawInto } from "../../src/program/random.ts";
import { streamOf } from "../../src/program/streams.ts";
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

interface DirectPredCase {
  readonly data: {
    readonly Sx: Matrix;
    readonly Sn: Matrix;
    readonly moments_x1x1: Matrix[];
    readonly moments_x2x1: Matrix[];
  };
  readonly parameters: Readonly<Record<string, number>>;
  readonly initial: Readonly<Record<string, Value>>;
  readonly states: readonly (Readonly<Record<string, Matrix>> & { readonly time: number })[];
}

describeEngine(
  "DirectPred with its moments given",
  (engine) => {
    it.each([1, 2])("is SciPy's, the predictor set every %i steps", async (freq) => {
      const file = JSON.parse(
        readFileSync(new URL(`../oracle/learning/direct_pred_freq_${freq}.json`, import.meta.url), "utf8"),
      ) as DirectPredCase;
      const { data, parameters, initial, states } = file;
      const { W, Wa } = initial as Record<string, Matrix>;
      const text = `system given
        include direct-pred-step
        data Sd : n1 x n1 symmetric
        data M11 : n1 x n1 symmetric each step
        data M21 : n1 x n1 each step
        chosen = spectral(next(Fhat), s -> sqrt(max(s, 0)) + eps*largest(max(s, 0)))
        observe normF = norm(F)`;
      const played = await engine.play(
        {
          system: { text },
          dimensions: { n1: W![0]!.length, n2: W!.length },
          data: explicit({ X: data.Sx, M11: { steps: data.moments_x1x1 }, M21: { steps: data.moments_x2x1 } } as never),
          parameters: {
            lr: parameters.lr!,
            mu: parameters.momentum!,
            eta: parameters.eta!,
            gammaA: parameters.gamma_a!,
            rho: parameters.rho!,
            eps: parameters.eps!,
            freq,
          },
          initial: { W: W!, Wa: Wa! },
          times: states.map(({ time }) => Math.round(time / parameters.lr!)),
          runs: 1,
        },
        { statesAt: states.map((_, sample) => sample) },
      );
      for (const [sample, { time, ...expected }] of states.entries())
        for (const [state, matrix] of Object.entries(expected)) {
          // The first predictor is set in the first step.
          if (sample === 0 && state === "Wp") continue;
          const values = matrix.flat();
          const found = played.statesAt.get(sample)![state]!;
          const error = Math.hypot(...values.map((x, k) => found[k]! - x));
          expect(error / Math.max(1e-3, Math.hypot(...values)), `${state} at ${time}`).toBeLessThan(
            tolerance.directPred[engine.precision],
          );
        }
    });
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

describeEngine(
  "what is said of all steps of a map",
  (engine) => {
    const text = `state x : scalar ~ rand
      state V : 2 x 3 ~ randn
      param c = 0.2
      clock = c/2
      next x = 0.6*x + 0.5*sin(k)
      next V = 0.9*V
      observe value = x
      observe size = abs(x)
      observe most = maximum(x)
      observe least = minimum(size)
      observe range = maximum(x^2) - minimum(x + t)
      observe when = first(k where x < -c)
      observe atTime = 2*first(t where x > 0.45) + 1
      observe never = first(k where norm(V) > 100)
      class turned where x < 0 and k > 3`;
    const times = [0, 1, 2, 5, 9, 30];
    const input: ExperimentInput = { system: flow(text), times, runs: 13, seed: 3 };
    const first = (values: readonly number[], holds: (x: number) => boolean) => {
      const k = values.findIndex(holds);
      return k < 0 ? Number.NaN : k;
    };

    it("is what it says, over the steps and not over the samples alone", async () => {
      const { series, statesAt } = await engine.play(input, { statesAt: [0] });
      for (let run = 0; run < 13; run++) {
        const all = [statesAt.get(0)!.x![run]!];
        for (let k = 0; k < 30; k++) all.push(0.6 * all[k]! + 0.5 * Math.sin(k));
        for (const [sample, step] of times.entries()) {
          const values = all.slice(0, step + 1);
          const expected = {
            value: values.at(-1)!,
            most: Math.max(...values),
            least: Math.min(...values.map(Math.abs)),
            range: Math.max(...values.map((x) => x * x)) - Math.min(...values.map((x, k) => x + 0.1 * k)),
            when: first(values, (x) => x < -0.2),
            atTime: 0.2 * first(values, (x) => x > 0.45) + 1,
            never: Number.NaN,
          };
          for (const [name, value] of Object.entries(expected)) {
            const found = series(name)[sample]![run]!;
            if (Number.isNaN(value)) expect(found, `${name} at ${step}`).toBeNaN();
            else expect(Math.abs(found - value), `${name} at ${step}`).toBeLessThan(tolerance.loops[engine.precision]);
          }
        }
      }
    });

    it("is the same to the bit however the work is cut, and changes nothing of the run", async () => {
      const whole = await engine.play(input);
      const cut = await engine.play(input, { milliseconds: 1 });
      const alone = await engine.play({ ...input, observables: [] });
      expect(cut.frames).toEqual(whole.frames);
      expect([whole.states.x, whole.states.V]).toEqual([alone.states.x, alone.states.V]);
    });

    it.each([
      ["stop where x < 0.15", (x: number) => x < 0.15],
      ["stop where log(-x) > 0 or not x >= 0.15", (x: number) => x < 0.15],
      ["observe odd = x where c == 1\nstop where odd < 1 or x < 0.15\nstop where not odd < 1", (x: number) => x < 0.15],
      ["stop where k >= 9 and t > 0.85", (_: number, k: number) => k >= 9],
    ])("a run is stopped, and judged where it ended: %s", async (lines, holds) => {
      const system = flow(`${text}\nclass ended where 1/(x - x) > 0 or x == x\n${lines}`);
      const samples = Array.from({ length: 16 }, (_, sample) => 2 * sample);
      const { frames, series, statesAt } = await engine.play({ ...input, system, times: samples }, { statesAt: [0] });
      const { classes, outcomes, runs } = frames.at(-1)!.cells[0]!;
      const ends = Array.from({ length: 13 }, (_, run) => {
        let x = statesAt.get(0)!.x![run]!;
        for (let k = 0; k < 30; k++) {
          if (k % 2 === 0 && holds(x, k)) return k;
          x = 0.6 * x + 0.5 * Math.sin(k);
        }
        return 30;
      });
      expect([...runs!.endTime]).toEqual(ends);
      expect(outcomes.stopped).toBe(ends.filter((end) => end < 30).length);
      expect(outcomes.stopped).toBeGreaterThan(0);
      expect(classes.ended).toEqual({ count: 13, first: 0, undecided: 0 });
      for (const [run, end] of ends.entries())
        for (const name of ["value", "most", "when", "range"])
          for (const later of series(name).slice(end / 2)) expect(later[run]).toBe(series(name)[end / 2]![run]);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

describe("what a map has no time for", () => {
  const base = "system s\nstate x\nstate total\nnext x = 0.5*x + randn\nnext total = total\nR = x*randn()\n";
  it.each([
    [
      "observe q = integral(x)",
      "line 7, column 13: integral(E) goes over time, and a map has steps: keep a sum in a state, next total = total + E",
    ],
    [
      "stop where 1 + rate(x) > 2",
      "line 7, column 16: rate(E) goes along a flow, and a map has steps: keep E in a state, next before = E, and observe E - before",
    ],
    [
      "observe q = first(t where x < 1)",
      "line 7, column 19: a map has steps, numbered by k: to have a time t = k*lr too, add the line clock = lr",
    ],
    [
      "observe q = maximum(R)",
      "line 7, column 13: q cannot observe R, which is drawn anew in each step: keep it in a state of its own, state kept : ... and next kept = R",
    ],
    [
      "stop where R > 1",
      "line 7, column 12: stop cannot observe R, which is drawn anew in each step: keep it in a state of its own, state kept : ... and next kept = R",
    ],
  ])("%s", (line, message) => {
    expect(() => parseSystem(base + line, () => undefined)).toThrow(message);
  });

  it("nor a flow for steps", () => {
    const lines = "system s\nstate x\nparam k = 1\ndx/dt = -k*x\nobserve q = first(k where x < 1)";
    const message = "line 5, column 19: a flow has a time and no steps: write first(t where E < c)";
    expect(() => parseSystem(lines, () => undefined)).toThrow(message);
  });
});
