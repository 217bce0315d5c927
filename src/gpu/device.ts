/** A device, and what it can do. */

import type { DeviceLimits } from "./plan.ts";
import { usualWave } from "./tuning.ts";

export type Rest = (milliseconds: number) => Promise<void>;

/** An engine's device. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly description: string;
  readonly limits: DeviceLimits;
  /** Threads that it runs together: at least 32, and never more than 64. */
  readonly wave: number;
  /** A GPU that is a program on the processor: right, but hundreds of times slower. */
  readonly software: boolean;
  /** Sleeps while the device works, where waiting for it would keep a processor busy; null where it does not. */
  readonly rest: Rest | null;
  /** Why the device was lost; null while it is there. */
  lost(): string | null;
  destroy(): void;
}

const raisedLimits = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/**
 * Opens a device with the largest limits that the adapter has, and those of the features that it has. `description` says in words
 * which adapter it is.
 */
export async function openDevice(
  adapter: GPUAdapter,
  description: string,
  rest: Rest | null = null,
  features: readonly GPUFeatureName[] = [],
): Promise<Gpu> {
  const requiredLimits = Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = features.filter((name) => adapter.features.has(name));
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  let reason: string | null = null;
  void device.lost.then((info) => {
    reason = info.message || info.reason || "no reason given";
  });
  return {
    device,
    description,
    limits: device.limits,
    wave: Math.min(64, Math.max(32, adapter.info.subgroupMaxSize ?? usualWave)),
    software: isSoftware(adapter),
    rest,
    lost: () => reason,
    destroy: () => device.destroy(),
  };
}

/** The specification's flag, and the software adapters that do not raise it. */
export function isSoftware(adapter: GPUAdapter): boolean {
  const { isFallbackAdapter, vendor, architecture, device, description } = adapter.info;
  const words = [vendor, architecture, device, description].join(" ");
  return isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(words);
}
