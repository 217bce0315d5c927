/** Where what does not fit the memory waits: a file without a name, which goes with the process however that ends. */

import { randomBytes } from "node:crypto";
import { closeSync, openSync, read, rmSync, statfsSync, write } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Scratch, ScratchPlace } from "../ensemble/scratch.ts";
import { fileTrouble, RunError } from "./fail.ts";
import { freeBytes } from "./free-bytes.ts";

const writePart = promisify(write);
const readPart = promisify(read);

/** File systems that are memory themselves, by what statfs calls them: tmpfs and ramfs of Linux. */
const inMemory = [0x01021994, 0x858458f6];

/**
 * In `TMPDIR` where that is set, for that is what it is for; else wherever most is free of the folders for such files, which may be
 * small or in memory, and `beside`, where a result has been given a place.
 */
export function scratchPlace(beside?: string): ScratchPlace {
  const { TMPDIR } = process.env;
  const folders = TMPDIR ? [TMPDIR] : [tmpdir(), "/var/tmp", ...(beside === undefined ? [] : [beside])];
  const roomOf = (folder: string) => (isMemory(folder) ? 0 : freeBytes(folder, 0));
  const where = folders.reduce((best, folder) => (roomOf(folder) > roomOf(best) ? folder : best));
  return { where, free: () => freeBytes(where), open: () => openScratch(where) };
}

function isMemory(folder: string): boolean {
  try {
    return inMemory.includes(statfsSync(folder).type);
  } catch {
    return false;
  }
}

/** Throws a RunError. */
export function openScratch(folder: string): Scratch {
  const path = join(folder, `matrix-dynamics.${process.pid}.${randomBytes(4).toString("hex")}`);
  const failed = (what: string, error: unknown): RunError =>
    new RunError(
      `What does not fit the memory could not be ${what} ${folder}: ${fileTrouble(error)}; name a folder with room for it in ` +
        "TMPDIR, lower runs or samples, or raise --memory.",
      error,
    );
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx+", 0o600);
  } catch (error) {
    throw failed("put aside in", error);
  }
  const unlink = () => rmSync(path, { force: true });
  let isLinked = false;
  try {
    unlink();
  } catch {
    // Windows lets no open file go.
    isLinked = true;
  }
  let underWay = 0;
  let isClosed = false;
  const closeIdle = (): void => {
    if (!isClosed || underWay > 0) return;
    closeSync(descriptor);
    if (isLinked) unlink();
  };
  /** The descriptor stays while the system works on it, or its number might name another file by then. */
  const guarded = async (what: string, work: () => Promise<void>): Promise<void> => {
    if (isClosed) throw new RunError("What was put aside is given up.");
    underWay++;
    try {
      await work();
    } catch (error) {
      throw failed(what, error);
    } finally {
      underWay--;
      closeIdle();
    }
  };
  return {
    write: (bytes, place) =>
      guarded("put aside in", async () => {
        for (let done = 0; done < bytes.length; ) {
          // A full disk may take a part before it says so.
          const { bytesWritten } = await writePart(descriptor, bytes, done, bytes.length - done, place + done);
          done += bytesWritten;
        }
      }),
    read: (into, place) =>
      guarded("read again from", async () => {
        for (let done = 0; done < into.length; ) {
          const { bytesRead } = await readPart(descriptor, into, done, into.length - done, place + done);
          if (bytesRead === 0) throw new Error("it is shorter than what was written");
          done += bytesRead;
        }
      }),
    close() {
      if (isClosed) return;
      isClosed = true;
      closeIdle();
    },
  };
}
