/** Files of one folder that belong together: each is whole or not there, and none is put in its place before all are written. */

import { accessSync, constants, mkdirSync, rmdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileTrouble, RunError, UsageError } from "./fail.ts";
import { tendHeap } from "./heap.ts";
import { openPart, type PartFile, sweepParts } from "./part-file.ts";
import { followed, probe } from "./result-file.ts";
import { writeAll } from "./sink.ts";

export interface NamedFile {
  /** Within the folder. */
  readonly name: string;
  readonly chunks: Iterable<string | Uint8Array>;
}

export interface Folder {
  /** Takes the place of files of these names. Throws a RunError; unless one of the last renamings fails all of them are as they were. */
  write(files: readonly NamedFile[]): Promise<{ readonly bytes: number }>;
  /** Takes away what a write under way has written, and folders that were made for nothing. */
  abandon(): void;
}

/** Makes the folder where it is missing. Throws a UsageError where nothing could be written there. */
export function openFolder(path: string, option: string): Folder {
  let made: readonly string[] = [];
  const removeMade = () => {
    try {
      for (const folder of made) rmdirSync(folder);
    } catch {
      // Something else has come to lie there.
    }
    made = [];
  };
  try {
    made = foldersUpTo(mkdirSync(path, { recursive: true }), path);
    probe(join(path, "figure"));
  } catch (error) {
    removeMade();
    const isFile = ["EEXIST", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
    throw new UsageError(
      isFile
        ? `${option} ${path} is a file, or lies in one; give the name of a folder.`
        : `${option} ${path} cannot be written: ${fileTrouble(error)}.`,
    );
  }
  let parts: PartFile[] = [];
  const removeParts = () => {
    for (const part of parts) part.remove();
    parts = [];
  };
  return {
    async write(files) {
      let at = path;
      let bytes = 0;
      try {
        for (const { name, chunks } of files) {
          at = join(path, name);
          const part = openPart(replaceable(at));
          parts.push(part);
          for (const chunk of chunks) {
            writeAll(part.descriptor, chunk);
            bytes += typeof chunk === "string" ? Buffer.byteLength(chunk) : chunk.length;
            // Writing to a file blocks: in between signals are heard.
            await nextTurn();
            tendHeap();
          }
        }
        for (const [k, part] of parts.entries()) {
          at = join(path, files[k]!.name);
          await part.reach();
        }
        // In one turn: no signal is heard while some are in their places and others are not.
        for (const [k, part] of parts.entries()) {
          at = join(path, files[k]!.name);
          part.replace();
        }
        parts = [];
        made = [];
        return { bytes };
      } catch (error) {
        removeParts();
        throw new RunError(`${at} could not be written: ${fileTrouble(error)}.`, error);
      }
    },
    abandon() {
      removeParts();
      removeMade();
    },
  };
}

/** A folder and those that it lies in, the innermost first, up to the first that was made; none where there is none. */
function foldersUpTo(first: string | undefined, path: string): readonly string[] {
  if (first === undefined) return [];
  const folders = [resolve(path)];
  while (folders.at(-1) !== resolve(first)) folders.push(dirname(folders.at(-1)!));
  return folders;
}

/** Where the file itself lies, which may be behind links. Throws the system's error where it may not be replaced. */
function replaceable(path: string): string {
  const target = followed(path);
  const present = statSync(target, { throwIfNoEntry: false });
  if (present?.isDirectory()) throw Object.assign(new Error("a directory"), { code: "EISDIR" });
  if (present !== undefined) accessSync(target, constants.W_OK);
  sweepParts(target);
  return target;
}
