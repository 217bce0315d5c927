/** Opens the browser's WebGPU device, one for all elements of a page, or says what this browser needs to have one. */

import { loaded } from "../ensemble/missing-part.ts";
import { NoWebGPUError } from "../ensemble/no-backend.ts";
import { type Gpu, openDevice } from "../gpu/device.ts";
import type { Said } from "./webgpu-advice.ts";

/** A device that elements have or wait for, and how many do. */
interface Shared {
  readonly opening: Promise<Gpu>;
  /** Null while it is being opened. */
  gpu: Gpu | null;
  users: number;
}

let current: Shared | null = null;

/**
 * The page's device. `destroy` lets go of it, and frees it where nobody else has it; who comes after a loss gets a new one.
 * @throws NoWebGPUError
 */
export async function openBrowserDevice(): Promise<Gpu> {
  const isThere = current !== null && (current.gpu === null || current.gpu.lost() === null);
  const shared = isThere ? current! : { opening: request(), gpu: null, users: 0 };
  current = shared;
  shared.users++;
  try {
    const gpu = await shared.opening;
    shared.gpu = gpu;
    let isHeld = true;
    const destroy = (): void => {
      if (isHeld) letGo(shared, gpu);
      isHeld = false;
    };
    return { ...gpu, destroy };
  } catch (error) {
    // The next one asks again: the browser may have a GPU by then.
    if (current === shared) current = null;
    throw error;
  }
}

function letGo(shared: Shared, gpu: Gpu): void {
  shared.users--;
  if (shared.users > 0) return;
  if (current === shared) current = null;
  gpu.destroy();
}

/** @throws NoWebGPUError */
async function request(): Promise<Gpu> {
  if (!globalThis.isSecureContext) {
    throw new NoWebGPUError(
      "A browser offers WebGPU only to pages from https or from localhost: open this page that way.",
    );
  }
  // A browser without WebGPU has no such property, whatever the types say.
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (gpu === undefined || adapter == null) {
    const { adviceWithoutAdapter, adviceWithoutWebGPU } = await loaded(import("./webgpu-advice.ts"));
    throw new NoWebGPUError((gpu === undefined ? adviceWithoutWebGPU : adviceWithoutAdapter)(saidOfItself()));
  }
  return openDevice(adapter, describeAdapter(adapter));
}

/** The types do not know the hints that Chromium's kin give. */
type Hinted = Navigator & { readonly userAgentData?: { readonly brands: readonly { readonly brand: string }[] } };

function saidOfItself(): Said {
  const { userAgent, maxTouchPoints, userAgentData }: Hinted = navigator;
  return { userAgent, maxTouchPoints, brands: userAgentData?.brands.map(({ brand }) => brand) ?? [] };
}

function describeAdapter({ info }: GPUAdapter): string {
  const words = info.description || [info.vendor, info.architecture].filter((word) => word !== "").join(" ");
  const software = info.isFallbackAdapter ? " (computes on the processor: no GPU found)" : "";
  return `${words || "a GPU that does not give its name"}${software}`;
}
