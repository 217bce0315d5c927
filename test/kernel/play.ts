/** Plays whole experiments on the device that kernel tests share: from the input of an experiment to its frames and final states. */

import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ResolvedExperiment } from "../../src/experiment/resolved.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import type { CellFrame, Frame } from "../../src/frames.ts";
import { type Gpu, openDevice } from "../../src/gpu/device.ts";
import { createEnsemble, type GpuEnsemble } from "../../src/gpu/ensemble.ts";
import { requestNodeAdapter } from "../../src/node/adapter.ts";
import type { PlanOptions } from "../../src/plan.ts";

export interface Played {
  readonly resolved: ResolvedExperiment;
  readonly ensemble: GpuEnsemble;
  readonly frames: readonly Frame[];
  /** At the last time: name -> values run after run, row by row. */
  readonly states: Readonly<Record<string, Float64Array>>;
  readonly runSteps: number;
  /** How often `advance` was called. */
  readonly calls: number;
  /** Values of one observable in one cell: a list a sample time, run after run, components innermost. */
  series(observable: string, cell?: number): readonly Float64Array[];
}

export interface PlayOptions {
  readonly plan?: PlanOptions;
  readonly gpu?: Gpu;
  /** What each call of `advance` is given. */
  readonly milliseconds?: number;
  readonly onFrame?: (frame: Frame, ensemble: GpuEnsemble) => Promise<void>;
}

/** A device of its own, opened as the command line does. */
export async function openGpu(): Promise<Gpu> {
  const { adapter, description } = await requestNodeAdapter();
  return openDevice(adapter, description);
}

let opened: Promise<Gpu> | undefined;

export function sharedGpu(): Promise<Gpu> {
  opened ??= openGpu();
  return opened;
}

export async function playExperiment(input: ExperimentInput, options: PlayOptions = {}): Promise<Played> {
  const resolved = resolveExperiment(input);
  const gpu = options.gpu ?? (await sharedGpu());
  const ensemble = await createEnsemble(gpu, resolved, { perRun: true, states: true, plan: options.plan });
  try {
    const frames: Frame[] = [];
    for (let calls = 1; ; calls++) {
      const advance = await ensemble.advance(options.milliseconds ?? 500);
      for (const frame of advance.frames) {
        frames.push(frame);
        await options.onFrame?.(frame, ensemble);
      }
      if (!advance.done) continue;
      const states = await ensemble.states();
      const cellsOf = (cell: number): CellFrame[] =>
        frames.flatMap((frame) => frame.cells.filter((entry) => entry.cell === cell));
      const series = (observable: string, cell = 0): Float64Array[] =>
        cellsOf(cell).map((entry) => {
          const values = entry.perRun?.[observable];
          if (!values) throw new Error(`the experiment does not report ${observable}`);
          return values;
        });
      return { resolved, ensemble, frames, states, runSteps: advance.runSteps, calls, series };
    }
  } finally {
    ensemble.dispose();
  }
}

/** A system that is its text. */
export function flow(text: string): { text: string } {
  return { text: `system test "a test"\n${text}\n` };
}
