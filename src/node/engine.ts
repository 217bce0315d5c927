/** An engine on Node's backends: worker threads, and Dawn where the optional package `webgpu` is installed. */

import type { Engine } from "../engine/engine.ts";
import { openEngineOn } from "../engine/open.ts";
import type { EngineOptions } from "../engine/options.ts";
import { openNodeCpu } from "./open-cpu.ts";
import { openGpu } from "./open-gpu.ts";
import { wishOf } from "./wish.ts";

/** What Node can be asked for beside. */
export interface NodeEngineOptions extends EngineOptions {
  /** Which of WebGPU's adapters, where `backend` is `"webgpu"`: a GPU, or one that is a program on the processor. */
  readonly device?: "hardware" | "software";
  /** Worker threads of the CPU's backend, 1024 at most; one a core where it is left out, and none at 0: it computes on this thread then. */
  readonly workers?: number;
}

/**
 * Opens a backend for many runs, on so many workers and on such an adapter. To be closed: its workers keep the process alive.
 * @throws TypeError where options are none; BackendError where no backend can be as it is asked for; NoWebGPUError where WebGPU is asked for and is not to be had
 */
export async function openNodeEngine(options: NodeEngineOptions = {}): Promise<Engine> {
  const { adapter, workers } = wishOf(options);
  return openEngineOn(
    {
      openGpu: async () => (await openGpu(adapter)).gpu,
      openCpu: (portableBits) => openNodeCpu(workers, portableBits),
    },
    options,
  );
}
