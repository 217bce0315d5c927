/** One thread at work: takes a block of runs some way through its sample times, record by record, and observes on the way. */

import { ABSENT, RUNNING, SETTLED, STOPPED } from "../../kernels/endings.ts";
import * as header from "../../kernels/header.ts";
import type { AdaptiveClocks } from "../ensemble/outcomes.ts";
import { createStarter } from "../program/play-start.ts";
import { createKernels, type KernelSource } from "./kernels.ts";
import type { Recipe } from "./recipe.ts";

/** Consecutive runs, counted over all cells, and how far they are. */
export interface Block {
  readonly firstRun: number;
  readonly runs: number;
  /** Records and what has been observed in them since the last sample; null before the start. */
  readonly memory: ArrayBuffer | null;
  /** Sample that the block works towards. */
  readonly sample: number;
  /** Records of the block that have reached it, and calls (steps, where they are fixed) of the next one. */
  readonly record: number;
  readonly step: number;
}

/** What was observed of a block at a sample time. */
export interface Observed {
  readonly sample: number;
  /** Component after component, each a number a run; NaN where it is undefined. */
  readonly values: Float64Array<ArrayBuffer>;
  /** A code of kernels/endings.ts a run. */
  readonly statuses: Uint8Array<ArrayBuffer>;
  /** What the clocks say besides, a number a run; null where steps are fixed. */
  readonly adaptive: AdaptiveClocks | null;
}

export interface Worked {
  readonly block: Block;
  readonly observed: readonly Observed[];
  /** Integration steps of all its runs together. */
  readonly runSteps: number;
}

export interface Station {
  /** Works for about so many milliseconds, at least one call of the kernels; at most to the last sample time, and from the start to the first. */
  work(block: Block, milliseconds: number): Worked;
}

/** Whether a run stays as it is to the last sample time, and is observed so. */
function isFrozen(status: number): boolean {
  return status === SETTLED || status === STOPPED;
}

/** Milliseconds of one call of the kernels, which nothing interrupts. */
const callMilliseconds = 3;

/** Bytes of a block's memory. */
export function blockBytes(recipe: Recipe, runs: number): number {
  return recordsOf(recipe, runs) * recipe.record.bytes + 8 * recipe.componentCount * runs;
}

export function recordsOf(recipe: Recipe, runs: number): number {
  return Math.ceil(runs / recipe.lanes);
}

/** The share of its way that a block has gone, 0 to 1. */
export function progressOf(recipe: Recipe, { sample, record, step, runs }: Block): number {
  if (sample === 0) return 0;
  const interval = recipe.intervals[sample - 1];
  if (!interval) return 1;
  const within = recipe.adaptive ? 0 : step / interval.steps;
  return (sample - 1 + (record + within) / recordsOf(recipe, runs)) / recipe.intervals.length;
}

/**
 * A station with room for blocks of so many runs.
 * Throws an OutOfMemoryError where there is no memory for it.
 */
