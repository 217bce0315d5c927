/** Which backend computes an experiment, and why: WebGPU on a GPU, the CPU's own where there is none. */

import type { Cpu } from "./cpu/cpu.ts";
import { createCpuEnsemble, type Precision } from "./cpu/ensemble.ts";
import { backends, type Ensemble } from "./ensemble/frames.ts";
import type { ResolvedExperiment } from "./experiment/resolved.ts";
import type { Gpu } from "./gpu/device.ts";

export const backendChoices = ["auto", ...backends] as const;
export type BackendChoice = (typeof backendChoices)[number];

export const precisions = ["float64", "float32"] as const satisfies readonly Precision[];

/** What a page or the command line can open. */
export interface BackendHost {
  /** Any adapter. Throws a sentence where there is none. */
  openGpu(): Promise<Gpu>;
  openCpu(): Promise<Cpu>;
}

export interface BackendWish {
  readonly backend: BackendChoice;
  /** Of the states; WebGPU computes in float32 alone. Left out: float64 on the CPU. */
  readonly precision?: Precision;
}

/** A backend that is open. `why` is a sentence. */
export type OpenBackend =
  | { readonly backend: "webgpu"; readonly gpu: Gpu; readonly why: string }
  | { readonly backend: "cpu"; readonly cpu: Cpu; readonly precision: Precision; readonly why: string };

/** A wish that no backend can fulfil. */
export class BackendError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BackendError";
  }
}

/**
 * Opens the backend that is wished for. `auto` takes WebGPU on a GPU, and the CPU backend over a software adapter, which is
 * slower than it.
 * @throws BackendError, and what the host throws
 */
export async function openBackend({ backend, precision }: BackendWish, host: BackendHost): Promise<OpenBackend> {
  const cpu = async (why: string): Promise<OpenBackend> => ({
    backend: "cpu",
    cpu: await host.openCpu(),
    precision: precision ?? "float64",
    why,
  });
  if (backend === "cpu") return cpu("The CPU backend was asked for.");
  if (backend === "webgpu") {
    if (precision === "float64")
      throw new BackendError(
        "WebGPU computes in float32 alone; for float64 take the CPU backend, or leave precision out.",
      );
    return { backend, gpu: await host.openGpu(), why: "WebGPU was asked for." };
  }
  if (precision === "float64") return cpu("float64 was asked for, which WebGPU does not have.");
  let gpu: Gpu;
  try {
    gpu = await host.openGpu();
  } catch (error) {
    return cpu(`WebGPU is not to be had: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!gpu.software) return { backend: "webgpu", gpu, why: "There is a GPU." };
  const { description } = gpu;
  gpu.destroy();
  return cpu(`WebGPU has only a software adapter here (${description}), which is slower.`);
}

export interface EnsembleOptions {
  /** Hands out every run's values with each frame. */
  readonly perRun?: boolean;
  /** Keeps the final states for `states()`. */
  readonly states?: boolean;
  /** Nothing runs ahead of the frames that were handed out: between two calls `states()` are those of the last one. */
  readonly framewise?: boolean;
  /** Bytes of memory to stay below: the device's, and those of this process for runs, frames and the result. */
  readonly memory?: number;
}

/** Sets an experiment up on an open backend; nothing runs before `advance` is called. */
export async function openEnsemble(
  opened: OpenBackend,
  resolved: ResolvedExperiment,
  { memory, framewise, ...options }: EnsembleOptions = {},
): Promise<Ensemble> {
  if (opened.backend === "cpu")
    return createCpuEnsemble(opened.cpu, resolved, { ...options, memory, framewise, precision: opened.precision });
  // On a device nothing runs ahead by itself.
  return (await import("./gpu/ensemble.ts")).createEnsemble(opened.gpu, resolved, {
    ...options,
    plan: memory === undefined ? {} : { memory, hostMemory: memory },
  });
}
