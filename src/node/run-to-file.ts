/** What a program has for `matrix-dynamics run --out`: an experiment in, a result file out. */

import { resolve as absolute, dirname } from "node:path";
import { resolve } from "../engine/experiment.ts";
import { type Kinds, yesOrNo } from "../engine/require-options.ts";
import type { Frame } from "../ensemble/frames.ts";
import { askedOf, readSelection } from "../ensemble/selection.ts";
import { shardSelection } from "../ensemble/shard.ts";
import { warningWords } from "../ensemble/warnings.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { compute, type Onlooker } from "./compute.ts";
import type { NodeEngineOptions } from "./engine.ts";
import { openNodeBackend } from "./open-backend.ts";
import type { Progress } from "./progress.ts";
import { endingOf, requireFile } from "./result-file.ts";
import { openOutput, requireMergeable, requireRoom } from "./result-output.ts";
import { estimateResultBytes } from "./result-size.ts";
import { wishOf } from "./wish.ts";

/** Where it is computed, what the file holds, and who looks on. */
export interface FileOptions extends NodeEngineOptions {
  /** Once it is aborted the run ends, within some 100 ms of work, nothing is written, and its reason is thrown. */
  readonly signal?: AbortSignal;
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
  /** Hears every frame as it comes, whose arrays are those that are written: for reading. What it promises is waited for at the end alone; an error of it ends the run, and is thrown. */
  readonly onFrame?: (frame: Frame) => unknown;
  /** Hears how far the run is, several times a second. */
  readonly onProgress?: (progress: Progress) => unknown;
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
 * @throws what `resolve` and `openNodeEngine` throw; UsageError where the file cannot be written or has no place for what is asked for; SelectionError; PlanError; DeviceLostError, OutOfDeviceMemoryError, CpuError; RunError where writing fails; what a listener throws; the signal's reason
 */
export async function runToFile(
  experiment: ExperimentInput | ResolvedExperiment,
  path: string,
  options: FileOptions = {},
): Promise<WrittenFile> {
  requireFile(path, called);
  // The program may go to another folder meanwhile.
  const place = absolute(path);
  const wish = { ...wishOf(options, fileKinds), beside: dirname(place) };
  const { signal, memory, accuracy = true } = options;
  const ask = () => signal?.throwIfAborted();
  ask();
  const resolved = resolve(experiment);
  const asked = askedOf(options);
  const wanted = readSelection(resolved, asked);
  const selection = resolved.partOf?.shard === undefined ? wanted : shardSelection(wanted, resolved);
  const ending = endingOf(place, called);
  requireMergeable(ending, resolved);
  requireRoom(ending, selection, resolved);
  const file = openOutput(place, estimateResultBytes(resolved, resolved.program, selection, ending), called);
  const said: string[] = [];
  const heard = createHearing();
  try {
    const backend = await openNodeBackend(wish);
    try {
      ask();
      const work = { resolved, backend, selection, asked, file, memoryBytes: memory, accuracy, keeping: null };
      const { result, gathered, failure } = await compute(work, onlooker(options, said, heard));
      ask();
      await heard.end();
      if (failure !== null) throw failure;
      const { bytes } = await file.commit(result, gathered, ask);
      return { bytes, warnings: [...said, ...result.warnings.map(warningWords)] };
    } catch (error) {
      // Whatever it ended by while it was to end: the reason is the caller's own.
      ask();
      throw error;
    } finally {
      backend.close();
    }
  } finally {
    file.abandon();
  }
}

interface Hearing {
  /** Calls a listener; of what it promises only a failure matters. */
  tell(listener: () => unknown): void;
  isFailing(): boolean;
  /** Rejects with the first failure, once all have settled. */
  end(): Promise<void>;
}

/** An error of an async listener would otherwise end the process, long after its frame. */
function createHearing(): Hearing {
  const promises: Promise<void>[] = [];
  const failures: unknown[] = [];
  return {
    tell(listener) {
      const promised = listener();
      if (promised instanceof Promise) promises.push(promised.catch((error: unknown) => void failures.push(error)));
    },
    isFailing: () => failures.length > 0,
    async end() {
      await Promise.all(promises);
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** `said` gets what a terminal would be told. */
function onlooker({ signal, onFrame, onProgress }: FileOptions, said: string[], heard: Hearing): Onlooker {
  const isAborted = () => (signal?.aborted ?? false) || heard.isFailing();
  return {
    stop: { keep: () => undefined, requested: isAborted },
    display: {
      begin: () => undefined,
      update({ fraction, runSteps, time }) {
        if (!isAborted()) heard.tell(() => onProgress?.({ fraction, runSteps, time }));
      },
      say: (sentence) => void said.push(sentence),
      finish: () => undefined,
    },
    onFrame(frame) {
      if (!isAborted()) heard.tell(() => onFrame?.(frame));
    },
    // A program's heap is its own.
    opened: () => undefined,
  };
}
