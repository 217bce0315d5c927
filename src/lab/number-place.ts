/** A field of the form for one number of an experiment. */

import { type Branch, numberAt } from "./branch.ts";
import type { Limits } from "./number-text.ts";

export interface NumberPlace {
  /** The name of its setting, and where its problems stand. */
  readonly path: string;
  readonly label: string;
  /** Null where the experiment says something else than a number, or nothing. */
  readonly value: number | null;
  readonly limits: Limits;
  /** What holds where it is left empty; null where it cannot be. */
  readonly empty: string | null;
}

/** Of a key of a section, as the experiment writes it, else as it is by default. */
export function numberPlace(
  section: string,
  key: string,
  label: string,
  { written, defaults }: { readonly written: Branch; readonly defaults: Branch },
  limits: Limits,
): NumberPlace {
  const value = numberAt(Object.hasOwn(written, key) ? written : defaults, key);
  return { path: `${section}.${key}`, label, value, limits, empty: null };
}
