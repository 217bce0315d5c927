/** Algorithms in flows: eigenvalues, eigenvectors and what follows from them drive the states, in every run by itself. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { eigh } from "../../src/program/opaque/eigh.ts";
import { explicit } from "../oracle-cases.ts";
import { algorithms as tolerance } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, type Engine, webgpu } from "./engines.ts";
import { flow, type Played } from "./play.ts";
import { referenceStates } from "./reference.ts";

const step = 0.125;
const steps = 4;

interface Dimensions {
  readonly n: number;
  readonly m: number;
  readonly runs: number;
}

/** Orders, and numbers of runs that do not fill a register of two or of four. */
const cases: readonly Dimensions[] = [
  { n: 1, m: 2, runs: 1 },
  { n: 2, m: 1, runs: 3 },
  { n: 5, m: 3, runs: 5 },
  { n: 16, m: 2, runs: 7 },
];

const lists = `state W : n x n
  state v : n
  state x : scalar
  param a = 0.5
  S = W*W^T + I
  dW/dt = a*W - lambdaMin(S)*W/(1 + trace(S))
  dv/dt = spectrum(sym(W)) - spectrum(v) + lambdaMin(S)*v
  dx/dt = entropy(spectrum(S)) - a*x + entropy(v*v) + count(spectrum(S) > a)/10`;

/** D keeps eigenvalues apart: eigenvectors turn by the rounding of the matrix over their distance. */
const directions = `state F : n x n
  state A : n x n
  state B : n x n
  param a = 0.5
  data D : n x n symmetric
  S = sym(F) + D
  dF/dt = alignment(S, A)*A - a*alignment(S, B)*F
  dA/dt = A*(a - alignment(S, A))
  dB/dt = lambdaMin(S)*B - alignment(A*A^T + D, B*B^T)*B`;

/** One sum that has to be formed, one that falls apart into a block for each entry of D, one with the same block for all. */
const products = `state P : m x m
  state Q : m x m
  state x : scalar
  param a = 0.5
  data D : n x n symmetric
  dP/dt = a*P - lambdaMin(kron(P*P^T, Q*Q^T) + a*kron(sym(Q), sym(P)) - x*I)*Q
  dQ/dt = lambdaMin(kron(D, P*P^T) + kron(D, sym(Q)) + a*I)*P - Q
  dx/dt = lambdaMin(kron(a*I(n), sym(Q)))/(1 + x*x)`;

function experimentOf(text: string, { n, m, runs }: Dimensions): ExperimentInput {
  const states = [...text.matchAll(/state (\w+) : (.*)/g)];
  return {
    system: flow(text),
    dimensions: { n, ...(text.includes("m x m") ? { m } : {}) },
    ...(text.includes("data D") ? { data: explicit({ D: Array.from({ length: n }, (_, i) => 1 + i) }) } : {}),
    initial: Object.fromEntries(
      states.map(([, name, shape]) => [name, shape === "scalar" ? "0.3*randn" : `randn/${Math.ceil(Math.sqrt(n))}`]),
    ),
    sweep: { a: [0.25, 0.75] },
    integrator: { method: "rk4", step },
    times: [0, step * steps],
    runs,
    seed: 6,
  };
}

/** The values of each run, one list a run. */
function byRun(values: Float64Array, { resolved }: Played): Float64Array[] {
  const runs = resolved.cells.length * resolved.runsPerCell;
  const size = values.length / runs;
  return Array.from({ length: runs }, (_, run) => values.subarray(run * size, (run + 1) * size));
}

function expectClose(played: Played, { precision }: Engine): void {
  for (const [name, values] of Object.entries(referenceStates(played, steps))) {
    const found = byRun(played.states[name]!, played);
    for (const [run, expected] of byRun(values, played).entries()) {
      const error = Math.hypot(...found[run]!.map((x, k) => x - expected[k]!));
      expect(error, `${name} of run ${run}`).toBeLessThanOrEqual(tolerance[precision] * Math.hypot(...expected));
    }
  }
}

const engines = [webgpu, cpu, cpuInFloat32];

for (const [what, text] of Object.entries({
  "eigenvalues and lists": lists,
  "alignments of one matrix with two others": directions,
  "eigenvalues of Kronecker sums": products,
}))
  describeEngine(
    `a flow of ${what}`,
    (engine) => {
      for (const dimensions of cases)
        it(`takes the steps that its operations mean, of ${JSON.stringify(dimensions)}`, async () => {
          expectClose(await engine.play(experimentOf(text, dimensions), { statesAt: [0] }), engine);
        });
    },
    engines,
  );

