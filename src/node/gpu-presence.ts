/** Whether a machine can have a GPU, told without loading a driver: looking for one costs time, and drivers write to stderr. */

import { readdirSync } from "node:fs";

/** Device files of the kernel's drivers: NVIDIA's own, Windows' under WSL, Arm's, Qualcomm's, Tegra's, Imagination's. */
const deviceFile = /^(nvidia|dxg|mali|kgsl|nvhost|nvgpu|nvmap|pvr)/;
/** Every other driver of Linux makes one of these; a mere display has only a card. */
const renderNode = /^renderD/;

/** False only where Linux shows no file of any GPU; elsewhere nobody knows before a driver is asked. */
export function mayHaveGpu(platform: string = process.platform, list = namesIn): boolean {
  if (platform !== "linux") return true;
  return list("/dev").some((name) => deviceFile.test(name)) || list("/dev/dri").some((name) => renderNode.test(name));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
