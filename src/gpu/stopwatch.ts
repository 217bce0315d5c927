/** What a device's own clock says of the time that passes take; null where it has none. */

export interface Stopwatch {
  /** For the pass that is to be timed. */
  readonly stamps: GPUComputePassTimestampWrites;
  /** Seconds of the last pass that was submitted with them; waits for it. */
  seconds(): Promise<number>;
  dispose(): void;
}

const bytes = 16;

/** Passes are timed one after another. */
export function createStopwatch(device: GPUDevice): Stopwatch | null {
  if (!device.features.has("timestamp-query")) return null;
  const querySet = device.createQuerySet({ type: "timestamp", count: 2 });
  const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const resolved = device.createBuffer({ size: bytes, usage: QUERY_RESOLVE | COPY_SRC });
  const read = device.createBuffer({ size: bytes, usage: MAP_READ | COPY_DST });
  return {
    stamps: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    async seconds() {
      const encoder = device.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, read, 0, bytes);
      device.queue.submit([encoder.finish()]);
      await read.mapAsync(GPUMapMode.READ);
      const [begin, end] = new BigUint64Array(read.getMappedRange());
      const nanoseconds = Number(end! - begin!);
      read.unmap();
      return nanoseconds / 1e9;
    },
    dispose() {
      querySet.destroy();
      resolved.destroy();
      read.destroy();
    },
  };
}
