/** The result of a run on its way to a file: JSON at the end, out of what was gathered, and every other form while it is computed. */

import { statSync } from "node:fs";
import type { Contents, States } from "../ensemble/contents.ts";
import type { Frame } from "../ensemble/frames.ts";
import type { Gathered } from "../ensemble/gathered.ts";
import type { ResultDocument } from "../ensemble/result.ts";
import type { Selection } from "../ensemble/selection.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { RunError, UsageError } from "./fail.ts";
import { openPart, type PartFile } from "./part-file.ts";
import { besideOf, type Ending, endingOf, notWritten, openTarget, placeOf, type Written } from "./result-file.ts";
import { attributesOf } from "./result-head.ts";
import type { ResultWriter } from "./result-writer.ts";

export interface Output {
  readonly ending: Ending;
  /** Takes the values of single runs as they come, so that they need not be gathered. */
  readonly streamed: boolean;
  /** To be called once, before anything is added. `memory` bounds what waits to be written. */
  begin(contents: Contents, memory: number): Promise<void>;
  add(frame: Frame): void;
  /** Of all cells, or of some from `firstCell` on. */
  addStates(sample: number, states: States, firstCell?: number): void;
  /** Puts the whole result in its place. `ask` may throw, now and then and just before that. Throws a RunError, as the others do. */
  commit(result: ResultDocument, gathered: Gathered, ask?: () => void): Promise<Written>;
  /** The same for what a run has left that failed: beside that place. */
  commitRest(result: ResultDocument, gathered: Gathered): Promise<Written>;
  /** Takes away what was written. */
  abandon(): void;
}

/** `expectedBytes` is compared with what is free, and `option` names the path in sentences. Throws a UsageError where it could not be written. */
export function openOutput(path: string, expectedBytes: number, option?: string): Output {
  const ending = endingOf(path, option);
  return ending === ".json" ? asDocument(path, expectedBytes, option) : growing(path, ending, expectedBytes, option);
}

/** Of numbers alone, a row each: what else a result holds has no place there. */
export const isTable = (ending: Ending): boolean => ending === ".parquet" || ending === ".csv";

/** Throws a UsageError where a shard is computed for a file that nothing is merged from. */
export function requireMergeable(ending: Ending, { partOf }: ResolvedExperiment): void {
  if (isTable(ending) && partOf?.shard !== undefined)
    throw new UsageError(
      `A shard goes to a file that ends in .nc or .json: a table (${ending}) has no place for all that merge needs.`,
    );
}

/** Throws a UsageError where a file of this kind has no place for the states that are asked for. */
export function requireRoom(ending: Ending, { states }: Selection, { times }: ResolvedExperiment): void {
  if (states.length === 0 || ending === ".nc") return;
  if (isTable(ending))
    throw new UsageError(
      `A table (${ending}) has no place for states: give the file a name that ends in .nc or .json.`,
    );
  if (states.length > 1 || states[0] !== times.length - 1)
    throw new UsageError("JSON holds the states at the last time alone: give the file a name that ends in .nc.");
}

function asDocument(path: string, expectedBytes: number, option?: string): Output {
  const target = openTarget(path, expectedBytes, option);
  return {
    ...target,
    commit: (result, _, ask) => target.commit(result, ask),
    ending: ".json",
    streamed: false,
    begin: async () => undefined,
    add: () => undefined,
    addStates: () => undefined,
  };
}

function growing(path: string, ending: Exclude<Ending, ".json">, expectedBytes: number, option?: string): Output {
  const { target } = placeOf(path, expectedBytes, option);
  let part: PartFile | null = null;
  let writer: ResultWriter | null = null;
  const abandon = () => {
    try {
      // A file that is held open takes room on the disk after its name is gone.
      if (part !== null) writer?.close?.();
    } catch {
      // What cannot be written any more cannot be written out either.
    }
    part?.remove();
    part = null;
  };
  const failed = (error: unknown): Error => {
    abandon();
    return notWritten(path, error);
  };
  const guarded = (work: (writer: ResultWriter) => void): void => {
    // What could not be written before cannot be written now.
    if (part === null || writer === null) return;
    try {
      work(writer);
    } catch (error) {
      throw failed(error);
    }
  };
  const commit = async (
    place: string,
    where: string,
    result: ResultDocument,
    gathered: Gathered,
    ask: () => void = () => undefined,
  ): Promise<Written> => {
    if (part === null || writer === null)
      throw new RunError(`Nothing is left of the result to be written to ${where}.`);
    try {
      await writer.finish({ gathered, attributes: attributesOf(result, gathered) });
      await part.reach();
      const bytes = statSync(part.path).size;
      ask();
      part.replace(place);
      part = null;
      return { bytes, where };
    } catch (error) {
      throw failed(error);
    }
  };
  const beside = besideOf(target);
  return {
    ending,
    streamed: true,
    async begin(contents, memory) {
      try {
        part = openPart(target);
        const open = writers[ending];
        writer = await open(part, contents, memory);
      } catch (error) {
        if (!(error instanceof UsageError)) throw failed(error);
        abandon();
        throw error;
      }
    },
    add: (frame) => guarded((writer) => writer.add(frame)),
    addStates: (sample, states, firstCell) => guarded((writer) => writer.addStates(sample, states, firstCell)),
    commit: (result, gathered, ask) => commit(target, path, result, gathered, ask),
    commitRest: (result, gathered) => commit(beside, beside, result, gathered),
    abandon,
  };
}

type OpenWriter = (part: PartFile, contents: Contents, memory: number) => Promise<ResultWriter>;

/** Each is loaded when it is wanted. */
const writers: Readonly<Record<Exclude<Ending, ".json">, OpenWriter>> = {
  ".nc": async (part, contents, memory) => (await import("./write-netcdf.ts")).openNetcdf(part.path, contents, memory),
  ".parquet": async (part, contents, memory) =>
    (await import("./write-parquet.ts")).openParquet(part.descriptor, contents, memory),
  ".csv": async (part, contents) => (await import("./write-csv.ts")).openCsv(part.descriptor, contents),
};
