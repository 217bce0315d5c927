/** Functions of the entries of matrices: their values, that what pads a matrix to whole tiles stays out of sums and products, and gradients. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { explicit } from "../oracle-cases.ts";
import { entries as tolerances } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

type Matrix = readonly (readonly number[])[];

const build = (rows: number, columns: number, entry: (i: number, j: number) => number): number[][] =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => entry(i, j)));
const total = (matrix: Matrix): number => matrix.flat().reduce((sum, x) => sum + x, 0);

describeEngine(
  "functions of the entries of a matrix",
  (engine) => {
    const tolerance = tolerances[engine.precision];
    const still: Pick<ExperimentInput, "integrator" | "times" | "runs"> = {
      integrator: { method: "euler", step: 1 },
      times: [0],
      runs: 1,
    };
    /** Every function makes something else than 0 of 0, but for those that do not. */
    const cases: readonly (readonly [string, (a: number, b: number) => number])[] = [
      ["exp.(A)", Math.exp],
      ["cos.(A)", Math.cos],
      ["tanh.(A)", Math.tanh],
      ["sqrt.(abs.(A))", (a) => Math.sqrt(Math.abs(a))],
      ["log.(A .* A .+ 1)", (a) => Math.log(a * a + 1)],
      ["sin.(2*A - B)", (a, b) => Math.sin(2 * a - b)],
      ["A .* B", (a, b) => a * b],
      ["A ./ B", (a, b) => a / b],
      ["1 ./ (2 .+ A)", (a) => 1 / (2 + a)],
      ["A .^ 2", (a) => a * a],
      ["A .^ 0", () => 1],
      ["(A .* A) .^ c", (a) => (a * a) ** 0.75],
      ["2 .^ A", (a) => 2 ** a],
      ["(2 .+ A) .^ B", (a, b) => (2 + a) ** b],
      ["c .- A", (a) => 0.75 - a],
      ["max.(A, 0)", (a) => Math.max(a, 0)],
      ["min.(A, B, c)", (a, b) => Math.min(a, b, 0.75)],
      ["max.(A, c)", (a) => Math.max(a, 0.75)],
      ["clamp.(A, 0.25, c)", (a) => Math.min(Math.max(a, 0.25), 0.75)],
      ["if.(A > B, A, 1)", (a, b) => (a > b ? a : 1)],
      ["if.(A <= 0 or not B <= 0, exp.(B), c)", (a, b) => (a <= 0 || b > 0 ? Math.exp(b) : 0.75)],
      ["if.(A > 0, log.(A), 0)", (a) => (a > 0 ? Math.log(a) : 0)],
      ["ones(m, n)", () => 1],
    ];

    /** In the flow those of few: a software adapter takes its time to compile each. */
    const moving = [0, 6, 13, 19];

    it.each([
      [3, 5],
      [8, 4],
    ])("are those of each entry, of m = %i and n = %i", async (m, n) => {
      const A = build(m, n, (i, j) => Math.fround(Math.sin(1 + 7 * i + 3 * j)));
      const B = build(m, n, (i, j) => Math.fround(Math.cos(2 + 5 * i + 2 * j)));
      const text = [
        "state A : m x n",
        "state B : m x n",
        "param c = 0.75",
        ...cases.map(([written], k) => `E${k} = ${written}`),
        `dA/dt = ${moving.map((k) => `${k + 1}*E${k}`).join(" + ")}`,
        "dB/dt = 0",
        ...cases.map((_, k) => `observe total${k} = sum(E${k})`),
        ...cases.map((_, k) => `observe size${k} = norm(E${k})`),
        ...cases.map((_, k) => `observe product${k} = sum(E${k}*B^T)`),
      ].join("\n");
      const played = await engine.play(
        { system: flow(text), dimensions: { m, n }, initial: { A, B }, ...still, times: [0, 1] },
        { statesAt: [1] },
      );
      const slope = build(m, n, () => 0);
      for (const [k, [written, meaning]] of cases.entries()) {
        const E = build(m, n, (i, j) => meaning(A[i]![j]!, B[i]![j]!));
        const weight = moving.includes(k) ? k + 1 : 0;
        for (const [i, row] of slope.entries()) for (const j of row.keys()) row[j]! += weight * E[i]![j]!;
        const size = Math.hypot(...E.flat());
        const near = (name: string, expected: number, scale: number): void => {
          const found = played.series(`${name}${k}`)[0]![0]!;
          expect(Math.abs(found - expected), `${name} of ${written}`).toBeLessThan(tolerance * (1 + scale));
        };
        near("total", total(E), m * n * size);
        near("size", size, size);
        const product = build(m, m, (i, j) => E[i]!.reduce((sum, x, l) => sum + x * B[j]![l]!, 0));
        near("product", total(product), m * n * size);
      }
      const found = played.statesAt.get(1)!.A!;
      for (const [k, value] of slope.flat().entries()) {
        const expected = A.flat()[k]! + value;
        expect(Math.abs(found[k]! - expected), `entry ${k}`).toBeLessThan(100 * tolerance * (1 + Math.abs(expected)));
      }
    });

    it("have gradients, which are 0 where a branch that has none is not taken", async () => {
      const [m, n] = [3, 5];
      const A = build(m, n, (i, j) => (i === j ? 0 : Math.fround(Math.sin(1 + 7 * i + 3 * j))));
      const B = build(m, n, (i, j) => Math.fround(1.5 + Math.cos(2 + 5 * i + 2 * j)));
      const slopes: readonly (readonly [string, (a: number, b: number) => number])[] = [
        ["tanh.(A)", (a) => 1 - Math.tanh(a) ** 2],
        ["exp.(A) .* B", (a, b) => b * Math.exp(a)],
        ["A .* A .* B", (a, b) => 2 * a * b],
        ["A ./ B", (_, b) => 1 / b],
        ["B ./ (3 .+ A)", (a, b) => -b / (3 + a) ** 2],
        ["A .^ 3", (a) => 3 * a * a],
        ["(3 .+ A) .^ B", (a, b) => b * (3 + a) ** (b - 1)],
        ["2 .^ A", (a) => Math.log(2) * 2 ** a],
        ["max.(A, 0)", (a) => Number(a > 0)],
        ["min.(A, B)", (a, b) => Number(a < b)],
        ["clamp.(A, -0.5, 0.5)", (a) => Number(Math.abs(a) < 0.5)],
        [
          "if.(A > 0, sqrt.(A) .* log.(A), 0)",
          (a) => (a > 0 ? Math.log(a) / (2 * Math.sqrt(a)) + 1 / Math.sqrt(a) : 0),
        ],
        ["x .* A .+ x", () => 0.5],
      ];
      const text = [
        "state A : m x n",
        "state x : scalar",
        "data B : m x n",
        ...slopes.map(([written], k) => `loss J${k} = sum(${written})`),
        "dA/dt = 0",
        "dx/dt = 0",
        ...slopes.map((_, k) => `observe slope${k} = sum(grad(J${k}, A) .* B)`),
        `observe ofScalar = grad(J${slopes.length - 1}, x)`,
      ].join("\n");
      const played = await engine.play({
        system: flow(text),
        dimensions: { m, n },
        data: explicit({ B }),
        initial: { A, x: 0.5 },
        ...still,
      });
      for (const [k, [written, meaning]] of slopes.entries()) {
        const expected = total(build(m, n, (i, j) => meaning(A[i]![j]!, B[i]![j]!) * B[i]![j]!));
        const found = played.series(`slope${k}`)[0]![0]!;
        expect(Math.abs(found - expected), written).toBeLessThan(20 * tolerance * (1 + Math.abs(expected)));
      }
      const ofScalar = total(A) + m * n;
      expect(Math.abs(played.series("ofScalar")[0]![0]! - ofScalar)).toBeLessThan(20 * tolerance * ofScalar);
    });

    it("of symmetric matrices are symmetric", async () => {
      const S = build(5, 5, (i, j) => Math.fround(Math.sin(1 + i + j)));
      const played = await engine.play({
        system: flow(
          `state S : n x n symmetric
           state W : n x n
           dS/dt = tanh.(S) - S .* exp.(S) + max.(W, W^T) - tanh.(W)*tanh.(W^T)
           dW/dt = W
           observe least = lambdaMin(tanh.(W + W^T) .+ 1)`,
        ),
        dimensions: { n: 5 },
        initial: { S, W: S },
        ...still,
        times: [0, 1],
      });
      const found = played.states.S!;
      for (let i = 0; i < 5; i++)
        for (let j = 0; j < 5; j++) expect(Math.abs(found[5 * i + j]! - found[5 * j + i]!)).toBeLessThan(tolerance);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
