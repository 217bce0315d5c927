/** Plays recordings: holds the buffers and pipelines that they name, and nothing else of the engine touches the device's queue. */

import { type BufferBinding, bindings } from "./bindings.ts";
import { checked, throwIfLost } from "./checked.ts";
import type { Gpu } from "./device.ts";
import { uniformBytes, writeUniform } from "./emit-uniform.ts";
import type { Pipelines } from "./pipelines.ts";
import { type BufferName, type Command, type KernelName, type Recording, readingOf, type Stock } from "./recording.ts";

/** Dispatches of one submission: more are submitted in parts, in order. */
const ringSlots = 256;
/** Distance of two uniforms in the ring: what every device can begin a uniform at. */
const uniformStride = 256;
const mostInARow = 65_535;

/** What was submitted and accepted. */
export interface Played {
  /** Waits until the device has done it; the words of each part that was read, by its name. */
  done(): Promise<ReadonlyMap<string, Uint32Array<ArrayBuffer>>>;
}

export interface Player {
  /**
   * Submits a recording inside error scopes; `what` says in the error what was going on. Calls must not overlap. `stamps` time its
   * dispatches, where they follow one another without a clear or a read between them.
   */
  play(recording: Recording, what: string, stamps?: GPUComputePassTimestampWrites): Promise<Played>;
  destroy(): void;
}

/** What a stock is on the device. */
interface Held {
  readonly uniforms: GPUBuffer;
  readonly buffers: ReadonlyMap<BufferName, GPUBuffer>;
  readonly groups: readonly GPUBindGroup[];
  /** Where frames are read back. */
  readonly staging: GPUBuffer;
}

const reading = (): GPUBufferUsageFlags => GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;

/** @throws OutOfDeviceMemoryError, DeviceValidationError, DeviceLostError */
export async function openPlayer(
  gpu: Gpu,
  pipelines: Pipelines,
  stock: Stock,
  kernels: ReadonlyMap<KernelName, GPUComputePipeline>,
  what: string,
): Promise<Player> {
  const { device } = gpu;
  const allocated: GPUBuffer[] = [];
  const destroy = (): void => {
    for (const buffer of allocated) buffer.destroy();
  };
  const held = await checked(gpu, what, () => hold(device, pipelines.layout, stock, allocated)).catch(
    (error: unknown) => {
      destroy();
      throw error;
    },
  );
  return {
    async play(recording, what, stamps) {
      const { bytes, parts } = readingOf(recording);
      const staging = await checked(gpu, what, () => {
        const room =
          bytes <= held.staging.size
            ? held.staging
            : device.createBuffer({ label: "read back once", size: bytes, usage: reading() });
        let readAt = 0;
        for (const part of partsOf(recording)) {
          if (part[0]?.kind === "upload")
            device.queue.writeBuffer(held.buffers.get(part[0].buffer)!, part[0].offset, part[0].data);
          else submit(device, held, kernels, part, room, readAt, stamps);
          readAt += readingOf(part).bytes;
        }
        return room;
      });
      return {
        async done() {
          const waited = bytes === 0 ? device.queue.onSubmittedWorkDone() : staging.mapAsync(GPUMapMode.READ, 0, bytes);
          await waited.catch((error: unknown) => {
            throwIfLost(gpu);
            throw error;
          });
          if (bytes === 0) return new Map();
          const words = staging.getMappedRange(0, bytes).slice(0);
          if (staging === held.staging) staging.unmap();
          else staging.destroy();
          return new Map(parts.map(({ as, offset, bytes }) => [as, new Uint32Array(words, offset, bytes / 4)]));
        },
      };
    },
    destroy,
  };
}

/** Every buffer goes into `allocated` as it is made, so that it can be freed whatever follows. */
function hold(device: GPUDevice, layout: GPUBindGroupLayout, stock: Stock, allocated: GPUBuffer[]): Held {
  const allocate = (label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer => {
    const buffer = device.createBuffer({ label, size: Math.max(16, Math.ceil(bytes / 4) * 4), usage });
    allocated.push(buffer);
    return buffer;
  };
  const uniformUsage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const uniforms = allocate("uniforms", ringSlots * uniformStride, uniformUsage);
  const buffers = new Map(
    Object.entries(stock.buffers).map(([name, bytes]) => [name, allocate(name, bytes, storage)] as const),
  );
  const groups = stock.bindings.map((names) =>
    device.createBindGroup({
      layout,
      entries: [
        { binding: bindings.dispatch, resource: { buffer: uniforms, size: uniformBytes } },
        ...(Object.entries(names) as [BufferBinding, BufferName][]).map(([binding, name]) => ({
          binding: bindings[binding],
          resource: { buffer: buffers.get(name)! },
        })),
      ],
    }),
  );
  return { uniforms, buffers, groups, staging: allocate("read back", stock.readBytes, reading()) };
}

/** One submission; what it reads goes to `staging` from `readAt` on. */
function submit(
  device: GPUDevice,
  held: Held,
  kernels: ReadonlyMap<KernelName, GPUComputePipeline>,
  part: Recording,
  staging: GPUBuffer,
  readAt: number,
  stamps: GPUComputePassTimestampWrites | undefined,
): void {
  const uniforms = new DataView(new ArrayBuffer(part.length * uniformStride));
  const encoder = device.createCommandEncoder();
  let pass: GPUComputePassEncoder | null = null;
  let at = readAt;
  for (const [slot, command] of part.entries()) {
    if (command.kind === "dispatch") {
      writeUniform(uniforms, slot * uniformStride, command.uniform);
      pass ??= encoder.beginComputePass(stamps ? { timestampWrites: stamps } : {});
      pass.setPipeline(kernels.get(command.kernel)!);
      pass.setBindGroup(0, held.groups[command.bindings]!, [slot * uniformStride]);
      const rows = Math.ceil(command.workgroups / mostInARow);
      pass.dispatchWorkgroups(Math.ceil(command.workgroups / rows), rows);
      continue;
    }
    pass?.end();
    pass = null;
    const buffer = held.buffers.get(command.buffer)!;
    if (command.kind === "clear") encoder.clearBuffer(buffer, command.offset, command.bytes);
    else if (command.kind === "read") {
      encoder.copyBufferToBuffer(buffer, command.offset, staging, at, command.bytes);
      at += command.bytes;
    }
  }
  pass?.end();
  device.queue.writeBuffer(held.uniforms, 0, uniforms.buffer);
  device.queue.submit([encoder.finish()]);
}

/** Uploads alone, for the queue takes them at once; the rest in lists that the ring has room for. */
function partsOf(recording: Recording): Recording[] {
  const parts: Command[][] = [];
  let open: Command[] | null = null;
  for (const command of recording) {
    if (command.kind === "upload") {
      parts.push([command]);
      open = null;
      continue;
    }
    if (!open || open.length === ringSlots) {
      open = [];
      parts.push(open);
    }
    open.push(command);
  }
  return parts;
}
