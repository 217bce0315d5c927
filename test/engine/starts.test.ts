/** How runs start: laws in any shape against the same draws in float64, run by run and cell by cell. */

import { expect, it } from "vitest";
import type { ExperimentInput, InitialStart } from "../../src/experiment/schema.ts";
import { orthonormalise } from "../../src/program/opaque/orthonormal.ts";
import { drawInto, normalMatrix } from "../../src/program/random.ts";
import { streamOf } from "../../src/program/streams.ts";
import { draws } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

/** Its high word counts too. */
const seed = 3 * 2 ** 32 + 5;
const largestNormal = 5.8;
const runs = 3;
type Shape = readonly [rows: number, columns: number];

const normals = (name: string, run: number, [rows, columns]: Shape, index = 0): Float64Array =>
  normalMatrix({ seed, run, stream: streamOf(name, index) }, rows, columns);

const uniforms = (name: string, run: number, [rows, columns]: Shape, index = 0): Float64Array => {
  const values = new Float64Array(rows * columns);
  drawInto(values, "uniform", { seed, run, stream: streamOf(name, index) }, rows, columns);
  return values;
};

const transposed = (a: ArrayLike<number>, [rows, columns]: Shape): Float64Array =>
  Float64Array.from({ length: rows * columns }, (_, k) => a[(k % rows) * columns + Math.floor(k / rows)]!);

const product = (a: ArrayLike<number>, b: ArrayLike<number>, rows: number, inner: number, columns: number) =>
  Float64Array.from({ length: rows * columns }, (_, k) => {
    let sum = 0;
    for (let m = 0; m < inner; m++) sum += a[Math.floor(k / columns) * inner + m]! * b[m * columns + (k % columns)]!;
    return sum;
  });

