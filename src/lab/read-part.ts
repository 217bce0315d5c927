/** Reads one section of an experiment by itself, where others may be wrong. */

import { type Experiment, experimentSchema } from "../experiment/schema.ts";

/** Undefined where the section is wrong, or not there. */
export function readPart<Key extends keyof Experiment>(key: Key, value: unknown): Experiment[Key] | undefined {
  try {
    const read = experimentSchema.shape[key].safeParse(value);
    return read.success ? (read.data as Experiment[Key]) : undefined;
  } catch (error) {
    // Of an object in place of a list, as in `readExperiment`.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
