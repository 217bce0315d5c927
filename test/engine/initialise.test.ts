/** How runs start: every law, in any shape, against the same draws in float64, run by run and cell by cell. */

import { expect, it } from "vitest";
import type { InitialLaw } from "../../src/experiment/schema.ts";
import { normalMatrix } from "../../src/program/random.ts";
import { draws } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

/** Its high word counts too. */
const seed = 3 * 2 ** 32 + 5;
const largestNormal = 5.8;
const runs = 3;

describeEngine(
  "a start",
  (engine) => {
    /** Entries of the states of each run, in the order of `shapes`, and those of a law for each. */
    const expectStarts = async (
      shapes: readonly string[],
      laws: readonly InitialLaw[],
      size: number,
      entry: (state: number, run: number) => ArrayLike<number>,
    ): Promise<void> => {
      const names = shapes.map((_, index) => `x${index}`);
      const lines = names.flatMap((name, index) => [`state ${name} : ${shapes[index]}`, `d${name}/dt = 0`]);
      const { states } = await engine.play({
        system: flow(["param a = 1", ...lines, `observe one = a`].join("\n")),
        initial: Object.fromEntries(names.map((name, index) => [name, laws[index]!])),
        integrator: { method: "euler", step: 1 },
        times: [0],
        sweep: { a: [1, 2] },
        runs,
        seed,
      });
      for (const [state, name] of names.entries()) {
        const all = states[name]!;
        for (let run = 0; run < 2 * runs; run++) {
          const expected = entry(state, run % runs);
          expect(all.length).toBe(2 * runs * expected.length);
          const found = all.subarray(run * expected.length, (run + 1) * expected.length);
          const error = found.reduce((most, x, k) => Math.max(most, Math.abs(x - expected[k]!)), 0);
          expect(error, `${name} of run ${run}`).toBeLessThanOrEqual(draws[engine.precision] * size);
        }
      }
    };
    const normals = (stream: number, run: number, rows: number, columns: number): Float64Array =>
      normalMatrix({ seed, run, stream }, rows, columns);

    it("is a matrix or a vector of normals, of its true shape, the same for run k of every cell", async () => {
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
      const law = { law: "normal", scale: 0.5, mean: 2 } as const;
      await expectStarts(
        names,
        names.map(() => law),
        2 + 0.5 * largestNormal,
        (state, run) => normals(state, run, shapes[state]![0], shapes[state]![1]).map((g) => 2 + 0.5 * g),
      );
    });

    it("is symmetric, or positive definite, of its draws", async () => {
      const orders = [1, 6, 9, 32];
      const symmetric = (n: number, g: Float64Array) =>
        g.map((x, k) => (3 * (x + g[(k % n) * n + Math.floor(k / n)]!)) / 2);
      const positive = (n: number, g: Float64Array) =>
        g.map((_, k) => {
          let sum = 0;
          for (let m = 0; m < n; m++) sum += g[Math.floor(k / n) * n + m]! * g[(k % n) * n + m]!;
          return 0.1 * sum;
        });
      for (const [law, of, size] of [
        [{ law: "symmetric", scale: 3 }, symmetric, 3 * largestNormal],
        [{ law: "positive", scale: 0.1 }, positive, 0.1 * 32 * largestNormal],
      ] as const)
        await expectStarts(
          orders.map((n) => `${n} x ${n} symmetric`),
          orders.map(() => law),
          size,
          (state, run) => of(orders[state]!, normals(state, run, orders[state]!, orders[state]!)),
        );
    });

    it("is zero, a multiple of I, given, or another state's", async () => {
      const value = [
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [11, 12, 13, 14, 15],
      ];
      const identity = Array.from({ length: 36 }, (_, k) => (k % 7 === 0 ? 1.5 : 0));
      await expectStarts(
        ["3 x 6", "6 x 6", "3 x 5", "3 x 5", "3 x 5", "3 x 5"],
        [
          { law: "zero" },
          { law: "identity", scale: 1.5 },
          { law: "explicit", value },
          { law: "copy", of: "x2" },
          { law: "copy", of: "x5" },
          { law: "normal", scale: 1, mean: 0 },
        ],
        largestNormal,
        (state, run) => [new Float64Array(18), identity, value.flat(), value.flat()][state] ?? normals(5, run, 3, 5),
      );
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
