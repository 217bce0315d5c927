/** What the products of a routine read, how often its threads wait for each other, and what of a GPU's arithmetic that lets products use. */

import type { GpuOperation } from "./gathers.ts";
import type { SlotMemory } from "./slots.ts";
import { inTiles, tileCount, vectorBytes } from "./tiles.ts";

/**
 * Of one of a GPU's processors in a clock: bytes that its memory hands to threads, and multiply-adds in float32. NVIDIA's since 2017;
 * of an H100's 33.4 TB/s by these numbers 32.2 were measured (docs/decisions/0036).
 */
const bytesAClock = 128;
const multiplyAddsAClock = 128;

export interface Traffic {
  readonly products: number;
  /** vec4 that the threads of a run read for them, from the workgroup's memory and from the device's. */
  readonly loads: number;
  readonly deviceLoads: number;
  readonly barriers: number;
  /** Of the multiply-adds that a processor could do while they are read, those that are of the products; null without products. */
  readonly share: number | null;
}

/** A block of tiles is 4 vec4 of each operand (emit-product.ts). */
const loadsOfBlock = 4;
/** A sum over tiles is written, added up and read (emit-routine.ts). */
const barriersOfGather = 3;

/** Of one call of the routine by the threads of one run. Algorithms that it calls wait more often; they are not counted. */
export function trafficOf({ routine, schedule, where }: SlotMemory): Traffic {
  const products = routine.operations.filter(isProduct);
  let loads = 0;
  let deviceLoads = 0;
  let multiplyAdds = 0;
  for (const { left, right, inner, result } of products) {
    const { shape } = routine.values[result]!;
    const each = loadsOfBlock * tileCount(shape) * inTiles(inner);
    for (const operand of [left, right]) {
      const { origin } = routine.values[operand]!;
      if (where === "workgroup" && origin !== "data" && origin !== "kept") loads += each;
      else deviceLoads += each;
    }
    multiplyAdds += shape.rows * shape.columns * inner;
  }
  const gathers = routine.operations.filter(({ kind }) => kind === "gather").length;
  const clocks = (vectorBytes * (loads + deviceLoads)) / bytesAClock;
  return {
    products: products.length,
    loads,
    deviceLoads,
    barriers: schedule.barriers + barriersOfGather * gathers,
    share: products.length === 0 ? null : Math.min(1, multiplyAdds / multiplyAddsAClock / clocks),
  };
}

function isProduct(operation: GpuOperation): operation is Extract<GpuOperation, { readonly kind: "product" }> {
  return operation.kind === "product";
}
