/** Opens the browser's WebGPU device, or says what this browser needs to have one. */

import { type Gpu, openDevice } from "../gpu/device.ts";
import { NoWebGPUError } from "./failure.ts";

const whereItIs =
  "Chrome and Edge have it on Windows, macOS, ChromeOS and Android, Safari from version 26 on, Firefox from 141 on Windows and from 145 on Macs with Apple silicon.";
const onLinux = "On Linux start Chrome with --enable-unsafe-webgpu --enable-features=Vulkan.";

/** @throws NoWebGPUError */
export async function openBrowserDevice(): Promise<Gpu> {
  if (!globalThis.isSecureContext) {
    throw new NoWebGPUError(
      "A browser offers WebGPU only to pages from https or from localhost: open this page that way.",
    );
  }
  // A browser without WebGPU has no such property, whatever the types say.
  const gpu = navigator.gpu as GPU | undefined;
  if (gpu === undefined) {
    throw new NoWebGPUError(`This browser does not offer WebGPU to this page. ${whereItIs} ${onLinux}`);
  }
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    throw new NoWebGPUError(
      `This browser has WebGPU but found no GPU that it may use; its page chrome://gpu says why. ${onLinux} With --enable-unsafe-webgpu it also computes without a GPU, slowly.`,
    );
  }
  return openDevice(adapter, describeAdapter(adapter));
}

function describeAdapter({ info }: GPUAdapter): string {
  const words = info.description || [info.vendor, info.architecture].filter((word) => word !== "").join(" ");
  const software = info.isFallbackAdapter ? " (computes on the processor: no GPU found)" : "";
  return `${words || "a GPU that does not give its name"}${software}`;
}
