/** Tableaus whose stages read the previous slope alone, for a kernel that holds a stage and two sums and no slopes. */

import type { Method, Tableau } from "./method.ts";

/** What the stage after takes of each slope; 0 behind the last. Throws where a stage reads more. */
export function feedOf({ name, scheme }: Method): { readonly tableau: Tableau; readonly feed: readonly number[] } {
  if (scheme.kind !== "tableau" || scheme.matrix.some((row) => row.some((a, j) => a !== 0 && j !== row.length - 1)))
    throw new Error(`This backend does not have the method "${name}" yet.`);
  return { tableau: scheme, feed: [...scheme.matrix.slice(1).map((row) => row.at(-1)!), 0] };
}