describeEngine(
  "a run with algorithms in its flow",
  (engine) => {
    it("is the same among fewer and among more", async () => {
      for (const text of [lists, directions, products]) {
        const many = await engine.play(experimentOf(text, { n: 5, m: 2, runs: 6 }));
        const few = await engine.play(experimentOf(text, { n: 5, m: 2, runs: 1 }));
        for (const [name, values] of Object.entries(many.states)) {
          const alike = byRun(values, many).filter((_, run) => run % 6 === 0);
          expect(byRun(few.states[name]!, few), name).toEqual(alike);
        }
      }
    });

    it("has diverged where what drives it is undefined, and the run beside it has not", async () => {
      const played = await engine.play({
        system: flow(`state v : n
          state x : scalar
          dv/dt = 0
          dx/dt = entropy(v)
          observe value = x`),
        dimensions: { n: 2 },
        initial: {
          v: {
            runs: [
              [1, 1],
              [1, -1],
              [3, 3],
              [0, 0],
              [2, 2],
            ],
          },
          x: 1,
        },
        integrator: { method: "rk4", step: 0.25 },
        times: [0, 1],
        runs: 5,
      });
      const defined = 1 + Math.log(2);
      const values = [...played.series("value").at(-1)!];
      expect(values.map(Number.isNaN)).toEqual([false, true, false, true, false]);
      for (const value of values)
        if (!Number.isNaN(value)) expect(Math.abs(value - defined)).toBeLessThan(tolerance[engine.precision]);
      expect(played.frames.at(-1)!.cells[0]!.outcomes.diverged).toBe(2);
    });

    it("has diverged where it counts beyond an undefined number, or an undefined one is among the least", async () => {
      const undefinedAt = async (text: string, dimensions: Record<string, number>, more: object = {}) => {
        const played = await engine.play({
          system: flow(text),
          dimensions,
          integrator: { method: "euler", step: 0.5 },
          times: [0, 1],
          runs: 2,
          ...more,
        });
        const last = played.frames.at(-1)!.cells[0]!;
        return [last.outcomes.diverged, [...played.series("value").at(0)!].map(Number.isNaN)];
      };
      const beyond = `state v : n ~ 1\n state x : scalar ~ -1\n dv/dt = 0\n dx/dt = count(v > log(x))
        observe value = count(v > log(x))`;
      expect(await undefinedAt(beyond, { n: 3 })).toEqual([2, [true, true]]);
      // A block for each entry of D: only the second is beyond every number. On the CPU float32 is observed in float64, where it is not.
      const [size, power] = engine.precision === "float32" ? [1e6, 1] : [1e24, 6];
      const sum = `kron(D, (P*P^T)^${power}) + kron(D, I(n))`;
      const least = `state P : n x n ~ ${size}*randn\n state x : scalar ~ 0\n data D : m x m symmetric\n dP/dt = 0
        dx/dt = lambdaMin(${sum})\n observe value = trace(lambdaMin(${sum})*I(n))`;
      const data = { data: explicit({ D: [1e-30, 1e30] }) };
      const isObserved = engine === cpuInFloat32;
      expect(await undefinedAt(least, { n: 2, m: 2 }, data)).toEqual([2, [!isObserved, !isObserved]]);
    });

    it("reports a list alike under all its names", async () => {
      const played = await engine.play({
        system: flow(`state F : n x n ~ randn\n s = spectrum(sym(F))\n dF/dt = -F
          observe first = s\n observe order = count(s > 0)\n observe second = spectrum(sym(F))`),
        dimensions: { n: 3 },
        integrator: { method: "euler", step: 0.5 },
        times: [0, 1],
        runs: 3,
      });
      expect([...played.series("first").at(-1)!]).toEqual([...played.series("second").at(-1)!]);
      expect(Math.max(...played.series("first").at(-1)!.map(Math.abs))).toBeGreaterThan(0.01);
      expect(Object.keys(played.resolved.histograms)).toEqual(["first", "second"]);
    });

    it("starts by a law that divides by an eigenvalue", async () => {
      const n = 5;
      const starting = (law: string): ExperimentInput => ({
        system: flow(`state W : n x n ~ ${law}\n  dW/dt = 0`),
        dimensions: { n },
        integrator: { method: "euler", step: 1 },
        times: [0],
        runs: 3,
      });
      const drawn = await engine.play(starting("A where A = randn"));
      const divided = await engine.play(starting("A/lambdaMin(A*A^T + I) where A = randn"));
      const found = byRun(divided.states.W!, divided);
      for (const [run, A] of byRun(drawn.states.W!, drawn).entries()) {
        const square = Array.from({ length: n * n }, (_, at) => {
          const [i, j] = [Math.floor(at / n), at % n];
          return A.subarray(0, n).reduce((sum, _, k) => sum + A[i * n + k]! * A[j * n + k]!, i === j ? 1 : 0);
        });
        const least = eigh(square, n).values[0]!;
        const error = Math.hypot(...A.map((x, at) => found[run]![at]! - x / least));
        expect(error, `run ${run}`).toBeLessThanOrEqual(tolerance[engine.precision] * Math.hypot(...A));
      }
    });
  },
  engines,
);
