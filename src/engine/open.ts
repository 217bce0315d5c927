/** Opens an engine on whichever backend its host can open, for many runs or for one. */

import { type BackendHost, type OpenBackend, openBackend, openEnsemble } from "../backend.ts";
import type { Frame } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import type { Engine } from "./engine.ts";
import { resolve } from "./experiment.ts";
import { framesOf } from "./frames.ts";
import type { EngineOptions, RunOptions } from "./options.ts";
import { requireOptions } from "./require-options.ts";

/** @throws TypeError where options are none; BackendError, NoWebGPUError, and what the host throws */
export async function openEngineOn(host: BackendHost, options: EngineOptions = {}): Promise<Engine> {
  requireOptions(options);
  const { backend = "auto", precision, portableBits } = options;
  const open = await openBackend({ backend, precision, portableBits }, host);
  const ensemble: Engine["ensemble"] = async (experiment, options = {}) => {
    requireOptions(options);
    const { perRun, states, framewise, memory } = options;
    return openEnsemble(open, resolve(experiment), { perRun, states, framewise, memory });
  };
  return {
    ...wordsOf(open),
    ensemble,
    async *run(experiment, options = {}) {
      requireOptions(options);
      options.signal?.throwIfAborted();
      const running = await ensemble(experiment, options);
      try {
        yield* framesOf(running, options);
      } finally {
        // Nothing can be freed on a device that is gone.
        if (open.backend === "cpu" || open.gpu.lost() === null) running.dispose();
      }
    },
    close: () => (open.backend === "cpu" ? open.cpu.close() : open.gpu.destroy()),
  };
}

function wordsOf(open: OpenBackend): Pick<Engine, "backend" | "precision" | "device" | "why" | "shortcoming"> {
  const { why } = open;
  if (open.backend === "webgpu")
    return { backend: "webgpu", precision: "float32", device: open.gpu.description, why, shortcoming: null };
  const { cpu, precision, shortcoming } = open;
  return { backend: "cpu", precision, device: cpu.description, why, shortcoming };
}

/** The frames of one experiment, on an engine that is opened for it and closed after it. */
export async function* runOn(
  openEngine: (options: EngineOptions) => Promise<Engine>,
  experiment: ExperimentInput | ResolvedExperiment,
  options: RunOptions = {},
): AsyncGenerator<Frame, void, undefined> {
  requireOptions(options);
  options.signal?.throwIfAborted();
  // What is wrong with it is said before workers start.
  const resolved = resolve(experiment);
  const engine = await openEngine(options);
  try {
    yield* engine.run(resolved, options);
  } finally {
    engine.close();
  }
}
