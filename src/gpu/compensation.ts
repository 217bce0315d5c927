/** Whether a device adds with compensation as it is written: WGSL lets a compiler reassociate sums, which would undo it without a word. */

import type { Warning } from "../ensemble/warnings.ts";
import { checked } from "./checked.ts";
import type { Gpu } from "./device.ts";
import { uniformBytes, uniformText } from "./emit-uniform.ts";
import { shader } from "./shaders.ts";

const known = new WeakMap<GPUDevice, Promise<boolean>>();

/** Tried once a device. */
export function compensates(gpu: Gpu): Promise<boolean> {
  const found = known.get(gpu.device) ?? tryOut(gpu, compensationText());
  known.set(gpu.device, found);
  return found;
}

/** What is tried out, with the sums that the integration kernels take. */
export function compensationText(): string {
  return [uniformText(), shader("exact"), shader("compensation")].join("\n");
}

/** So often a quarter of 1's last unit is added to 1: plain sums stay 1. */
const times = 4096;
const exact = 1 + times * 2 ** -25;

/** Plays `code`, which is `compensationText` but in tests. */
export async function tryOut(gpu: Gpu, code: string): Promise<boolean> {
  const { device } = gpu;
  const words = new Float32Array(16);
  words.fill(1, 0, 4);
  words.fill(2 ** -24, 8, 12);
  words[12] = times;
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const staging = await checked(gpu, "while its sums were tried out", () => {
    const module = device.createShaderModule({ code, label: "compensation" });
    const pipeline = device.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "addUp" } });
    const numbers = device.createBuffer({ size: words.byteLength, usage: STORAGE | COPY_SRC | COPY_DST });
    const uniform = device.createBuffer({ size: Math.ceil(uniformBytes / 16) * 16, usage: UNIFORM });
    const read = device.createBuffer({ size: 16, usage: MAP_READ | COPY_DST });
    device.queue.writeBuffer(numbers, 0, words);
    // All of it is 0, as memory is at first.
    const entries = [uniform, numbers].map((buffer, binding) => ({ binding, resource: { buffer } }));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(numbers, 0, read, 0, 16);
    device.queue.submit([encoder.finish()]);
    return read;
  });
  await staging.mapAsync(GPUMapMode.READ);
  const sums = [...new Float32Array(staging.getMappedRange())];
  staging.destroy();
  // Half of what was added is left to a last rounding.
  return sums.every((sum) => Math.abs(sum - exact) <= 2 ** -23);
}

/** What a result of a device that does not compensate should not be read without. */
export const uncompensated: Warning = {
  what: "This device's compiler rearranges sums, so that what many small steps add to a state is rounded away.",
  where: "states after some ten thousand steps",
  advice: "Take larger steps, or compute on the CPU backend.",
};
