/** The shipped networks of two layers do what their titles say. */

import { expect, it } from "vitest";
import { loadExperiment } from "../../src/experiment/library.ts";
import { networks as tolerances } from "../tolerances.ts";
import { cpu, describeEngine, webgpu } from "./engines.ts";

describeEngine(
  "a network of two layers",
  (engine) => {
    // A software adapter takes a minute for what a CPU does in seconds.
    const share = engine.backend === "webgpu" ? 0.05 : 1;
    const shortened = (name: string) => {
      const experiment = loadExperiment(name);
      const { end } = experiment.times as { readonly end: number };
      return { ...experiment, times: { end: share * end, samples: 5 }, runs: 16 };
    };

    it("with more units than samples fits them in every run", async () => {
      const played = await engine.play(shortened("two-layer-network"));
      const losses = played.series("loss");
      for (const [sample, later] of losses.slice(1).entries())
        for (const [run, loss] of later.entries()) expect(loss).toBeLessThanOrEqual(losses[sample]![run]! + 1e-6);
      if (share === 1)
        for (const [run, loss] of losses.at(-1)!.entries()) expect(loss).toBeLessThan(1e-3 * losses[0]![run]!);
    });

    it("with relu keeps each unit balanced, but for exp(-2 eta t)", async () => {
      const played = await engine.play(shortened("two-layer-network-relu"));
      const [first] = played.series("unitBalance");
      const size = Math.max(...first!.map(Math.abs));
      for (const residuals of played.series("balanceResidual"))
        for (const residual of residuals) expect(residual / size).toBeLessThan(tolerances.balance);
      // It does not hold because nothing moves.
      const losses = played.series("loss");
      for (const [run, loss] of losses.at(-1)!.entries()) expect(loss).toBeLessThan(0.8 * losses[0]![run]!);
    });
  },
  [webgpu, cpu],
);
