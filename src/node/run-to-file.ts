/** What a program has for `matrix-dynamics run --out`: an experiment in, a result file out. */

import { dirname } from "node:path";
import { resolve } from "../engine/experiment.ts";
import type { FrameOptions } from "../engine/options.ts";
import { type Kinds, requireOptions, yesOrNo } from "../engine/require-options.ts";
import type { Frame } from "../ensemble/frames.ts";
import { readSelection } from "../ensemble/selection.ts";
import { shardSelection } from "../ensemble/shard.ts";
import { warningSentence } from "../ensemble/warnings.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { compute, type Onlooker } from "./compute.ts";
import type { NodeEngineOptions } from "./engine.ts";
import { openNodeBackend } from "./open-backend.ts";
import type { Progress } from "./progress.ts";
import { endingOf } from "./result-file.ts";
import { openOutput, requireMergeable, requireRoom } from "./result-output.ts";
import { estimateResultBytes } from "./result-size.ts";
import { wishOf } from "./wish.ts";

/** Where it is computed, what the file holds, and who looks on. */
export interface FileOptions extends NodeEngineOptions, FrameOptions {
  /** What the file holds, in the words of `--select`: `["normW", "spectrumF:mean,q50", "all:runs", "states@0,end", "endings"]`. Left out: the statistics of all that is observed. */
  readonly select?: readonly string[];
  /** The file has every run's values, too. */
  readonly perRun?: boolean;
  /** The file has every run's states at the last time, too. */
  readonly states?: boolean;
  /** False: no runs are taken again with finer steps to measure how exact the result is. */
  readonly accuracy?: boolean;
  /** Bytes that runs, frames and what waits to be written may take; 1 GiB where it is left out. */
  readonly memory?: number;
  /** Hears every frame as it comes. What it throws ends the run, and is thrown. */
  readonly onFrame?: (frame: Frame) => void;
  /** Hears how far the run is, several times a second. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What became of it. */
export interface WrittenFile {
  /** Of the file. */
  readonly bytes: number;
  /** Whatever a reader of the result should know, a sentence each. */
  readonly warnings: readonly string[];
}

const hearer: Kinds[string] = ["a function", (value) => typeof value === "function"];
const fileKinds: Kinds = {
  select: [
    'a list of words, as ["normW", "states@end"] is',
    (value) => Array.isArray(value) && value.every((word) => typeof word === "string"),
  ],
  accuracy: yesOrNo(),
  onFrame: hearer,
  onProgress: hearer,
};

/** So is the path called in sentences. */
const called = "The file";

/**
 * Integrates an experiment into a result file: `.json`, `.nc` (NetCDF-4), `.parquet` or `.csv` by the ending of its name, the file that
 * `matrix-dynamics run --out` writes. It is there whole or not at all: an abort or an error leaves what was there before.
 * @throws what `resolve` and `openNodeEngine` throw; UsageError where the file cannot be written or has no place for what is asked for; SelectionError; PlanError; RunError where writing fails; the signal's reason
 */
export async function runToFile(
  experiment: ExperimentInput | ResolvedExperiment,
  path: string,
  options: FileOptions = {},
): Promise<WrittenFile> {
  requireOptions(options, fileKinds);
  const { signal, select, perRun, states } = options;
  const wish = { ...wishOf(options), beside: dirname(path) };
  signal?.throwIfAborted();
  const resolved = resolve(experiment);
  const asked = { select, perRun, states };
  const wanted = readSelection(resolved, asked);
  const selection = resolved.partOf?.shard === undefined ? wanted : shardSelection(wanted, resolved);
  const ending = endingOf(path, called);
  requireMergeable(ending, resolved);
  requireRoom(ending, selection, resolved);
  const file = openOutput(path, estimateResultBytes(resolved, resolved.program, selection, ending), called);
  try {
    const backend = await openNodeBackend(wish);
    const more = { memoryBytes: options.memory, accuracy: options.accuracy ?? true, keeping: null };
    try {
      const computed = await compute({ resolved, backend, selection, asked, file, ...more }, onlooker(options));
      signal?.throwIfAborted();
      if (computed.failure !== null) throw computed.failure;
      const { bytes } = await file.commit(computed.result, computed.gathered);
      return { bytes, warnings: computed.result.warnings.map(warningSentence) };
    } finally {
      backend.close();
    }
  } finally {
    file.abandon();
  }
}

function onlooker({ signal, onFrame, onProgress }: FileOptions): Onlooker {
  return {
    stop: { keep: () => undefined, requested: () => signal?.aborted ?? false },
    display: {
      begin: () => undefined,
      update: ({ fraction, runSteps, time }) => onProgress?.({ fraction, runSteps, time }),
      say: () => undefined,
      finish: () => undefined,
    },
    onFrame,
    // A program's heap is its own.
    opened: () => undefined,
  };
}
