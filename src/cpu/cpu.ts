/** Opens the CPU backend: compiles the kernels, starts the workers, and says what had to be done without. */

import type { ScratchPlace } from "../ensemble/scratch.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { type CpuEnsemble, type CpuEnsembleOptions, createCpuEnsemble } from "./ensemble.ts";
import { type KernelSource, wordsOfKernels } from "./kernels.ts";
import { openKernels, whyNoWebAssembly } from "./open-kernels.ts";
import { createLocalPool, createPool, type Pool, type WorkerPort } from "./pool.ts";

/** What a page or the command line offers. */
export interface CpuHost {
  /** How many workers are wanted; 0 for none. */
  readonly workers: number;
  /** Starts a worker that runs `serve`. Throws where that is forbidden. */
  startWorker(): WorkerPort;
  /** Only kernels whose bits are the same on every host, also where others are faster. */
  readonly portableBits?: boolean;
  /** Where what does not fit the memory may wait; null, or left out, where there is no such place. */
  readonly scratch?: ScratchPlace | null;
}

export interface Cpu {
  readonly pool: Pool;
  readonly source: KernelSource;
  /** Such as "CPU, 2 workers, WebAssembly SIMD with fused multiply-adds". */
  readonly description: string;
  /** Why it is slower than it could be, in a sentence; null where nothing is missing. */
  readonly shortcoming: string | null;
  readonly scratch: ScratchPlace | null;
  createEnsemble(resolved: ResolvedExperiment, options?: CpuEnsembleOptions): CpuEnsemble;
  close(): void;
}

/** Milliseconds after which a worker that says nothing counts as forbidden. */
const startMilliseconds = 5000;

export async function openCpu(host: CpuHost): Promise<Cpu> {
  const forbidden = whyNoWebAssembly();
  // They start while the kernels are unpacked and compiled. Plain JavaScript is for places so strict that they allow no workers
  // from a text either.
  const crew = host.workers > 0 && forbidden === null ? startCrew(host) : null;
  const { source, missing } = await openKernels(forbidden, host.portableBits ?? false);
  const shortcomings = missing === null ? [] : [missing];
  let pool: Pool | null = null;
  if (source.kind === "javascript") crew?.dismiss();
  else if (crew !== null) {
    try {
      pool = await crew.open(source);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      shortcomings.push(`Workers are not to be had here (${reason}): the runs share one thread with everything else.`);
    }
  }
  pool ??= createLocalPool(source);
  const threads = pool.workers === 0 ? "one thread" : pool.workers === 1 ? "1 worker" : `${pool.workers} workers`;
  const cpu: Cpu = {
    pool,
    source,
    description: `CPU, ${threads}, ${wordsOfKernels(source)}`,
    shortcoming: shortcomings.length === 0 ? null : shortcomings.join(" "),
    scratch: host.scratch ?? null,
    createEnsemble: (resolved, options) => createCpuEnsemble(cpu, resolved, options),
    close: pool.close,
  };
  return cpu;
}

/** Workers that start, and wait for their kernels. */
interface Crew {
  /** Rejects, and ends them all, where one does not start. */
  open(source: KernelSource): Promise<Pool>;
  dismiss(): void;
}

function startCrew({ workers, startWorker }: CpuHost): Crew {
  const ports: WorkerPort[] = [];
  const dismiss = (): void => {
    for (const port of ports) port.terminate();
  };
  const ready: ((source: KernelSource) => Promise<void>)[] = [];
  let refusal: unknown;
  try {
    for (let index = 0; index < workers; index++) {
      const port = startWorker();
      ports.push(port);
      ready.push(readiness(port));
    }
  } catch (error) {
    refusal = error;
  }
  return {
    async open(source) {
      try {
        if (refusal !== undefined) throw refusal;
        await Promise.all(ready.map((isReady) => isReady(source)));
      } catch (error) {
        dismiss();
        throw error;
      }
      return createPool(source, ports, startWorker);
    },
    dismiss,
  };
}

/** Hears at once where the worker ends, and waits for it once there are kernels to give. */
function readiness(port: WorkerPort): (source: KernelSource) => Promise<void> {
  const end = new Promise<never>((_, reject) => port.onEnd((reason) => reject(new Error(reason))));
  // Whoever gives it the kernels is told.
  end.catch(() => undefined);
  return async (source) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const answer = new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error("a worker does not start")), startMilliseconds);
      port.listen(() => resolve());
      port.post({ kind: "kernels", source }, []);
    });
    try {
      await Promise.race([answer, end]);
    } finally {
      clearTimeout(timer);
    }
  };
}