export function createStation(source: KernelSource, recipe: Recipe, mostRuns: number): Station {
  const { lanes, single, componentCount, intervals, times } = recipe;
  const base = recipe.end;
  const kernels = createKernels(source, base + blockBytes(recipe, mostRuns));
  const bytes = new Uint8Array(kernels.buffer);
  for (const patch of recipe.patches) bytes.set(patch.bytes, patch.address);
  /** Steps of a whole record in a millisecond, measured; at first a single step is taken, whatever it costs. */
  let stepsPerMillisecond = 1 / callMilliseconds;

  const recordAt = (index: number): number => base + index * recipe.record.bytes;
  const clock = (index: number): Float64Array =>
    new Float64Array(kernels.buffer, recordAt(index), header.CLOCK_ROWS * lanes);
  const attempts = (index: number, present: number): number =>
    clock(index)
      .subarray(header.ATTEMPTS * lanes, header.ATTEMPTS * lanes + present)
      .reduce((sum, count) => sum + count, 0);

  const isRunning = (index: number): boolean =>
    clock(index)
      .subarray(header.STATUS * lanes, (header.STATUS + 1) * lanes)
      .includes(RUNNING);

  /**
   * Runs of a record whose fixed steps count: all but those that are frozen. One that has diverged goes on beside the others of its
   * register, so that the count does not depend on which those are.
   */
  const unfrozen = (index: number, present: number): number =>
    clock(index)
      .subarray(header.STATUS * lanes, header.STATUS * lanes + present)
      .filter((status) => !isFrozen(status)).length;

  /** Steps of one length take every run of a register along, those too that are frozen: their states are put back. */
  const frozenStates = (index: number): readonly { lane: number; states: Float64Array }[] => {
    if (recipe.settling === null && recipe.stop === null) return [];
    const stored = statesAt(kernels.buffer, recipe, recordAt(index) + recipe.record.states);
    const statuses = clock(index).subarray(header.STATUS * lanes, (header.STATUS + 1) * lanes);
    return [...statuses.entries()]
      .filter(([, status]) => isFrozen(status))
      .map(([lane]) => ({
        lane,
        states: Float64Array.from({ length: recipe.stateEntries }, (_, e) => stored[e * lanes + lane]!),
      }));
  };
  const putStates = (index: number, lane: number, states: Float64Array): void => {
    const stored = statesAt(kernels.buffer, recipe, recordAt(index) + recipe.record.states);
    for (const [e, value] of states.entries()) stored[e * lanes + lane] = value;
  };

  /** One call of the kernels for the record that the block stands at. Whether it has arrived, and the steps taken. */
  const callKernels = (block: Block, present: number): { arrived: boolean; steps: number; runSteps: number } => {
    const interval = intervals[block.sample - 1]!;
    const wanted = Math.max(1, Math.floor(stepsPerMillisecond * callMilliseconds));
    const record = recordAt(block.record);
    // A record whose runs have all ended takes no time, and would say nothing of what a step takes.
    if (!isRunning(block.record)) {
      const rest = recipe.adaptive ? 0 : interval.steps - block.step;
      return { arrived: true, steps: rest, runSteps: rest * unfrozen(block.record, present) };
    }
    const start = performance.now();
    let steps: number;
    let arrived: boolean;
    let runSteps: number;
    if (recipe.adaptive) {
      const before = attempts(block.record, present);
      arrived = kernels.integrateAdaptively(single, record, interval.from, interval.to, wanted, block.step === 0) !== 0;
      runSteps = attempts(block.record, present) - before;
      steps = Math.ceil(runSteps / present);
    } else {
      steps = Math.min(wanted, interval.steps - block.step);
      const length = (interval.to - interval.from) / interval.steps;
      const frozen = frozenStates(block.record);
      kernels.integrate(single, record, interval.from, length, block.step, steps);
      for (const { lane, states } of frozen) putStates(block.record, lane, states);
      arrived = block.step + steps >= interval.steps;
      runSteps = steps * unfrozen(block.record, present);
    }
    const rate = steps / Math.max(performance.now() - start, 0.005);
    // One fast call, or a clock that a browser made coarse, must not let the next one leap past the host's patience.
    if (steps > 0) stepsPerMillisecond = Math.min(rate, 4 * stepsPerMillisecond);
    return { arrived, steps: Math.max(1, steps), runSteps };
  };

  const startRun = createStarter(recipe.start);
  const entries = new Float64Array(recipe.stateEntries + recipe.keptEntries);

  const start = (block: Block): void => {
    const records = recordsOf(recipe, block.runs);
    bytes.fill(0, base, base + records * recipe.record.bytes);
    for (let lane = block.runs; lane < records * lanes; lane++)
      clock(Math.floor(lane / lanes))[header.STATUS * lanes + (lane % lanes)] = ABSENT;
    for (let index = 0; index < block.runs; index++) {
      const run = block.firstRun + index;
      const lane = index % lanes;
      const record = recordAt(Math.floor(index / lanes));
      const cell = Math.floor(run / recipe.runsPerCell);
      const parameters = new Float64Array(
        kernels.buffer,
        record + recipe.record.parameters,
        (recipe.parameterCount + recipe.keptEntries + (recipe.numbersRuns ? 1 : 0)) * lanes,
      );
      if (recipe.numbersRuns)
        parameters[(recipe.parameterCount + recipe.keptEntries) * lanes + lane] =
          recipe.start.firstRun + (run % recipe.runsPerCell);
      const own = recipe.parameters.subarray(cell * recipe.parameterCount, (cell + 1) * recipe.parameterCount);
      clock(Math.floor(index / lanes))[header.END_TIME * lanes + lane] = Number.POSITIVE_INFINITY;
      startRun(run, own, entries);
      for (let p = 0; p < recipe.parameterCount; p++) parameters[p * lanes + lane] = own[p]!;
      for (let e = 0; e < recipe.keptEntries; e++)
        parameters[(recipe.parameterCount + e) * lanes + lane] = entries[recipe.stateEntries + e]!;
      const offsets = [recipe.record.states, ...(recipe.record.initial === 0 ? [] : [recipe.record.initial])];
      for (const offset of offsets) {
        const stored = statesAt(kernels.buffer, recipe, record + offset);
        for (let e = 0; e < recipe.stateEntries; e++) stored[e * lanes + lane] = entries[e]!;
      }
    }
  };

  return {
    work(given, milliseconds) {
      const deadline = performance.now() + milliseconds;
      const records = recordsOf(recipe, given.runs);
      const used = blockBytes(recipe, given.runs);
      const valuesAt = recordAt(records);
      const observed: Observed[] = [];
      let { sample, record, step } = given;
      let runSteps = 0;
      if (given.memory === null) start(given);
      else bytes.set(new Uint8Array(given.memory), base);

      const observe = (index: number): void => {
        const present = Math.min(lanes, given.runs - index * lanes);
        if (componentCount > 0)
          kernels.observe(single, recordAt(index), present, times[sample]!, valuesAt + 8 * index * lanes, given.runs);
        if (recipe.settling !== null || recipe.stop !== null) freeze(index, present, recipe);
      };
      /** Runs that meet the condition of a stop, or whose states change at less than the rate of rest, are frozen from here on. */
      const freeze = (index: number, present: number, { settling, stop }: Recipe): void => {
        const row = (component: number): Float64Array =>
          new Float64Array(kernels.buffer, valuesAt + 8 * (component * given.runs + index * lanes), present);
        const stops = stop === null ? null : row(stop);
        const rates = settling === null ? null : row(settling.component);
        const statuses = clock(index).subarray(header.STATUS * lanes, header.STATUS * lanes + present);
        const endTimes = clock(index).subarray(header.END_TIME * lanes, header.END_TIME * lanes + present);
        for (let lane = 0; lane < present; lane++) {
          if (statuses[lane] !== RUNNING) continue;
          if (stops?.[lane] === 1) statuses[lane] = STOPPED;
          else if (settling !== null && rates![lane]! < settling.below) statuses[lane] = SETTLED;
          if (statuses[lane] !== RUNNING) endTimes[lane] = times[sample]!;
        }
      };
      const finishSample = (): void => {
        const values = new Float64Array(kernels.buffer.slice(valuesAt, valuesAt + 8 * componentCount * given.runs));
        const clockRow = (row: number): Float64Array<ArrayBuffer> =>
          Float64Array.from({ length: given.runs }, (_, run) => {
            return clock(Math.floor(run / lanes))[row * lanes + (run % lanes)]!;
          });
        observed.push({
          sample,
          values,
          statuses: Uint8Array.from(clockRow(header.STATUS)),
          adaptive: recipe.adaptive
            ? {
                attempts: clockRow(header.ATTEMPTS),
                rejected: clockRow(header.REJECTED),
                endTimes: clockRow(header.END_TIME),
              }
            : null,
        });
        sample++;
        record = 0;
      };

      do {
        if (sample >= times.length) break;
        if (sample === 0) observe(record++);
        else {
          const present = Math.min(lanes, given.runs - record * lanes);
          const done = callKernels({ ...given, sample, record, step }, present);
          runSteps += done.runSteps;
          step += done.steps;
          if (done.arrived) {
            observe(record++);
            step = 0;
          }
        }
        if (record === records) finishSample();
        // The start is no work, and is wanted at once: no other block's waits for what comes after it.
        if (given.sample === 0 && sample > 0) break;
      } while (performance.now() < deadline);

      const memory = kernels.buffer.slice(base, base + used);
      return { block: { ...given, memory, sample, record, step }, observed, runSteps };
    },
  };
}

/** The state entries of a record, each a row of lanes. */
function statesAt(buffer: ArrayBuffer, recipe: Recipe, address: number): Float32Array | Float64Array {
  const length = recipe.stateEntries * recipe.lanes;
  return recipe.single ? new Float32Array(buffer, address, length) : new Float64Array(buffer, address, length);
}

/** Copies the present states of a block's runs to `into`: name -> values, run after run. */
export function readStates(recipe: Recipe, block: Block, into: Readonly<Record<string, Float64Array>>): void {
  const { lanes, record } = recipe;
  for (let index = 0; index < block.runs; index++) {
    const address = Math.floor(index / lanes) * record.bytes + record.states;
    const stored = statesAt(block.memory!, recipe, address);
    const lane = index % lanes;
    for (const [position, { name, firstEntry }] of recipe.states.entries()) {
      const next = recipe.states[position + 1]?.firstEntry ?? recipe.stateEntries;
      const target = into[name]!;
      const size = next - firstEntry;
      const at = (block.firstRun + index) * size;
      for (let e = 0; e < size; e++) target[at + e] = stored[(firstEntry + e) * lanes + lane]!;
    }
  }
}
