/** An ensemble on the CPU: hands blocks of runs to workers while its host asks for it, and puts frames together from what they bring. */

import { type Advance, disposedSentence, type Ensemble, type Frame } from "../ensemble/frames.ts";
import { makeIntervals } from "../ensemble/intervals.ts";
import { createLedger } from "../ensemble/outcomes.ts";
import { PlanError } from "../ensemble/plan-error.ts";
import type { Snapshot } from "../ensemble/snapshot.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { entries } from "../program/counts.ts";
import type { Program } from "../program/program.ts";
import { createCollector } from "./collect.ts";
import type { Cpu } from "./cpu.ts";
import { createFrameQueue } from "./frame-queue.ts";
import { registerBytes } from "./kernels.ts";
import { type CpuPlan, makeCpuPlan, mostSteps } from "./plan.ts";
import { createQueue } from "./queue.ts";
import { makeRecipe } from "./recipe.ts";
import { createReducer } from "./reduce-sample.ts";
import { type CpuContent, contentFrom, cpuLayout, restoreBlock, storeBlock, storeCollected } from "./snapshot.ts";
import { type Block, progressOf, readStates } from "./station.ts";
import { createStripes } from "./stripes.ts";
import { createTwoParts } from "./two-parts.ts";

export type Precision = "float64" | "float32";

export interface CpuEnsembleOptions {
  /** Of the states; what is observed is always float64. */
  readonly precision?: Precision;
  /** Hands out every run's values with each frame. */
  readonly perRun?: boolean;
  /** Keeps the final states of all runs for `states()`, also where they are not needed for anything else. */
  readonly states?: boolean;
  /** The host writes the values of single runs as they come, and does not gather them. */
  readonly streamed?: boolean;
  /** Nothing runs ahead of the frames that were handed out: between two calls `states()` are those of the last one. */
  readonly framewise?: boolean;
  /** Bytes of memory to stay below. */
  readonly memory?: number;
  /** Runs of a block, for tests: the results do not depend on it. */
  readonly blockRuns?: number;
  /** In which blocks go on, for tests likewise. */
  readonly order?: CpuPlan["order"];
  /** Goes on from what another ensemble of the experiment and these options had come to, with its blocks and their order. */
  readonly from?: Snapshot;
}

export interface CpuEnsemble extends Ensemble {
  readonly program: Program;
  readonly plan: CpuPlan;
}

/** A worker's job, in milliseconds: short enough that a page's pause is prompt, long against the way to the worker and back. */
const jobMilliseconds = { least: 4, most: 25 };
let ensembles = 0;

/**
 * Sets an experiment up; nothing runs before `advance` is called, and after it returns at most the jobs under way end.
 * @throws PlanError
 */
