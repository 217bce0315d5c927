/** What a device does at most: multiply-adds, and reads of a workgroup's memory as products place them. */

import { checked } from "./checked.ts";
import type { Gpu } from "./device.ts";
import { shader } from "./shaders.ts";
import { createStopwatch } from "./stopwatch.ts";

export interface Peak {
  readonly name: string;
  /** Floating point operations a second, or bytes that threads get. */
  readonly perSecond: number;
  readonly flops: boolean;
  readonly seconds: number;
  /** Whether the device's own clock measured it. */
  readonly onDevice: boolean;
}

/** Multiply-adds of a thread a turn of shaders/peak-multiply-add.wgsl. */
const multiplyAddsATurn = 4 * 128;
/** Reads of a thread a turn of shaders/peak-load.wgsl. */
const readsATurn = 16;
const threads = 256;
const wave = Array.from({ length: 32 }, (_, lane) => lane);
/** float32 tells so many exactly. */
const mostTurns = 2 ** 22;
/** What stands under the first vec4 with its turns, and room for what threads could write. */
const numberVectors = 3 + threads;

/** In quads (emit-coordinates.ts): the lane's row and column of tiles, of so many columns. */
const quad = (lane: number, columns: number): { readonly row: number; readonly column: number } => {
  const pair = Math.floor(lane / (2 * columns));
  const column = 2 * ((lane - pair * 2 * columns) >> 2) + (lane & 1);
  return { row: 2 * pair + ((lane >> 1) & 1), column };
};

/** vec4 that the lanes of a wave read together, by what they stand for. */
const places: Readonly<Record<string, readonly number[]>> = {
  "each lane its own": wave,
  "one for all lanes": wave.map(() => 0),
  "n = 32, right operand": wave.map((lane) => lane % 8),
  "n = 32, left operand": wave.map((lane) => 33 * Math.floor(lane / 8)),
  "n = 32 in quads, right operand": wave.map((lane) => quad(lane, 8).column),
  "n = 32 in quads, left operand": wave.map((lane) => 33 * quad(lane, 8).row),
  "n = 16, right operand": wave.map((lane) => 192 * Math.floor(lane / 16) + (lane % 4)),
  "n = 16, left operand": wave.map((lane) => 192 * Math.floor(lane / 16) + 17 * Math.floor((lane % 16) / 4)),
  "n = 16 in quads, right operand": wave.map((lane) => 192 * Math.floor(lane / 16) + quad(lane % 16, 4).column),
  "n = 16 in quads, left operand": wave.map((lane) => 192 * Math.floor(lane / 16) + 17 * quad(lane % 16, 4).row),
  "n = 8, right operand": wave.map((lane) => 48 * Math.floor(lane / 4) + (lane % 2)),
  "n = 8 with padding, right operand": wave.map((lane) => 50 * Math.floor(lane / 4) + (lane % 2)),
  "n = 8, left operand": wave.map((lane) => 48 * Math.floor(lane / 4) + 9 * ((lane >> 1) & 1)),
  "n = 8 with padding, left operand": wave.map((lane) => 50 * Math.floor(lane / 4) + 9 * ((lane >> 1) & 1)),
};

/** What a multiply-add is of, in the order of the shader's constants. */
const operands = [
  "each its own factor and term",
  "one factor and term for all",
  "a literal factor",
  "tiles in registers",
];

/** Measured one after another, each handed out as it is known; an error stands in for what could not be measured. */
export async function* measurePeaks(gpu: Gpu, seconds: number): AsyncGenerator<Peak | { name: string; error: string }> {
  const multiplyAdds = operands.map(
    (name, index): Microkernel => ({
      name: `multiply-adds, ${name}`,
      code: shader("peak-multiply-add"),
      entryPoint: "multiplyAdd",
      constants: { OPERANDS: index },
      places: null,
      ofTurn: 2 * multiplyAddsATurn * threads,
    }),
  );
  const loads = Object.entries(places).map(
    ([name, of]): Microkernel => ({
      name: `reads, ${name}`,
      code: shader("peak-load"),
      entryPoint: "load",
      constants: {},
      places: of,
      ofTurn: 16 * readsATurn * threads,
    }),
  );
  for (const kernel of [...multiplyAdds, ...loads]) {
    try {
      yield await checked(gpu, `while it measured ${kernel.name}`, () => measure(gpu, kernel, seconds));
    } catch (error) {
      yield { name: kernel.name, error: error instanceof Error ? error.message : String(error) };
    }
  }
}

interface Microkernel {
  readonly name: string;
  readonly code: string;
  readonly entryPoint: string;
  readonly constants: Record<string, number>;
  /** Where the lanes read, of a kernel that reads. */
  readonly places: readonly number[] | null;
  /** What a workgroup does in a turn. */
  readonly ofTurn: number;
}

/** Doubles the turns until they take so long, and then takes the best of three. */
async function measure(gpu: Gpu, kernel: Microkernel, seconds: number): Promise<Peak> {
  const { device } = gpu;
  const workgroups = gpu.software ? 16 : 16_384;
  const module = device.createShaderModule({ code: kernel.code, label: kernel.entryPoint });
  const { entryPoint, constants } = kernel;
  const pipeline = await device.createComputePipelineAsync({
    label: entryPoint,
    layout: "auto",
    compute: { module, entryPoint, constants },
  });
  const { STORAGE, COPY_DST } = GPUBufferUsage;
  const storage = (size: number): GPUBuffer => device.createBuffer({ size, usage: STORAGE | COPY_DST });
  const buffers = [storage(16 * numberVectors), ...(kernel.places === null ? [] : [storage(4 * wave.length)])];
  const words = new Float32Array(4 * numberVectors);
  // Every number goes to one that a further turn hardly changes.
  words.fill(0.5, 4, 8);
  words.fill(1, 8);
  if (kernel.places !== null) device.queue.writeBuffer(buffers[1]!, 0, new Uint32Array(kernel.places));
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const stopwatch = createStopwatch(device);
  const play = async (turns: number): Promise<{ readonly seconds: number; readonly waited: number }> => {
    words[0] = turns;
    device.queue.writeBuffer(buffers[0]!, 0, words);
    await device.queue.onSubmittedWorkDone();
    const start = performance.now();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass(stopwatch ? { timestampWrites: stopwatch.stamps } : {});
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(workgroups);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    const waited = (performance.now() - start) / 1000;
    return { seconds: stopwatch ? await stopwatch.seconds() : waited, waited };
  };
  try {
    let turns = 1;
    const isShort = (tried: Awaited<ReturnType<typeof play>>) => tried.seconds < seconds && tried.waited < 4 * seconds;
    while (isShort(await play(turns)) && turns < mostTurns) turns *= 2;
    const tries = [await play(turns), await play(turns), await play(turns)];
    const best = Math.min(...tries.map((tried) => tried.seconds));
    const perSecond = (kernel.ofTurn * workgroups * turns) / best;
    return { name: kernel.name, perSecond, flops: kernel.places === null, seconds: best, onDevice: stopwatch !== null };
  } finally {
    for (const buffer of buffers) buffer.destroy();
    stopwatch?.dispose();
  }
}
