/** `matrix-dynamics run`: integrates an ensemble, shows how far it is, and leaves a whole result file or none. */

import { dirname } from "node:path";
import { openEnsemble } from "../backend.ts";
import type { ObservableComponents } from "../ensemble/cell-frame.ts";
import { contentsOf } from "../ensemble/contents.ts";
import type { Ensemble } from "../ensemble/frames.ts";
import { createGathered, type Gathered } from "../ensemble/gathered.ts";
import { defaultMemory, waitingBytes } from "../ensemble/memory.ts";
import { collectResult, type ResultDocument } from "../ensemble/result.ts";
import { type Asked, readSelection, readsRuns, type Selection } from "../ensemble/selection.ts";
import { shardSelection } from "../ensemble/shard.ts";
import { standingSentence } from "../ensemble/standing-words.ts";
import { warningSentence } from "../ensemble/warnings.ts";
import type { ResolvedExperiment, ShardNumber } from "../experiment/resolved.ts";
import { accuracyOf, reasonsOf } from "./after-run.ts";
import { createKeeper, reachedWords, resumeSentence } from "./checkpoint.ts";
import type { CheckpointFile } from "./checkpoint-file.ts";
import { exitCodes, RunError, UsageError } from "./fail.ts";
import { boundHeap } from "./heap.ts";
import { hasEarlyStates, integrate } from "./integrate.ts";
import { prepare } from "./load.ts";
import { type BackendOptions, type NodeBackend, openNodeBackend, readWish, startCpu } from "./open-backend.ts";
import { readBytes, type SettingWords } from "./option-values.ts";
import { print, say, sayAtOnce } from "./output.ts";
import { keptAsked, type PartWords, partAsked, runsWords } from "./part.ts";
import { type Ending, endingOf } from "./result-file.ts";
import { type Output, openOutput, requireRoom } from "./result-output.ts";
import { estimateResultBytes } from "./result-size.ts";
import { type Checkpoints, type CheckpointWords, readAsked } from "./resume.ts";
import { createStopSignal, type StopSignal } from "./stop-signal.ts";
import { summarise } from "./summary.ts";
import { takeUp } from "./take-up.ts";
import { version, versions } from "./versions.ts";
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
  const { program } = resolved;
  const shard = resolved.partOf?.shard;
  if (shard !== undefined) requireShardFile(target, shard, options.out, ending);
  const asked = keptAsked(options, loaded?.partOf, resolved);
  const wanted = readSelection(resolved, asked);
  const selection = shard === undefined ? wanted : shardSelection(wanted, resolved);
  requireRoom(ending, selection, resolved);
  const expected = estimateResultBytes(resolved, program, selection, ending);
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
    const keeping = checkpoint === null || checkpoints === null ? null : { ...checkpoints, file: checkpoint };
    return await runInto(resolved, program.components, backend, file, stop, selection, {
      ...options,
      memoryBytes: memory,
      keeping,
      asked,
      // A run is the same in any part: of shards the first measures for all.
      measured: options.accuracy === false || (shard && shard.number > 1) ? null : shard ? whole : resolved,
    });
  } finally {
    stop.dispose();
    leave(say);
  }
}

/** Throws a UsageError where a shard would go to no file, or to one that nothing is merged from. */
function requireShardFile(target: string, { number, of }: ShardNumber, out: string | undefined, ending: Ending): void {
  const shard = `Shard ${number} of ${of} of ${target}`;
  if (out === undefined)
    throw new UsageError(`${shard} is for a file, to be merged with the others: add --out shard-${number}.nc.`);
  if (ending !== ".nc" && ending !== ".json")
    throw new UsageError(
      `${shard} goes to a file that ends in .nc or .json: a table (${ending}) has no place for all that merge needs.`,
    );
}

