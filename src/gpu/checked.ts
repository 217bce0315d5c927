/** Work that a device may refuse: inside error scopes, whose verdict is waited for. */

import type { Gpu } from "./device.ts";
import { DeviceLostError, DeviceValidationError, OutOfDeviceMemoryError } from "./device-errors.ts";

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
