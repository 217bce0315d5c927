/** A device, and what it can do. */

import { DeviceLostError, DeviceValidationError, OutOfDeviceMemoryError } from "./device-errors.ts";
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

/**
 * Runs `body` inside error scopes and waits for their verdict. `what` completes "The GPU ran out of memory ...". The body waits for
 * nothing, so that the scopes hold none of what another ensemble asks of the same device.
 * @throws OutOfDeviceMemoryError, DeviceValidationError, DeviceLostError
 */
export async function checked<T>(gpu: Gpu, what: string, body: () => T): Promise<T> {
  const { device } = gpu;
  throwIfLost(gpu);
  device.pushErrorScope("validation");
  device.pushErrorScope("internal");
  device.pushErrorScope("out-of-memory");
  let result: T;
  let verdicts: Promise<(GPUError | null)[]>;
  try {
    result = body();
  } finally {
    verdicts = Promise.all([device.popErrorScope(), device.popErrorScope(), device.popErrorScope()]);
    // A scope of a lost device rejects; what is said then is that the device was lost.
    verdicts.catch(() => undefined);
  }
  const errors = await verdicts.catch(() => [null, null, null]);
  throwIfLost(gpu);
  const [memory, internal, validation] = errors;
  if (memory) throw new OutOfDeviceMemoryError(what);
  const fault = validation ?? internal;
  if (fault) throw new DeviceValidationError(what, fault.message);
  return result;
}

export function throwIfLost(gpu: Gpu): void {
  const reason = gpu.lost();
  if (reason !== null) throw new DeviceLostError(reason);
}
