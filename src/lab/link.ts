/** Writes the state of the lab for the address of a page: `v=1&experiment=figure-9&eta=0.05&runs=256`, and what is long packed into one word. */

import { settingText } from "../experiment/settings.ts";
import { type Pair, writePairs } from "./link-words.ts";
import { pack } from "./packed.ts";
import type { Change, LabState, ViewChoice } from "./state.ts";

/** A later one may give the same words another meaning. */
export const linkVersion = "1";

/** A change is readable up to so many characters. */
const longestReadable = 120;

/** What may stand behind the # or the ? of an address. */
export function writeLink(state: LabState): string {
  const { experiment, changes = [], runs, seed, backend, precision, cell, views = {}, theory, speed } = state;
  const { sample, run, theme } = state;
  const single = { runs, seed, backend, precision, cell: cell && cellText(cell) };
  const looks = { theory: theory === false ? "off" : undefined, speed, sample, run, theme };
  return writePairs([
    ["v", linkVersion],
    ...experimentPairs(experiment, changes),
    ...said(single),
    ...Object.entries(views).flatMap(([key, choice]) => viewPairs(key, choice)),
    ...said(looks),
  ]);
}

function experimentPairs(experiment: LabState["experiment"], changes: readonly Change[]): Pair[] {
  const written = changes.map(({ name, value }): Pair => [name, settingText(value)]);
  const isReadable = typeof experiment === "string" && written.every(([, value]) => value.length <= longestReadable);
  if (isReadable) return [["experiment", experiment], ...written];
  const packed = { experiment, changes: changes.map(({ name, value }) => [name, value]) };
  return [["z", pack(changes.length === 0 ? { experiment } : packed)]];
}

function said(values: Readonly<Record<string, string | number | undefined>>): Pair[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
}

function cellText(cell: Readonly<Record<string, number>>): string {
  return Object.entries(cell)
    .map(([name, value]) => `${name}:${value}`)
    .join(",");
}

function viewPairs(key: string, { scale, hidden = [], zoom = {} }: ViewChoice): Pair[] {
  const ends = (given: readonly [number, number] | undefined) => given && `${given[0]}..${given[1]}`;
  return [
    ...said({ [`view.${key}.scale`]: scale }),
    ...hidden.map((name): Pair => [`view.${key}.hide`, name]),
    ...said({ [`view.${key}.x`]: ends(zoom.x), [`view.${key}.y`]: ends(zoom.y) }),
  ];
}
