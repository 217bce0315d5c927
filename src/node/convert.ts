/** `matrix-dynamics convert`: a result in another form, its frames played from one file into the other. */

import { contentsOf } from "../ensemble/contents.ts";
import { createGathered } from "../ensemble/gathered.ts";
import { lazyList } from "../ensemble/lazy.ts";
import { waitingBytes } from "../ensemble/memory.ts";
import { collectResult, type ResultDocument } from "../ensemble/result.ts";
import { readSelection, type Selection } from "../ensemble/selection.ts";
import { UsageError } from "./fail.ts";
import { openResult, type ResultFile } from "./open-result.ts";
import { endingOf } from "./result-file.ts";
import { isTable, openOutput, requireRoom } from "./result-output.ts";
import { estimateResultBytes } from "./result-size.ts";
import type { Head } from "./stored-result.ts";
import { byteCount } from "./words.ts";

export interface ConvertOptions {
  readonly select?: readonly string[];
}

/** The sentence about what was written. Throws a UsageError, and a RunError where it could not be written. */
export async function convert(from: string, to: string, { select }: ConvertOptions): Promise<string> {
  const stored = await openResult(from);
  try {
    const { experiment: resolved, head } = stored;
    const ending = endingOf(to);
    const found = narrowed(stored, select);
    // What a table has no place for is left out, unless it was asked for by name.
    const selection = isTable(ending) && select === undefined ? { ...found, states: [] } : found;
    requireRoom(ending, selection, resolved);
    const file = openOutput(to, estimateResultBytes(resolved, resolved.program, selection, ending));
    try {
      const components = resolved.program.components.filter(({ observable }) => selection.observables.has(observable));
      const gathered = createGathered(resolved, components, selection.endings && !file.streamed);
      await file.begin(contentsOf(resolved, selection, head), waitingBytes());
      for (const frame of stored.frames()) {
        gathered.add(frame);
        file.add(frame);
      }
      for (const sample of selection.states) file.addStates(sample, stored.states(resolved.times[sample]!));
      const last = selection.states.at(-1);
      const states = last === undefined ? null : stored.states(resolved.times[last]!);
      const { bytes, where } = await file.commit(
        withHead(collectResult({ ...head, accuracy: null, resolved, gathered, selection, states }), head),
        gathered,
      );
      return `${from} was written to ${where} (${byteCount(bytes)}).`;
    } finally {
      file.abandon();
    }
  } finally {
    stored.close();
  }
}

/** What the file has, or of it what is asked for. */
function narrowed(
  { experiment: resolved, head, perRun, stateTimes }: ResultFile,
  select: readonly string[] | undefined,
): Selection {
  const has = readSelection(resolved, { perRun, select: head.select });
  const states = stateTimes.map((time) => resolved.times.indexOf(time));
  const whole = { ...has, states };
  if (select === undefined) return whole;
  const asked = readSelection(resolved, { perRun, select });
  const observables = new Map(
    [...asked.observables].map(([name, kept]) => {
      const there = has.observables.get(name);
      const missing = [...kept].filter((part) => !there?.has(part));
      if (missing.length > 0 && select.some((word) => word.startsWith(`${name}:`)))
        throw new UsageError(`--select: the file has no ${missing.join(", ")} of ${name}.`);
      return [name, new Set([...kept].filter((part) => there?.has(part)))] as const;
    }),
  );
  const absent = asked.states.find((sample) => !states.includes(sample));
  if (absent !== undefined)
    throw new UsageError(
      `--select: the file has no states at ${resolved.times[absent]}; it has them at ${stateTimes.join(", ") || "no time"}.`,
    );
  return { ...asked, observables, endings: asked.endings && perRun };
}

/** What was said of the result when it was computed stays as it is. */
function withHead(document: ResultDocument, head: Head): ResultDocument {
  const { reached: _, ...said } = head;
  const { select, ...rest } = document;
  return {
    ...rest,
    ...said,
    ...(select === undefined ? {} : { select }),
    cells: lazyList(document.cells.length, (index) => ({
      ...head.cells[index]!,
      observables: document.cells[index]!.observables,
    })),
  };
}
