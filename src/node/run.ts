/** `matrix-dynamics run`: integrates an ensemble, shows how far it is, and leaves a whole result file or none. */

import { openEnsemble } from "../backend.ts";
import { type AccuracyCheck, measureAccuracy } from "../ensemble/accuracy.ts";
import type { ObservableComponents } from "../ensemble/cell-frame.ts";
import { type Divergence, explainDivergence } from "../ensemble/divergence.ts";
import type { Ensemble } from "../ensemble/frames.ts";
import { createGathered, type Gathered } from "../ensemble/gathered.ts";
import { defaultMemory } from "../ensemble/memory.ts";
import { collectResult, type ResultDocument } from "../ensemble/result.ts";
import { standingSentence } from "../ensemble/standing-words.ts";
import { warningSentence } from "../ensemble/warnings.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { exitCodes, RunError, UsageError } from "./fail.ts";
import { boundHeap, tendHeap } from "./heap.ts";
import { prepare } from "./load.ts";
import { type BackendOptions, type NodeBackend, openNodeBackend, readWish, startCpu } from "./open-backend.ts";
import { readBytes, type SettingWords, settingsOf } from "./option-values.ts";
import { print, say } from "./output.ts";
import { createDisplay } from "./progress.ts";
import { checkEnding, openResult, type ResultTarget } from "./result-file.ts";
import { estimateResultBytes } from "./result-size.ts";
import { createStopSignal, type StopSignal } from "./stop-signal.ts";
import { summarise } from "./summary.ts";
import { versions } from "./versions.ts";
import { byteCount, counted, duration } from "./words.ts";

export interface RunOptions extends BackendOptions, SettingWords {
  readonly perRun?: boolean;
  readonly states?: boolean;
  readonly memory?: string;
  readonly out?: string;
  /** False: the accuracy is not measured. */
  readonly accuracy?: boolean;
}

/** Milliseconds of work between two looks at the keyboard and the progress. */
const chunkMilliseconds = 100;

/** The exit code. */
export async function run(target: string, options: RunOptions): Promise<number> {
  if ((options.perRun || options.states) && options.out === undefined)
    throw new UsageError(
      `${options.perRun ? "--per-run" : "--states"} goes into the result file: add --out result.json.`,
    );
  if (options.out !== undefined) checkEnding(options.out);
  const wish = readWish(options);
  const memory = options.memory === undefined ? undefined : readBytes(options.memory);
  const started = startCpu(wish);
  const { resolved, program } = prepare(target, settingsOf(options));
  const expected = estimateResultBytes(resolved, program, options);
  const file = options.out === undefined ? null : openResult(options.out, expected);
  const stop = createStopSignal(() => file?.abandon());
  try {
    const backend = await openNodeBackend(wish, started);
    return await runInto(resolved, program.components, backend, file, stop, { ...options, memoryBytes: memory });
  } finally {
    stop.dispose();
    file?.abandon();
  }
}

async function runInto(
  resolved: ResolvedExperiment,
  components: readonly ObservableComponents[],
  backend: NodeBackend,
  file: ResultTarget | null,
  stop: StopSignal,
  options: RunOptions & { readonly memoryBytes: number | undefined },
): Promise<number> {
  try {
    say(openingLine(resolved, backend));
    const started = performance.now();
    const ensemble = await openEnsemble(backend.open, resolved, {
      perRun: options.perRun ?? false,
      states: options.states ?? false,
      memory: options.memoryBytes,
    });
    // The other half is the workers': each has a heap of its own.
    boundHeap((options.memoryBytes ?? defaultMemory) / 2);
    const gathered = createGathered(resolved, components, options.perRun ?? false);
    const { complete, failure } = await integrate(ensemble, resolved, gathered, stop);
    // The states in mid-run are those of no sample time, and of a backend that failed they cannot be had.
    const states = complete && options.states ? await ensemble.states() : null;
    const wallSeconds = Number(((performance.now() - started) / 1000).toFixed(3));
    if (!backend.isGone()) ensemble.dispose();
    const divergences = complete ? await reasonsOf(resolved, gathered, backend, stop) : [];
    const measures = complete && options.accuracy !== false;
    const accuracy = measures ? await accuracyOf(resolved, backend, stop) : null;
    const result = collectResult({
      resolved,
      gathered,
      states,
      accuracy,
      divergences,
      backend: ensemble.backend,
      backendReason: backend.open.why,
      precision: backend.precision,
      device: ensemble.device,
      warnings: ensemble.warnings,
      versions: versions(ensemble.backend),
      wallSeconds,
    });
    const delivery = result.times.length === 0 ? null : deliver(result, file, failure !== null);
    if (failure !== null) {
      // Why there is no result is the first failure, whatever becomes of what is left.
      const rest = await delivery?.catch((error: Error) => error.message);
      throw new RunError(`${failure.message}${rest ? ` ${rest}` : ""}`, failure);
    }
    const saved = await delivery;
    if (saved) say(saved);
    for (const warning of result.warnings) say(warningSentence(warning));
    return complete ? 0 : exitCodes.interrupted;
  } finally {
    backend.close();
  }
}

