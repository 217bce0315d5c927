/** A file that is being written: it lies beside the one it is for, and takes that one's place when it is whole. */

import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { threadId } from "node:worker_threads";

export interface PartFile {
  readonly descriptor: number;
  /** By which others may open it too. */
  readonly path: string;
  /** Settles when all of it has reached the disk. */
  reach(): Promise<void>;
  /** Puts a file that has reached the disk in its place, or in another of the same folder, all at once. */
  replace(place?: string): void;
  /** Takes the file away where it has not been put in its place. */
  remove(): void;
}

/** Characters of the target's name that a part file repeats, so that its own is never too long. */
const repeated = 50;

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 6);
/** In the name, too: machines may share a folder, and each numbers its processes by itself. */
const host = shortHash(hostname());
/** In the name: whose file it is. Threads of a process know nothing of each other's. */
const writer = threadId === 0 ? `${process.pid}` : `${process.pid}-${threadId}`;
/** What this thread is writing. */
const beingWritten = new Set<string>();

/** Throws the system's error. */
export function openPart(target: string): PartFile {
  const old = statSync(target, { throwIfNoEntry: false });
  const path = join(dirname(target), `${prefixOf(target)}${writer}.${host}${randomBytes(4).toString("hex")}.part`);
  // Who may not read the old file may not read what is written of the new one either.
  const descriptor = openSync(path, "wx", old === undefined ? 0o666 : old.mode & 0o777);
  beingWritten.add(path);
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  return {
    descriptor,
    path,
    async reach() {
      if (old !== undefined) keepOwnership(descriptor, old);
      // Not the blocking one: a signal is to be heard while a disk takes its time.
      await promisify(fsync)(descriptor);
      close();
    },
    replace(place = target) {
      renameSync(path, place);
      beingWritten.delete(path);
      syncDirectory(dirname(place));
    },
    remove() {
      close();
      rmSync(path, { force: true });
      beingWritten.delete(path);
    },
  };
}

/** Removes what processes that are gone left of this target, as far as one may. */
export function sweepParts(target: string): void {
  const directory = dirname(target);
  const prefix = prefixOf(target);
  try {
    for (const name of readdirSync(directory)) {
      if (!name.startsWith(prefix) || !name.endsWith(".part")) continue;
      const [, whose, pid, where = host] =
        /^((\d+)(?:-\d+)?)(?:\.([0-9a-f]{6})?[0-9a-f]{8})?\.part$/.exec(name.slice(prefix.length)) ?? [];
      if (where !== host) continue;
      const path = join(directory, name);
      // What bears this one's number and is not being written is of an earlier process.
      const isLeft = whose === writer ? !beingWritten.has(path) : pid !== undefined && isGone(Number(pid));
      if (isLeft) rmSync(path, { force: true });
    }
  } catch {
    // They are in nobody's way: names do not repeat.
  }
}

function prefixOf(target: string): string {
  const name = basename(target);
  // Those of a long name are not to be those of another that begins like it.
  return name.length > repeated ? `.${name.slice(0, repeated)}.${shortHash(name)}.` : `.${name}.`;
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Only root may give a file to someone else; anyone else's new file is its writer's. */
function keepOwnership(descriptor: number, { uid, gid, mode }: Stats): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch {
    // As the system has it.
  }
  fchmodSync(descriptor, mode & 0o7777);
}

/** The new name too must be on the disk; not every system lets a directory be opened. */
function syncDirectory(directory: string): void {
  try {
    const descriptor = openSync(directory, "r");
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    // The file is whole under one name or the other all the same.
  }
}
