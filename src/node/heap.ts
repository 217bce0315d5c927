/** Has what nobody refers to any more freed in time: left alone, V8 lets it gather up to a limit of its own, of gigabytes. */

import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Nothing is collected again before so much has come on top of what a collection left: a full one takes a tenth of a second. */
const growth = 1.25;

let most = Number.POSITIVE_INFINITY;
let left = 0;
let collect: (() => void) | null = null;

/** Bytes that objects and arrays of this thread may take, used or not. */
export function boundHeap(bytes: number): void {
  most = bytes;
}

/** To be called every now and then, between two pieces of work. */
export function tendHeap(): void {
  if (taken() < Math.max(most, growth * left)) return;
  if (collect === null) {
    // The only way to ask for it; the flag makes the function known to contexts made afterwards.
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
  // Buffers that the first finds are given back, and no longer counted, when the next begins (V8 of Node 20).
  collect();
  left = taken();
}

function taken(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