async function runInto(
  resolved: ResolvedExperiment,
  components: readonly ObservableComponents[],
  backend: NodeBackend,
  file: Output | null,
  stop: StopSignal,
  selection: Selection,
  options: RunOptions & {
    readonly memoryBytes: number | undefined;
    /** Null where no checkpoints are made. */
    readonly keeping: (Checkpoints & { readonly file: CheckpointFile }) | null;
    readonly asked: Asked;
    /** What the accuracy is measured of; null where it is not. */
    readonly measured: ResolvedExperiment | null;
  },
): Promise<number> {
  try {
    const started = performance.now();
    const perRun = readsRuns(selection);
    const streamed = file?.streamed ?? false;
    const { keeping } = options;
    const stored = keeping?.stored ?? null;
    const position = (await stored?.position()) ?? null;
    const ensemble = await openEnsemble(backend.open, resolved, {
      perRun,
      states: selection.states.length > 0,
      framewise: hasEarlyStates(selection, resolved),
      streamed,
      memory: options.memoryBytes,
      from: position?.snapshot,
    });
    say(openingLine(resolved, backend, ensemble));
    const contents = contentsOf(resolved, selection, { backend: ensemble.backend, precision: backend.precision });
    await file?.begin(contents, waitingBytes(options.memoryBytes));
    // The other half is the workers': each has a heap of its own. Of what is written as it comes nothing stays, and little need gather.
    boundHeap((options.memoryBytes ?? defaultMemory) / (streamed ? 8 : 2));
    if (stored !== null) say(`Going on from ${reachedWords(stored.head)}.`);
    const gathered = createGathered(resolved, components, perRun && !streamed);
    const reported = { resolved, components, selection };
    const withStates =
      stored === null || position === null ? null : await takeUp(stored, position, reported, gathered, file);
    const keeper =
      keeping === null
        ? null
        : createKeeper({
            file: keeping.file,
            begun: {
              version,
              experiment: resolved.experiment,
              options: keeping.words,
              backend: ensemble.backend,
              precision: backend.precision,
              place: backend.place,
              why: stored?.head.why ?? backend.open.why,
              everySeconds: keeping.everySeconds,
              partOf: keeping.partOf,
            },
            reported,
            gathered,
            before: stored?.head ?? null,
            mostWaiting: waitingBytes(options.memoryBytes),
            // On a terminal the line of the progress is not ended yet.
            say: (sentence) => say(process.stderr.isTTY ? `\n${sentence}` : sentence),
          });
    // At once: so it is known that there can be one, and there is one whenever the process ends.
    await keeper?.save(ensemble, stored?.head ?? { fraction: 0, time: resolved.times[0]! });
    if (keeper !== null) stop.keep();
    const taking = { gathered, file, selection, withStates, keeper };
    const { complete, failure } = await integrate(ensemble, resolved, taking, stop);
    // The states in mid-run are those of no sample time, and of a backend that failed they cannot be had.
    const last = resolved.times.length - 1;
    const states = complete && selection.states.includes(last) ? await ensemble.states() : null;
    if (states !== null) file?.addStates(last, states);
    const secondsBefore = stored?.head.wallSeconds ?? 0;
    const wallSeconds = Number((secondsBefore + (performance.now() - started) / 1000).toFixed(3));
    if (!backend.isGone()) ensemble.dispose();
    // Of shards merging finds them: it needs no backend for it.
    const isShard = resolved.partOf?.shard !== undefined;
    const divergences = complete && !isShard ? await reasonsOf(resolved, gathered, backend, stop) : [];
    const { measured } = options;
    const accuracy = complete && measured !== null ? await accuracyOf(measured, backend, stop) : null;
    const result = collectResult({
      resolved,
      gathered,
      selection,
      asked: options.asked,
      states,
      accuracy,
      divergences,
      backend: ensemble.backend,
      backendReason: stored?.head.why ?? backend.open.why,
      precision: backend.precision,
      device: ensemble.device,
      warnings: ensemble.warnings,
      versions: versions(ensemble.backend),
      date: new Date().toISOString(),
      wallSeconds,
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
