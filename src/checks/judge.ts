/** Compares what was measured with a bound: by which margin it is kept, and what that says. */

import { type Labelled, labelsAt } from "./labelled.ts";
import type { Bound } from "./schema.ts";

export type Precision = "float64" | "float32";

/** `fails` of a check as it stands is any miss. A check with its premise broken has to miss clearly; else it is `unclear`. */
export type Verdict = "holds" | "fails" | "unclear";

export interface Limits {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Judgement {
  /** Of all values the one that comes nearest to the bound, or misses it most; null where one is undefined. */
  readonly measured: number | null;
  /** Where that is: the labels of the axes that nothing was taken over. */
  readonly at: Readonly<Record<string, number>>;
  readonly bound: Limits;
  /** From what was measured to the bound, in units of the bound or of half the width between two; below 0 it is missed. */
  readonly margin: number | null;
  readonly verdict: Verdict;
}

/** So much of the bound, or of half the width between two, is a miss that is no luck. */
export const clearMiss = 0.5;

/** The bound for states in this precision and so many runs. */
export function limitsOf({ atLeast, atMost, sampling = 0 }: Bound, precision: Precision, runs: number): Limits {
  const wider = sampling / Math.sqrt(runs);
  const read = (value: NonNullable<Bound["atMost"]>): number => (typeof value === "number" ? value : value[precision]);
  return {
    ...(atLeast === undefined ? {} : { atLeast: decimal(read(atLeast) - wider) }),
    ...(atMost === undefined ? {} : { atMost: decimal(read(atMost) + wider) }),
  };
}

/** Without the digits that only rounding has made. */
function decimal(value: number): number {
  return Number(value.toPrecision(12));
}

/** All values must keep within the limits. There must be at least one. */
export function judge(measured: Labelled, bound: Limits, broken: boolean): Judgement {
  const margins = measured.values.map((value) => marginOf(value, bound));
  // An undefined one is worse than any other.
  const worst = margins.reduce(
    (least, margin, index) => (Number.isNaN(margin) || margin < margins[least]! ? index : least),
    0,
  );
  const margin = margins[worst]!;
  const at = labelsAt(measured, worst);
  if (Number.isNaN(margin)) return { measured: null, at, bound, margin: null, verdict: broken ? "unclear" : "fails" };
  return { measured: measured.values[worst]!, at, bound, margin, verdict: verdictOf(margin, broken) };
}

function verdictOf(margin: number, broken: boolean): Verdict {
  if (margin >= 0) return "holds";
  return !broken || margin <= -clearMiss ? "fails" : "unclear";
}

/** Infinite values have a margin, -Infinity; NaN has none. */
export function marginOf(value: number, { atLeast, atMost }: Limits): number {
  const over = value - (atLeast ?? Number.NEGATIVE_INFINITY);
  const under = (atMost ?? Number.POSITIVE_INFINITY) - value;
  return Math.min(over, under) / unitOf(atLeast, atMost);
}

function unitOf(atLeast: number | undefined, atMost: number | undefined): number {
  if (atLeast !== undefined && atMost !== undefined && atMost > atLeast) return (atMost - atLeast) / 2;
  // Of a bound that is 0 there is no share.
  return Math.abs(atLeast ?? atMost ?? 1) || 1;
}
