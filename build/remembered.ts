/** Remembers what was made of files until one of them changes: a page and a test run ask for the same module many times. */

import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

/** Text of each file that was read, by absolute path; null where a file was looked for and not found. */
export type Sources = ReadonlyMap<string, string | null>;

export interface Made<Value> {
  value: Value;
  sources: Sources;
}

/** Text of a file, or null where there is none. */
export async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
}

/** Vite plugin that notes each file that a build reads. */
export function noting(sources: Map<string, string | null>): Plugin {
  return {
    name: "sources",
    load: {
      order: "pre",
      async handler(id) {
        const file = id.split("?")[0]!;
        const text = await textOf(file);
        // The bundler's own modules are no files.
        if (text !== null) sources.set(file, text);
        return null;
      },
    },
  };
}

async function isCurrent(sources: Sources): Promise<boolean> {
  const same = await Promise.all([...sources].map(async ([file, text]) => (await textOf(file)) === text));
  return same.every(Boolean);
}

/**
 * `make`, called again for a key only where a file differs from what was read the last time. Who asks while it works waits
 * for the same work.
 */
export function remembered<Value>(make: (key: string) => Promise<Made<Value>>): (key: string) => Promise<Made<Value>> {
  const last = new Map<string, Promise<Made<Value>>>();
  const ask = async (key: string): Promise<Made<Value>> => {
    const known = last.get(key);
    const made = await known?.catch(() => null);
    if (made && (await isCurrent(made.sources))) return made;
    // Someone who waited for the same may have begun anew meanwhile.
    if (last.get(key) !== known) return ask(key);
    const now = make(key);
    last.set(key, now);
    return now;
  };
  return ask;
}
