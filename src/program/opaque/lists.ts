/** What follows from a list of numbers, in float64; NaN stands for undefined. */

import { NEGLIGIBLE } from "../../../kernels/distribution.ts";

/**
 * -sum of q log q over the entries as shares q of their sum; its exponential is the effective rank. Undefined where an entry is
 * negative by more than rounding (kernels/distribution.ts) or none is above 0.
 */
export function entropy(entries: Float64Array): number {
  const largest = Math.max(...entries);
  if (!(largest > 0 && entries.every((entry) => Number.isFinite(entry) && entry >= -NEGLIGIBLE * largest)))
    return Number.NaN;
  // Of the largest first, so that no sum overflows.
  const parts = entries.map((entry) => Math.max(entry, 0) / largest);
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.reduce((total, part) => (part > 0 ? total - (part / sum) * Math.log(part / sum) : total), 0);
}

/** How many entries exceed the threshold. */
export function count(entries: Float64Array, threshold: number): number {
  if (Number.isNaN(threshold) || !entries.every(Number.isFinite)) return Number.NaN;
  return entries.filter((entry) => entry > threshold).length;
}

/**
 * The entries, where those that are negative by no more than rounding (kernels/distribution.ts) are 0. A more negative one has
 * no value.
 */
export function nonnegative(entries: Float64Array): Float64Array {
  const least = -NEGLIGIBLE * Math.max(...entries);
  return entries.map((entry) => (entry >= least ? Math.max(entry, 0) : Number.NaN));
}

/** The largest entry; undefined where one is. */
export function largest(entries: Float64Array): number {
  return entries.every(Number.isFinite) ? Math.max(...entries) : Number.NaN;
}

/** In ascending order; undefined as a whole where one entry is. */
export function sort(entries: Float64Array): Float64Array {
  return entries.every(Number.isFinite) ? entries.toSorted() : entries.map(() => Number.NaN);
}
