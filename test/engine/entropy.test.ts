/** Entropy is that of a distribution: its value, where it is undefined, and the effective rank that is made of it. */

import { expect, it } from "vitest";
import { NEGLIGIBLE } from "../../kernels/distribution.ts";
import { functionsOfAllSizes } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

/** Lists of four, with their entropy in float64 (NaN: undefined). */
const lists: readonly (readonly [string, readonly number[], number])[] = [
  ["shares of a half and a quarter", [0.5, 0.25, 0, 0], 0.6365141682948128],
  ["one value alone", [0, 0, 7, 0], 0],
  ["equal values", [3, 3, 3, 3], Math.log(4)],
  ["equal values of a size", [1e38, 1e38, 1e38, 1e38], Math.log(4)],
  ["very small values", [1e-37, 1e-37, 0, 0], Math.log(2)],
  ["a negative value within rounding", [1, 1, 0, -0.9 * NEGLIGIBLE], Math.log(2)],
  ["a negative value", [1, 1, 0, -1.1 * NEGLIGIBLE], Number.NaN],
  ["mixed signs", [-5.8, 0.001, 0, 0], Number.NaN],
  ["a sum of 0", [1, -1, 0, 0], Number.NaN],
  ["nothing but 0", [0, 0, 0, 0], Number.NaN],
  ["nothing but -0 and 0", [-0, 0, -0, 0], Number.NaN],
  ["negative values alone", [-1, -2, -3, -4], Number.NaN],
];

describeEngine(
  "entropy",
  (engine) => {
    const tolerance = functionsOfAllSizes[engine.backend === "cpu" ? "float64" : "float32"];

    it("is defined for distributions alone, and so is what is made of it", async () => {
      const names = lists.map((_, index) => `v${index}`);
      const played = await engine.play({
        system: flow(
          names
            .flatMap((v) => [
              `state ${v} : n`,
              `d${v}/dt = 0`,
              `observe ${v}Entropy = entropy(${v})`,
              `observe ${v}Rank = exp(entropy(${v}))`,
            ])
            .join("\n"),
        ),
        dimensions: { n: 4 },
        initial: Object.fromEntries(lists.map(([, value], index) => [`v${index}`, [...value]])),
        integrator: { method: "euler", step: 1 },
        times: [0],
        runs: 1,
      });
      for (const [index, [what, , expected]] of lists.entries()) {
        const found = played.series(`v${index}Entropy`)[0]![0]!;
        const rank = played.series(`v${index}Rank`)[0]![0]!;
        if (Number.isNaN(expected)) {
          expect(found, what).toBeNaN();
          expect(rank, what).toBeNaN();
          continue;
        }
        // Every term rounds, and at the limit four roundings are left out.
        expect(Math.abs(found - expected), what).toBeLessThanOrEqual(3 * tolerance);
        expect(rank, what).toBeGreaterThanOrEqual(1);
        expect(rank, what).toBeLessThanOrEqual(4);
        expect(Math.abs(rank - Math.exp(expected)), what).toBeLessThanOrEqual(12 * tolerance);
      }
    });

    it("of equal shares is that of their number, whose exponential does not exceed it", async () => {
      // exp(log n) is more than n at 9, 10 and 11 in float64, and at others in float32.
      const counts = Array.from({ length: 15 }, (_, index) => index + 2);
      const played = await engine.play({
        system: flow(
          counts
            .flatMap((n) => [`state v${n} : ${n}`, `dv${n}/dt = 0`, `observe rank${n} = exp(entropy(v${n}))`])
            .join("\n"),
        ),
        initial: Object.fromEntries(counts.map((n) => [`v${n}`, Array(n).fill(0.7)])),
        integrator: { method: "euler", step: 1 },
        times: [0],
        runs: 1,
      });
      for (const n of counts) {
        const rank = played.series(`rank${n}`)[0]![0]!;
        expect(rank, `of ${n}`).toBeLessThanOrEqual(n);
        expect(rank, `of ${n}`).toBeGreaterThanOrEqual(n * (1 - 12 * tolerance));
      }
    });

    it("gives an effective rank of 1 to 8 of 8 modes, or none, at every time", async () => {
      const { frames, series } = await engine.play({
        system: "eigenmodes",
        dimensions: { modes: 8 },
        initial: { p: "0.15*randn", s: "0.05*randn" },
        times: { start: 0, end: 40, samples: 11 },
        observables: ["effectiveRank"],
        runs: 64,
      });
      let defined = 0;
      for (const value of series("effectiveRank").flatMap((values) => [...values])) {
        if (Number.isNaN(value)) continue;
        defined++;
        expect(value).toBeGreaterThanOrEqual(1);
        expect(value).toBeLessThanOrEqual(8);
      }
      expect(defined).toBeGreaterThan(0);
      for (const { cells } of frames) {
        const { count, statistics } = cells[0]!.observables.effectiveRank!;
        if (count[0] === 0) continue;
        expect(statistics.min[0]).toBeGreaterThanOrEqual(1);
        expect(statistics.max[0]).toBeLessThanOrEqual(8);
      }
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
