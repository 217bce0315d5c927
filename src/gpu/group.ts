/** The device's side of one group of cells: what each stage records, played, and what it brings back. */

import type { CellFrame } from "../ensemble/frames.ts";
import type { Interval } from "../ensemble/intervals.ts";
import { createLedger } from "../ensemble/outcomes.ts";
import { isAdaptive } from "../methods/methods.ts";
import { entries } from "../program/counts.ts";
import type { Gpu } from "./device.ts";
import { attemptedWord, pendingWord } from "./emit-integrate.ts";
import {
  batchesOf,
  type GroupParts,
  lastingBuffers,
  recordFrame,
  recordIntegrate,
  recordObserve,
  recordReduce,
  recordRestore,
  recordStart,
  recordStates,
  stockOf,
  unpackStates,
} from "./group-recording.ts";
import type { Kernels } from "./kernels.ts";
import { type Pipelines, pipelinesOf } from "./pipelines.ts";
import { openPlayer, type Player } from "./player.ts";
import type { KernelName, Recording } from "./recording.ts";
import { readStandings, standingLayout } from "./run-standing.ts";
import type { GroupContent } from "./snapshot.ts";
import { readCells } from "./summary-layout.ts";

/** Below so many milliseconds the timer's own error and the wait cannot be told apart. */
const shortestRest = 20;

/** Of the time that the work should take; the rest of it is waited for, and that wait tells how long the work really took. */
const restShare = 0.8;
/** A shorter wait than this after the rest says that the work was done before: it should have been 0.2 of the time. */
const leastWait = (milliseconds: number): number => Math.max(0.08 * milliseconds, 3);

/** Seconds of device time by stage, waited for one after another. */
export interface Timings {
  integrate: number;
  observe: number;
  spectra: number;
  reduce: number;
}

/** What is said of each stage in `Timings`. */
const booked = { observe: "observe", spectra: "spectra", conclude: "observe", reduce: "reduce" } as const;

/** What one call of `integrate` did. */
export interface Integrated {
  /** Runs that have not reached the sample time. */
  readonly pending: number;
  /** Steps tried by all runs together. */
  readonly attempted: number;
  /** The device was done before the rest was over: how fast it is cannot be said. */
  readonly overslept: boolean;
}

export interface GroupDevice {
  /** So many steps (attempts, where adaptive) of one batch from the given step of the interval on; waits for them, about so long. */
  integrate(
    batch: number,
    interval: Interval,
    firstStep: number,
    steps: number,
    milliseconds: number,
  ): Promise<Integrated>;
  /** What is observed of each run of one batch at a sample time. */
  observe(batch: number, time: number): Promise<void>;
  /** Statistics over the runs, once every batch has been observed. */
  reduce(sample: number): Promise<CellFrame[]>;
  states(): Promise<Record<string, Float64Array>>;
  /** What another one is opened from, once all that was asked for is done; whether some batches have been observed and not reduced. */
  content(isObserved: boolean): Promise<GroupContent>;
  dispose(): void;
}

