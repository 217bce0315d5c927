/** What a program in plain JavaScript may get wrong in its options, said before anything starts: none of it may pass in silence. */

import { backendChoices, precisions } from "../backend.ts";
import { didYouMean } from "../experiment/problems.ts";
import type { RunOptions } from "./options.ts";

/** What an option has to be, and whether it is. */
export type Kind = readonly [words: string, is: (value: unknown) => boolean];
export type Kinds = Readonly<Record<string, Kind>>;
const kinds: Readonly<Record<keyof RunOptions, Kind>> = {
  backend: oneOf(backendChoices),
  precision: oneOf(precisions),
  portableBits: yesOrNo(),
  perRun: yesOrNo(),
  states: yesOrNo(),
  framewise: yesOrNo(),
  memory: ["a number of bytes", (value) => typeof value === "number" && value > 0],
  signal: [
    "an AbortSignal, as the signal of an AbortController is",
    (value) => typeof value === "object" && value !== null && "throwIfAborted" in value,
  ],
};

export function oneOf(names: readonly string[]): Kind {
  return [names.map((name) => `"${name}"`).join(" or "), (value) => names.includes(value as string)];
}

export function yesOrNo(): Kind {
  return ["true or false", (value) => typeof value === "boolean"];
}

/**
 * Options that are undefined are left out. One that has nearly the name of another is refused, and what is named otherwise is for
 * somebody else; unless `isAll` says that these are all there are. `more` are those that this place takes beside.
 * @throws TypeError
 */
export function requireOptions(options: unknown, more: Kinds = {}, isAll = false): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`Options are an object such as { perRun: true }, but here is ${shown(options)}.`);
  const all: Kinds = { ...kinds, ...more };
  // Those of an engine in Node are said again where it runs something.
  const known = [...Object.keys(all), "device", "workers"];
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(all, name) ? all[name] : undefined;
    const meant = known.includes(name) ? "" : didYouMean(name, known, "");
    if (meant !== "") throw new TypeError(`${name} is no option${meant}`);
    if (isAll && kind === undefined && value !== undefined)
      throw new TypeError(`${name} is no option here; there are ${known.join(", ")}.`);
    if (kind === undefined || value === undefined || kind[1](value)) continue;
    throw new TypeError(`${name} must be ${kind[0]}, but it is ${shown(value)}.`);
  }
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null
    ? `an object (${value.constructor?.name ?? "Object"})`
    : String(value);
}
