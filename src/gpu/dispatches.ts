/** Records dispatches with their uniforms and submits them together. */

import { bindings, dispatchBytes, dispatchStride } from "./bindings.ts";
import { checked, type Gpu } from "./device.ts";

/** The fields of `Dispatch` in shaders/dispatch.wgsl that differ between dispatches; what is left out is 0. */
export interface DispatchRecord {
  readonly firstRun?: number;
  readonly runs: number;
  readonly chunks?: number;
  readonly steps?: number;
  readonly time?: number;
  readonly step?: number;
  readonly seedLow?: number;
  readonly seedHigh?: number;
  readonly law?: number;
  readonly rows?: number;
  readonly columns?: number;
  readonly offset?: number;
  readonly scale?: number;
  readonly mean?: number;
  readonly stream?: number;
  readonly source?: number;
  readonly firstStep?: number;
}

const fields = [
  ["firstRun", "u32"],
  ["runs", "u32"],
  ["chunks", "u32"],
  ["steps", "u32"],
  ["time", "f32"],
  ["step", "f32"],
  ["seedLow", "u32"],
  ["seedHigh", "u32"],
  ["law", "u32"],
  ["rows", "u32"],
  ["columns", "u32"],
  ["offset", "u32"],
  ["scale", "f32"],
  ["mean", "f32"],
  ["stream", "u32"],
  ["source", "u32"],
  ["firstStep", "u32"],
] as const satisfies readonly (readonly [keyof DispatchRecord, "u32" | "f32"])[];

/** Dispatches of one submission: more are submitted in parts, in order. */
const ringSlots = 256;
const mostInARow = 65_535;

export interface Dispatches {
  readonly uniform: GPUBuffer;
  /** `workgroups` in all; where one row of the grid is too short they fill several. */
  dispatch(pipeline: GPUComputePipeline, group: GPUBindGroup, workgroups: number, record: DispatchRecord): void;
  /** Offsets in bytes. */
  copy(from: GPUBuffer, to: GPUBuffer, bytes: number, fromOffset?: number, toOffset?: number): void;
  clear(buffer: GPUBuffer, offset: number, bytes: number): void;
  /** Submits what was recorded inside error scopes; `what` says in the error what was going on. */
  submit(what: string): Promise<void>;
  destroy(): void;
}

type Step =
  | {
      readonly kind: "dispatch";
      readonly pipeline: GPUComputePipeline;
      readonly group: GPUBindGroup;
      readonly workgroups: number;
      readonly record: DispatchRecord;
    }
  | {
      readonly kind: "copy";
      readonly from: GPUBuffer;
      readonly to: GPUBuffer;
      readonly bytes: number;
      readonly fromOffset: number;
      readonly toOffset: number;
    }
  | { readonly kind: "clear"; readonly buffer: GPUBuffer; readonly offset: number; readonly bytes: number };

export function createDispatches(gpu: Gpu): Dispatches {
  const { device } = gpu;
  const uniform = device.createBuffer({
    label: "dispatches",
    size: ringSlots * dispatchStride,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  let steps: Step[] = [];

  const play = (part: readonly Step[]): void => {
    const bytes = new DataView(new ArrayBuffer(part.length * dispatchStride));
    const encoder = device.createCommandEncoder();
    let pass: GPUComputePassEncoder | null = null;
    for (const [slot, step] of part.entries()) {
      if (step.kind === "dispatch") {
        writeRecord(bytes, slot * dispatchStride, step.record);
        pass ??= encoder.beginComputePass();
        pass.setPipeline(step.pipeline);
        pass.setBindGroup(0, step.group, [slot * dispatchStride]);
        const rows = Math.ceil(step.workgroups / mostInARow);
        pass.dispatchWorkgroups(Math.ceil(step.workgroups / rows), rows);
        continue;
      }
      pass?.end();
      pass = null;
      if (step.kind === "copy")
        encoder.copyBufferToBuffer(step.from, step.fromOffset, step.to, step.toOffset, step.bytes);
      else encoder.clearBuffer(step.buffer, step.offset, step.bytes);
    }
    pass?.end();
    device.queue.writeBuffer(uniform, 0, bytes.buffer);
    device.queue.submit([encoder.finish()]);
  };

  return {
    uniform,
    dispatch(pipeline, group, workgroups, record) {
      steps.push({ kind: "dispatch", pipeline, group, workgroups, record });
    },
    copy(from, to, bytes, fromOffset = 0, toOffset = 0) {
      steps.push({ kind: "copy", from, to, bytes, fromOffset, toOffset });
    },
    clear(buffer, offset, bytes) {
      steps.push({ kind: "clear", buffer, offset, bytes });
    },
    async submit(what) {
      const recorded = steps;
      steps = [];
      await checked(gpu, what, () => {
        for (let from = 0; from < recorded.length; from += ringSlots) play(recorded.slice(from, from + ringSlots));
      });
    },
    destroy: () => uniform.destroy(),
  };
}

function writeRecord(bytes: DataView, at: number, record: DispatchRecord): void {
  for (const [index, [name, type]] of fields.entries()) {
    const value = record[name] ?? 0;
    if (type === "f32") bytes.setFloat32(at + 4 * index, value, true);
    else bytes.setUint32(at + 4 * index, value, true);
  }
}

/** The binding of the ring in a bind group. */
export function uniformBinding(uniform: GPUBuffer): GPUBindGroupEntry {
  return { binding: bindings.dispatch, resource: { buffer: uniform, size: dispatchBytes } };
}
