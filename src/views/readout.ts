/** What a panel says at a time: the values under the cursor, in words. */

import type { Ink } from "./ink.ts";
import { shortNumber } from "./numbers.ts";
import type { Panel, Series } from "./scene.ts";

export interface ReadValue {
  readonly label: string;
  readonly ink: Ink;
  readonly value: string;
  /** `0.1 … 0.3`, or "". */
  readonly spread: string;
  readonly theory: boolean;
}

/** More values than these cannot be read at a glance: then the first and the last stand for all. */
const mostRead = 7;

/** At the index of a sample; empty where there is none. `hidden` are the keys of the legend that are switched off. */
export function readPanel({ series, y }: Panel, at: number, hidden: ReadonlySet<string> = new Set()): ReadValue[] {
  const shown = series.filter(({ key }) => !hidden.has(key));
  const measured = shown.filter(({ theory }) => !theory);
  const isSingle = ({ ink }: Series) => ink.kind === "chosen";
  // Single runs stand beside the ensemble, not in its place.
  const ends = [measured.filter((one) => !isSingle(one)), measured.filter(isSingle)].flatMap(endsOf);
  const negligible = y.scale === "log" || ends.length < 2 ? 0 : negligibleBeside(measured, at);
  const theory = shown.filter((one) => one.theory);
  return [...ends, ...(theory.length > mostRead ? theory.slice(-1) : theory)].map((one) => read(one, at, negligible));
}

function endsOf(series: readonly Series[]): readonly Series[] {
  return series.length > mostRead ? [series.at(-1)!, series[0]!] : series;
}

/** Beside the largest, a value of its hundred-thousandth is rounding, and its digits say nothing. */
function negligibleBeside(series: readonly Series[], at: number): number {
  return 1e-5 * Math.max(...series.map(({ values }) => Math.abs(values[at] ?? 0)));
}

function read({ label, ink, values, spread: around, theory }: Series, at: number, negligible: number): ReadValue {
  const show = (value: number) => shortNumber(Math.abs(value) < negligible ? 0 : value);
  const [value, lower, upper] = [values[at], around?.low[at], around?.high[at]];
  // A cell of a sweep may not have come so far.
  if (at >= values.length) return { label, ink, value: "not yet", spread: "", theory };
  if (typeof value !== "number") return { label, ink, value: "undefined", spread: "", theory };
  const spread =
    typeof lower === "number" && typeof upper === "number" && show(lower) !== show(upper)
      ? `${show(lower)} … ${show(upper)}`
      : "";
  return { label, ink, value: show(value), spread, theory };
}
