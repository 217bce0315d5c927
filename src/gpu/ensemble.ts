/** An ensemble on WebGPU: plays a plan chunk by chunk, as its host asks for it. */

import { type Advance, disposedSentence, type Ensemble, type Frame } from "../ensemble/frames.ts";
import { joined } from "../ensemble/joined.ts";
import type { Snapshot } from "../ensemble/snapshot.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { isAdaptive } from "../methods/methods.ts";
import { throwIfLost } from "./checked.ts";
import { compensates, uncompensated } from "./compensation.ts";
import type { Gpu } from "./device.ts";
import { type GroupDevice, openGroup, type Timings } from "./group.ts";
import { kernelsOf } from "./kernels.ts";
import { createPace } from "./pace.ts";
import { makePlan, type Plan, type PlanOptions } from "./plan.ts";
import { contentFrom, type GpuContent, gpuLayout } from "./snapshot.ts";
import { type GpuProgram, splitAtSpectra } from "./split.ts";
import { summaryLayout } from "./summary-layout.ts";
import { softwareTuning } from "./tuning.ts";

export interface EnsembleOptions {
  /** Hands out every run's values with each frame. */
  readonly perRun?: boolean;
  /** Keeps the final states of each group of cells for `states()`. */
  readonly states?: boolean;
  /** The host writes the values of single runs as they come, and does not gather them. */
  readonly streamed?: boolean;
  readonly plan?: PlanOptions;
  /** Goes on from what another ensemble of the experiment, these options and the same kind of device had come to. */
  readonly from?: Snapshot;
  /** Waits after each stage to time it: slower, and only for the benchmark. */
  readonly timings?: boolean;
}

export interface GpuEnsemble extends Ensemble {
  readonly program: GpuProgram;
  readonly plan: Plan;
  /** Seconds by stage, with `timings`. */
  timings(): Timings | null;
}

/** One step of a batch is at most so many operations: about 0.1 s on a software adapter of two cores, 10 ms on a large GPU. */
const stepOperations = { software: 2e8, hardware: 5e10 };

/**
 * Sets an experiment up on a device; nothing runs before `advance` is called.
 * @throws PlanError, and the errors of device.ts
 */
