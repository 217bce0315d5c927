/** The eigensolvers of an experiment by themselves, timed on the matrices of its runs after some steps. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Gpu } from "./device.ts";
import { batchesOf, recordIntegrate, recordObserve, recordStart, stockOf } from "./group-recording.ts";
import type { PlanOptions } from "./layout.ts";
import { pipelinesOf } from "./pipelines.ts";
import { openPlayer } from "./player.ts";
import { createStopwatch } from "./stopwatch.ts";
import { candidate } from "./trial.ts";

/** One call of an eigensolver for all runs. */
export interface SpectrumTime {
  readonly order: number;
  readonly withVectors: boolean;
  readonly threads: number;
  readonly runs: number;
  /** Of each try, by the device's clock where it has one, else with the way there and back. */
  readonly seconds: readonly number[];
}

const tries = 3;

/** `resolved` has a fixed step. */
export async function timeSpectra(
  gpu: Gpu,
  resolved: ResolvedExperiment,
  options: PlanOptions,
  steps: number,
): Promise<readonly SpectrumTime[]> {
  const { parts } = candidate(gpu, resolved, options);
  const { kernels, program, plan, group } = parts;
  const pipelines = pipelinesOf(gpu);
  const needed = [kernels.start, kernels.integrate, kernels.observe, ...kernels.spectra];
  const built = new Map(
    await Promise.all(needed.map(async (kernel) => [kernel.name, await pipelines.get(kernel)] as const)),
  );
  const player = await openPlayer(gpu, pipelines, stockOf(parts), built, "while eigensolvers were set up");
  const stopwatch = createStopwatch(gpu.device);
  const batch = batchesOf(group)[0]!;
  const interval = plan.intervals[0]!;
  const play = async (recording: Parameters<typeof player.play>[0]): Promise<number> => {
    const start = performance.now();
    await (await player.play(recording, "while eigensolvers were timed", stopwatch?.stamps)).done();
    const waited = (performance.now() - start) / 1000;
    return stopwatch ? await stopwatch.seconds() : waited;
  };
  try {
    await play(recordStart(parts));
    await play(recordIntegrate(parts, batch, { interval, firstStep: 0, steps, chunks: 1, adaptive: false }));
    const { observe, spectra } = recordObserve(parts, batch, interval.from, 1);
    const found: SpectrumTime[] = [];
    for (const [index, { order, alignment }] of program.spectra.entries()) {
      const seconds: number[] = [];
      for (let k = 0; k < tries; k++) {
        // A solver that works in place leaves no matrix behind.
        await play(observe);
        seconds.push(await play([spectra[index]!]));
      }
      const threads = kernels.spectra[index]!.constants.THREADS!;
      found.push({ order, withVectors: alignment !== null, threads, runs: group.runs, seconds });
    }
    return found;
  } finally {
    player.destroy();
    stopwatch?.dispose();
  }
}
