/** How far an axis reaches, and its ticks: with floors, so that rounding is never drawn as a result. */

import { extentOf } from "./extent.ts";
import { numberWords, superscript } from "./numbers.ts";
import type { Column, Scale } from "./scene.ts";

/** The ends of an axis, and what it leaves out, as a sentence or "". */
export interface Reach {
  readonly from: number;
  readonly to: number;
  readonly remark: string;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export type Precision = "float64" | "float32";

/**
 * States are of order one. What two of them differ by below this is rounding that has added up over the steps: a thousand units
 * in the last place in float64, ten in float32, which carries what its steps lose (decision 11).
 */
const rounding: Readonly<Record<Precision, number>> = { float64: 2e-13, float32: 1e-6 };
/** So many decades are told apart on a chart; below the largest value by more, a curve is at the bottom. */
const mostDecades = 10;
/** A change by less than this share of a value is drawn as none: it would fill the chart with what no one asked about. */
const flatShare = 1e-4;

/** Over all columns. `asked` are the ends that a view gives. */
export function reachOf(
  columns: Iterable<Column>,
  scale: Scale,
  precision: Precision,
  asked: readonly [number, number] | undefined,
): Reach {
  const { least, most, leastPositive } = extentOf(columns);
  const any = least <= most;
  if (scale === "log") {
    const below = least <= 0 ? "What is zero or below has no place on a logarithmic axis." : "";
    if (asked !== undefined) {
      const [from, to] = asked[0] > 0 ? asked : ([asked[1] * 10 ** -mostDecades, asked[1]] as const);
      return { from, to, remark: joined(below, any && leastPositive < from ? cut(from) : "") };
    }
    return joinReach(logReach(leastPositive, most, rounding[precision]), below);
  }
  if (asked !== undefined) {
    const out = any && (least < asked[0] || most > asked[1]);
    return { from: asked[0], to: asked[1], remark: out ? "Some of it lies outside of the axis." : "" };
  }
  return any ? linearReach(least, most, rounding[precision]) : { from: 0, to: 1, remark: "" };
}

function cut(from: number): string {
  return `Below ${numberWords(from, 2)} nothing is drawn.`;
}

function joined(...sentences: readonly string[]): string {
  return sentences.filter((one) => one !== "").join(" ");
}

function joinReach({ from, to, remark }: Reach, more: string): Reach {
  return { from, to, remark: joined(remark, more) };
}

/** Whole decades. Where all is rounding, the axis says so and shows where it begins. */
function logReach(least: number, most: number, noise: number): Reach {
  if (!(most > 0)) return { from: 1e-3, to: 1, remark: "" };
  const floor = powerOfTen(Math.ceil(Math.log10(noise) - 1e-9));
  if (most <= floor) return { from: floor, to: 1, remark: `Below ${power(floor)} throughout: zero, but for rounding.` };
  const to = powerOfTen(Math.ceil(Math.log10(most) - 1e-9));
  const lowest = Math.max(floor, to * 10 ** -mostDecades);
  const from = powerOfTen(Math.floor(Math.log10(Math.max(least, lowest)) + 1e-9));
  const remark =
    least >= from ? "" : from <= floor ? `Below ${power(floor)} all is rounding, and not drawn.` : cut(from);
  return from < to ? { from, to, remark } : { from: to / 10, to, remark };
}

/** Exact, as `10 ** -4` is not. */
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}

function power(value: number): string {
  return `10${superscript(Math.round(Math.log10(value)))}`;
}

/** With a little room, and with zero where it is near; a constant is not magnified into noise. */
function linearReach(least: number, most: number, noise: number): Reach {
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (size <= noise) return { from: -1, to: 1, remark: size === 0 ? "" : "Zero, but for rounding." };
  if (most - least < flatShare * size) return { from: least - 0.1 * size, to: most + 0.1 * size, remark: "" };
  const room = (most - least) * 0.06;
  return { from: least >= 0 && least < 0.7 * most ? 0 : least - room, to: most + room, remark: "" };
}

/** At round numbers, no more than `most` of them; their labels tell them apart. */
export function ticksOf(from: number, to: number, scale: Scale, most: number): readonly Tick[] {
  return scale === "log" && to / from >= 10 ? decades(from, to, most) : roundTicks(from, to, most);
}

function decades(from: number, to: number, most: number): readonly Tick[] {
  const [low, high] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
  const between = high - low < 2 ? withinDecades(from, to, low, high) : [];
  if (between.length > 0 && between.length <= most) return between;
  const every = Math.max(1, Math.ceil((high - low + 1) / Math.max(1, most)));
  const ticks: Tick[] = [];
  for (let exponent = high; exponent >= low; exponent -= every)
    ticks.unshift({ at: powerOfTen(exponent), label: `10${superscript(exponent)}` });
  return ticks;
}

/** 1, 2 and 5 of every decade: one or two powers of ten alone cannot be read off. */
function withinDecades(from: number, to: number, low: number, high: number): readonly Tick[] {
  const exponents = Array.from({ length: high - low + 3 }, (_, k) => low - 1 + k);
  return exponents
    .flatMap((exponent) => [1, 2, 5].map((factor) => factor * powerOfTen(exponent)))
    .filter((at) => at >= from * (1 - 1e-9) && at <= to * (1 + 1e-9))
    .map((at) => ({ at, label: numberWords(Number(at.toPrecision(12)), 3) }));
}

function roundTicks(from: number, to: number, most: number): readonly Tick[] {
  const step = stepOf(from, to, most);
  if (!(step > 0) || !Number.isFinite(step)) return [];
  const [first, last] = countedBy(step, from, to);
  const largest = Math.max(Math.abs(first), Math.abs(last)) * step;
  // As many digits as tell one tick from the next.
  const digits = Math.max(1, Math.floor(Math.log10(largest) + 1e-9) - Math.floor(Math.log10(step) + 1e-9) + 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => {
    const at = (first + k) * step;
    return { at, label: numberWords(Number(at.toPrecision(12)), Math.min(12, digits + 1)) };
  });
}

/** The first and the last multiple of a step on an axis. */
function countedBy(step: number, from: number, to: number): readonly [first: number, last: number] {
  return [Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9)];
}

/** Finer than asked for where a single tick would be all: one number gives no scale. */
function stepOf(from: number, to: number, most: number): number {
  const step = roundStep((to - from) / Math.max(1, most));
  const [first, last] = countedBy(step, from, to);
  return last > first ? step : roundStep(step / 2.5);
}

/** 1, 2 or 5 times a power of ten, at least this. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
}
