/** Numbers on axes that have names and labels: what a check measures, and what is taken over its axes. */

import { quantilesOf } from "../ensemble/order-statistics.ts";
import type { Reduction, Selection } from "./schema.ts";

export interface Axis {
  readonly name: string;
  /** Of each index: a swept value, a time, or the number of a run or component from 0. */
  readonly labels: ArrayLike<number>;
}

export interface Labelled {
  readonly axes: readonly Axis[];
  /** The last axis innermost; NaN where undefined. */
  readonly values: Float64Array;
}

/** Labels that came through decimal digits and back are the same. */
const sameLabel = 1e-9;

/** The indices of an axis that are selected; of a list only those that are there. */
export function selected({ labels }: Axis, selection: Selection): number[] {
  const all = Array.from(labels, (_, index) => index);
  if (selection === "first") return all.slice(0, 1);
  if (selection === "last") return all.slice(-1);
  if (typeof selection === "number" || Array.isArray(selection)) {
    const wanted = typeof selection === "number" ? [selection] : selection;
    return all.filter((index) => wanted.some((label) => isSame(labels[index]!, label)));
  }
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = selection;
  const isIn = (label: number) => (label >= from && label <= to) || isSame(label, from) || isSame(label, to);
  return all.filter((index) => isIn(labels[index]!));
}

function isSame(a: number, b: number): boolean {
  return a === b || (Number.isFinite(b) && Math.abs(a - b) <= sameLabel * Math.max(Math.abs(a), Math.abs(b)));
}

/** Keeps some indices of an axis. */
export function select(labelled: Labelled, name: string, indices: readonly number[]): Labelled {
  return alongAxis(labelled, name, indices, (row, into) => {
    for (const [place, index] of indices.entries()) into[place] = row[index]!;
  });
}

/** Takes one number over an axis, which is gone then; of a `rise` the steps from each index to the next remain. */
export function reduce(labelled: Labelled, name: string, reduction: Reduction): Labelled {
  if (reduction === "rise") {
    const { labels } = labelled.axes.find((axis) => axis.name === name)!;
    const later = Array.from({ length: Math.max(0, labels.length - 1) }, (_, index) => index + 1);
    return alongAxis(labelled, name, later, (row, into) => {
      for (const index of later) into[index - 1] = row[index]! - row[index - 1]!;
    });
  }
  const { axes, values } = alongAxis(labelled, name, [0], (row, into) => {
    into[0] = statistics[reduction](row);
  });
  return { axes: axes.filter((axis) => axis.name !== name), values };
}

/** Of at least one number; undefined where one of them is. */
const statistics: Readonly<Record<Exclude<Reduction, "rise">, (row: Float64Array) => number>> = {
  largest: (row) => row.reduce((most, value) => Math.max(most, value)),
  smallest: (row) => row.reduce((least, value) => Math.min(least, value)),
  mean: (row) => row.reduce((sum, value) => sum + value, 0) / row.length,
  median: (row) => (row.every(Number.isFinite) ? quantilesOf(row.slice(), [10])[0]! : Number.NaN),
};

/** Replaces every row along an axis by one that has the labels at `kept`. */
function alongAxis(
  { axes, values }: Labelled,
  name: string,
  kept: readonly number[],
  fill: (row: Float64Array, into: Float64Array) => void,
): Labelled {
  const at = axes.findIndex((axis) => axis.name === name);
  const { labels } = axes[at]!;
  const inner = axes.slice(at + 1).reduce((product, axis) => product * axis.labels.length, 1);
  const outer = axes.slice(0, at).reduce((product, axis) => product * axis.labels.length, 1);
  const row = new Float64Array(labels.length);
  const into = new Float64Array(kept.length);
  const result = new Float64Array(outer * kept.length * inner);
  for (let block = 0; block < outer; block++)
    for (let column = 0; column < inner; column++) {
      for (let index = 0; index < row.length; index++)
        row[index] = values[(block * row.length + index) * inner + column]!;
      fill(row, into);
      for (let index = 0; index < into.length; index++)
        result[(block * into.length + index) * inner + column] = into[index]!;
    }
  const shorter = { name, labels: kept.map((index) => labels[index]!) };
  return { axes: axes.map((axis, index) => (index === at ? shorter : axis)), values: result };
}

/** The labels of the value at an index of `values`. */
export function labelsAt({ axes }: Labelled, index: number): Record<string, number> {
  let rest = index;
  const found = axes.toReversed().map(({ name, labels }) => {
    const label = labels[rest % labels.length]!;
    rest = Math.floor(rest / labels.length);
    return [name, label] as const;
  });
  return Object.fromEntries(found.reverse());
}
