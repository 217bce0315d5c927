/** Writes a result so that it is whole or not there: the file is opened before the run, written beside its place, then renamed. */

import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileTrouble, RunError, UsageError } from "./fail.ts";
import { byteCount } from "./words.ts";

export interface ResultTarget {
  /** Writes the whole result and puts it in its place. Returns the bytes written. Throws a RunError. */
  commit(value: object): Promise<number>;
  /** Leaves nothing behind. May be called after `commit`. */
  abandon(): void;
}

/** `-` is stdout. `expectedBytes` is compared with what is free. Throws a UsageError where the file cannot be written. */
export function openResult(path: string, expectedBytes: number): ResultTarget {
  if (path === "-") return { commit: (value) => writeTo(process.stdout, value), abandon: () => undefined };
  const present = opened(path, () => statSync(path, { throwIfNoEntry: false }));
  if (present?.isDirectory()) throw new UsageError(`--out ${path} is a directory; give the name of a file.`);
  // A pipe or a device must be written itself: renaming would replace it.
  if (present !== undefined && !present.isFile()) return openInPlace(path);

  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  let descriptor: number | null = opened(path, () => openSync(temporary, "wx"));
  const abandon = () => {
    if (descriptor === null) return;
    closeSync(descriptor);
    descriptor = null;
    rmSync(temporary, { force: true });
  };
  try {
    const free = freeBytes(dirname(path));
    if (free < expectedBytes)
      throw new UsageError(
        `--out ${path} will have about ${byteCount(expectedBytes)}, but only ${byteCount(free)} is free there.`,
      );
    // Opening a file takes no room: a full disk shows only when something is written.
    opened(path, () => writeSync(descriptor!, " ".repeat(4096)));
    ftruncateSync(descriptor, 0);
  } catch (error) {
    abandon();
    throw error;
  }
  return {
    async commit(value) {
      try {
        let bytes = 0;
        for (const chunk of jsonChunks(value)) bytes += writeAll(descriptor!, chunk, bytes);
        fsyncSync(descriptor!);
        closeSync(descriptor!);
        descriptor = null;
        renameSync(temporary, path);
        return bytes;
      } catch (error) {
        abandon();
        rmSync(temporary, { force: true });
        throw notWritten(path, error);
      }
    },
    abandon,
  };
}

function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    // Not every file system tells.
    return Number.POSITIVE_INFINITY;
  }
}

function openInPlace(path: string): ResultTarget {
  const descriptor = opened(path, () => openSync(path, "w"));
  return {
    async commit(value) {
      try {
        let bytes = 0;
        for (const chunk of jsonChunks(value)) bytes += writeAll(descriptor, chunk, null);
        return bytes;
      } catch (error) {
        throw notWritten(path, error);
      }
    },
    abandon: () => undefined,
  };
}

/** A write may take only a part. */
function writeAll(descriptor: number, text: string, position: number | null): number {
  const bytes = Buffer.from(text);
  let done = 0;
  while (done < bytes.length)
    done += writeSync(descriptor, bytes, done, bytes.length - done, position === null ? null : position + done);
  return done;
}

function opened<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new UsageError(`--out ${path} cannot be written: ${fileTrouble(error)}.`);
  }
}

function notWritten(path: string, error: unknown): RunError {
  return new RunError(`The result could not be written to ${path}: ${fileTrouble(error)}.`, error);
}

async function writeTo(stream: NodeJS.WritableStream, value: object): Promise<number> {
  let bytes = 0;
  for (const chunk of jsonChunks(value)) {
    bytes += Buffer.byteLength(chunk);
    if (!stream.write(chunk)) await new Promise((resolve) => stream.once("drain", resolve));
  }
  return bytes;
}

/** Levels of lists and objects that are written apart: a result with every run's values is longer than a string can be. */
const depthWrittenApart = 5;

/** JSON in pieces, each key of the outermost object on a line of its own. */
export function* jsonChunks(value: object): Generator<string> {
  // Thousands of tiny writes are slow: gathered to pieces of about a megabyte.
  let gathered = "";
  for (const piece of pieces(value, 0)) {
    gathered += piece;
    if (gathered.length < 2 ** 20) continue;
    yield gathered;
    gathered = "";
  }
  yield `${gathered}\n`;
}

function* pieces(value: unknown, depth: number): Generator<string> {
  if (depth === depthWrittenApart || typeof value !== "object" || value === null) {
    yield JSON.stringify(value) ?? "null";
    return;
  }
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const entries: Iterable<[string | null, unknown]> = Array.isArray(value)
    ? value.map((inner) => [null, inner])
    : Object.entries(value).filter(([, inner]) => inner !== undefined);
  yield open;
  let separator = depth === 0 ? "\n  " : "";
  for (const [key, inner] of entries) {
    yield key === null ? separator : `${separator}${JSON.stringify(key)}: `;
    yield* pieces(inner, depth + 1);
    separator = depth === 0 ? ",\n  " : ", ";
  }
  yield depth === 0 ? `\n${close}` : close;
}
