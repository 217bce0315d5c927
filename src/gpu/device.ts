/** A device, what it can do, and the three ways it fails, each its own sentence. */

import type { DeviceLimits } from "./plan.ts";
import { usualWave } from "./tuning.ts";

/** The device is gone (driver reset, GPU process crash, tab put aside); a new one can run the experiment again. */
export class DeviceLostError extends Error {
  constructor(reason: string) {
    super(`The GPU device was lost${reason ? ` (${reason})` : ""}. Start the run again: it gets a new device.`);
    this.name = "DeviceLostError";
  }
}

/** The device has less memory than the plan counted on. */
export class OutOfDeviceMemoryError extends Error {
  constructor(what: string) {
    super(
      `The GPU ran out of memory ${what}. Lower the number of runs; on the command line a smaller --memory also helps, for more and smaller groups of cells then run one after another.`,
    );
    this.name = "OutOfDeviceMemoryError";
  }
}

/** A fault of this program, not of its user: the message is the driver's. */
export class DeviceValidationError extends Error {
  constructor(what: string, message: string) {
    super(`The GPU rejected work ${what}; this is a fault of matrix-dynamics, please report it: ${message}`);
    this.name = "DeviceValidationError";
  }
}

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
