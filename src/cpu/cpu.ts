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
  const forbidden = whyNoWebAssembly();
  // They start while the kernels are unpacked and compiled. Plain JavaScript is for places so strict that they allow no workers
  // from a text either.
  const crew = host.workers > 0 && forbidden === null ? startCrew(host) : null;
  const { source, missing } = await openKernels(forbidden);
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
    description: `CPU, ${threads}, ${source.kind === "simd" ? "WebAssembly SIMD" : "JavaScript"}`,
    shortcoming: shortcomings.length === 0 ? null : shortcomings.join(" "),
    createEnsemble: (resolved, options) => createCpuEnsemble(cpu, resolved, options),
    close: pool.close,
  };
  return cpu;
}

/** The signature and the version. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Null where it is to be had. */
function whyNoWebAssembly(): string | null {
  try {
    // WebKit compiles where a policy forbids WebAssembly, and refuses only after that.
    new WebAssembly.Instance(new WebAssembly.Module(emptyModule));
    return null;
  } catch {
    return typeof WebAssembly === "undefined"
      ? "This browser has no WebAssembly, as in a mode that locks it down"
      : "WebAssembly is forbidden here (a page's Content-Security-Policy allows it with 'wasm-unsafe-eval')";
  }
}

async function openKernels(forbidden: string | null): Promise<{ source: KernelSource; missing: string | null }> {
  if (forbidden === null) {
    const bytes = await unpackKernels();
    if (WebAssembly.validate(bytes))
      return { source: { kind: "simd", module: await WebAssembly.compile(bytes) }, missing: null };
  }
  const { default: instantiate } = await loaded(import("../../kernels/index.ts?javascript"));
  const why = forbidden ?? "This browser's WebAssembly has no SIMD";
  return {
    source: { kind: "javascript", instantiate },
    missing: `${why}: the kernels run as plain JavaScript, several times slower.`,
  };
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
