/** The systems beside the paper's: each shipped experiment has an answer that is known. */

import { expect, it } from "vitest";
import { loadExperiment } from "../../src/experiment/library.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { neighbourhood as tolerance } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";

const shipped = (name: string, more: Partial<ExperimentInput> = {}): ExperimentInput => ({
  ...(loadExperiment(name) as ExperimentInput),
  ...more,
});

describeEngine(
  "a shipped experiment",
  (engine) => {
    const close = tolerance[engine.precision];

    it("has Saxe's curves where a deep linear network is", async () => {
      const played = await engine.play(shipped("deep-linear"));
      const [modes, closedForm] = [played.series("modes"), played.series("closedForm")];
      // Half way up the strongest mode rises by its own size in a time of 1/4: where an error of time shows most.
      for (const [sample, values] of modes.entries())
        for (const [mode, value] of values.entries())
          expect(Math.abs(value - closedForm[sample]![mode]!), `mode ${mode} at sample ${sample}`).toBeLessThan(close);
      expect(modes[0]![0]).toBeCloseTo(0.01, 6);
      expect(modes.at(-1)![0]).toBeCloseTo(4, 4);
      expect(Math.max(...played.series("conserved").map(([value]) => value!))).toBeLessThan(close);
    });

    it("is tanh(t) where the Riccati flow is", async () => {
      const played = await engine.play(shipped("riccati"));
      for (const [sample, values] of played.series("spectrumX").entries())
        for (const value of values)
          expect(Math.abs(value - Math.tanh(played.resolved.times[sample]!))).toBeLessThan(close);
    });

    it("finds the principal directions where Oja's flow runs", async () => {
      const played = await engine.play(shipped("oja", { runs: 8 }));
      for (const value of played.series("captured").at(-1)!) expect(Math.abs(value - 9)).toBeLessThan(9 * close);
      for (const value of played.series("orthonormality").at(-1)!) expect(value).toBeLessThan(close);
    });

    it("learns one mode after another where Barlow Twins is linear", async () => {
      const played = await engine.play(shipped("barlow-linear", { runs: 8 }));
      const counts = played.series("learnt");
      for (let run = 0; run < 8; run++) {
        const learnt = counts.map((values) => values[run]!);
        expect([learnt[0], learnt.at(-1)]).toEqual([0, 4]);
        for (const count of [1, 2, 3]) expect(learnt, `run ${run}`).toContain(count);
        expect(learnt).toEqual([...learnt].sort());
      }
      for (const value of played.series("loss").at(-1)!) expect(value).toBeLessThan(close);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