/** Why runs diverged; none where that fails: the result is there without it. */
async function reasonsOf(
  resolved: ResolvedExperiment,
  gathered: Gathered,
  backend: NodeBackend,
  stop: StopSignal,
): Promise<readonly Divergence[]> {
  try {
    const outcomes = new Map(gathered.cells().map((cell) => [cell, gathered.standing(cell).outcomes]));
    return await explainDivergence(resolved, outcomes, {
      precision: backend.precision,
      stopped: stop.requested,
      // Signals come in between.
      pause: () => new Promise((resolve) => void setImmediate(resolve)),
    });
  } catch (error) {
    say(`Why runs diverged was not found: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** A few runs again with finer steps; null where that is given up: the result is there without it. */
async function accuracyOf(
  resolved: ResolvedExperiment,
  backend: NodeBackend,
  stop: StopSignal,
): Promise<AccuracyCheck | null> {
  try {
    return await measureAccuracy(resolved, {
      precision: backend.precision,
      open: (members) => openEnsemble(backend.open, members, { perRun: true }),
      stopped: stop.requested,
      pause: async () => tendHeap(),
    });
  } catch (error) {
    say(`The accuracy was not measured: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** Gathers all frames, or those until it was stopped or failed. */
async function integrate(
  ensemble: Ensemble,
  resolved: ResolvedExperiment,
  gathered: Gathered,
  stop: StopSignal,
): Promise<{ complete: boolean; failure: Error | null }> {
  const display = createDisplay(process.stderr, { kind: resolved.system.kind, end: resolved.times.at(-1)! });
  // Those of the CPU come built: its first steps count.
  if (ensemble.backend === "webgpu") display.begin("building the kernels");
  else display.update({ fraction: 0, runSteps: 0, time: resolved.times[0]! });
  try {
    let complete = false;
    while (!complete && !stop.requested()) {
      const advance = await ensemble.advance(chunkMilliseconds);
      for (const frame of advance.frames) gathered.add(frame);
      if (advance.frames.length > 0) stop.keep();
      display.update(advance);
      tendHeap();
      complete = advance.done;
    }
    return { complete, failure: null };
  } catch (error) {
    return { complete: false, failure: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    display.finish();
  }
}

/** Writes the file, or prints the summary where none was asked for. The sentence for stderr, null where stdout has it all. */
async function deliver(result: ResultDocument, file: ResultTarget | null, failed: boolean): Promise<string | null> {
  if (file === null) {
    await print(`${summarise(result)}\n`);
    return null;
  }
  const { bytes, where } = await (failed ? file.commitRest(result) : file.commit(result));
  const [only, ...others] = result.cells;
  const ended = only === undefined || others.length > 0 ? counted(result.cells.length, "cell") : standingSentence(only);
  const what = result.interrupted ? `What is complete, ${counted(result.times.length, "sample time")},` : "The result";
  return `${what} was written to ${where} (${byteCount(bytes)}): ${ended}, ${duration(result.wallSeconds)}.`;
}

/** Sentences, on one line: what runs where, and why there. */
function openingLine(
  { experiment, cells, runsPerCell, system }: ResolvedExperiment,
  { place, remarks }: NodeBackend,
): string {
  const swept = cells.length === 1 ? "" : ` in each of ${cells.length} cells`;
  const what = `${experiment.name ?? system.name}: ${counted(runsPerCell, "run")}${swept} on ${place}`;
  return remarks.length === 0 ? what : [`${what}.`, ...remarks].join(" ");
}
