/** What every module of a routine begins with: sizes as constants, and the memory its published operands and sums stand in. */

import { NEGLIGIBLE } from "../../kernels/distribution.ts";
import { UNIT_SINGLE } from "../../kernels/units.ts";
import { floatNumbers, wholeNumbers } from "./emit-text.ts";
import { gatherAtMost } from "./gathers.ts";
import type { Layout } from "./layout.ts";
import { shader } from "./shaders.ts";
import { inPlanes, type SlotMemory, seatPadding } from "./slots.ts";
import type { GpuProgram } from "./split.ts";

export function constants(program: GpuProgram, layout: Layout, memory: SlotMemory): string {
  const slotVectors = memory.slotVectors * memory.schedule.slotCount;
  const padding = seatPadding(memory, layout.runsPerWorkgroup, layout);
  return wholeNumbers({
    THREADS: layout.threads,
    RUNS_PER_WORKGROUP: layout.runsPerWorkgroup,
    WORKGROUP: layout.threads * layout.runsPerWorkgroup,
    PARAMETERS: program.parameters.length,
    STATE_STRIDE: layout.stateStride,
    CARRIES: layout.carryOffset,
    SCRATCH_STRIDE: layout.scratchStride,
    TILES: layout.tiles,
    SLOT_VECTORS: Math.max(1, slotVectors) + padding,
    SLOT_TILES: slotVectors / 4 + padding,
    SLOTS_FIRST: memory.scratchVector,
    PARTIALS_FIRST: layout.partialsVector,
    GATHERED: gatherAtMost,
  });
}

/** The algorithms that the routine calls, and where they work; nothing where it calls none. */
export function algorithmShaders({ work }: SlotMemory): string[] {
  if (work === null) return [];
  return [
    wholeNumbers({
      WORK_MATRIX: work.matrix,
      WORK_BASIS: work.basis,
      WORK_LIST: work.list,
      WORK_SUMS: work.sums,
      WORK_TURNS: work.turns,
    }),
    floatNumbers({ ROUNDOFF: UNIT_SINGLE }),
    ...["work", "jacobi", "eigh", "alignment", "basis-alignment", "solve"].map(shader),
    ...listShaders(),
    ...["sort", "quotients", "orthonormal"].map(shader),
  ];
}

export function listShaders(): string[] {
  return [floatNumbers({ NEGLIGIBLE }), shader("lists")];
}

export function slotShaders(memory: SlotMemory, layout: Layout): string[] {
  if (inPlanes(memory, layout)) return [shader("slots-planes")];
  return [shader("slots"), shader(memory.where === "workgroup" ? "slots-workgroup" : "slots-scratch")];
}

export function partialShaders(memory: SlotMemory): string[] {
  return [shader("partials"), shader(memory.partialsInScratch ? "partials-scratch" : "partials-workgroup")];
}

/** What memories of a run are made with. */
export function memoryShaders({ states }: Pick<GpuProgram, "states">): readonly string[] {
  return states.some(({ role }) => role === "memory") ? [shader("crossing")] : [];
}
