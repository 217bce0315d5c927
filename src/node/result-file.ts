/** Where a result goes: whole or not at all, and nothing is written before there is something to write. */

import {
  accessSync,
  constants,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, extname, isAbsolute, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileTrouble, RunError, UsageError } from "./fail.ts";
import { freeBytes } from "./free-bytes.ts";
import { tendHeap } from "./heap.ts";
import { jsonChunks } from "./json-chunks.ts";
import { print } from "./output.ts";
import { openPart, type PartFile, sweepParts } from "./part-file.ts";
import { openSink, type Sink, writeAll } from "./sink.ts";
import { byteCount } from "./words.ts";

export interface ResultTarget {
  /** Writes the whole result and puts it in its place. `ask` may throw between two pieces and at the end. Throws a RunError. */
  commit(value: object, ask?: () => void): Promise<Written>;
  /**
   * The same for what a run has left that failed: beside the place of a whole result, so that an earlier one stays there and
   * nobody takes this one for it.
   */
  commitRest(value: object): Promise<Written>;
  /** Takes away what a commit under way has written. */
  abandon(): void;
}

export interface Written {
  readonly bytes: number;
  /** In words: the file's name, or stdout. */
  readonly where: string;
}

/** The endings that say how a result is written. */
export const endings = [".json", ".nc", ".parquet", ".csv"] as const;
export type Ending = (typeof endings)[number];
const stdoutNames = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/** How a result of this name is written; onto stdout, pipes and devices as JSON. Throws a UsageError where the name does not say it. */
export function endingOf(path: string, option = "--out"): Ending {
  const ending = extname(path);
  const known = endings.find((one) => one === ending);
  if (stdoutNames.includes(path)) return ".json";
  const special = specialOf(path);
  if (special?.isDirectory() === false && known !== undefined && known !== ".json")
    throw new UsageError(
      `${option} ${path} is a pipe or a device, onto which results are written as JSON alone, and not as ${known}: give the name of a file.`,
    );
  if (special !== null) return ".json";
  if (known !== undefined) return known;
  throw new UsageError(
    `${option} ${path} ends in ${ending === "" ? "nothing that says how to write it" : `"${ending}", which is not known`}; ` +
      `what is known is ${endings.join(", ")}${option === "--out" ? ", and - for stdout" : ""}.`,
  );
}

/** Throws a UsageError of what is written while it is read and not put in its place: stdout, a pipe, a device. */
export function requireFile(path: string, option: string): void {
  if (!stdoutNames.includes(path) && specialOf(path)?.isDirectory() !== false) return;
  throw new UsageError(
    `${option} ${path} is ${stdoutNames.includes(path) ? "stdout" : "a pipe or a device"}; give the name of a file.`,
  );
}

/** A device or a pipe has no ending, and a directory another complaint; so has what cannot be looked at. */
function specialOf(path: string): Stats | null {
  try {
    const present = statSync(path, { throwIfNoEntry: false });
    return present === undefined || present.isFile() ? null : present;
  } catch {
    return null;
  }
}

/**
 * `-` is stdout. `expectedBytes` is compared with what is free. `option` is what names the path in sentences. Leaves the place as it is. Throws a UsageError where it could not be written.
 */
export function openTarget(path: string, expectedBytes: number, option = "--out"): ResultTarget {
  const { target, sink } = placeOf(path, expectedBytes, option);
  return sink === null ? ontoFile(target, path) : ontoSink(sink, target);
}

/** Where a result goes once it is whole: a file that can be written, or what takes it at once, which `target` then names. */
export function placeOf(path: string, expectedBytes: number, option = "--out"): { target: string; sink: Sink | null } {
  if (stdoutNames.includes(path)) return { target: "stdout", sink: { write: print } };
  try {
    const target = followed(path);
    const present = statSync(target, { throwIfNoEntry: false });
    if (present?.isDirectory()) throw new UsageError(`${option} ${path} is a directory; give the name of a file.`);
    // A pipe or a device must be written itself: renaming would replace it.
    if (present !== undefined && !present.isFile()) return { target: path, sink: openSink(openSync(target, "w")) };
    if (present !== undefined) accessSync(target, constants.W_OK);
    sweepParts(target);
    const free = freeBytes(dirname(target));
    if (free < expectedBytes)
      throw new UsageError(
        `${option} ${path} will have about ${byteCount(expectedBytes)}, but only ${byteCount(free)} is free there.`,
      );
    probe(target);
    return { target, sink: null };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${option} ${path} cannot be written: ${fileTrouble(error)}.`);
  }
}

/** As many links as the system itself follows. */
const mostLinks = 40;

/** Where the links of a path lead: what is replaced is the file and not the link, and it need not be there. */
export function followed(path: string, links = 0): string {
  if (links > mostLinks) throw Object.assign(new Error("too many links"), { code: "ELOOP" });
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  const next = readlinkSync(path);
  // Joined by hand: taking ".." out of a path goes wrong where what is before it is a link itself.
  return followed(isAbsolute(next) ? next : `${realpathSync(dirname(path))}/${next}`, links + 1);
}

/** Opening a file takes no room: a full disk shows only when something is written. */
export function probe(target: string): void {
  const part = openPart(target);
  try {
    writeSync(part.descriptor, " ".repeat(4096));
  } finally {
    part.remove();
  }
}

function ontoFile(target: string, path: string): ResultTarget {
  let part: PartFile | null = null;
  const abandon = () => {
    part?.remove();
    part = null;
  };
  const write = async (value: object, to: string, where: string, ask?: () => void): Promise<Written> => {
    try {
      part = openPart(to);
      const { descriptor } = part;
      const bytes = await writeChunks(value, { write: async (text) => writeAll(descriptor, text) }, ask);
      await part.reach();
      ask?.();
      part.replace();
      part = null;
      return { bytes, where };
    } catch (error) {
      abandon();
      throw notWritten(where, error);
    }
  };
  const beside = besideOf(target);
  return {
    commit: (value, ask) => write(value, target, path, ask),
    commitRest: (value) => write(value, beside, beside),
    abandon,
  };
}

/** Where goes what a run has left that failed. */
export function besideOf(target: string): string {
  const ending = extname(target);
  return join(dirname(target), `${basename(target, ending)}.partial${ending}`);
}

function ontoSink(sink: Sink, where: string): ResultTarget {
  const commit = async (value: object): Promise<Written> => {
    try {
      return { bytes: await writeChunks(value, sink), where };
    } catch (error) {
      // stdout has said it in its own way.
      throw where === "stdout" ? error : notWritten(where, error);
    }
  };
  return { commit, commitRest: commit, abandon: () => undefined };
}

async function writeChunks(value: object, sink: Sink, ask?: () => void): Promise<number> {
  let bytes = 0;
  for (const chunk of jsonChunks(value)) {
    await sink.write(chunk);
    bytes += Buffer.byteLength(chunk);
    // Writing to a file blocks: in between signals are heard.
    await nextTurn();
    ask?.();
    tendHeap();
  }
  return bytes;
}

export function notWritten(where: string, error: unknown): RunError {
  return new RunError(`The result could not be written to ${where}: ${fileTrouble(error)}.`, error);
}