export function createCpuEnsemble(
  cpu: Pick<Cpu, "pool" | "source" | "description"> & Partial<Pick<Cpu, "scratch">>,
  resolved: ResolvedExperiment,
  options: CpuEnsembleOptions = {},
): CpuEnsemble {
  const { precision = "float64", framewise = false } = options;
  const { pool, scratch = null } = cpu;
  const { program } = resolved;
  const intervals = makeIntervals(resolved, mostSteps);
  const recipe = makeRecipe(resolved, program, intervals, {
    single: precision === "float32",
    registerBytes: registerBytes(cpu.source),
  });
  const runs = resolved.cells.length * resolved.runsPerCell;
  const layout = (): string => cpuLayout(cpu.source, precision, resolved, recipe, options);
  const from = options.from === undefined ? null : contentFrom(options.from, layout());
  const plan = makeCpuPlan(resolved, program, recipe, {
    memory: options.memory,
    blockRuns: from?.blockRuns ?? options.blockRuns,
    order: from?.order ?? options.order,
    keepStates: options.states,
    perRun: options.perRun,
    streamed: options.streamed,
    workers: Math.max(1, pool.workers),
    scratch,
  });
  if (framewise && plan.order !== "samples")
    throw new PlanError(
      "The states at each sample time need those of all runs in memory at once; lower runs, or raise the memory.",
    );
  if (from !== null && plan.order !== from.order)
    throw new PlanError("What was computed so far needs more memory to go on than there is now; raise the memory.");
  const { kind } = resolved.system;
  const ledger = createLedger(resolved.times, intervals, runs, kind, resolved.firstRun, from?.ledger);
  const id = ensembles++;
  pool.introduce(id, recipe, plan.blockRuns);
  const last = resolved.times.length - 1;

  const blocks: Block[] = Array.from({ length: plan.blocks }, (_, index) => {
    const firstRun = index * plan.blockRuns;
    const stored = from?.blocks[index];
    return {
      firstRun,
      runs: Math.min(plan.blockRuns, runs - firstRun),
      ...(stored === undefined ? { memory: null, sample: 0, record: 0, step: 0 } : restoreBlock(stored)),
    };
  });
  const queue = createQueue(plan.order, plan.blocks);
  for (const [index, { sample, memory }] of blocks.entries()) {
    if (sample === 0 && memory === null) continue;
    queue.remove(index);
    if (sample <= last) queue.add(index, sample);
  }
  const underWay = new Set<number>();
  let runSteps = from?.runSteps ?? 0;
  let failure: Error | null = null;
  let disposed = false;
  /** Whoever waits for something to happen: a job, a frame, a failure, the end. */
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const go of waiting) go();
    waiting.clear();
  };
  const woken = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.add(resolve);
    });

  const hasEnded = (): boolean => failure !== null || disposed;
  const fail = (error: unknown): void => {
    failure ??= error instanceof Error ? error : new Error(String(error));
    wake();
  };
  const reducer = createReducer({
    pool,
    ensemble: id,
    resolved,
    program,
    ledger,
    keepsRuns: options.perRun ?? false,
    columns: plan.aside?.columns ?? program.componentCount,
  });
  const { cellsOfFrame } = plan;
  const frames = createFrameQueue({ reducer, cells: resolved.cells.length, cellsOfFrame, hasEnded, wake, fail, from });
  /** More was observed, or has been written where it is put aside: a sample time may be complete. */
  const moved = (): void => {
    frames.reduce();
    wake();
  };
  const collector =
    plan.aside === null || scratch === null
      ? createCollector(resolved, plan.blocks, frames.add)
      : createStripes(scratch.open(), plan.aside.stripes, resolved, { complete: frames.add, moved, fail });
  for (const { parts } of from?.collected ?? []) for (const [block, observed] of parts) collector.add(block, observed);

  const handOut = async (index: number, milliseconds: number): Promise<void> => {
    underWay.add(index);
    const done = await pool.run({ kind: "work", ensemble: id, block: blocks[index]!, milliseconds });
    underWay.delete(index);
    if (hasEnded()) return;
    const keeps = plan.order === "samples" || options.states || done.block.sample <= last;
    blocks[index] = keeps ? done.block : { ...done.block, memory: null };
    runSteps += done.runSteps;
    if (done.block.sample <= last) queue.add(index, done.block.sample);
    for (const observed of done.observed) collector.add(index, observed);
    moved();
  };
  /** That the host has taken whole. */
  const takenSamples = (): number => frames.reducedSamples() - frames.waiting();
  /** No block runs far ahead of the next frame: what it observes would wait in memory for the slowest. */
  const nextBlock = (): number | null => {
    if (collector.isBehind()) return null;
    return queue.next(framewise ? takenSamples() : frames.reducedSamples() + plan.samplesAhead);
  };
  const parts = createTwoParts(runs * program.componentCount * resolved.times.length, Math.max(1, pool.workers));
  const isDone = (): boolean => takenSamples() > last;
  const progress = (): number => blocks.reduce((sum, block) => sum + progressOf(recipe, block) * block.runs, 0) / runs;
  /** At most to the next frame, that of the time it is for. */
  const shownProgress = (frame: Frame | null): number => {
    if (plan.order !== "samples") return parts.done(progress(), takenSamples() / resolved.times.length);
    if (last === 0) return progress();
    return frame ? frame.sample / last : Math.min(progress(), takenSamples() / last);
  };

  return {
    backend: "cpu",
    warnings: [],
    aside: plan.aside === null || scratch === null ? null : { bytes: plan.aside.diskBytes, where: scratch.where },
    device: `${cpu.description}, ${precision}`,
    program,
    plan,

    async advance(milliseconds): Promise<Advance> {
      if (disposed) throw new Error(disposedSentence);
      // A job without time is one call of the kernels, which ends at the next sample time.
      const job = framewise ? 0 : Math.min(Math.max(milliseconds / 2, jobMilliseconds.least), jobMilliseconds.most);
      const began = performance.now();
      const deadline = began + milliseconds;
      let isOver = false;
      const over = setTimeout(() => {
        isOver = true;
        wake();
      }, milliseconds);
      // What an ensemble goes on from may wait to be reduced.
      frames.reduce();
      const isEnough = (): boolean => hasEnded() || frames.waiting() > 0 || isDone() || isOver;
      let isFirst = true;
      while (true) {
        const event = woken();
        // Workers get theirs also where a frame waits already, to be busy while the host draws it. One job at least where none
        // is under way, for other ensembles may keep the pool full, and nobody says when they no longer do.
        while (pool.workers > 0 && !hasEnded() && !frames.isFull() && (pool.hasRoom() || underWay.size === 0)) {
          const next = nextBlock();
          if (next === null) break;
          handOut(next, job).catch(fail);
        }
        if (pool.workers === 0 && !isEnough()) {
          // On this thread a job has been done when it has been handed out, and no timer strikes meanwhile. The first is done
          // however little time there is, or the host would ask for ever.
          isOver = !isFirst && performance.now() >= deadline;
          const next = isOver ? null : nextBlock();
          if (next !== null) handOut(next, job).catch(fail);
          isFirst = false;
        }
        if (isEnough()) break;
        await event;
      }
      clearTimeout(over);
      // This thread has more to do: statistics, and whatever its host is.
      if (pool.workers === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      if (disposed) throw new Error(disposedSentence);
      if (failure !== null) throw failure;
      // One, as from a GPU: blocks run ahead, and a host that steps from sample time to sample time sees none of that.
      const frame = frames.take();
      parts.spend(performance.now() - began);
      const fraction = isDone() ? 1 : shownProgress(frame);
      return {
        frames: frame === null ? [] : [frame],
        fraction,
        runSteps,
        time: timeAt(resolved.times, plan.order === "samples" ? fraction : progress()),
        done: isDone(),
      };
    },

    async states() {
      while (!hasEnded() && (underWay.size > 0 || blocks.some((block) => block.memory === null))) {
        const event = woken();
        const unborn = blocks.findIndex((block, index) => block.memory === null && !underWay.has(index));
        if (unborn >= 0 && blocks[unborn]!.sample > last)
          throw new Error("States are kept only where the ensemble is created with states: true.");
        if (unborn >= 0) {
          queue.remove(unborn);
          handOut(unborn, 0).catch(fail);
        }
        await event;
      }
      if (disposed) throw new Error(disposedSentence);
      if (failure !== null) throw failure;
      const all = Object.fromEntries(
        program.states.map(({ name, shape }) => [name, new Float64Array(runs * entries(shape))]),
      );
      for (const block of blocks) readStates(recipe, block, all);
      return all;
    },

    async snapshot(): Promise<Snapshot> {
      if (plan.aside !== null)
        throw new PlanError(
          "What is observed of so many runs waits on a disk, and no checkpoint holds that; cut the ensemble with --shard, report fewer observables or samples, or raise --memory.",
        );
      while (!hasEnded() && (underWay.size > 0 || frames.isReducing())) await woken();
      if (disposed) throw new Error(disposedSentence);
      if (failure !== null) throw failure;
      const content: CpuContent = {
        blockRuns: plan.blockRuns,
        order: plan.order,
        blocks: blocks.map(storeBlock),
        collected: storeCollected([...frames.unreduced(), ...collector.waiting()]),
        ...frames.content(),
        runSteps,
        ledger: ledger.content(),
      };
      return { backend: "cpu", layout: layout(), content };
    },

    dispose() {
      if (disposed) return;
      disposed = true;
      pool.forget(id);
      collector.dispose();
      blocks.length = 0;
      wake();
    },
  };
}

/** The time at a share of all intervals. */
function timeAt(times: readonly number[], fraction: number): number {
  const at = fraction * (times.length - 1);
  const index = Math.min(Math.floor(at), times.length - 1);
  const from = times[index]!;
  return from + (at - index) * ((times[index + 1] ?? from) - from);
}
