/** What every module of a routine begins with: sizes as constants, and the memory its published operands and sums stand in. */

import type { Program } from "../program/program.ts";
import { wholeNumbers } from "./emit-text.ts";
import { gatherAtMost } from "./gathers.ts";
import type { Layout, SlotMemory } from "./layout.ts";
import { shader } from "./shaders.ts";

/** Numbers of a group of cells that the kernels know as constants. */
export interface GroupSize {
  readonly runs: number;
  readonly runsPerCell: number;
}

export function constants(program: Program, layout: Layout, group: GroupSize, memory: SlotMemory): string {
  return wholeNumbers({
    THREADS: layout.threads,
    RUNS_PER_WORKGROUP: layout.runsPerWorkgroup,
    WORKGROUP: layout.threads * layout.runsPerWorkgroup,
    PARAMETERS: program.parameters.length,
    RUNS_PER_CELL: group.runsPerCell,
    GROUP_RUNS: group.runs,
    STATE_STRIDE: layout.stateStride,
    CARRIES: layout.carryOffset,
    SCRATCH_STRIDE: layout.scratchStride,
    TILES: layout.tiles,
    SLOT_VECTORS: Math.max(1, memory.slotVectors * memory.schedule.slotCount),
    SLOTS_FIRST: memory.scratchVector,
    PARTIALS_FIRST: layout.partialsVector,
    GATHERED: gatherAtMost,
  });
}

export function slotShaders(memory: SlotMemory): string[] {
  return [shader("slots"), shader(memory.where === "workgroup" ? "slots-workgroup" : "slots-scratch")];
}

export function partialShaders(memory: SlotMemory): string[] {
  return [shader("partials"), shader(memory.partialsInScratch ? "partials-scratch" : "partials-workgroup")];
}
