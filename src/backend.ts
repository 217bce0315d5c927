/** Which backend computes an experiment, and why: WebGPU on a GPU, the CPU's own where there is none. */

import type { Cpu } from "./cpu/cpu.ts";
import type { Precision } from "./cpu/ensemble.ts";
import { backends, type Ensemble } from "./ensemble/frames.ts";
import { loaded, MissingPartError } from "./ensemble/missing-part.ts";
import { BackendError } from "./ensemble/no-backend.ts";
import type { Snapshot } from "./ensemble/snapshot.ts";
import type { ResolvedExperiment } from "./experiment/resolved.ts";
import type { Gpu } from "./gpu/device.ts";
import type * as WebGpu from "./gpu/webgpu.ts";

export const backendChoices = ["auto", ...backends] as const;
export type BackendChoice = (typeof backendChoices)[number];

export const precisions = ["float64", "float32"] as const satisfies readonly Precision[];

/** What a page or the command line can open. */
export interface BackendHost {
  /** Any adapter. Throws a sentence where there is none. */
  openGpu(): Promise<Gpu>;
  /** With `portableBits` its kernels are those whose bits are the same on every host. */
  openCpu(portableBits: boolean): Promise<Cpu>;
}

export interface BackendWish {
  readonly backend: BackendChoice;
  /** Of the states; WebGPU computes in float32 alone. Left out: float64 on the CPU. */
  readonly precision?: Precision;
  /** The CPU's bits are to be the same on every host, at the price of speed: no fused multiply-adds. */
  readonly portableBits?: boolean;
}

/** A backend that is open. `why` is a sentence, and `shortcoming` one that says why it is slower than it could be. */
export type OpenBackend =
  | { readonly backend: "webgpu"; readonly gpu: Gpu; readonly engine: typeof WebGpu; readonly why: string }
  | {
      readonly backend: "cpu";
      readonly cpu: Cpu;
      readonly precision: Precision;
      readonly why: string;
      readonly shortcoming: string | null;
    };

/**
 * Opens the backend that is wished for. `auto` takes WebGPU on a GPU, and the CPU backend over a software adapter, which is
 * slower than it.
 * @throws BackendError, and what the host throws
 */
export async function openBackend(
  { backend, precision, portableBits = false }: BackendWish,
  host: BackendHost,
): Promise<OpenBackend> {
  const cpu = async (why: string, missing: string | null = null): Promise<OpenBackend> => {
    const cpu = await host.openCpu(portableBits);
    const shortcoming = missing === null ? cpu.shortcoming : [missing, cpu.shortcoming ?? ""].join(" ").trim();
    return { backend: "cpu", cpu, precision: precision ?? "float64", why, shortcoming };
  };
  if (backend === "cpu") return cpu("The CPU backend was asked for.");
  if (backend === "webgpu") {
    if (precision === "float64")
      throw new BackendError(
        "WebGPU computes in float32 alone; for float64 take the CPU backend, or leave precision out.",
      );
    return withEngine(await host.openGpu(), "WebGPU was asked for.");
  }
  if (precision === "float64") return cpu("float64 was asked for, which WebGPU does not have.");
  try {
    const gpu = await host.openGpu();
    if (!gpu.software) return await withEngine(gpu, "There is a GPU.");
    const { description } = gpu;
    gpu.destroy();
    return cpu(`WebGPU has only a software adapter here (${description}), which is slower.`);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // There is a GPU then, and whoever looks after the page can do something about it.
    if (error instanceof MissingPartError) return cpu("WebGPU's part could not be loaded.", said);
    return cpu(`WebGPU is not to be had: ${said}`);
  }
}

/** @throws MissingPartError where the engine cannot be loaded; the device is given back then */
async function withEngine(gpu: Gpu, why: string): Promise<OpenBackend> {
  try {
    return { backend: "webgpu", gpu, engine: await loaded(import("./gpu/webgpu.ts")), why };
  } catch (error) {
    gpu.destroy();
    throw error;
  }
}

export interface EnsembleOptions {
  /** Hands out every run's values with each frame. */
  readonly perRun?: boolean;
  /** Keeps the final states for `states()`. */
  readonly states?: boolean;
  /** The host writes the values of single runs as they come, and does not gather them: they need no memory. */
  readonly streamed?: boolean;
  /** Nothing runs ahead of the frames that were handed out: between two calls `states()` are those of the last one. */
  readonly framewise?: boolean;
  /** Bytes of memory to stay below: the device's, and those of this process for runs, frames and the result. */
  readonly memory?: number;
  /** What an ensemble of the same experiment and options had come to: this one goes on from there, and takes it over. */
  readonly from?: Snapshot;
}

/**
 * Sets an experiment up on an open backend; nothing runs before `advance` is called.
 * @throws PlanError where there is no room for it, or it cannot go on `from` what is given
 */
export async function openEnsemble(
  opened: OpenBackend,
  resolved: ResolvedExperiment,
  { memory, framewise, from, ...options }: EnsembleOptions = {},
): Promise<Ensemble> {
  if (opened.backend === "cpu")
    return opened.cpu.createEnsemble(resolved, { ...options, memory, framewise, from, precision: opened.precision });
  // On a device nothing runs ahead by itself.
  return opened.engine.createEnsemble(opened.gpu, resolved, {
    ...options,
    from,
    plan: memory === undefined ? {} : { memory, hostMemory: memory },
  });
}
