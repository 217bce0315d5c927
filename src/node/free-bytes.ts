/** What is free where a file is to be. */

import { statfsSync } from "node:fs";

/** Bytes; `unknown` where the file system does not tell. */
export function freeBytes(directory: string, unknown = Number.POSITIVE_INFINITY): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return unknown;
  }
}
