/** The engine as a package, in pages: what `import "matrix-dynamics"` is for browsers and bundlers. */

import type { Engine } from "../engine/engine.ts";
import { openEngineOn, runOn } from "../engine/open.ts";
import type { EngineOptions, RunOptions } from "../engine/options.ts";
import type { Frame } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { openBrowserDevice } from "./browser-device.ts";
import { openOwnCpu } from "./cpu.ts";

export * from "../engine/index.ts";

/**
 * Opens a backend for many runs. To be closed: its workers hold a core each.
 * @throws TypeError where options are none; BackendError where no backend can be as it is asked for; NoWebGPUError where WebGPU is asked for and is not to be had
 */
export function openEngine(options?: EngineOptions): Promise<Engine> {
  return openEngineOn({ openGpu: openBrowserDevice, openCpu: openOwnCpu }, options);
}

/**
 * Integrates the runs of an experiment and hands out their statistics as they are computed, one frame a sample time. An engine is
 * opened for it and closed when the frames end: after the last one, at a `break`, an abort or an error. For several runs, `openEngine` once.
 * @throws what `resolve`, `openEngine` and `framesOf` throw; PlanError where the experiment does not fit the memory
 */
export function run(
  experiment: ExperimentInput | ResolvedExperiment,
  options?: RunOptions,
): AsyncGenerator<Frame, void, undefined> {
  return runOn(openEngine, experiment, options);
}
