/** The device that kernel tests share, and what they need to play one shader: pipelines, buffers, read-back. */

import { describe } from "vitest";
import { type UniformValues, uniformBytes, writeUniform } from "../../src/gpu/emit-uniform.ts";
import { createGPU, requestNodeAdapter } from "../../src/node/adapter.ts";

async function acquire(): Promise<{ adapter: GPUAdapter; description: string } | null> {
  try {
    return await requestNodeAdapter();
  } catch (error) {
    // In CI a missing adapter is a failure; elsewhere the rest of the suite is still worth running.
    if (process.env.CI) throw error;
    console.warn(`\n*** KERNEL TESTS SKIPPED. ${error instanceof Error ? error.message : String(error)} ***\n`);
    return null;
  }
}

const raised = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** A device with the most that the adapter gives. */
export async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits = Object.fromEntries(raised.map((name) => [name, adapter.limits[name]]));
  return adapter.requestDevice({ requiredLimits });
}

export const found = await acquire();
const shared = found && (await requestDevice(found.adapter));

/** The shared device; only to be called inside `describeKernel`. */
export function device(): GPUDevice {
  if (!shared) throw new Error("No device: this ran outside describeKernel.");
  return shared;
}

/** A `describe` that is skipped where there is no adapter. */
export const describeKernel = shared ? describe : describe.skip;

/** What the compiler says about a module, errors and warnings; empty when all is well. Needs no adapter. */
export async function lint(code: string): Promise<string[]> {
  nullDevice ??= (async () => {
    const adapter = await (await createGPU(["backend=null"])).requestAdapter();
    if (!adapter) throw new Error("Dawn's null backend gave no adapter.");
    return requestDevice(adapter);
  })();
  const device = await nullDevice;
  device.pushErrorScope("validation");
  const info = await device.createShaderModule({ code }).getCompilationInfo();
  await device.popErrorScope();
  return info.messages.map(({ type, lineNum, linePos, message }) => `${type} ${lineNum}:${linePos} ${message}`);
}
let nullDevice: Promise<GPUDevice> | undefined;

/** Runs `body` and throws whatever the device found wrong with it. */
export async function checked<T>(body: () => T | Promise<T>): Promise<T> {
  device().pushErrorScope("validation");
  device().pushErrorScope("out-of-memory");
  const result = await body();
  for (let i = 0; i < 2; i++) {
    const error = await device().popErrorScope();
    if (error) throw new Error(error.message);
  }
  return result;
}

/** The one explicit bind-group layout of all entry points: see shaders/dispatch.wgsl. */
export function bindGroupLayout(): GPUBindGroupLayout {
  const types: GPUBufferBindingType[] = [
    "uniform",
    "storage",
    "read-only-storage",
    "read-only-storage",
    "storage",
    "storage",
    "storage",
    "storage",
  ];
  return device().createBindGroupLayout({
    entries: types.map((type, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } })),
  });
}

export type Words = Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** One dispatch in a play: an entry point with its constants, uniform and workgroups. */
export interface Stage {
  code: string;
  entryPoint: string;
  constants?: Record<string, number>;
  dispatch?: UniformValues;
  workgroups: [number, number?, number?];
}

/** Storage bindings by number: initial words, or how many zero words. */
export type Bindings = Readonly<Record<number, Words | number>>;

/** Plays the stages one after another over one set of buffers and reads the asked bindings back. */
export async function play(
  stages: readonly Stage[],
  bindings: Bindings,
  read: readonly number[],
): Promise<Map<number, Uint32Array>> {
  return checked(async () => {
    const gpu = device();
    const layout = bindGroupLayout();
    const pipelineLayout = gpu.createPipelineLayout({ bindGroupLayouts: [layout] });
    const buffers = Array.from({ length: 8 }, (_, binding) => {
      const content = binding === 0 ? uniformBytes / 4 : (bindings[binding] ?? 4);
      const size = Math.max(16, 4 * (typeof content === "number" ? content : content.length));
      const usage =
        (binding === 0 ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE) |
        GPUBufferUsage.COPY_SRC |
        GPUBufferUsage.COPY_DST;
      const buffer = gpu.createBuffer({ size: Math.ceil(size / 16) * 16, usage });
      if (typeof content !== "number") gpu.queue.writeBuffer(buffer, 0, content);
      return buffer;
    });
    const bindGroup = gpu.createBindGroup({
      layout,
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    for (const stage of stages) {
      const pipeline = await gpu.createComputePipelineAsync({
        layout: pipelineLayout,
        compute: {
          module: gpu.createShaderModule({ code: stage.code }),
          entryPoint: stage.entryPoint,
          constants: stage.constants ?? {},
        },
      });
      const uniform = new DataView(new ArrayBuffer(uniformBytes));
      writeUniform(uniform, 0, stage.dispatch ?? {});
      gpu.queue.writeBuffer(buffers[0]!, 0, uniform.buffer);
      const encoder = gpu.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...stage.workgroups);
      pass.end();
      gpu.queue.submit([encoder.finish()]);
    }
    const results = new Map<number, Uint32Array>();
    for (const binding of read) results.set(binding, await readBack(buffers[binding]!));
    for (const buffer of buffers) buffer.destroy();
    return results;
  });
}

/** All words of a buffer that has COPY_SRC. */
export async function readBack(buffer: GPUBuffer): Promise<Uint32Array<ArrayBuffer>> {
  const gpu = device();
  const staging = gpu.createBuffer({ size: buffer.size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = gpu.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  gpu.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const words = new Uint32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return words;
}