export async function createEnsemble(
  gpu: Gpu,
  resolved: ResolvedExperiment,
  options: EnsembleOptions = {},
): Promise<GpuEnsemble> {
  const program = splitAtSpectra(resolved.program);
  const plan = makePlan(resolved, program, gpu.limits, {
    stepOperations: gpu.software ? stepOperations.software : stepOperations.hardware,
    wave: gpu.wave,
    tuning: gpu.software ? softwareTuning : {},
    // SwiftShader spends seconds on compiling the zero-filling of workgroup memory, which a page cannot turn off.
    offChip: gpu.software ? ["start", "observe"] : [],
    perRun: options.perRun ?? false,
    states: options.states ?? false,
    streamed: options.streamed ?? false,
    ...options.plan,
  });
  const warnings = (await compensates(gpu)) ? [] : [uncompensated];
  const summary = summaryLayout(resolved, program);
  const kernels = kernelsOf(gpu, resolved, program, plan, summary);
  const adaptive = isAdaptive(resolved.integrator);
  const pace = createPace(adaptive);
  const timings: Timings | null = options.timings ? { integrate: 0, observe: 0, spectra: 0, reduce: 0 } : null;
  const totalSamples = plan.groups.length * resolved.times.length;
  const layout = (): string => gpuLayout(gpu, resolved, plan, kernels, options);
  const from = options.from === undefined ? null : contentFrom(options.from, layout());
  const kept: Readonly<Record<string, Float64Array>>[] = [...(from?.kept ?? [])];

  let groupIndex = from?.groupIndex ?? 0;
  let current: GroupDevice | null = null;
  /** What the next group is opened from, where one was under way. */
  let saved = from?.group ?? null;
  // Where the group stands: the sample that is being integrated to, the batch under way and its step within the interval.
  let sample = from?.sample ?? 0;
  let batch = from?.batch ?? 0;
  let step = from?.step ?? 0;
  // Batches that have been observed at that sample.
  let observed = from?.observed ?? 0;
  let runSteps = from?.runSteps ?? 0;
  let samplesDone = from?.samplesDone ?? 0;
  let disposed = false;

  const intervalShare = (): number => {
    const group = plan.groups[groupIndex];
    if (!group || sample === 0) return 0;
    const interval = plan.intervals[sample - 1];
    const within = adaptive || !interval ? 0 : step / interval.steps;
    return (batch + within) / group.batches.length;
  };

  const openNext = async (): Promise<GroupDevice> => {
    // The last one stays open when all is done.
    const group = plan.groups[Math.min(groupIndex, plan.groups.length - 1)]!;
    const perRun = options.perRun ?? false;
    const opened = await openGroup(gpu, { resolved, program, plan, group, summary, kernels, perRun }, timings, saved);
    saved = null;
    return opened;
  };

  const takeFrame = async (group: GroupDevice): Promise<Frame> => {
    const time = resolved.times[sample]!;
    const frame = { sample, time, cells: await group.reduce(sample) };
    samplesDone++;
    sample++;
    batch = 0;
    step = 0;
    observed = 0;
    return frame;
  };

  /** One dispatch of the batch under way, sized to take about so many milliseconds. */
  const integrateChunk = async (group: GroupDevice, milliseconds: number): Promise<void> => {
    const interval = plan.intervals[sample - 1]!;
    const runs = plan.groups[groupIndex]!.batches[batch]!;
    const steps = pace.steps(runs, milliseconds, interval.steps - step);
    const start = performance.now();
    const done = await group.integrate(batch, interval, step, steps, pace.expected(runs, steps));
    pace.learn({ ...done, runs, steps, elapsed: Math.max(performance.now() - start, 0.01) });
    const { pending, attempted } = done;
    runSteps += attempted;
    step += steps;
    if (adaptive ? pending === 0 : step >= interval.steps) {
      batch++;
      step = 0;
    }
  };

  const closeGroup = async (group: GroupDevice): Promise<void> => {
    if (options.states) kept.push(await group.states());
    // The last group stays: its states may still be asked for.
    if (groupIndex + 1 < plan.groups.length) {
      group.dispose();
      current = null;
    }
    groupIndex++;
    sample = 0;
  };

  const isDone = (): boolean => groupIndex >= plan.groups.length;

  return {
    backend: "webgpu",
    device: gpu.description,
    warnings,
    aside: null,
    program,
    plan,
    timings: () => timings,

    async advance(milliseconds): Promise<Advance> {
      if (disposed) throw new Error(disposedSentence);
      throwIfLost(gpu);
      const start = performance.now();
      const frames: Frame[] = [];
      while (!isDone() && frames.length === 0) {
        current ??= await openNext();
        if (disposed) {
          // Disposed while the kernels were built: nobody else will free what was opened.
          current.dispose();
          current = null;
          throw new Error(disposedSentence);
        }
        const { batches } = plan.groups[groupIndex]!;
        const left = milliseconds - (performance.now() - start);
        if (sample === 0 || batch >= batches.length) {
          if (observed < batches.length) {
            await current.observe(observed, resolved.times[sample]!);
            observed++;
            // A single batch has not been waited for: its statistics follow at once.
            if (left > 0 || batches.length === 1) continue;
            break;
          }
          frames.push(await takeFrame(current));
          if (sample >= resolved.times.length) await closeGroup(current);
          break;
        }
        if (left <= 0) break;
        await integrateChunk(current, left);
      }
      const interval = plan.intervals[sample - 1];
      const within = interval ? interval.from + (interval.to - interval.from) * intervalShare() : resolved.times[0]!;
      return {
        frames,
        fraction: isDone() ? 1 : (samplesDone + intervalShare()) / totalSamples,
        runSteps,
        time: isDone() ? resolved.times.at(-1)! : within,
        done: isDone(),
      };
    },

    async states() {
      if (!options.states && plan.groups.length > 1) {
        throw new Error(
          "States of several groups of cells are kept only where the ensemble is created with states: true.",
        );
      }
      if (saved !== null) current ??= await openNext();
      const parts = options.states && isDone() ? kept : current ? [await current.states()] : [];
      return Object.fromEntries(
        program.states.map(({ name }) => [
          name,
          parts.length === 1 ? parts[0]![name]! : joined(parts.map((part) => part[name]!)),
        ]),
      );
    },

    async snapshot(): Promise<Snapshot> {
      if (disposed) throw new Error(disposedSentence);
      throwIfLost(gpu);
      const content: GpuContent = {
        groupIndex,
        sample,
        batch,
        step,
        observed,
        runSteps,
        samplesDone,
        kept: [...kept],
        group: current === null ? saved : await current.content(observed > 0),
      };
      return { backend: "webgpu", layout: layout(), content };
    },

    dispose() {
      disposed = true;
      current?.dispose();
      current = null;
    },
  };
}
