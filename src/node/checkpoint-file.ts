/** A checkpoint on the disk: FILE, which takes its own place whole, and FILE.frames, to which is added what was handed out. */

import { closeSync, fsync, ftruncateSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import type { Backend, Frame } from "../ensemble/frames.ts";
import type { PartResult } from "../ensemble/result.ts";
import type { Snapshot } from "../ensemble/snapshot.ts";
import type { Experiment } from "../experiment/schema.ts";
import { fileTrouble, UsageError } from "./fail.ts";
import type { FrameRecord, StoredRuns } from "./frame-record.ts";
import { openPart, type PartFile, sweepParts } from "./part-file.ts";
import { DamagedRecord, type Encoded, encodeRecord, readRecord, writeRecord } from "./records.ts";
import { beginsWith } from "./regular-file.ts";
import { followed, probe } from "./result-file.ts";

/** With which the files begin; the number is that of their form. */
const titles = { head: "matrix-dynamics checkpoint 1\n", log: "matrix-dynamics frames 1\n" } as const;

/** What of a run does not change. */
export interface Begun {
  readonly version: string;
  /** As run. */
  readonly experiment: Experiment;
  /** The other words of the command, by their names. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly backend: Backend;
  readonly precision: "float64" | "float32";
  /** Where it was computed, and why there, in words. */
  readonly place: string;
  readonly why: string;
  /** Between two checkpoints. */
  readonly everySeconds: number;
  /** Which part of its ensemble the file held that was run. */
  readonly partOf: PartResult | undefined;
}

/** How far it was. */
export interface Reached {
  /** 0 to 1 */
  readonly fraction: number;
  /** Of the equations, or the number of the step. */
  readonly time: number;
  readonly samples: number;
  /** Of computing. */
  readonly wallSeconds: number;
  /** In ISO 8601. */
  readonly date: string;
}

export interface Head extends Begun, Reached {
  /** Bytes of FILE.frames that count; behind them may stand what came later. */
  readonly logBytes: number;
}

/** What a run goes on from. */
export interface Position {
  readonly snapshot: Snapshot;
  readonly runs: readonly StoredRuns[];
}

/** What was handed out: a frame, or the states at a sample time. */
export type Logged =
  | { readonly frame: FrameRecord }
  | { readonly sample: Frame["sample"]; readonly states: Readonly<Record<string, Float64Array>> };

export interface CheckpointFile {
  /** As the command line names it. */
  readonly path: string;
  /** Adds what was handed out. Throws the system's error, and TakenOver; what was there is as it was. */
  append(record: Encoded): Promise<void>;
  /** Puts a whole checkpoint in its place. Throws likewise; the one that was there stays. */
  save(begun: Begun, reached: Reached, position: Position): Promise<void>;
  /** Whether a run can go on from what was saved here. */
  isThere(): boolean;
  /** Takes both files away; false, and nothing, where they are another process's by now. */
  remove(): boolean;
  /** Takes away what is no whole checkpoint, and closes. */
  close(): void;
}

export interface StoredCheckpoint {
  readonly path: string;
  readonly head: Head;
  /** Of the file that was read. */
  readonly identity: string | null;
  /** Throws a UsageError where the file is damaged, as the other does. */
  position(): Promise<Position>;
  log(): AsyncGenerator<Logged, void, undefined>;
}

/** Another process has gone on from the checkpoint: it is that one's now. */
export class TakenOver extends Error {}

/** Whether a file begins as a checkpoint does. */
export function isCheckpoint(path: string): boolean {
  return beginsWith(path, titles.head);
}

/** A new one. Throws a UsageError where something is there already, or nothing could be written. */
export function createCheckpoint(path: string): CheckpointFile {
  return guarded(path, "--checkpoint", () => {
    const target = followed(path);
    const present = statSync(target, { throwIfNoEntry: false });
    if (present !== undefined && !present.isFile())
      throw new UsageError(`--checkpoint ${path} is no file that could be replaced; give the name of one.`);
    if (present !== undefined && isCheckpoint(target))
      throw new UsageError(
        `--checkpoint ${path} is the checkpoint of a run that was not finished: go on with matrix-dynamics run --resume ${path}, or remove it.`,
      );
    if (present !== undefined)
      throw new UsageError(`--checkpoint ${path} is there and is no checkpoint; give the name of a new file.`);
    const log = statSync(logOf(target), { throwIfNoEntry: false });
    if (log !== undefined && log.size > 0 && !beginsWith(logOf(target), titles.log))
      throw new UsageError(`--checkpoint ${path} would replace ${logOf(target)}, which is no part of one.`);
    sweepParts(target);
    probe(target);
    const descriptor = openSync(logOf(target), "w+");
    writeSync(descriptor, titles.log);
    return writing(path, target, descriptor, titles.log.length, null);
  });
}

/** Goes on with one that was read. Throws a UsageError where it cannot be written, or another process has written it since. */
export function continueCheckpoint({ path, head, identity }: StoredCheckpoint): CheckpointFile {
  return guarded(path, "--resume", () => {
    const target = followed(path);
    sweepParts(target);
    probe(target);
    const descriptor = openSync(logOf(target), "r+");
    try {
      if (identityOf(target) !== identity)
        throw new UsageError(`--resume ${path}: another process is writing it; end that one first, or let it go on.`);
      // Before the log is cut: who was adding to it sees that it is another's, and counts on nothing that was cut off.
      touch(target);
      ftruncateSync(descriptor, head.logBytes);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    return writing(path, target, descriptor, head.logBytes, identityOf(target));
  });
}

/** Tells a file from the one that takes its place, and from itself once another process has touched it; null where there is none. */
function identityOf(target: string): string | null {
  const found = statSync(target, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? null : `${found.ino} ${found.mtimeNs}`;
}

/** Gives a file another time and leaves what is in it: its first byte is written again. */
function touch(target: string): void {
  const descriptor = openSync(target, "r+");
  try {
    writeSync(descriptor, titles.head.slice(0, 1), 0);
  } finally {
    closeSync(descriptor);
  }
}

/** `own` is the identity of the checkpoint that is gone on from, null where there is none yet. */
function writing(path: string, target: string, log: number, logBytes: number, own: string | null): CheckpointFile {
  let isOpen = true;
  let end = logBytes;
  let identity = own;
  let isThere = false;
  let part: PartFile | null = null;
  const dropPart = (): void => {
    part?.remove();
    part = null;
  };
  const requireOwn = (): void => {
    if (identityOf(target) === identity) return;
    isThere = false;
    throw new TakenOver(`${path} is no longer this run's: another one has begun or gone on there.`);
  };
  const close = (): void => {
    dropPart();
    if (isOpen) closeSync(log);
    isOpen = false;
  };
  return {
    path,
    async append(record) {
      requireOwn();
      try {
        await writeRecord(log, record, end);
        end += record.bytes;
      } catch (error) {
        // Room that half a record takes may be what others lack.
        ftruncateSync(log, end);
        throw error;
      }
    },
    async save(begun, reached, position) {
      requireOwn();
      // What the checkpoint counts on is there before it.
      await promisify(fsync)(log);
      try {
        part = openPart(target);
        writeSync(part.descriptor, titles.head);
        let at = titles.head.length;
        for (const value of [{ ...begun, ...reached, logBytes: end } satisfies Head, position]) {
          const record = encodeRecord(value);
          await writeRecord(part.descriptor, record, at);
          at += record.bytes;
        }
        await part.reach();
        const next = identityOf(part.path);
        requireOwn();
        part.replace();
        part = null;
        identity = next;
        isThere = true;
      } catch (error) {
        dropPart();
        throw error;
      }
    },
    isThere: () => isThere,
    remove() {
      close();
      isThere = false;
      if (identityOf(target) !== identity) return false;
      // The log alone would be no checkpoint; without it the other would be a torn one.
      rmSync(target, { force: true });
      rmSync(logOf(target), { force: true });
      return true;
    },
    close() {
      close();
      const isAlone = identity === null && statSync(target, { throwIfNoEntry: false }) === undefined;
      if (isAlone) rmSync(logOf(target), { force: true });
    },
  };
}

/** Null of `version` reads that of any. Throws a UsageError where it is none, of another version, or damaged. */
export async function readCheckpoint(path: string, version: string | null): Promise<StoredCheckpoint> {
  if (!guarded(path, "--resume", () => isCheckpoint(path))) {
    const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
    throw new UsageError(
      isThere
        ? `--resume ${path} is no checkpoint of matrix-dynamics.`
        : `--resume ${path} cannot be read: there is no such file.`,
    );
  }
  // Before it is read: what comes in between is another's.
  const identity = identityOf(path);
  const { value, next } = await whole(path, (descriptor, end) => readRecord(descriptor, titles.head.length, end));
  const head = value as Head;
  if (version !== null && head.version !== version)
    throw new UsageError(
      `${path} was written by matrix-dynamics ${head.version}, and this is ${version}: go on with that version, or start the run anew.`,
    );
  const log = logOf(followed(path));
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) < head.logBytes)
    throw new UsageError(
      `${path} needs ${log} beside it, which is missing or cut short: bring it back, or start the run anew.`,
    );
  return {
    path,
    head,
    identity,
    position: async () => (await whole(path, (descriptor, end) => readRecord(descriptor, next, end))).value as Position,
    async *log() {
      for (let at = titles.log.length; at < head.logBytes; ) {
        const from = at;
        const { value, next } = await whole(log, (descriptor) => readRecord(descriptor, from, head.logBytes));
        yield value as Logged;
        at = next;
      }
    },
  };
}

/** Reads from a file that is open so long. `read` gets where it ends. */
async function whole<T>(path: string, read: (descriptor: number, end: number) => Promise<T>): Promise<T> {
  const descriptor = guarded(path, "--resume", () => openSync(path, "r"));
  try {
    return await read(descriptor, statSync(path).size);
  } catch (error) {
    if (error instanceof DamagedRecord)
      throw new UsageError(`${path} is damaged (${error.message}): start the run anew, or bring back a copy of it.`);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function guarded<T>(path: string, option: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${option} ${path} cannot be used: ${fileTrouble(error)}.`);
  }
}

function logOf(target: string): string {
  return `${target}.frames`;
}
