/** Addresses in the kernels' memory, and what stands there before a run: plain data, made before any memory is. */

import { ARENA } from "../../kernels/header.ts";

/** Bytes that are written once, at the start. */
export interface Patch {
  readonly address: number;
  readonly bytes: Uint8Array;
}

export interface Arena {
  /** So many bytes for good, aligned for a register. */
  keep(bytes: number): number;
  /** The same for a while: it may have been another's before. */
  take(bytes: number): number;
  /** Gives a range of `take` back, to be handed out again. */
  release(address: number): void;
  /** A range for good with these bytes in it. */
  place(bytes: Uint8Array): number;
  readonly patches: readonly Patch[];
  /** First byte that no range reaches. */
  end(): number;
}

const alignment = 16;

export function createArena(): Arena {
  let top: number = ARENA;
  const sizes = new Map<number, number>();
  const free = new Map<number, number[]>();
  const patches: Patch[] = [];
  const aligned = (bytes: number): number => Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
  const keep = (bytes: number): number => {
    const address = top;
    top += aligned(bytes);
    return address;
  };
  return {
    keep,
    take(bytes) {
      const size = aligned(bytes);
      const address = free.get(size)?.pop() ?? keep(size);
      sizes.set(address, size);
      return address;
    },
    release(address) {
      const size = sizes.get(address)!;
      sizes.delete(address);
      free.set(size, [...(free.get(size) ?? []), address]);
    },
    place(bytes) {
      const address = keep(bytes.length);
      patches.push({ address, bytes });
      return address;
    },
    patches,
    end: () => top,
  };
}
