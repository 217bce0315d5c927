/** Where things stand in the device's memory: all sizes that the plan fixes and the emitter and the engine must agree on. */

import type { Schedule } from "./program/schedule.ts";

/** Where published operands of a routine live: on the chip, or in the run's own region of `scratch` where they do not fit. */
export interface SlotMemory {
  readonly schedule: Schedule;
  readonly where: "workgroup" | "scratch";
  /** The shares of sums over tiles likewise. */
  readonly partialsInScratch: boolean;
  /** Size of one slot, in vec4. */
  readonly slotVectors: number;
  /** First vec4 of the slots in a run's scratch region; 0 on the chip. */
  readonly scratchVector: number;
}

export interface Layout {
  readonly threads: number;
  readonly runsPerWorkgroup: number;
  /** Most tiles that a matrix of the routines has, and that a thread owns of it. */
  readonly tiles: number;
  readonly tilesPerThread: number;
  /** Scatters the rows of slots over the memory banks. */
  readonly swizzle: boolean;
  /** In vec4: a run's region, the first of each state, and that of the states at the first sample time (null: not kept). */
  readonly stateStride: number;
  readonly stateOffsets: readonly number[];
  readonly initialOffset: number | null;
  /** In vec4, into `data`. */
  readonly matrixOffsets: readonly number[];
  readonly diagonalOffsets: readonly number[];
  /** Explicit initial values by state, null where the law draws them. */
  readonly explicitOffsets: readonly (number | null)[];
  readonly dataVectors: number;
  /** In vec4: a run's scratch region and the first of each matrix written out in it. */
  readonly scratchStride: number;
  readonly placeOffsets: readonly number[];
  /** Where eigenvectors are kept while they do not fit on the chip. */
  readonly basisOffset: number;
  readonly drift: SlotMemory;
  readonly observe: SlotMemory;
  /** First vec4 of a run's shares of sums, where a routine keeps them in scratch. */
  readonly partialsVector: number;
}

/** Rows or columns in tiles of 4. */
export function inTiles(length: number): number {
  return Math.ceil(length / 4);
}
