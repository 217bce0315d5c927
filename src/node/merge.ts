/** `matrix-dynamics merge`: shards of an ensemble, each in its file, to the result that one process would have written. */

import { statSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { contentsOf, type States } from "../ensemble/contents.ts";
import { explainDivergence } from "../ensemble/divergence.ts";
import { createGathered } from "../ensemble/gathered.ts";
import { joined } from "../ensemble/joined.ts";
import { defaultMemory, type Reported, resultError, resultMemory, waitingBytes } from "../ensemble/memory.ts";
import { mergedFrames } from "../ensemble/merged-frames.ts";
import { collectResult } from "../ensemble/result.ts";
import { readSelection, readsRuns, type Selection } from "../ensemble/selection.ts";
import { warningSentence } from "../ensemble/warnings.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { entries } from "../program/counts.ts";
import { UsageError } from "./fail.ts";
import { boundHeap, tendHeap } from "./heap.ts";
import { openShards, type Shards } from "./open-shards.ts";
import { readBytes } from "./option-values.ts";
import { say } from "./output.ts";
import { runsWords } from "./part.ts";
import { createDisplay } from "./progress.ts";
import { endingOf } from "./result-file.ts";
import { isTable, type Output, openOutput, requireRoom } from "./result-output.ts";
import { estimateResultBytes } from "./result-size.ts";
import { createStopSignal } from "./stop-signal.ts";
import { type CellRange, cellRanges } from "./stored-result.ts";
import { byteCount, counted, duration } from "./words.ts";

export interface MergeOptions {
  readonly out: string;
  readonly select?: readonly string[];
  readonly memory?: string;
}

/** Of the memory, the values of single runs that are read at once: they are there twice while they are put together. */
const readingShare = 1 / 32;
/** Of the memory, an eighth for what is there for a moment: little of it stays. */
const heapShare = 8;

/** Throws a UsageError where these are not all shards of one ensemble, and a RunError where the result cannot be written. */
export async function merge(files: readonly string[], { out, select, memory }: MergeOptions): Promise<void> {
  const ending = endingOf(out);
  const bytes = memory === undefined ? defaultMemory : readBytes(memory);
  requireOther(out, files);
  const opened = await openShards(files);
  try {
    const { whole } = opened;
    const found = selected(opened, select);
    // What a table has no place for is left out, unless it was asked for now.
    const selection = isTable(ending) && select === undefined ? { ...found, states: [] } : found;
    requireRoom(ending, selection, whole);
    const file = openOutput(out, estimateResultBytes(whole, whole.program, selection, ending));
    const stop = createStopSignal(() => file.abandon(), "Stopped: nothing was written.");
    try {
      await mergeInto(file, opened, selection, bytes);
    } finally {
      stop.dispose();
      file.abandon();
    }
  } finally {
    opened.close();
  }
}

/** What was asked for with the shards, or instead of it now; of what they hold. */
function selected({ whole, shards: [first], asked }: Shards, select: readonly string[] | undefined): Selection {
  const selection = readSelection(whole, select === undefined ? asked : { select });
  const { ofRuns, stateTimes } = first.numbers;
  const absent = [...selection.observables.keys()].filter((name) => !ofRuns.includes(name));
  const word = select?.find((one) => absent.includes(one.split(":")[0]!));
  if (word !== undefined)
    throw new UsageError(
      `--select ${word}: the shards do not hold it; they hold ${ofRuns.join(", ") || "nothing of single runs"}.`,
    );
  const sample = selection.states.find((one) => !stateTimes.includes(whole.times[one]!));
  if (sample !== undefined)
    throw new UsageError(
      `--select: the shards have no states at ${whole.times[sample]}; they have them at ${stateTimes.join(", ") || "no time"}.`,
    );
  // What `all` names is all that is there.
  const observables = new Map([...selection.observables].filter(([name]) => !absent.includes(name)));
  return { ...selection, observables };
}

async function mergeInto(file: Output, opened: Shards, selection: Selection, memory: number): Promise<void> {
  const { whole, shards } = opened;
  const { head } = shards[0];
  const started = performance.now();
  const components = whole.program.components.filter(({ observable }) => selection.observables.has(observable));
  const keepsRuns = readsRuns(selection);
  requireMemory(whole, components, { keepsRuns, states: selection.states.length > 0, streamed: file.streamed }, memory);
  boundHeap(memory / heapShare);
  say(`${whole.experiment.name ?? whole.system.name}: ${runsWords(whole)}, out of ${counted(shards.length, "shard")}`);
  await file.begin(contentsOf(whole, selection, head), waitingBytes(memory));
  const gathered = createGathered(whole, components, keepsRuns && !file.streamed);
  const display = createDisplay(process.stderr, { kind: whole.system.kind, end: whole.times.at(-1)! });
  try {
    const numbers = whole.runsPerCell * components.reduce((sum, { count }) => sum + count, 0);
    const frames = shards.map((shard) => shard.numbers.frames(whole.times, cellsWithin(memory, numbers)));
    let cells = 0;
    for (const frame of mergedFrames(whole, frames, components, keepsRuns)) {
      gathered.add(frame);
      file.add(frame);
      cells += frame.cells.length;
      display.update({ fraction: cells / (whole.cells.length * whole.times.length), runSteps: 0, time: frame.time });
      // Reading and writing block: in between signals are heard.
      await nextTurn();
      tendHeap();
    }
  } finally {
    display.finish();
  }
  const states = await mergeStates(opened, selection, file, memory);
  const outcomes = new Map(gathered.cells().map((cell) => [cell, gathered.standing(cell).outcomes]));
  const divergences = await explainDivergence(whole, outcomes, { precision: head.precision, pause: () => nextTurn() });
  const result = collectResult({ ...saidOf(shards), resolved: whole, gathered, selection, states, divergences });
  const { bytes, where } = await file.commit(result, gathered);
  const seconds = (performance.now() - started) / 1000;
  say(
    `${counted(shards.length, "shard")} merged: the result was written to ${where} (${byteCount(bytes)}), ${duration(seconds)}.`,
  );
  for (const warning of result.warnings) say(warningSentence(warning));
}

/** Throws a PlanError. */
function requireMemory(
  whole: ResolvedExperiment,
  components: Reported["components"],
  {
    keepsRuns,
    states,
    streamed,
  }: { readonly keepsRuns: boolean; readonly states: boolean; readonly streamed: boolean },
  memory: number,
): void {
  const componentCount = components.reduce((sum, { count }) => sum + count, 0);
  const reported = { components, componentCount, states: whole.program.states };
  // How each run ended is gathered in any case.
  const kept = { memory, perRun: true, streamed: streamed || !keepsRuns, states: states && !streamed };
  const needed = resultMemory(whole, reported, kept);
  if (needed.bytes > memory) throw resultError(whole, needed, needed.bytes, memory);
}

/** Cells of so many numbers each that are read at once. */
function cellsWithin(memory: number, numbersOfCell: number): number {
  return Math.max(1, Math.floor((memory * readingShare) / (8 * Math.max(1, numbersOfCell))));
}

/** Hands the states to the file. Those of the last time, where it takes them at the end. */
async function mergeStates(
  { whole, shards }: Shards,
  { states: samples }: Selection,
  file: Output,
  memory: number,
): Promise<States | null> {
  const { program, cells, runsPerCell, times } = whole;
  const numbers = runsPerCell * program.states.reduce((sum, { shape }) => sum + entries(shape), 0);
  const mergedIn = (sample: number, range: CellRange): States => {
    const parts = shards.map((shard) => shard.numbers.states(times[sample]!, range));
    return Object.fromEntries(
      Object.keys(parts[0]!).map((name) => [
        name,
        joinedCells(
          parts.map((part) => part[name]!),
          range.count,
        ),
      ]),
    );
  };
  if (!file.streamed) {
    const last = samples.at(-1);
    return last === undefined ? null : mergedIn(last, { first: 0, count: cells.length });
  }
  for (const sample of samples)
    for (const range of cellRanges(cells.length, cellsWithin(memory, numbers))) {
      file.addStates(sample, mergedIn(sample, range), range.first);
      await nextTurn();
      tendHeap();
    }
  return null;
}

/** Of so many cells each, the first cell of all parts, then the second, and so on. */
function joinedCells(parts: readonly Float64Array[], cells: number): Float64Array {
  const cellOf = (part: Float64Array, cell: number) =>
    part.subarray((cell * part.length) / cells, ((cell + 1) * part.length) / cells);
  return joined(Array.from({ length: cells }, (_, cell) => parts.map((part) => cellOf(part, cell))).flat());
}

/** What is said of the result as a whole: what one process would say, but for the time, which is that of all together. */
function saidOf(shards: Shards["shards"]) {
  const [{ head, shard }] = shards;
  const unlike = <T>(values: readonly T[]): T[] => [
    ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
  ];
  return {
    backend: head.backend,
    backendReason: head.backendReason,
    precision: head.precision,
    device: unlike(shards.map((one) => one.head.device)).join("; "),
    versions: head.versions,
    date: new Date().toISOString(),
    wallSeconds: Number(shards.reduce((sum, one) => sum + one.head.wallSeconds, 0).toFixed(3)),
    warnings: unlike(shards.flatMap((one) => one.shard.warnings.device)),
    // Of the whole, measured with the first: a run is the same in any part.
    accuracy: { accuracy: head.accuracy ?? null, warnings: shard.warnings.accuracy },
  };
}

/** A shard that is lost is computed again, which may take days. Throws a UsageError. */
function requireOther(out: string, files: readonly string[]): void {
  const place = statSync(out, { throwIfNoEntry: false });
  const same = files.find((file) => {
    const one = statSync(file, { throwIfNoEntry: false });
    return place !== undefined && one !== undefined && one.dev === place.dev && one.ino === place.ino;
  });
  if (same !== undefined) throw new UsageError(`--out ${out} is one of the files to be merged: give another name.`);
}
