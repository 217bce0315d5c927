/** Opens the WebGPU device that a command asks for, and says in words what was found. */

import { setTimeout } from "node:timers/promises";
import { optionalDependencies } from "../../package.json";
import { NoWebGPUError } from "../ensemble/no-backend.ts";
import { type Gpu, openDevice } from "../gpu/device.ts";
import { type NodeAdapter, requestNodeAdapter } from "./adapter.ts";
import { mayHaveGpu } from "./gpu-presence.ts";

/** What --device may say. */
export const deviceKinds = ["hardware", "software"] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** `gpuOrNothing` is for those who compute elsewhere where there is no GPU: it costs as little as can be. */
export type AdapterWish = "any" | DeviceKind | "gpuOrNothing";

export interface OpenedGpu {
  readonly gpu: Gpu;
  readonly adapter: GPUAdapter;
  /** How it was found, in words. */
  readonly how: string;
}

/** What only the benchmark asks for. */
export interface GpuExtras {
  readonly flags?: readonly string[];
  /** Had where the adapter has them. */
  readonly features?: readonly GPUFeatureName[];
}

/** Throws a NoWebGPUError where there is no such adapter; `gpuOrNothing` may still get a software adapter. */
export async function openGpu(wish: AdapterWish, { flags, features }: GpuExtras = {}): Promise<OpenedGpu> {
  if (wish === "gpuOrNothing" && !mayHaveGpu()) throw new NoWebGPUError("No GPU shows itself under /dev.");
  const found = await findAdapter(wish, flags);
  if (wish === "hardware" && found.software)
    throw new NoWebGPUError(
      `No GPU was found, only the software adapter ${found.description}; leave --device out to use that.`,
    );
  // Dawn polls while a promise of its own is pending: on a software adapter that takes a processor from the kernels.
  const rest = found.software ? (milliseconds: number) => setTimeout(milliseconds) : null;
  const gpu = await openDevice(found.adapter, found.description, rest, features).catch((error: unknown) => {
    throw new NoWebGPUError(error instanceof Error ? error.message : String(error), error);
  });
  return { gpu, adapter: found.adapter, how: found.how };
}

async function findAdapter(wish: AdapterWish, flags: readonly string[] = []): Promise<NodeAdapter> {
  try {
    return await requestNodeAdapter({ software: wish === "software", systemOnly: wish === "gpuOrNothing", flags });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND")
      throw new NoWebGPUError(
        `The optional package webgpu is not installed beside this program: run npm install webgpu@${optionalDependencies.webgpu}.`,
        error,
      );
    if (code === "ERR_DLOPEN_FAILED")
      throw new NoWebGPUError(`The package webgpu does not load here: ${message.split("\n")[0]}.`, error);
    throw new NoWebGPUError(message, error);
  }
}