/** Opens a group with every run at its start, or where it was when this was the content of another. */
export async function openGroup(
  gpu: Gpu,
  parts: GroupParts,
  timings: Timings | null,
  from: GroupContent | null = null,
): Promise<GroupDevice> {
  const { resolved, program, plan, group, perRun } = parts;
  const pipelines = pipelinesOf(gpu);
  const built = await buildKernels(pipelines, parts.kernels);
  const stock = stockOf(parts);
  const player = await openPlayer(gpu, pipelines, stock, built, `while ${group.runs} runs were set up`);
  const adaptive = isAdaptive(resolved.integrator);
  const standing = standingLayout(program, group.runs);
  const ledger = createLedger(
    resolved.times,
    plan.intervals,
    group.runs,
    resolved.system.kind,
    resolved.firstRun,
    from?.ledger,
  );
  const batches = batchesOf(group);
  /** Chunks that each batch has been given. */
  const chunks = batches.map(({ index }) => from?.chunks[index] ?? 0);

  try {
    if (from === null) await player.play(recordStart(parts), "while the runs were drawn");
    else await player.play(recordRestore(parts, from.buffers), "while the runs were put where they were");
  } catch (error) {
    player.destroy();
    throw error;
  }

  return {
    async integrate(batch, interval, firstStep, steps, milliseconds) {
      const target = batches[batch]!;
      chunks[batch]!++;
      const chunk = { interval, firstStep, steps, chunks: chunks[batch]!, adaptive };
      const start = performance.now();
      const played = await player.play(
        recordIntegrate(parts, target, chunk),
        `while it integrated from t = ${interval.from} to ${interval.to}`,
      );
      // Wakes a little early: what is left is waited for properly.
      const rests = gpu.rest !== null && milliseconds > shortestRest;
      if (rests) await gpu.rest?.(restShare * milliseconds);
      const woke = performance.now();
      const head = (await played.done()).get("pending");
      const end = performance.now();
      if (timings) timings.integrate += (end - start) / 1000;
      return {
        pending: head?.[pendingWord] ?? 0,
        attempted: head?.[attemptedWord] ?? steps * target.runs,
        overslept: rests && end - woke < leastWait(milliseconds),
      };
    },

    async observe(batch, time) {
      const { observe, spectra, conclude } = recordObserve(parts, batches[batch]!, time, chunks[batch]!);
      const what = `while it observed the runs at t = ${time}`;
      const stages = { observe, spectra, conclude };
      if (timings) await playInTurn(player, stages, timings, what);
      else await player.play(Object.values(stages).flat(), what);
      // Of several batches each is waited for, so that its host keeps the time; a single one goes on to be reduced.
      if (batches.length > 1) await gpu.device.queue.onSubmittedWorkDone();
    },

    async reduce(sample) {
      const time = resolved.times[sample]!;
      const what = `while it reduced the runs at t = ${time}`;
      const reduce = recordReduce(parts, time);
      if (timings) await playInTurn(player, { reduce }, timings, what);
      const played = await player.play(timings ? recordFrame(parts) : [...reduce, ...recordFrame(parts)], what);
      const words = await played.done();
      const summary = words.get("summary")!;
      const standings = readStandings(words.get("standing")!, standing, ledger, program, group, sample, {
        adaptive,
        perRun,
      });
      return readCells(summary, words.get("values") ?? null, standings, parts.summary, resolved, program, group);
    },

    async states() {
      const all = Object.fromEntries(
        program.states.map(({ name, shape }) => [name, new Float64Array(group.runs * entries(shape))]),
      );
      for (const batch of batches) {
        const played = await player.play(recordStates(parts, batch), "while the states were read back");
        unpackStates(parts, batch, (await played.done()).get("states")!, all);
      }
      return all;
    },

    async content(isObserved) {
      const buffers: Record<string, Uint32Array<ArrayBuffer>> = {};
      // One after another: all of them together may be more than one buffer can hold.
      for (const buffer of lastingBuffers(parts, isObserved)) {
        const bytes = stock.buffers[buffer]!;
        if (bytes === 0) continue;
        const read: Recording = [{ kind: "read", as: buffer, buffer, offset: 0, bytes }];
        const played = await player.play(read, "while the runs were saved");
        buffers[buffer] = (await played.done()).get(buffer)!;
      }
      return { buffers, chunks: [...chunks], ledger: structuredClone(ledger.content()) };
    },

    dispose: player.destroy,
  };
}

/** Waits for each stage, and books it. */
async function playInTurn(
  player: Player,
  stages: Readonly<Partial<Record<keyof typeof booked, Recording>>>,
  timings: Timings,
  what: string,
): Promise<void> {
  for (const [stage, recording] of Object.entries(stages) as [keyof typeof booked, Recording][]) {
    const start = performance.now();
    await (await player.play(recording, what)).done();
    timings[booked[stage]] += (performance.now() - start) / 1000;
  }
}

/** Together: a driver compiles on as many threads as there are. */
async function buildKernels(
  pipelines: Pipelines,
  kernels: Kernels,
): Promise<ReadonlyMap<KernelName, GPUComputePipeline>> {
  const all = Object.values(kernels).flat();
  return new Map(await Promise.all(all.map(async (kernel) => [kernel.name, await pipelines.get(kernel)] as const)));
}
