/** An engine on Node's backends: worker threads, and Dawn where the optional package `webgpu` is installed. */

import { availableParallelism } from "node:os";
import type { Engine } from "../engine/engine.ts";
import { openEngineOn } from "../engine/open.ts";
import type { EngineOptions } from "../engine/options.ts";
import { requireOptions } from "../engine/require-options.ts";
import { NoWebGPUError } from "../ensemble/no-backend.ts";
import type { Gpu } from "../gpu/device.ts";
import { openNodeCpu } from "./open-cpu.ts";
import { type AdapterWish, deviceKinds, openGpu } from "./open-gpu.ts";

/** What Node can be asked for beside. */
export interface NodeEngineOptions extends EngineOptions {
  /** Which of WebGPU's adapters, where `backend` is `"webgpu"`: a GPU, or one that is a program on the processor. */
  readonly device?: "hardware" | "software";
  /** Worker threads of the CPU's backend, 1024 at most; one a core where it is left out, and none at 0: it computes on this thread then. */
  readonly workers?: number;
}

/** More would not start in time, and no machine has as many cores. */
const mostWorkers = 1024;

/**
 * Opens a backend for many runs, on so many workers and on such an adapter. To be closed: its workers keep the process alive.
 * @throws TypeError where options are none; BackendError where no backend can be as it is asked for; NoWebGPUError where WebGPU is asked for and is not to be had
 */
export async function openNodeEngine(options: NodeEngineOptions = {}): Promise<Engine> {
  requireOptions(options);
  const { backend = "auto", device, workers = availableParallelism() } = options;
  if (!Number.isInteger(workers) || workers < 0 || workers > mostWorkers)
    throw new TypeError(`workers must be a whole number from 0 to ${mostWorkers}, but it is ${workers}.`);
  if (device !== undefined && !deviceKinds.includes(device))
    throw new TypeError(`device must be "hardware" or "software", but it is ${JSON.stringify(device)}.`);
  const adapter = device ?? (backend === "auto" ? "gpuOrNothing" : "any");
  return openEngineOn(
    { openGpu: () => openNodeGpu(adapter), openCpu: (portableBits) => openNodeCpu(workers, portableBits) },
    options,
  );
}

async function openNodeGpu(adapter: AdapterWish): Promise<Gpu> {
  try {
    return (await openGpu(adapter)).gpu;
  } catch (error) {
    throw new NoWebGPUError(error instanceof Error ? error.message : String(error));
  }
}
