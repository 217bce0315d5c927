/** The integration kernel of an experiment by itself, so that one way to write it can be compared with another: built, played and timed. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { isAdaptive } from "../methods/methods.ts";
import type { Gpu } from "./device.ts";
import { attemptedWord } from "./emit-integrate.ts";
import { batchesOf, type GroupParts, recordIntegrate, recordStart, stockOf } from "./group-recording.ts";
import { kernelsOf } from "./kernels.ts";
import type { Layout, PlanOptions } from "./layout.ts";
import { pipelinesOf } from "./pipelines.ts";
import { makePlan } from "./plan.ts";
import { openPlayer } from "./player.ts";
import { splitAtSpectra } from "./split.ts";
import { createStopwatch } from "./stopwatch.ts";
import { summaryLayout } from "./summary-layout.ts";
import { vectorBytes } from "./tiles.ts";

/** What is tried: its kernel's text tells whether two are the same. */
export interface Candidate {
  readonly parts: GroupParts;
  readonly layout: Layout;
  readonly code: string;
}

export interface Stretch {
  /** By the device's own clock; null where it has none. */
  readonly deviceSeconds: number | null;
  /** From the submission until the host knows that it is done. */
  readonly wallSeconds: number;
  /** Steps of all runs together; where steps adapt, those that were tried. */
  readonly runSteps: number;
}

export interface Trial {
  readonly runs: number;
  /** So many more steps of all runs, or attempts where steps adapt. */
  play(steps: number): Promise<Stretch>;
  /** The states of the first runs as they are stored. */
  firstStates(): Promise<Float32Array>;
  dispose(): void;
}

/** Of so many runs the states are compared. */
const comparedRuns = 32;

/** Plans and writes the kernels. Runs are as many as one batch has of those that are asked for. */
export function candidate(gpu: Gpu, resolved: ResolvedExperiment, options: PlanOptions): Candidate {
  const program = splitAtSpectra(resolved.program);
  const plan = makePlan(resolved, program, gpu.limits, { wave: gpu.wave, ...options });
  const whole = plan.groups[0]!;
  const runs = whole.batches[0]!;
  const group = { ...whole, runs, batches: [runs] };
  const summary = summaryLayout(resolved, program);
  const kernels = kernelsOf(gpu, resolved, program, plan, summary);
  const parts = { resolved, program, plan, group, summary, kernels, perRun: false };
  return { parts, layout: plan.layout, code: kernels.integrate.code };
}

/** Builds a candidate's kernels, of which several may be built at the same time: seconds until the integration kernel was there. */
export async function build(gpu: Gpu, { parts: { kernels } }: Candidate): Promise<number> {
  const start = performance.now();
  const pipelines = pipelinesOf(gpu);
  const [seconds] = await Promise.all([
    pipelines.get(kernels.integrate).then(() => (performance.now() - start) / 1000),
    pipelines.get(kernels.start),
  ]);
  return seconds;
}

/** Draws every run's start. */
export async function openTrial(gpu: Gpu, { parts, layout }: Candidate): Promise<Trial> {
  const { kernels, plan, group } = parts;
  const pipelines = pipelinesOf(gpu);
  const built = new Map(
    await Promise.all(
      [kernels.integrate, kernels.start].map(async (kernel) => [kernel.name, await pipelines.get(kernel)] as const),
    ),
  );
  const player = await openPlayer(gpu, pipelines, stockOf(parts), built, "while a trial was set up");
  const stopwatch = createStopwatch(gpu.device);
  const batch = batchesOf(group)[0]!;
  const interval = plan.intervals[0]!;
  const adaptive = isAdaptive(parts.resolved.integrator);
  let taken = 0;
  let chunks = 0;
  const dispose = (): void => {
    player.destroy();
    stopwatch?.dispose();
  };
  try {
    await (await player.play(recordStart(parts), "while the runs of a trial were drawn")).done();
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    runs: group.runs,
    async play(steps) {
      const chunk = { interval, firstStep: taken, steps, chunks: ++chunks, adaptive };
      taken += steps;
      const start = performance.now();
      const played = await player.play(recordIntegrate(parts, batch, chunk), "while it was timed", stopwatch?.stamps);
      const pending = (await played.done()).get("pending");
      const wallSeconds = (performance.now() - start) / 1000;
      const runSteps = pending?.[attemptedWord] ?? steps * group.runs;
      return { deviceSeconds: stopwatch ? await stopwatch.seconds() : null, wallSeconds, runSteps };
    },
    async firstStates() {
      const runs = Math.min(comparedRuns, group.runs);
      const bytes = vectorBytes * layout.stateStride * runs;
      const read = { kind: "read", as: "states", buffer: "states 0", offset: 0, bytes } as const;
      const words = (await (await player.play([read], "while states were compared")).done()).get("states")!;
      const all = new Float32Array(words.buffer, words.byteOffset, words.length);
      const stride = 4 * layout.stateStride;
      // What roundings left out stands behind the states, and may be anything.
      const ofStates = 4 * layout.carryOffset;
      return all.filter((_, at) => at % stride < ofStates);
    },
    dispose,
  };
}
