/** One run out of many: the one in the middle, or at an end, by the values of an observable. */

import type { CellFrame } from "../ensemble/frames.ts";

export type Place = "lowest" | "median" | "highest";

/** Its number in the cell; null where the frame does not hold single runs, or none of them has a value. Of a vector its first component counts. */
export function pickRun({ perRun, observables }: CellFrame, observable: string, place: Place): number | null {
  const values = perRun?.[observable];
  const components = observables[observable]?.count.length ?? 0;
  if (values === undefined || components === 0) return null;
  const ordered = Array.from({ length: values.length / components }, (_, run) => ({
    run,
    value: values[run * components]!,
  }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value || a.run - b.run);
  const index = { lowest: 0, median: Math.floor((ordered.length - 1) / 2), highest: ordered.length - 1 }[place];
  return ordered[index]?.run ?? null;
}
