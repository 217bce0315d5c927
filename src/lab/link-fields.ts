/** Reads the words of a link that say one thing each: runs, backend, the drawn cell, how a view is looked at. */

import { backends } from "../ensemble/frames.ts";
import { largestSeed } from "../experiment/schema.ts";
import { alternatives } from "../experiment/schema-parts.ts";
import { floors, type StatePrecision } from "../methods/precision.ts";
import type { Ends, LabState, ViewChoice } from "./state.ts";

/** What a word says, or the end of a sentence about it: what it must be. */
export type Field = { readonly says: Partial<LabState> } | { readonly must: string };

const precisions = Object.keys(floors) as StatePrecision[];

export const fields: Readonly<Record<string, (text: string) => Field>> = {
  runs: (text) => whole("runs", text, 1, 2 ** 32 - 1),
  seed: (text) => whole("seed", text, 0, largestSeed),
  // As the attribute of the element, which may ask for nothing.
  backend: (text) => (text === "auto" ? { says: {} } : oneOf("backend", text, backends)),
  precision: (text) => oneOf("precision", text, precisions),
  cell: readCell,
  theory: (text) =>
    text === "on" ? { says: {} } : text === "off" ? { says: { theory: false } } : must('"on" or "off"'),
  speed: (text) => {
    const speed = numberOf(text);
    return speed !== null && speed > 0 ? { says: { speed } } : must("a number greater than 0");
  },
  sample: (text) => whole("sample", text, 0, Number.MAX_SAFE_INTEGER),
  run: (text) => whole("run", text, 0, 2 ** 32 - 1),
  theme: (text) => oneOf("theme", text, ["light", "dark"]),
};

function must(end: string): Field {
  return { must: `must be ${end}` };
}

function numberOf(text: string): number | null {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function whole(name: keyof LabState, text: string, least: number, most: number): Field {
  const value = numberOf(text);
  if (value !== null && Number.isInteger(value) && value >= least && value <= most) return { says: { [name]: value } };
  return must(`a whole number from ${least} to ${most}`);
}

function oneOf(name: keyof LabState, text: string, names: readonly string[]): Field {
  return names.includes(text) ? { says: { [name]: text } } : must(alternatives(names));
}

/** `eta:0.05,tau:0.2` */
function readCell(text: string): Field {
  const parts = text.split(",").map((part): [string, number | null] => {
    const colon = part.lastIndexOf(":");
    return [part.slice(0, Math.max(0, colon)).trim(), numberOf(part.slice(colon + 1))];
  });
  const isWrong = parts.some(([name, value]) => name === "" || value === null);
  return isWrong
    ? must("parameters with their values, such as eta:0.05,tau:0.2")
    : { says: { cell: Object.fromEntries(parts) as Record<string, number> } };
}

/** A view with what `scale`, `hide`, `x` or `y` says of it, or what that must be. */
export function readViewWord(choice: ViewChoice, aspect: string, text: string): ViewChoice | string {
  switch (aspect) {
    case "scale":
      return text === "linear" || text === "log" ? { ...choice, scale: text } : 'must be "linear" or "log"';
    case "hide":
      return { ...choice, hidden: [...(choice.hidden ?? []), text] };
    case "x":
    case "y": {
      const ends = readEnds(text);
      return ends === null
        ? "must be the two ends of an axis, such as 0..40"
        : { ...choice, zoom: { ...choice.zoom, [aspect]: ends } };
    }
    default:
      return "is nothing that a view has: scale, hide, x and y are";
  }
}

function readEnds(text: string): Ends | null {
  const [, first = "", second = ""] = /^(.+?)\.\.(.+)$/.exec(text) ?? [];
  const [from, to] = [numberOf(first), numberOf(second)];
  return from !== null && to !== null && from < to ? [from, to] : null;
}
