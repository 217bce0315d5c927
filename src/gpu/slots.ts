/** Where the published operands and the sums of a routine live, and its algorithms work. */

import { remoteReads } from "../program/fold.ts";
import type { Elementwise } from "../program/program.ts";
import { type GpuRoutine, gatherAtMost, publishedReads, withGathers } from "./gathers.ts";
import type { DeviceLimits, Layout } from "./layout.ts";
import { bestSchedule, mostAtOnce, type Schedule } from "./schedule.ts";
import type { EarlyRoutine } from "./split.ts";
import { vectorBytes, vectorsOf } from "./tiles.ts";
import type { WorkLayout } from "./work.ts";

/** Where published operands of a routine live: on the chip, or in the run's own region of `scratch` where they do not fit. */
export interface SlotMemory {
  readonly routine: GpuRoutine;
  readonly schedule: Schedule;
  readonly where: "workgroup" | "scratch";
  /** The shares of sums over tiles likewise. */
  readonly partialsInScratch: boolean;
  /** Size of one slot, in vec4. */
  readonly slotVectors: number;
  /** Of all of them. */
  readonly vectors: number;
  /** Bytes a run of each array in workgroup memory; votes of the whole workgroup are no larger than one run's place of a vec4. */
  readonly arrays: readonly number[];
  readonly votes: number;
  /** First vec4 of the slots in a run's scratch region; 0 on the chip. */
  readonly scratchVector: number;
  /** Where the algorithms that the routine calls work; null where it calls none. */
  readonly work: WorkLayout | null;
}

export type PlannedSlots = Omit<SlotMemory, "scratchVector" | "work">;

type OnChip = Pick<PlannedSlots, "where" | "slotVectors" | "schedule">;
type Seats = Pick<Layout, "threads" | "tuning">;

/** Workgroup memory of so many runs, as WebGPU counts it: every variable begins at a vec4. */
export function workgroupBytes(slots: PlannedSlots, runs: number, seats: Seats): number {
  const padding = seatPadding(slots, runs, seats) * (inPlanes(slots, seats) ? 4 : 1);
  return bytesOf(slots, runs) + vectorBytes * runs * padding;
}

function bytesOf({ arrays, votes }: Pick<PlannedSlots, "arrays" | "votes">, runs: number): number {
  const whole = (bytes: number): number => Math.ceil(bytes / vectorBytes) * vectorBytes;
  return arrays.reduce((total, bytes) => total + whole(runs * bytes), votes * vectorBytes);
}

/** vec4 that the memory's banks hold side by side; so many lanes are served together. */
const banks = 8;

/**
 * vec4 between the slots of one seat and the next, in planes between their tiles in each: what the lanes of neighbouring seats read
 * together, of the rows and of the columns of a matrix, then stands in different banks. A run alone has no neighbour, and may fill
 * the chip; and what stands apart already is left as it is.
 */
export function seatPadding(slots: OnChip, runs: number, { threads, tuning }: Seats): number {
  const apart = apartBy[threads] ?? [];
  if (!tuning.seatsApart || runs === 1 || apart.length === 0 || slots.where === "scratch") return 0;
  const vectors = slots.slotVectors * slots.schedule.slotCount;
  if (vectors === 0) return 0;
  const stride = inPlanes(slots, { tuning }) ? vectors / 4 : vectors;
  let padding = 0;
  while (!apart.includes((stride + padding) % banks)) padding++;
  return padding;
}

/**
 * By the threads of a run, its tiles: distances of seats, modulo the banks, at which neighbours meet in none (test/unit/banks.test.ts).
 * Runs of 8 and 16 threads fill what is served together, and of more few phases are shared.
 */
const apartBy: Readonly<Record<number, readonly number[]>> = {
  1: [1, 3, 5, 7],
  2: [2, 6],
  3: [2, 6],
  4: [2, 4, 6],
  5: [2, 6],
  6: [2, 6],
  7: [2, 6],
  9: [4],
};

/** Whether the rows of a tile stand in planes: only on the chip, and where anything stands there. */
export function inPlanes({ where, slotVectors, schedule }: OnChip, { tuning }: Pick<Layout, "tuning">): boolean {
  return tuning.planes && where === "workgroup" && slotVectors * schedule.slotCount > 0;
}

/**
 * As many slots on the chip as spare barriers, fewer where they do not fit, and device memory where even the least do not.
 * `normSums` are the sums that the norms of an adaptive step take, null where the step is fixed.
 */
export function planSlots(
  neutral: EarlyRoutine,
  slopes: readonly Elementwise[],
  tiles: number,
  normSums: number | null,
  inScratch: boolean,
  limits: DeviceLimits,
): PlannedSlots {
  const routine = withGathers(neutral);
  const published = new Set([...routine.operations.flatMap(publishedReads), ...slopes.flatMap(remoteReads)]);
  const slotVectors = Math.max(0, ...[...published].map((value) => vectorsOf(routine.values[value]!.shape)));
  const gathers = (normSums ?? 0) > 0 || routine.operations.some((operation) => operation.kind === "gather");
  const partialBytes = gatherAtMost * tiles * 4;
  const partialsInScratch = inScratch || partialBytes > limits.maxComputeWorkgroupStorageSize / 2;
  const sums = [...(gathers && !partialsInScratch ? [partialBytes] : []), ...(gathers ? [gatherAtMost * 4] : [])];
  // On the steps of an adaptive method and in algorithms; where steps are fixed, a place of the slots serves (slots-workgroup.wgsl).
  const votes = (normSums === null ? 0 : 1) + (routine.operations.some(({ kind }) => kind === "opaque") ? 1 : 0);
  const besides = bytesOf({ arrays: sums, votes }, 1);
  const room = Math.floor((limits.maxComputeWorkgroupStorageSize - besides) / Math.max(1, slotVectors * vectorBytes));
  const onChip = !inScratch && room >= mostAtOnce(routine, slopes) ? bestSchedule(routine, slopes, room) : null;
  const schedule = onChip ?? bestSchedule(routine, slopes, Number.POSITIVE_INFINITY)!;
  const vectors = schedule.slotCount * slotVectors;
  return {
    routine,
    schedule,
    where: onChip ? "workgroup" : "scratch",
    partialsInScratch,
    slotVectors,
    vectors,
    arrays: [...sums, ...(onChip ? [Math.max(1, vectors) * vectorBytes] : [])],
    // Off the chip the vote on whether any run goes on has no slot to stand in.
    votes: onChip ? votes : votes + 1,
  };
}
