/** What follows from a list of numbers, in float64; NaN stands for undefined. */

/** -sum of q log q over the entries above 0 as shares q of the sum of all; its exponential is the effective rank. */
export function entropy(entries: Float64Array): number {
  const sum = entries.reduce((total, entry) => total + entry, 0);
  if (!Number.isFinite(sum)) return Number.NaN;
  return entries.reduce((total, entry) => (entry / sum > 0 ? total - (entry / sum) * Math.log(entry / sum) : total), 0);
}

/** How many entries exceed the threshold. */
export function count(entries: Float64Array, threshold: number): number {
  if (Number.isNaN(threshold) || !entries.every(Number.isFinite)) return Number.NaN;
  return entries.filter((entry) => entry > threshold).length;
}

/** In ascending order; undefined as a whole where one entry is. */
export function sort(entries: Float64Array): Float64Array {
  return entries.every(Number.isFinite) ? entries.toSorted() : entries.map(() => Number.NaN);
}
