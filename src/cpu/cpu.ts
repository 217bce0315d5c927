/** Opens the CPU backend: compiles the kernels, starts the workers, and says what had to be done without. */

import unpackKernels from "../../kernels/index.ts?wasm";
import { loaded } from "../ensemble/missing-part.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { type CpuEnsemble, type CpuEnsembleOptions, createCpuEnsemble } from "./ensemble.ts";
import type { KernelSource } from "./kernels.ts";
import { createLocalPool, createPool, type Pool, type WorkerPort } from "./pool.ts";

/** What a page or the command line offers. */
export interface CpuHost {
  /** How many workers are wanted; 0 for none. */
  readonly workers: number;
  /** Starts a worker that runs `serve`. Throws where that is forbidden. */
  startWorker(): WorkerPort;
}

export interface Cpu {
  readonly pool: Pool;
  readonly source: KernelSource;
  /** Such as "2 workers, WebAssembly SIMD". */
  readonly description: string;
  /** Why it is slower than it could be, in a sentence; null where nothing is missing. */
  readonly shortcoming: string | null;
  createEnsemble(resolved: ResolvedExperiment, options?: CpuEnsembleOptions): CpuEnsemble;
  close(): void;
}

/** Milliseconds after which a worker that says nothing counts as forbidden. */
const startMilliseconds = 5000;

export async function openCpu(host: CpuHost): Promise<Cpu> {
  const { source, missing } = await openKernels();
  const shortcomings = missing === null ? [] : [missing];
  let pool: Pool | null = null;
  // Plain JavaScript is for places so strict that they allow no workers from a text either.
  if (host.workers > 0 && source.kind === "simd") {
    try {
      pool = await openPool(host, source);
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
    description: `CPU, ${threads}, ${source.kind === "simd" ? "WebAssembly SIMD" : "JavaScript"}`,
    shortcoming: shortcomings.length === 0 ? null : shortcomings.join(" "),
    createEnsemble: (resolved, options) => createCpuEnsemble(cpu, resolved, options),
    close: pool.close,
  };
  return cpu;
}

/** The signature and the version. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

async function openKernels(): Promise<{ source: KernelSource; missing: string | null }> {
  const bytes = await unpackKernels();
  let missing: string;
  try {
    // WebKit compiles where a policy forbids WebAssembly, and refuses only after that.
    new WebAssembly.Instance(new WebAssembly.Module(emptyModule));
    if (WebAssembly.validate(bytes))
      return { source: { kind: "simd", module: await WebAssembly.compile(bytes) }, missing: null };
    missing = "This browser's WebAssembly has no SIMD: the kernels run as plain JavaScript, several times slower.";
  } catch {
    const reason =
      typeof WebAssembly === "undefined"
        ? "This browser has no WebAssembly, as in a mode that locks it down"
        : "WebAssembly is forbidden here (a page's Content-Security-Policy allows it with 'wasm-unsafe-eval')";
    missing = `${reason}: the kernels run as plain JavaScript, several times slower.`;
  }
  const { default: instantiate } = await loaded(import("../../kernels/index.ts?javascript"));
  return { source: { kind: "javascript", instantiate }, missing };
}

async function openPool(host: CpuHost, source: KernelSource): Promise<Pool> {
  const started: WorkerPort[] = [];
  try {
    for (let index = 0; index < host.workers; index++) started.push(host.startWorker());
    await Promise.all(started.map((port) => readiness(port, source)));
  } catch (error) {
    for (const port of started) port.terminate();
    throw error;
  }
  return createPool(source, started, host.startWorker);
}

function readiness(port: WorkerPort, source: KernelSource): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("a worker does not start")), startMilliseconds);
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      action();
    };
    port.listen(() => settle(resolve));
    port.onEnd((reason) => settle(() => reject(new Error(reason))));
    port.post({ kind: "kernels", source }, []);
  });
}
