/** Opens the CPU backend in a page: a module worker a core, all elements of the page together. */

import { type Cpu, openCpu } from "../cpu/cpu.ts";
import type { Response } from "../cpu/messages.ts";
import type { WorkerPort } from "../cpu/pool.ts";
import make from "./cpu-worker.ts?function";

/** By whether its bits are portable. */
const opened = new Map<boolean, Promise<Cpu>>();

/** Opens it once; where that fails, the next call tries again. */
export function openBrowserCpu(portableBits: boolean): Promise<Cpu> {
  const known = opened.get(portableBits);
  if (known !== undefined) return known;
  const opening = openOwnCpu(portableBits).catch((error: unknown) => {
    opened.delete(portableBits);
    throw error;
  });
  opened.set(portableBits, opening);
  return opening;
}

/** For who closes it again: nobody else has its workers. */
export function openOwnCpu(portableBits: boolean): Promise<Cpu> {
  return openCpu({ workers: Math.max(1, navigator.hardwareConcurrency), startWorker, portableBits });
}

/** What of Trusted Types is used, which the page's types do not have. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** Where a page wants Trusted Types, a worker's address comes from a policy, whose name the page may have to allow. */
let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("matrix-dynamics", { createScriptURL: (given) => given });
  return policy?.createScriptURL(url) ?? url;
}

/** The script comes as text, so that the element is one file that any server may hold. */
function startWorker(): WorkerPort {
  const url = URL.createObjectURL(new Blob([`(${make})().start()`], { type: "text/javascript" }));
  const worker = new Worker(trusted(url), { type: "module", name: "matrix-dynamics" });
  let receive: (message: Response) => void = () => undefined;
  let ended: (reason: string) => void = () => undefined;
  const end = (reason: string): void => {
    URL.revokeObjectURL(url);
    // One that failed may live on, but nobody would give it work.
    worker.terminate();
    ended(reason);
  };
  worker.onmessage = ({ data }: MessageEvent<Response>) => receive(data);
  // Once it says something it has been read: the text is not needed any more.
  worker.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  worker.onerror = (event) =>
    end(event.message || "the page's Content-Security-Policy may forbid it: worker-src blob:");
  worker.onmessageerror = () => end("a message could not be read");
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (handler) => {
      receive = handler;
    },
    onEnd: (handler) => {
      ended = handler;
    },
    terminate: () => worker.terminate(),
  };
}
