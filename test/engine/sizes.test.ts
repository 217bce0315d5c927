/** Matrices and vectors of any size, and any number of runs: a few steps against the same steps in plain float64. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { sizes, spectra } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, type Engine } from "./engines.ts";
import { flow } from "./play.ts";

type Numbers = readonly number[];
/** State by state. */
type State = Readonly<Record<string, Numbers>>;

const step = 0.125;
const steps = 2;

function combined(a: State, h: number, b: State): State {
  return Object.fromEntries(
    Object.entries(a).map(([name, x]) => [name, x.map((value, k) => value + h * b[name]![k]!)]),
  );
}

function rungeKutta(slope: (state: State) => State, start: State): State {
  let y = start;
  for (let k = 0; k < steps; k++) {
    const k1 = slope(y);
    const k2 = slope(combined(y, step / 2, k1));
    const k3 = slope(combined(y, step / 2, k2));
    const k4 = slope(combined(y, step, k3));
    for (const [slopeOf, weight] of [
      [k1, 1 / 6],
      [k2, 1 / 3],
      [k3, 1 / 3],
      [k4, 1 / 6],
    ] as const)
      y = combined(y, step * weight, slopeOf);
  }
  return y;
}

/** A B, A rows x inner; with `turned` B is columns x inner and stands for its transpose. */
function product(a: Numbers, b: Numbers, rows: number, inner: number, turned = false): number[] {
  const columns = b.length / inner;
  const result: number[] = [];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let m = 0; m < inner; m++) sum += a[i * inner + m]! * b[turned ? j * inner + m : m * columns + j]!;
      result.push(sum);
    }
  return result;
}

function transposed(a: Numbers, columns: number): number[] {
  const rows = a.length / columns;
  return a.map((_, k) => a[(k % rows) * columns + Math.floor(k / rows)]!);
}

/** Products of all three forms, a transpose, and sums of one to four terms. */
const matrices = flow(`state W : n2 x n1
  state P : n2 x n2
  param a = 0.5
  R = W - P*W
  dW/dt = P^T*R - a*W
  dP/dt = a*R*W^T - P - P^T + a*P`);

function matrixSlope(n1: number, n2: number, a: number): (state: State) => State {
  return ({ W, P }) => {
    const R = product(P!, W!, n2, n2).map((x, k) => W![k]! - x);
    const turned = transposed(P!, n2);
    return {
      W: product(turned, R, n2, n2).map((x, k) => x - a * W![k]!),
      P: product(R, W!, n2, n1, true).map((x, k) => a * x - P![k]! - turned[k]! + a * P![k]!),
    };
  };
}

async function expectSteps(
  engine: Engine,
  experiment: ExperimentInput,
  slope: (cell: number) => (state: State) => State,
): Promise<void> {
  const { resolved, states, statesAt } = await engine.play(
    { ...experiment, integrator: { method: "rk4", step }, times: [0, step * steps] },
    { statesAt: [0] },
  );
  const runs = resolved.cells.length * resolved.runsPerCell;
  const names = Object.keys(states);
  const of = (all: Readonly<Record<string, Float64Array>>, run: number): State =>
    Object.fromEntries(
      names.map((name) => {
        const size = all[name]!.length / runs;
        return [name, [...all[name]!.subarray(run * size, (run + 1) * size)]];
      }),
    );
  const starts = new Set<string>();
  for (let run = 0; run < runs; run++) {
    const start = of(statesAt.get(0)!, run);
    const cell = Math.floor(run / resolved.runsPerCell);
    const expected = rungeKutta(slope(cell), start);
    const found = of(states, run);
    for (const name of names) {
      const error = Math.hypot(...found[name]!.map((x, k) => x - expected[name]![k]!));
      expect(error / Math.hypot(...expected[name]!), `${name} of run ${run}`).toBeLessThanOrEqual(
        sizes[engine.precision],
      );
    }
    if (cell === 0) starts.add(JSON.stringify(start));
  }
  expect(starts.size).toBe(resolved.runsPerCell);
}

