/** What becomes of a run whose device is lost. */

import { expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { DeviceLostError } from "../../src/gpu/device-errors.ts";
import { createEnsemble } from "../../src/gpu/ensemble.ts";
import { openGpu, playOnGpu } from "../engine/play.ts";
import { describeKernel } from "./device.ts";

const experiment: ExperimentInput = {
  system: "correlation",
  dimensions: { n2: 3 },
  initial: { Wp: "0.9*randn", F: "0.7*G*G^T where G = randn" },
  integrator: { method: "rk4", step: 0.25 },
  times: [0, 1, 2],
  sweep: { eta: [0.01, 0.6] },
  observables: ["spectrumF", "normF"],
  runs: 20,
  seed: 5,
};

describeKernel("a lost device", () => {
  it("ends the run with a sentence that says so, and a new device plays it again to the same bits", async () => {
    const first = await openGpu();
    const ensemble = await createEnsemble(first, resolveExperiment(experiment), { perRun: true });
    const before = await ensemble.advance(100);
    expect(before.frames).toHaveLength(1);
    const underWay = ensemble.advance(1000);
    first.device.destroy();
    await expect(underWay).rejects.toThrow(DeviceLostError);
    await expect(ensemble.advance(1000)).rejects.toThrow(
      /^The GPU device was lost.*\. Start the run again: it gets a new device\.$/,
    );
    ensemble.dispose();

    const again = await playOnGpu(experiment, { gpu: await openGpu() });
    const there = await playOnGpu(experiment);
    expect(again.frames).toEqual(there.frames);
    expect(again.states).toEqual(there.states);
    expect(again.frames[0]).toEqual(before.frames[0]);
  });
});
