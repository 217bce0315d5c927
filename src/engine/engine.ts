/** An engine that is open: experiments in, frames out. */

import type { Backend, Ensemble, Frame } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import type { EnsembleOptions, FrameOptions } from "./options.ts";

/** A backend that is open, for many runs, one after another or at once. */
export interface Engine {
  /** The one that computes. */
  readonly backend: Backend;
  /** Of the states. What is observed, and statistics, are float64 on the CPU and float32 on WebGPU. */
  readonly precision: "float64" | "float32";
  /** The device in words, such as "CPU, 8 workers, WebAssembly SIMD with fused multiply-adds". */
  readonly device: string;
  /** Why this backend, a sentence. */
  readonly why: string;
  /** Why it is slower than it could be, a sentence; null where nothing is missing. */
  readonly shortcoming: string | null;
  /**
   * The frames of an experiment, as `run` gives them. What the run takes is freed when they end, by a `break` or an error too.
   * @throws what `resolve` throws, PlanError, and what `framesOf` throws
   */
  run(
    experiment: ExperimentInput | ResolvedExperiment,
    options?: EnsembleOptions & FrameOptions,
  ): AsyncGenerator<Frame, void, undefined>;
  /**
   * Sets an experiment up, to be played by `framesOf` or by `advance`, and asked for its `states()`. Nothing runs before. To be
   * disposed by whoever asked for it.
   * @throws what `resolve` throws; PlanError where it does not fit the memory
   */
  ensemble(experiment: ExperimentInput | ResolvedExperiment, options?: EnsembleOptions): Promise<Ensemble>;
  /** Ends the workers and gives the device back, and with them whatever still runs. */
  close(): void;
}
