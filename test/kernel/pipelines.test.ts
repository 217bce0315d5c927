/** How often kernels are built: once for any number of runs and cells, and anew where a build failed. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { pipelinesOf } from "../../src/gpu/pipelines.ts";
import { openGpu, playOnGpu } from "../engine/play.ts";
import { describeKernel } from "./device.ts";

const experiment: ExperimentInput = {
  system: "correlation",
  dimensions: { n2: 3 },
  integrator: { method: "rk4", step: 0.25 },
  times: [0, 1],
  observables: ["spectrumF", "normF", "alignment"],
  seed: 5,
};

/** Counts the pipelines that a device is asked for from now on. */
function counting({ device }: Gpu): () => number {
  const build = device.createComputePipelineAsync.bind(device);
  let count = 0;
  device.createComputePipelineAsync = (descriptor) => {
    count++;
    return build(descriptor);
  };
  return () => count;
}

describeKernel("the pipelines of a device", () => {
  it("are shared by 64 runs and by 65, by one cell and by three, and by runs whose seed differs", async () => {
    const gpu = await openGpu();
    const built = counting(gpu);
    const first = await playOnGpu({ ...experiment, runs: 64 }, { gpu });
    const once = built();
    expect(once).toBeGreaterThan(5);
    const second = await playOnGpu({ ...experiment, runs: 65 }, { gpu });
    // So few runs as would leave seats of a workgroup empty have kernels with fewer seats.
    await playOnGpu({ ...experiment, runs: 71, seed: 6 }, { gpu });
    await playOnGpu({ ...experiment, runs: 25, sweep: { eta: [0.01, 0.1, 0.6] } }, { gpu, plan: { batch: 40 } });
    expect(built()).toBe(once);
    // The first 64 runs are the same ones, to the bit.
    expect(second.series("normF")[1]!.subarray(0, 64)).toEqual(first.series("normF")[1]);
    gpu.destroy();
  });

  it("are built anew where a build failed, and say what the compiler said", async () => {
    const gpu = await openGpu();
    const pipelines = pipelinesOf(gpu);
    const broken = { code: "@compute @workgroup_size(1) fn main() { nothing(); }", entryPoint: "main", constants: {} };
    await expect(pipelines.get(broken)).rejects.toThrow(/in the kernel main.*1:\d+ /s);
    await expect(pipelines.get(broken)).rejects.toThrow(/in the kernel main/);

    const sound = { code: "@compute @workgroup_size(1) fn main() {}", entryPoint: "main", constants: {} };
    const build = gpu.device.createComputePipelineAsync;
    gpu.device.createComputePipelineAsync = () => Promise.reject(new Error("out of memory for a moment"));
    await expect(pipelines.get(sound)).rejects.toThrow(/out of memory for a moment/);
    gpu.device.createComputePipelineAsync = build;
    const pipeline = await pipelines.get(sound);
    expect(await pipelines.get(sound)).toBe(pipeline);
    gpu.destroy();
  });
});
