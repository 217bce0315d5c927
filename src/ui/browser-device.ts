/** Opens the browser's WebGPU device, or says what this browser needs to have one. */

import { type Gpu, openDevice } from "../gpu/device.ts";
import { NoWebGPUError } from "./failure.ts";
import { adviceWithoutAdapter, adviceWithoutWebGPU, type Said } from "./webgpu-advice.ts";

/** @throws NoWebGPUError */
export async function openBrowserDevice(): Promise<Gpu> {
  if (!globalThis.isSecureContext) {
    throw new NoWebGPUError(
      "A browser offers WebGPU only to pages from https or from localhost: open this page that way.",
    );
  }
  // A browser without WebGPU has no such property, whatever the types say.
  const gpu = navigator.gpu as GPU | undefined;
  if (gpu === undefined) throw new NoWebGPUError(adviceWithoutWebGPU(saidOfItself()));
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new NoWebGPUError(adviceWithoutAdapter(saidOfItself()));
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
