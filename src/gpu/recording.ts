/** What the device is to do, in order, as plain data: a stage of a run is recorded without a device, and player.ts alone plays it. */

import type { BufferBinding } from "./bindings.ts";
import type { UniformValues } from "./emit-uniform.ts";

/** By the names of `Stock`. */
export type BufferName = string;
export type KernelName = string;

export type Command =
  | {
      readonly kind: "upload";
      readonly buffer: BufferName;
      readonly offset: number;
      readonly data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
    }
  | {
      readonly kind: "dispatch";
      readonly kernel: KernelName;
      /** Index into the sets of bindings. */
      readonly bindings: number;
      /** In all: where one row of the grid is too short they fill several. */
      readonly workgroups: number;
      readonly uniform: UniformValues;
    }
  | { readonly kind: "clear"; readonly buffer: BufferName; readonly offset: number; readonly bytes: number }
  /** What the host gets to read once all that stands before it is done. */
  | {
      readonly kind: "read";
      readonly as: string;
      readonly buffer: BufferName;
      readonly offset: number;
      readonly bytes: number;
    };

/** Offsets and sizes are bytes, multiples of 4. */
export type Recording = readonly Command[];

/** What recordings speak of: buffers with their sizes in bytes, and sets of them that kernels see. */
export interface Stock {
  readonly buffers: Readonly<Record<BufferName, number>>;
  readonly bindings: readonly Readonly<Record<BufferBinding, BufferName>>[];
  /** A recording that reads so many bytes or fewer is played often; more are read back seldom. */
  readonly readBytes: number;
}

/** Bytes that a recording reads, and where in them each part stands: reads in a row that have one name are one part. */
export function readingOf(recording: Recording): {
  readonly bytes: number;
  readonly parts: readonly { readonly as: string; readonly offset: number; readonly bytes: number }[];
} {
  const parts: { as: string; offset: number; bytes: number }[] = [];
  let total = 0;
  for (const command of recording) {
    if (command.kind !== "read") continue;
    const last = parts.at(-1);
    if (last?.as === command.as) last.bytes += command.bytes;
    else parts.push({ as: command.as, offset: total, bytes: command.bytes });
    total += command.bytes;
  }
  return { bytes: total, parts };
}
