/** Reads a text that someone names: a regular file of bounded size, for a device or a pipe may never end. */

import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { extname } from "node:path";
import { fileTrouble, UsageError } from "./fail.ts";
import { byteCount } from "./words.ts";

/** The most that is read: of the data and starts of an experiment some million numbers. */
const mostBytes = { experiment: 2 ** 24, system: 2 ** 20 };

/** The text of a file. `role` begins the sentence. Throws a UsageError, at once whatever the name stands for. */
export function readText(file: string, role: string): string {
  const most = extname(file) === ".json" ? mostBytes.experiment : mostBytes.system;
  let descriptor: number | null = null;
  try {
    // A pipe without a writer would otherwise be waited for.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const kind = fstatSync(descriptor);
    if (!kind.isFile()) throw new UsageError(`${role} ${file} is ${kindWords(kind)}, not a file.`);
    if (kind.size > most) throw tooLong(file, role, byteCount(kind.size), most);
    const bytes = readUpTo(descriptor, most + 1);
    // What the system makes up while it is read, as under /proc, has no size of its own.
    if (bytes.length > most) throw tooLong(file, role, `more than ${byteCount(most)}`, most);
    return bytes.toString("utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${role} ${file} cannot be read: ${fileTrouble(error)}.`);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Whether a file is there and begins with these characters of ASCII. A pipe is none, and would be waited for. */
export function beginsWith(path: string, title: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  const descriptor = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(title.length);
    readSync(descriptor, bytes);
    return bytes.toString("latin1") === title;
  } finally {
    closeSync(descriptor);
  }
}

function tooLong(file: string, role: string, size: string, most: number): UsageError {
  return new UsageError(`${role} ${file} has ${size}, and at most ${byteCount(most)} are read.`);
}

function kindWords(kind: Stats): string {
  if (kind.isDirectory()) return "a directory";
  if (kind.isFIFO()) return "a pipe";
  return kind.isSocket() ? "a socket" : "a device";
}

/** A read may bring only a part. */
function readUpTo(descriptor: number, most: number): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  while (length < most) {
    const piece = Buffer.allocUnsafe(Math.min(2 ** 16, most - length));
    const read = readSync(descriptor, piece);
    if (read === 0) break;
    pieces.push(piece.subarray(0, read));
    length += read;
  }
  return Buffer.concat(pieces);
}
