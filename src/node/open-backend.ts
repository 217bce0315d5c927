/** Opens the backend that a command's words ask for, and says in words what was found. */

import { type BackendChoice, type BackendWish, type OpenBackend, openBackend } from "../backend.ts";
import type { Cpu } from "../cpu/cpu.ts";
import type { Precision } from "../cpu/ensemble.ts";
import { UsageError } from "./fail.ts";
import { mayHaveGpu } from "./gpu-presence.ts";
import { openNodeCpu } from "./open-cpu.ts";
import { type AdapterWish, type DeviceKind, openGpu } from "./open-gpu.ts";
import { scratchPlace } from "./scratch-file.ts";

export interface BackendOptions {
  readonly backend?: BackendChoice;
  readonly precision?: Precision;
  readonly portableBits?: boolean;
  /** Which of WebGPU's adapters: says WebGPU too. */
  readonly device?: DeviceKind;
}

export interface NodeWish extends BackendWish {
  readonly adapter: AdapterWish;
  /** A folder in which what does not fit the memory may wait too. */
  readonly beside?: string;
  /** Threads of the CPU; one a core where it is left out. */
  readonly workers?: number;
}

export interface NodeBackend {
  readonly open: OpenBackend;
  readonly precision: Precision;
  /** Where it computes, such as "CPU, 2 workers, WebAssembly SIMD with fused multiply-adds, float64". */
  readonly place: string;
  /** Sentences: why it was not WebGPU that was taken, and what it has to do without. */
  readonly remarks: readonly string[];
  /** Nothing can be freed on a device that is gone. */
  isGone(): boolean;
  close(): void;
}

/** Throws a UsageError where the options contradict each other. */
export function readWish({ backend = "auto", precision, portableBits, device }: BackendOptions): NodeWish {
  if (device !== undefined && backend === "cpu")
    throw new UsageError(
      `--device ${device} is about WebGPU's adapters, of which --backend cpu needs none; leave one of the two out.`,
    );
  const wanted = device === undefined ? backend : "webgpu";
  if (portableBits && wanted === "webgpu") {
    const other = device === undefined ? "--backend webgpu" : `--device ${device}`;
    throw new UsageError(
      `${other} computes in the bits of its device; for --portable-bits leave it out or take --backend cpu.`,
    );
  }
  const asked = portableBits ? "cpu" : wanted;
  if (asked === "webgpu" && precision === "float64") {
    const other = device === undefined ? "--backend webgpu" : `--device ${device}`;
    throw new UsageError(
      `${other} computes in float32 alone; for --precision float64 leave it out or take --backend cpu.`,
    );
  }
  return { backend: asked, precision, portableBits, adapter: device ?? (asked === "auto" ? "gpuOrNothing" : "any") };
}

/**
 * Starts the workers where nothing but the CPU comes into question: while they start, the host reads what they are to compute.
 * Null where a GPU may compute.
 */
export function startCpu({ backend, precision, portableBits, beside, workers }: NodeWish): Promise<Cpu> | null {
  if (backend === "webgpu" || (backend === "auto" && precision !== "float64" && mayHaveGpu())) return null;
  const opening = openNodeCpu(workers, portableBits, scratchPlace(beside));
  // Whoever takes it is told.
  opening.catch(() => undefined);
  return opening;
}

/** `started` are workers that start already. Throws a BackendError or a NoWebGPUError where what is wished for is not to be had. */
export async function openNodeBackend(wish: NodeWish, started: Promise<Cpu> | null = null): Promise<NodeBackend> {
  let how = "";
  const open = await openBackend(wish, {
    openCpu: (portableBits) => started ?? openNodeCpu(wish.workers, portableBits, scratchPlace(wish.beside)),
    async openGpu() {
      const opened = await openGpu(wish.adapter);
      how = opened.how;
      return opened.gpu;
    },
  });
  if (open.backend === "cpu") {
    const { cpu, precision, why } = open;
    const remarks = [wish.backend === "auto" ? why : null, open.shortcoming].filter((remark) => remark !== null);
    const place = `${cpu.description}, ${precision}`;
    return { open, precision, place, remarks, isGone: () => false, close: cpu.close };
  }
  const { gpu } = open;
  return {
    open,
    precision: "float32",
    place: `WebGPU, ${gpu.description}${gpu.software ? ` (a software adapter: ${how})` : ""}`,
    remarks: [],
    isGone: () => gpu.lost() !== null,
    close: gpu.destroy,
  };
}
