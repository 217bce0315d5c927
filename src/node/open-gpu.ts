/** Opens the device that a command asks for, and says in words what was found. */

import { setTimeout } from "node:timers/promises";
import { type Gpu, openDevice } from "../gpu/device.ts";
import { requestNodeAdapter } from "./adapter.ts";
import { RunError, UsageError } from "./fail.ts";

export const deviceKinds = ["hardware", "software"] as const;

export interface OpenedGpu {
  readonly gpu: Gpu;
  readonly software: boolean;
  /** How it was found, in words. */
  readonly how: string;
}

/** `kind` is that of --device; any adapter will do where it is left out. Throws a RunError where there is none. */
export async function openGpu(kind?: string): Promise<OpenedGpu> {
  if (kind !== undefined && !deviceKinds.some((known) => known === kind))
    throw new UsageError(`--device must be hardware or software, but it is "${kind}".`);
  const found = await requestNodeAdapter({ software: kind === "software" }).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND")
      throw new RunError("The package webgpu is not installed beside this command: run npm install webgpu.", error);
    throw new RunError(message, error);
  });
  if (kind === "hardware" && found.software)
    throw new RunError(
      `No GPU was found, only the software adapter ${found.description}; leave --device out to use that.`,
    );
  // Dawn polls while a promise of its own is pending: on a software adapter that takes a processor from the kernels.
  const rest = found.software ? (milliseconds: number) => setTimeout(milliseconds) : null;
  const gpu = await openDevice(found.adapter, found.description, rest);
  return { gpu, software: found.software, how: found.how };
}
