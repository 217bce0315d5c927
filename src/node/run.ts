/** `matrix-dynamics run`: integrates an ensemble, shows how far it is, and leaves a whole result file or none. */

import { dirname } from "node:path";
import type { Ensemble } from "../ensemble/frames.ts";
import type { Gathered } from "../ensemble/gathered.ts";
import { defaultMemory } from "../ensemble/memory.ts";
import type { ResultDocument } from "../ensemble/result.ts";
import { readSelection } from "../ensemble/selection.ts";
import { shardSelection } from "../ensemble/shard.ts";
import { standingSentence } from "../ensemble/standing-words.ts";
import { warningSentence } from "../ensemble/warnings.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { resumeSentence } from "./checkpoint.ts";
import { compute, type Work } from "./compute.ts";
import { exitCodes, RunError, UsageError } from "./fail.ts";
import { boundHeap } from "./heap.ts";
import { prepare } from "./load.ts";
import { type BackendOptions, type NodeBackend, openNodeBackend, readWish, startCpu } from "./open-backend.ts";
import { readBytes, type SettingWords } from "./option-values.ts";
import { print, say, sayAtOnce } from "./output.ts";
import { keptAsked, type PartWords, partAsked, runsWords } from "./part.ts";
import { createDisplay } from "./progress.ts";
import { endingOf } from "./result-file.ts";
import { type Output, openOutput, requireMergeable, requireRoom } from "./result-output.ts";
import { estimateResultBytes } from "./result-size.ts";
import { type CheckpointWords, readAsked } from "./resume.ts";
import { createStopSignal, type StopSignal } from "./stop-signal.ts";
import { summarise } from "./summary.ts";
import { byteCount, counted, duration } from "./words.ts";

export interface RunOptions extends BackendOptions, SettingWords, PartWords, CheckpointWords {
  readonly perRun?: boolean;
  readonly states?: boolean;
  readonly select?: readonly string[];
  readonly memory?: string;
  readonly out?: string;
  /** False: the accuracy is not measured. */
  readonly accuracy?: boolean;
}

/** The exit code. The target may be left out where the words name a checkpoint to go on from. */
export async function run(named: string | undefined, words: RunOptions): Promise<number> {
  const { target, loaded, settings, options, checkpoints } = await readAsked(named, words);
  const [forFile = null] = (["perRun", "states", "select", "shard"] as const).flatMap((name) =>
    options[name] ? [`--${name === "perRun" ? "per-run" : name}`] : [],
  );
  if (forFile !== null && options.out === undefined)
    throw new UsageError(`${forFile} is about the result file: add --out result.nc.`);
  const ending = options.out === undefined ? ".json" : endingOf(options.out);
  const wish = { ...readWish(options), ...(options.out === undefined ? {} : { beside: dirname(options.out) }) };
  const memory = options.memory === undefined ? undefined : readBytes(options.memory);
  const started = startCpu(wish);
  const prepared = prepare(target, settings, loaded).resolved;
  // Read again it is the same with its keys in another order, and the result is to be the same to the letter.
  const whole = { ...prepared, experiment: checkpoints?.stored?.head.experiment ?? prepared.experiment };
  const resolved = partAsked(whole, options, loaded?.partOf);
  const shard = resolved.partOf?.shard;
  if (shard !== undefined && options.out === undefined)
    throw new UsageError(
      `Shard ${shard.number} of ${shard.of} of ${target} is for a file, to be merged with the others: add --out shard-${shard.number}.nc.`,
    );
  const asked = keptAsked(options, loaded?.partOf, resolved);
  const wanted = readSelection(resolved, asked);
  const selection = shard === undefined ? wanted : shardSelection(wanted, resolved);
  requireMergeable(ending, resolved);
  requireRoom(ending, selection, resolved);
  const expected = estimateResultBytes(resolved, resolved.program, selection, ending);
  const file = options.out === undefined ? null : openOutput(options.out, expected);
  const checkpoint = checkpoints?.open() ?? null;
  const leave = (tell: (sentence: string) => void): void => {
    file?.abandon();
    checkpoint?.close();
    if (checkpoint?.isThere()) tell(resumeSentence(checkpoint.path));
  };
  const stop = createStopSignal(() => leave(sayAtOnce));
  try {
    const backend = await openNodeBackend(wish, started);
    const work: Work = {
      resolved,
      backend,
      selection,
      asked,
      file,
      memoryBytes: memory,
      accuracy: options.accuracy ?? true,
      keeping: checkpoint === null || checkpoints === null ? null : { ...checkpoints, file: checkpoint },
    };
    return await runInto(work, stop);
  } finally {
    stop.dispose();
    leave(say);
  }
}

/** The exit code. Closes the backend. */
async function runInto(work: Work, stop: StopSignal): Promise<number> {
  const { resolved, backend, file, memoryBytes } = work;
  try {
    const { result, gathered, complete, failure, keeper } = await compute(work, {
      stop,
      display: createDisplay(process.stderr, { kind: resolved.system.kind, end: resolved.times.at(-1)! }),
      opened(ensemble) {
        say(openingLine(resolved, backend, ensemble));
        // The other half is the workers': each has a heap of its own. Of what is written as it comes nothing stays, and little need gather.
        boundHeap((memoryBytes ?? defaultMemory) / (file?.streamed ? 8 : 2));
      },
    });
    const delivery = result.times.length === 0 ? null : deliver(result, gathered, file, failure !== null);
    if (failure !== null) {
      // Why there is no result is the first failure, whatever becomes of what is left.
      const rest = await delivery?.catch((error: Error) => error.message);
      throw new RunError(`${failure.message}${rest ? ` ${rest}` : ""}`, failure);
    }
    const saved = await delivery;
    if (saved) say(saved);
    if (complete && keeper !== null) say(keeper.finish());
    for (const warning of result.warnings) say(warningSentence(warning));
    return complete ? 0 : exitCodes.interrupted;
  } finally {
    backend.close();
  }
}

/** Writes the file, or prints the summary where none was asked for. The sentence for stderr, null where stdout has it all. */
async function deliver(
  result: ResultDocument,
  gathered: Gathered,
  file: Output | null,
  failed: boolean,
): Promise<string | null> {
  if (file === null) {
    await print(`${summarise(result)}\n`);
    return null;
  }
  const { bytes, where } = await (failed ? file.commitRest(result, gathered) : file.commit(result, gathered));
  const [only, ...others] = result.cells;
  const ended = only === undefined || others.length > 0 ? counted(result.cells.length, "cell") : standingSentence(only);
  const what = result.interrupted ? `What is complete, ${counted(result.times.length, "sample time")},` : "The result";
  return `${what} was written to ${where} (${byteCount(bytes)}): ${ended}, ${duration(result.wallSeconds)}.`;
}

/** Sentences, on one line: what runs where, why there, and what that takes of a disk. */
function openingLine(resolved: ResolvedExperiment, { place, remarks }: NodeBackend, { aside }: Ensemble): string {
  const { experiment, system } = resolved;
  const what = `${experiment.name ?? system.name}: ${runsWords(resolved)} on ${place}`;
  const waiting =
    aside === null
      ? []
      : [`What is observed waits in ${byteCount(aside.bytes)} of ${aside.where}, and all of it is reduced at the end.`];
  const sentences = [...remarks, ...waiting];
  return sentences.length === 0 ? what : [`${what}.`, ...sentences].join(" ");
}
