/** How far the values of columns reach. Columns grow while a run plays: each value is read once, however often it is drawn. */

import type { Column } from "./scene.ts";

/** Infinite, and in the wrong order, where there is no value. */
export interface Extent {
  readonly least: number;
  readonly most: number;
  readonly leastPositive: number;
}

const nothing: Extent = {
  least: Number.POSITIVE_INFINITY,
  most: Number.NEGATIVE_INFINITY,
  leastPositive: Number.POSITIVE_INFINITY,
};

/** Of the first values of each column. */
const known = new WeakMap<Column, { readonly read: number; readonly extent: Extent }>();

/** Of all of them together. What has been read of a column must stay as it is. */
export function extentOf(columns: Iterable<Column>): Extent {
  let joined = nothing;
  for (const column of columns) {
    const { least, most, leastPositive } = extentOfColumn(column);
    joined = {
      least: Math.min(joined.least, least),
      most: Math.max(joined.most, most),
      leastPositive: Math.min(joined.leastPositive, leastPositive),
    };
  }
  return joined;
}

function extentOfColumn(column: Column): Extent {
  const { read, extent } = known.get(column) ?? { read: 0, extent: nothing };
  if (read === column.length) return extent;
  let { least, most, leastPositive } = extent;
  for (let at = read; at < column.length; at++) {
    const value = column[at] ?? null;
    if (value === null) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
    if (value > 0) leastPositive = Math.min(leastPositive, value);
  }
  const grown = { least, most, leastPositive };
  known.set(column, { read: column.length, extent: grown });
  return grown;
}