describeEngine(
  "a start",
  (engine) => {
    /** Starts of `x0`, `x1`, ... with these shapes and laws: what is expected of a run, up to a rounding of `size`. */
    const expectStarts = async (
      shapes: readonly string[],
      laws: readonly (InitialStart | undefined)[],
      size: number,
      entry: (state: number, run: number, cell: number) => ArrayLike<number>,
      others: Partial<ExperimentInput> = {},
    ): Promise<void> => {
      const names = shapes.map((_, index) => `x${index}`);
      const lines = names.flatMap((name, index) => [`state ${name} : ${shapes[index]}`, `d${name}/dt = 0`]);
      const given = names.flatMap((name, index) => (laws[index] === undefined ? [] : [[name, laws[index]] as const]));
      const { states } = await engine.play({
        system: flow(["param a = 1", ...lines, `observe one = a`].join("\n")),
        initial: Object.fromEntries(given),
        integrator: { method: "euler", step: 1 },
        times: [0],
        sweep: { a: [1, 2] },
        runs,
        seed,
        ...others,
      });
      const count = others.runs ?? runs;
      for (const [state, name] of names.entries()) {
        const all = states[name]!;
        for (let run = 0; run < 2 * count; run++) {
          const expected = entry(state, run % count, Math.floor(run / count));
          expect(all.length).toBe(2 * count * expected.length);
          const found = all.subarray(run * expected.length, (run + 1) * expected.length);
          const error = found.reduce((most, x, k) => Math.max(most, Math.abs(x - expected[k]!)), 0);
          expect(error, `${name} of run ${run}`).toBeLessThanOrEqual(draws[engine.precision] * size);
        }
      }
    };

    it("is a matrix or a vector of draws, of its true shape, the same for run k of every cell", async () => {
      const shapes = [
        [5, 7],
        [8, 8],
        [1, 1],
        [13, 3],
        [1, 1],
        [1, 4],
        [1, 9],
        [1, 18],
      ] as const;
      const names = shapes.map(([rows, columns], index) => (index < 4 ? `${rows} x ${columns}` : `${columns}`));
      await expectStarts(
        names,
        names.map((_, index) => (index < 4 ? "2*ones + 0.5*randn" : "2 + 0.5*randn")),
        2 + 0.5 * largestNormal,
        (state, run) => normals(`x${state}`, run, shapes[state]!).map((g) => 2 + 0.5 * g),
      );
      await expectStarts(
        names,
        names.map(() => "2*rand"),
        2,
        (state, run) => uniforms(`x${state}`, run, shapes[state]!).map((u) => 2 * u),
      );
    });

    it("is symmetric or positive definite of its draws, to the bit", async () => {
      const orders = [1, 6, 9, 32];
      const symmetric = (n: number, g: Float64Array) => g.map((x, k) => (3 * (x + transposed(g, [n, n])[k]!)) / 2);
      const positive = (n: number, g: Float64Array) => product(g, transposed(g, [n, n]), n, n, n).map((x) => 0.1 * x);
      for (const [law, of, size] of [
        ["sym(3*randn)", symmetric, 3 * largestNormal],
        ["0.1*G*G^T where G = randn", positive, 0.1 * 32 * largestNormal],
      ] as const)
        await expectStarts(
          orders.map((n) => `${n} x ${n} symmetric`),
          orders.map(() => law),
          size,
          (state, run) => of(orders[state]!, normals(`x${state}`, run, [orders[state]!, orders[state]!])),
        );
      const { states } = await engine.play({
        system: flow(
          "state A : 9 x 9 symmetric ~ G*G^T where G = randn\nstate B : 9 x 9 symmetric ~ sym(randn)\ndA/dt = 0\ndB/dt = 0",
        ),
        times: [0],
        runs: 1,
      });
      for (const name of ["A", "B"]) expect(transposed(states[name]!, [9, 9])).toEqual(states[name]);
    });

    it("is zero, a multiple of I, given, another state's, or a run's own", async () => {
      const value = [
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [11, 12, 13, 14, 15],
      ];
      const own = [0, 1, 2].map((run) => value.map((row) => row.map((entry) => entry + 100 * run)));
      const identity = Array.from({ length: 36 }, (_, k) => (k % 7 === 0 ? 1.5 : 0));
      await expectStarts(
        ["3 x 6", "6 x 6", "3 x 5", "3 x 5", "3 x 5", "3 x 5", "3 x 5", "5", "scalar", "scalar", "3 x 5"],
        [
          0,
          "1.5*I",
          value,
          "x2",
          "x5",
          "randn",
          { runs: own },
          { runs: [1, 2, 3] },
          { runs: [4, 5, 6] },
          7,
          "0.5*x6 + x5",
        ],
        400,
        (state, run) => {
          const draw = normals("x5", run, [3, 5]);
          const rows = own[run]!.flat();
          return [
            new Float64Array(18),
            identity,
            value.flat(),
            value.flat(),
            draw,
            draw,
            rows,
            new Float64Array(5).fill(run + 1),
            [run + 4],
            [7],
            draw.map((g, k) => 0.5 * rows[k]! + g),
          ][state]!;
        },
      );
    });

    it("has draws of any shape: products, powers, functions, scalars, and parameters of its cell", async () => {
      await expectStarts(
        ["3 x 5", "3 x 3", "4", "scalar", "2 x 2"],
        [
          "a*randn(3, 2)*randn(2, 5)",
          "G^2 - G^T where G = randn",
          "exp(-a*randn^2)",
          "a*rand + randn()/2",
          "s*I + ones/sqrt(2) where s = randn()",
        ],
        200,
        (state, run, cell) => {
          const a = cell + 1;
          const g = normals("x1", run, [3, 3]);
          const s = normals("x4", run, [1, 1])[0]!;
          return [
            product(normals("x0", run, [3, 2]), normals("x0", run, [2, 5], 1), 3, 2, 5).map((x) => a * x),
            product(g, g, 3, 3, 3).map((x, k) => x - transposed(g, [3, 3])[k]!),
            normals("x2", run, [1, 4]).map((x) => Math.exp(-a * x * x)),
            [a * uniforms("x3", run, [1, 1])[0]! + normals("x3", run, [1, 1], 1)[0]! / 2],
            [0, 1, 2, 3].map((k) => (k % 3 === 0 ? s : 0) + Math.SQRT1_2),
          ][state]!;
        },
      );
    });

    it("can be orthogonal: Q of the draw with a positive diagonal of R", async () => {
      const shapes = [
        [1, 1],
        [6, 6],
        [13, 5],
        [5, 13],
        [32, 32],
      ] as const;
      await expectStarts(
        shapes.map((shape) => shape.join(" x ")),
        shapes.map(() => "orthogonal(-2*randn)"),
        // What is left of a draw's column after those before it, as a share of it, can be a hundredth.
        100,
        (state, run) => {
          const [rows, columns] = shapes[state]!;
          const isWide = columns > rows;
          const g = normals(`x${state}`, run, [rows, columns]).map((x) => -2 * x);
          const tall = isWide ? transposed(g, [rows, columns]) : g;
          orthonormalise(tall, Math.max(rows, columns), Math.min(rows, columns));
          return isWide ? transposed(tall, [columns, rows]) : tall;
        },
      );
    });

    it("can lie on grids, which cross: the one that is written first is the slowest", async () => {
      await expectStarts(
        ["scalar", "2", "scalar"],
        ["grid(0, a, 2)", "grid(-1, 1, 3)*ones", undefined],
        3,
        (state, run, cell) => {
          const point = run % 6;
          const fast = [-1, 0, 1][point % 3]!;
          const slow = point < 3 ? 0 : cell + 1;
          return [[slow], [fast, fast], normals("x2", run, [1, 1]).map((g) => 0.1 * g)][state]!;
        },
        { runs: 12 },
      );
    });

    it("keeps the draws of a state whatever stands beside it, however many runs there are", async () => {
      const play = async (text: string, count: number) =>
        (await engine.play({ system: flow(text), times: [0], runs: count, seed })).states;
      const W = "state W : 6 x 5 ~ randn + rand\ndW/dt = 0";
      const alone = await play(W, 2);
      const beside = await play(`state V : 3 x 3 ~ randn\n${W}\nstate U : 9 ~ rand\ndU/dt = 0\ndV/dt = 0`, 5);
      expect(beside.W!.subarray(0, 60)).toEqual(alone.W);
      expect(beside.V!.subarray(0, 9)).not.toEqual(beside.V!.subarray(9, 18));
    });

    it("draws data that a run keeps: flows and observables read them, states do not show them", async () => {
      const text = `
        param a = 2
        state X : 3 x 3 ~ C
        state y ~ 0
        data C : 3 x 3 symmetric ~ G*G^T where G = 0.5*randn
        data v : 3 ~ a*rand
        data c ~ randn
        dX/dt = C*X + X*C
        dy/dt = c + sum(v)
        observe normC = norm(C)
        observe drift = norm(X - initial(X))
        observe both = c*sum(v)
        observe spectrumC = spectrum(C)
        observe weighted = entropy(v)*c`;
      const h = 0.5;
      const played = await engine.play({
        system: flow(text),
        integrator: { method: "euler", step: h },
        times: [0, h],
        runs,
        seed,
      });
      expect(Object.keys(played.states)).toEqual(["X", "y"]);
      const size = 40;
      const near = (found: number, expected: number) =>
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(draws[engine.precision] * size);
      for (let run = 0; run < runs; run++) {
        const g = normals("C", run, [3, 3]).map((x) => 0.5 * x);
        const C = product(g, transposed(g, [3, 3]), 3, 3, 3);
        const v = uniforms("v", run, [1, 3]).map((u) => 2 * u);
        const c = normals("c", run, [1, 1])[0]!;
        const total = v[0]! + v[1]! + v[2]!;
        const square = product(C, C, 3, 3, 3);
        for (let k = 0; k < 9; k++) near(played.states.X![9 * run + k]!, C[k]! + h * 2 * square[k]!);
        near(played.states.y![run]!, h * (c + total));
        const entropy = -v.reduce((sum, x) => sum + (x / total) * Math.log(x / total), 0);
        for (const sample of [0, 1]) {
          near(played.series("normC")[sample]![run]!, Math.hypot(...C));
          near(played.series("both")[sample]![run]!, c * total);
          near(played.series("weighted")[sample]![run]!, c * entropy);
          const values = played.series("spectrumC")[sample]!.subarray(3 * run, 3 * run + 3);
          near(values[0]! + values[1]! + values[2]!, C[0]! + C[4]! + C[8]!);
        }
        near(played.series("drift")[1]![run]!, h * 2 * Math.hypot(...square));
      }
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
