/** Compute pipelines, cached by source and constants, all of one bind-group layout. */

import { bindings } from "./bindings.ts";
import { checked, DeviceValidationError, type Gpu } from "./device.ts";

export interface Pipelines {
  readonly layout: GPUBindGroupLayout;
  /** @throws DeviceValidationError with the compiler's messages and the lines they are about */
  get(code: string, entryPoint: string, constants?: Record<string, number>): Promise<GPUComputePipeline>;
}

export function createPipelines(gpu: Gpu): Pipelines {
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
  const modules = new Map<string, GPUShaderModule>();
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();

  const build = async (code: string, entryPoint: string, constants: Record<string, number>) => {
    const known = modules.get(code);
    const module = known ?? device.createShaderModule({ code, label: entryPoint });
    modules.set(code, module);
    if (!known) await throwIfBroken(module, code, entryPoint);
    return checked(gpu, `while the kernel ${entryPoint} was built`, () =>
      device.createComputePipelineAsync({ label: entryPoint, layout: pipelineLayout, compute: { module, entryPoint, constants } }),
    );
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

async function throwIfBroken(module: GPUShaderModule, code: string, entryPoint: string): Promise<void> {
  const info = await module.getCompilationInfo();
  const errors = info.messages.filter((message) => message.type === "error");
  if (errors.length === 0) return;
  const lines = code.split("\n");
  const told = errors.map(({ lineNum, linePos, message }) => `${lineNum}:${linePos} ${message}\n  ${lines[lineNum - 1] ?? ""}`);
  throw new DeviceValidationError(`in the kernel ${entryPoint}`, told.join("\n"));
}
