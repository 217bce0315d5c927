/** The compiled kernels at work in a memory of their own. */

/** Where the kernels come from: a compiled module, or the same functions in plain JavaScript. */
export type KernelSource =
  | {
      readonly kind: "simd";
      /** With fused multiply-adds, so that last bits are the host's; without them they are the same everywhere. */
      readonly fused: boolean;
      readonly module: WebAssembly.Module;
    }
  | {
      readonly kind: "javascript";
      readonly instantiate: (memory: { readonly buffer: ArrayBufferLike }) => WebAssembly.Exports;
    };

/** The functions of kernels/index.ts; addresses are bytes in `buffer`. */
export interface Kernels {
  readonly buffer: ArrayBuffer;
  integrate(single: boolean, record: number, from: number, step: number, firstStep: number, steps: number): void;
  /** Nonzero where all runs of the record have arrived. */
  integrateAdaptively(
    single: boolean,
    record: number,
    from: number,
    to: number,
    attempts: number,
    restart: boolean,
  ): number;
  observe(single: boolean, record: number, present: number, time: number, values: number, runs: number): void;
}

/** How a host computes, in words. */
export function wordsOfKernels(source: KernelSource): string {
  if (source.kind === "javascript") return "JavaScript";
  return source.fused ? "WebAssembly SIMD with fused multiply-adds" : "WebAssembly SIMD";
}

/** Bytes of a register, null where it holds a single number. */
export function registerBytes(source: { readonly kind: KernelSource["kind"] }): number | null {
  return source.kind === "simd" ? 16 : null;
}

const pageBytes = 65_536;

/** The machine does not give the memory that the kernels need. */
class OutOfMemoryError extends Error {
  constructor(bytes: number) {
    super(`${Math.ceil(bytes / 2 ** 20)} MiB for one worker`);
    this.name = "OutOfMemoryError";
  }
}

/** The kernels with so many bytes of memory, all 0. Throws an OutOfMemoryError where the machine does not give them. */
export function createKernels(source: KernelSource, bytes: number): Kernels {
  if (source.kind === "javascript") {
    const buffer = allocated(bytes, () => new ArrayBuffer(bytes));
    return { ...(source.instantiate({ buffer }) as unknown as Omit<Kernels, "buffer">), buffer };
  }
  const pages = Math.ceil(bytes / pageBytes);
  const memory = allocated(bytes, () => new WebAssembly.Memory({ initial: pages, maximum: pages }));
  const { exports } = new WebAssembly.Instance(source.module, { env: { memory } });
  return { ...(exports as unknown as Omit<Kernels, "buffer">), buffer: memory.buffer as ArrayBuffer };
}

function allocated<T>(bytes: number, allocate: () => T): T {
  try {
    return allocate();
  } catch {
    throw new OutOfMemoryError(bytes);
  }
}
