/** Compute pipelines, cached by device, source and constants, all of one bind-group layout. */

import { bindings } from "./bindings.ts";
import { throwIfLost } from "./checked.ts";
import type { Gpu } from "./device.ts";
import { DeviceValidationError } from "./device-errors.ts";
import { createRecent } from "./recent.ts";

/** What a pipeline is built from. */
export interface KernelSource {
  readonly code: string;
  readonly entryPoint: string;
  /** Of its overrides. */
  readonly constants: Readonly<Record<string, number>>;
}

/**
 * An experiment takes about a dozen: so many let a dozen experiments be started again without a wait, and a page whose reader
 * tries one size after another does not grow. A run holds those it uses itself.
 */
const kept = 144;

export interface Pipelines {
  readonly layout: GPUBindGroupLayout;
  /** @throws DeviceValidationError with the compiler's messages and the lines they are about */
  get(source: KernelSource): Promise<GPUComputePipeline>;
}

const known = new WeakMap<GPUDevice, Pipelines>();

/** The device's own: an experiment that is started again finds its kernels compiled. */
export function pipelinesOf(gpu: Gpu): Pipelines {
  const pipelines = known.get(gpu.device) ?? createPipelines(gpu);
  known.set(gpu.device, pipelines);
  return pipelines;
}

function createPipelines(gpu: Gpu): Pipelines {
  const { device } = gpu;
  const entry = (binding: number, type: GPUBufferBindingType): GPUBindGroupLayoutEntry => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type, hasDynamicOffset: type === "uniform" },
  });
  const layout = device.createBindGroupLayout({
    entries: [
      entry(bindings.dispatch, "uniform"),
      entry(bindings.states, "storage"),
      entry(bindings.parameters, "read-only-storage"),
      entry(bindings.data, "read-only-storage"),
      entry(bindings.scratch, "storage"),
      entry(bindings.clocks, "storage"),
      entry(bindings.values, "storage"),
      entry(bindings.summary, "storage"),
    ],
  });
  const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
  const modules = createRecent<GPUShaderModule>(kept);
  const pipelines = createRecent<GPUComputePipeline>(kept);

  const build = async (code: string, entryPoint: string, constants: KernelSource["constants"]) => {
    const module = await modules.get(code, () => compile(gpu, code, entryPoint));
    const compute = { module, entryPoint, constants };
    try {
      // Rejects rather than raising an error scope, so that many can be built at the same time.
      return await device.createComputePipelineAsync({ label: entryPoint, layout: pipelineLayout, compute });
    } catch (error) {
      throwIfLost(gpu);
      const message = error instanceof Error ? error.message : String(error);
      throw new DeviceValidationError(`while the kernel ${entryPoint} was built`, message);
    }
  };

  return {
    layout,
    get({ code, entryPoint, constants }) {
      const key = JSON.stringify([entryPoint, constants, code]);
      return pipelines.get(key, () => build(code, entryPoint, constants));
    },
  };
}

async function compile(gpu: Gpu, code: string, entryPoint: string): Promise<GPUShaderModule> {
  gpu.device.pushErrorScope("validation");
  const module = gpu.device.createShaderModule({ code, label: entryPoint });
  // The messages below say more than the scope's error; it is taken only so that it is not reported as nobody's.
  gpu.device.popErrorScope().catch(() => undefined);
  const info = await module.getCompilationInfo();
  const errors = info.messages.filter((message) => message.type === "error");
  if (errors.length === 0) return module;
  const lines = code.split("\n");
  const told = errors.map(
    ({ lineNum, linePos, message }) => `${lineNum}:${linePos} ${message}\n  ${lines[lineNum - 1] ?? ""}`,
  );
  throw new DeviceValidationError(`in the kernel ${entryPoint}`, told.join("\n"));
}
