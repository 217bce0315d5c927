/** Compute pipelines, cached by device, source and constants, all of one bind-group layout. */

import { bindings } from "./bindings.ts";
import { DeviceValidationError, type Gpu, throwIfLost } from "./device.ts";

export interface Pipelines {
  readonly layout: GPUBindGroupLayout;
  /** @throws DeviceValidationError with the compiler's messages and the lines they are about */
  get(code: string, entryPoint: string, constants?: Record<string, number>): Promise<GPUComputePipeline>;
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
  const modules = new Map<string, Promise<GPUShaderModule>>();
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();

  const moduleOf = (code: string, entryPoint: string): Promise<GPUShaderModule> => {
    const known = modules.get(code) ?? compile(gpu, code, entryPoint);
    modules.set(code, known);
    return known;
  };

  const build = async (code: string, entryPoint: string, constants: Record<string, number>) => {
    const module = await moduleOf(code, entryPoint);
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
    get(code, entryPoint, constants = {}) {
      const key = JSON.stringify([entryPoint, constants, code]);
      const known = pipelines.get(key) ?? build(code, entryPoint, constants);
      pipelines.set(key, known);
      return known;
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