describeEngine(
  "a run of any size",
  (engine) => {
    const a = [0.5, 0.25, -0.75];
    for (const [n1, n2, runs] of [
      [1, 1, 1],
      [1, 2, 3],
      [2, 3, 5],
      [3, 1, 7],
      [4, 4, 2],
      [5, 6, 3],
      [7, 5, 5],
      [6, 8, 1],
      [8, 7, 3],
      [12, 13, 1],
      [33, 12, 1],
      [13, 33, 1],
      [64, 64, 1],
    ] as const)
      it(`is right at n1 = ${n1}, n2 = ${n2}, with ${runs} runs in each of three cells`, () =>
        expectSteps(
          engine,
          {
            system: matrices,
            dimensions: { n1, n2 },
            initial: {
              W: `${1 / Math.sqrt(n1)}*randn`,
              P: `${0.5 / Math.sqrt(n2)}*randn`,
            },
            sweep: { a },
            runs,
          },
          (cell) => matrixSlope(n1, n2, a[cell]!),
        ));

    it("is right at n1 = 128, n2 = 127", () =>
      expectSteps(
        engine,
        {
          system: matrices,
          dimensions: { n1: 128, n2: 127 },
          initial: { W: "0.09*randn", P: "0.04*randn" },
          runs: 1,
        },
        () => matrixSlope(128, 127, 0.5),
      ));

    for (const [n, runs] of [
      [1, 5],
      [2, 3],
      [13, 3],
      [33, 2],
      [64, 1],
      [128, 1],
    ] as const)
      it(`has spectra that fit their matrices of n = ${n}, with ${runs} runs`, async () => {
        const { series } = await engine.play({
          system: flow(
            `state S : n x n symmetric
             dS/dt = -S
             observe values = spectrum(S)
             observe size = norm(S)
             observe total = trace(S)
             observe squares = spectrum(S^2)
             observe itself = alignment(S, S)`,
          ),
          dimensions: { n },
          initial: { S: "sym(randn)" },
          integrator: { method: "rk4", step: 0.25 },
          times: [0, 1],
          runs,
        });
        const tolerance = spectra * Math.sqrt(n);
        for (const sample of [0, 1])
          for (let run = 0; run < runs; run++) {
            const of = (name: string): Float64Array => {
              const values = series(name)[sample]!;
              const count = values.length / runs;
              return values.subarray(run * count, (run + 1) * count);
            };
            const values = [...of("values")];
            const size = Math.hypot(...values);
            const near = (found: number | undefined, expected: number, scale: number): void =>
              expect(Math.abs(found! - expected)).toBeLessThanOrEqual(tolerance * scale);
            expect(values).toEqual(values.toSorted((a, b) => a - b));
            near(of("size")[0], size, size);
            near(
              of("total")[0],
              values.reduce((sum, value) => sum + value, 0),
              size,
            );
            near(of("itself")[0], 1, 1);
            const squares = values.map((value) => value ** 2).sort((a, b) => a - b);
            for (const [k, square] of of("squares").entries()) near(square, squares[k]!, size ** 2);
          }
      });

    for (const [modes, runs] of [
      [1, 1],
      [2, 3],
      [3, 5],
      [5, 7],
      [6, 1],
      [7, 3],
      [9, 2],
      [127, 5],
    ] as const)
      it(`is right with ${modes} modes and ${runs} runs in each of three cells`, () =>
        expectSteps(
          engine,
          {
            system: flow(
              "state p : modes\nstate s : modes\nparam a = 1\ndp/dt = a*s*(1 - p) - p/2\nds/dt = 2*s*(p - p^2) - a*s",
            ),
            dimensions: { modes },
            initial: { p: "0.5 + 0.2*randn", s: "0.5 + 0.2*randn" },
            sweep: { a },
            runs,
          },
          (cell) =>
            ({ p, s }) => ({
              p: p!.map((x, k) => a[cell]! * s![k]! * (1 - x) - x / 2),
              s: s!.map((x, k) => 2 * x * (p![k]! - p![k]! ** 2) - a[cell]! * x),
            }),
        ));
  },
  [cpu, cpuInFloat32],
);
