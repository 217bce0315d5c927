/** The turns of a run: what an ensemble brings goes to all that takes it, until it is done or is asked to stop. */

import type { Ensemble, Frame } from "../ensemble/frames.ts";
import type { Gathered } from "../ensemble/gathered.ts";
import { PlanError } from "../ensemble/plan-error.ts";
import type { Selection } from "../ensemble/selection.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { entries } from "../program/counts.ts";
import type { Keeper, Progress } from "./checkpoint.ts";
import { tendHeap } from "./heap.ts";
import type { Display } from "./progress.ts";
import type { Output } from "./result-output.ts";
import type { Stop } from "./stop-signal.ts";

/** Milliseconds of work between two looks at the keyboard and the progress, and until something moves, which is wanted at once. */
const chunkMilliseconds = { first: 10, usual: 100 };

/** Whether states are asked for at a time before the last one. */
export function hasEarlyStates({ states }: Selection, { times }: ResolvedExperiment): boolean {
  return states.some((sample) => sample < times.length - 1);
}

/** What takes what a run brings. */
export interface Taking {
  readonly gathered: Gathered;
  readonly file: Output | null;
  readonly selection: Selection;
  /** Sample times whose states came from a checkpoint; null where there is none. */
  readonly withStates: ReadonlySet<number> | null;
  /** Null where no checkpoints are made. */
  readonly keeper: Keeper | null;
}

/** Who looks on. */
export interface Watch {
  readonly stop: Stop;
  /** Hears how far the run is. */
  readonly display: Display;
  /** Hears each frame; what it throws ends the run. */
  readonly onFrame?: ((frame: Frame) => void) | undefined;
}

/** Gathers all frames, or those until it was stopped or failed. */
export async function integrate(
  ensemble: Ensemble,
  resolved: ResolvedExperiment,
  { gathered, file, selection, withStates, keeper }: Taking,
  { stop, display, onFrame }: Watch,
): Promise<{ complete: boolean; failure: Error | null }> {
  const early = hasEarlyStates(selection, resolved)
    ? selection.states.filter((sample) => !withStates?.has(sample))
    : [];
  let progress: Progress = { fraction: 0, time: resolved.times[0]! };
  try {
    // Those of the CPU come built: its first steps count.
    if (ensemble.backend === "webgpu") display.begin("building the kernels");
    else if (withStates === null) display.update({ fraction: 0, runSteps: 0, time: resolved.times[0]! });
    let complete = false;
    let moved = false;
    while (!complete && !stop.requested()) {
      const advance = await ensemble.advance(moved ? chunkMilliseconds.usual : chunkMilliseconds.first);
      moved ||= advance.fraction > 0;
      for (const frame of advance.frames) {
        gathered.add(frame);
        file?.add(frame);
        await keeper?.add(frame);
        onFrame?.(frame);
        // The last are taken when all is done, however the cells were grouped.
        if (frame.sample < resolved.times.length - 1 && frame.sample === early[0]) {
          early.shift();
          const states = await statesNow(ensemble, resolved);
          file?.addStates(frame.sample, states);
          await keeper?.addStates(frame.sample, states);
        }
      }
      if (advance.frames.length > 0) stop.keep();
      display.update(advance);
      tendHeap();
      progress = advance;
      complete = advance.done;
      if (!complete && !stop.requested()) await keeper?.turn(ensemble, progress);
    }
    // The last one: that of a run that is done serves where its result cannot be written.
    await keeper?.save(ensemble, progress);
    return { complete, failure: null };
  } catch (error) {
    return { complete: false, failure: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    display.finish();
  }
}

/** Of all cells at the sample time of the last frame. Throws a PlanError where a device holds a part of the cells at a time. */
async function statesNow(ensemble: Ensemble, { program, cells, runsPerCell }: ResolvedExperiment) {
  const states = await ensemble.states();
  const isWhole = program.states.every(
    ({ name, shape }) => states[name]?.length === cells.length * runsPerCell * entries(shape),
  );
  if (!isWhole)
    throw new PlanError(
      "The states at each sample time need those of all cells on the device at once; lower runs, sweep fewer values, or raise --memory.",
    );
  return states;
}
