/** Quantiles over runs: the few order statistics that they need are selected, which is quicker than to sort. */

/** Shorter stretches are sorted outright. */
const shortStretch = 24;
/** Partitions in a row before a stretch is sorted after all; ordinary values take some 2 log2(n) <= 40 of them. */
const deepest = 64;

/**
 * Linear quantiles as NumPy defines them: level (n - 1) is the rank, and between two ranks it runs straight. Levels in
 * ascending twentieths. `values` (at least one, all finite, no -0) are left in another order; the order they come in
 * does not matter.
 */
export function quantilesOf(values: Float64Array, twentieths: readonly number[]): number[] {
  const last = values.length - 1;
  const below = twentieths.map((level) => Math.floor((last * level) / 20));
  const ranks = below.flatMap((rank) => [rank, Math.min(rank + 1, last)]).sort((a, b) => a - b);
  select(values, 0, values.length, ranks, 0, ranks.length, deepest);
  return twentieths.map((level, index) => {
    const rank = below[index]!;
    return between(values[rank]!, values[Math.min(rank + 1, last)]!, ((last * level) % 20) / 20);
  });
}

/** a + fraction (b - a), also where b - a is too large for a number. */
function between(a: number, b: number, fraction: number): number {
  const gap = b - a;
  return Number.isFinite(gap) ? a + fraction * gap : (1 - fraction) * a + fraction * b;
}

/**
 * Quickselect for many ranks at once: afterwards `values[rank]` is the order statistic for every `ranks[k]`, k in
 * [firstRank, endRank), all of which are in [start, end). `ranks` ascend.
 */
function select(
  values: Float64Array,
  start: number,
  end: number,
  ranks: readonly number[],
  firstRank: number,
  endRank: number,
  depth: number,
): void {
  let from = start;
  let nextRank = firstRank;
  for (let left = depth; nextRank < endRank; left--) {
    if (end - from <= shortStretch || left === 0) {
      values.subarray(from, end).sort();
      return;
    }
    const pivot = medianOfThree(values[from]!, values[(from + end) >>> 1]!, values[end - 1]!);
    let i = from;
    let j = end - 1;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const swapped = values[i]!;
        values[i++] = values[j]!;
        values[j--] = swapped;
      }
    }
    // [from, j] are at most the pivot, (j, i) equal it, [i, end) are at least the pivot.
    let endLower = nextRank;
    while (endLower < endRank && ranks[endLower]! <= j) endLower++;
    select(values, from, j + 1, ranks, nextRank, endLower, left - 1);
    nextRank = endLower;
    while (nextRank < endRank && ranks[nextRank]! < i) nextRank++;
    from = i;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
