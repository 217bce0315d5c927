/** Opens the CPU backend in Node: a worker thread a core. */

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type Cpu, openCpu } from "../cpu/cpu.ts";
import type { Response } from "../cpu/messages.ts";
import type { WorkerPort } from "../cpu/pool.ts";
import make from "./cpu-worker.ts?function";
import { scratchPlace } from "./scratch-file.ts";

export function openNodeCpu(
  workers = availableParallelism(),
  portableBits = false,
  scratch = scratchPlace(),
): Promise<Cpu> {
  return openCpu({ workers, startWorker: startNodeWorker, portableBits, scratch });
}

export function startNodeWorker(): WorkerPort {
  const worker = new Worker(`(${make})().start()`, { eval: true });
  let receive: (message: Response) => void = () => undefined;
  let ended: (reason: string) => void = () => undefined;
  worker.on("message", (message: Response) => receive(message));
  worker.on("error", (error) => ended(error instanceof Error ? error.message : String(error)));
  worker.on("messageerror", (error) => ended(`a message could not be read: ${error.message}`));
  worker.on("exit", (code) => ended(`exit code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (handler) => {
      receive = handler;
    },
    onEnd: (handler) => {
      ended = handler;
    },
    terminate: () => void worker.terminate(),
  };
}
