/** When which operand is published in which slot, and where the barriers stand: they follow from who reads what, and from nothing else. */

import { remoteReads } from "../program/fold.ts";
import type { Elementwise, ValueId } from "../program/program.ts";
import { type GpuRoutine, publishedReads } from "./gathers.ts";

export type Step =
  /** The owners of a value's tiles write them where the whole workgroup can read them. */
  | { readonly kind: "publish"; readonly value: ValueId; readonly slot: number }
  | { readonly kind: "barrier" }
  /** Index into the routine's operations; `slots` says where the published operands stand. */
  | { readonly kind: "operation"; readonly index: number; readonly slots: ReadonlyMap<ValueId, number> }
  /** The slopes at the end of a step may read transposed. */
  | { readonly kind: "finish"; readonly slots: ReadonlyMap<ValueId, number> };

export interface Schedule {
  readonly slotCount: number;
  readonly steps: readonly Step[];
  readonly barriers: number;
  readonly publishes: number;
}

/**
 * Plays the operations with so many slots. A full set of slots gives up the operand whose next use lies furthest ahead;
 * it is published again from its owners' registers when it is needed.
 * @throws where one operation alone needs more slots
 */
export function schedule(routine: GpuRoutine, slopes: readonly Elementwise[], slotCount: number): Schedule {
  const reads = routine.operations.map((operation) => needed(routine, publishedReads(operation)));
  reads.push(needed(routine, slopes.flatMap(remoteReads)));
  const steps: Step[] = [];
  const held: (ValueId | null)[] = Array.from({ length: slotCount }, () => null);
  // A routine is called in a loop: what the last call read may still be being read.
  let readSinceBarrier = new Set(held.keys());
  let writtenSinceBarrier = new Set<number>();
  const made = new Set(routine.values.filter((value) => value.origin !== "temporary").map((value) => value.id));

  const barrier = (): void => {
    steps.push({ kind: "barrier" });
    readSinceBarrier = new Set();
    writtenSinceBarrier = new Set();
  };
  const nextUse = createUses(reads);
  const slotFor = (keep: readonly ValueId[], at: number): number => {
    let best = -1;
    let furthest = -1;
    for (const [slot, value] of held.entries()) {
      if (value !== null && keep.includes(value)) continue;
      const use = value === null ? Number.POSITIVE_INFINITY : nextUse(value, at);
      // Among the free ones prefer a slot that needs no barrier.
      const clean = readSinceBarrier.has(slot) || writtenSinceBarrier.has(slot) ? 0 : 1;
      if (best < 0 || use > furthest || (use === furthest && clean === 1 && isDirty(best))) {
        best = slot;
        furthest = use;
      }
    }
    if (best < 0) throw new Error(`an operation needs more than ${slotCount} published operands at once`);
    return best;
  };
  const isDirty = (slot: number): boolean => readSinceBarrier.has(slot) || writtenSinceBarrier.has(slot);
  const publish = (value: ValueId, slot: number): void => {
    if (isDirty(slot)) barrier();
    steps.push({ kind: "publish", value, slot });
    held[slot] = value;
    writtenSinceBarrier.add(slot);
  };

  for (const [at, wanted] of reads.entries()) {
    const missing = wanted.filter((value) => !held.includes(value));
    for (const value of missing) publish(value, slotFor(wanted, at));
    if (missing.length > 0) {
      // One barrier serves all: what is made already and wanted later goes into slots that are free anyway.
      const free = held.flatMap((other, slot) =>
        !isDirty(slot) && (other === null || nextUse(other, at) === Number.POSITIVE_INFINITY) ? [slot] : [],
      );
      for (const value of free.length === 0 ? [] : soon(reads, at, made)) {
        if (held.includes(value)) continue;
        const slot = free.shift();
        if (slot === undefined) break;
        publish(value, slot);
      }
    }
    const slots = new Map(wanted.map((value) => [value, held.indexOf(value)]));
    if ([...slots.values()].some((slot) => writtenSinceBarrier.has(slot))) barrier();
    for (const slot of slots.values()) readSinceBarrier.add(slot);
    const operation = routine.operations[at];
    if (operation) {
      steps.push({ kind: "operation", index: at, slots });
      if ("result" in operation) made.add(operation.result);
      else if (operation.kind === "opaque") for (const value of operation.results) made.add(value);
    } else steps.push({ kind: "finish", slots });
  }
  return {
    slotCount,
    steps,
    barriers: steps.filter((step) => step.kind === "barrier").length,
    publishes: steps.filter((step) => step.kind === "publish").length,
  };
}

/** Slots beside those that one operation needs: each costs a schedule to try, and no system of the paper gains from so many. */
const mostSpareSlots = 16;

/** The schedule with the fewest slots among those with the fewest barriers, of at most so many slots; null where none fits. */
export function bestSchedule(routine: GpuRoutine, slopes: readonly Elementwise[], atMost: number): Schedule | null {
  const published = new Set(
    [...routine.operations.flatMap(publishedReads), ...slopes.flatMap(remoteReads)].filter((value) =>
      isPublished(routine, value),
    ),
  );
  const least = mostAtOnce(routine, slopes);
  const most = Math.min(atMost, published.size, least + mostSpareSlots);
  let best: Schedule | null = null;
  for (let slots = least; slots <= most; slots++) {
    const candidate = schedule(routine, slopes, slots);
    if (!best || candidate.barriers < best.barriers) best = candidate;
  }
  return best;
}

/** Slots that the hungriest operation needs. */
export function mostAtOnce(routine: GpuRoutine, slopes: readonly Elementwise[]): number {
  const lists = [...routine.operations.map(publishedReads), slopes.flatMap(remoteReads)];
  return lists.reduce((most, list) => Math.max(most, needed(routine, list).length), 0);
}

function needed(routine: GpuRoutine, values: readonly ValueId[]): ValueId[] {
  return [...new Set(values)].filter((value) => isPublished(routine, value));
}

/** Data and what a run keeps are readable by everyone as they are; states and temporaries live in their owners' registers. */
function isPublished(routine: GpuRoutine, value: ValueId): boolean {
  const { origin } = routine.values[value]!;
  return origin !== "data" && origin !== "kept";
}

/** So many operations ahead operands are published while there is room: more than any system of the paper has. */
const lookAhead = 64;

/** Values that are made already, in the order in which they are read after an operation. */
function* soon(reads: readonly (readonly ValueId[])[], at: number, made: ReadonlySet<ValueId>): Generator<ValueId> {
  for (const list of reads.slice(at + 1, at + 1 + lookAhead))
    for (const value of list) if (made.has(value)) yield value;
}

/** When a value is read next, from an operation on. Questions come in the order of the operations. */
function createUses(reads: readonly (readonly ValueId[])[]): (value: ValueId, from: number) => number {
  const uses = new Map<ValueId, { readonly at: number[]; next: number }>();
  for (const [at, values] of reads.entries())
    for (const value of values) {
      const known = uses.get(value);
      if (known) known.at.push(at);
      else uses.set(value, { at: [at], next: 0 });
    }
  return (value, from) => {
    const known = uses.get(value);
    if (!known) return Number.POSITIVE_INFINITY;
    while (known.next < known.at.length && known.at[known.next]! < from) known.next++;
    return known.at[known.next] ?? Number.POSITIVE_INFINITY;
  };
}
