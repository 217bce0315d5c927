/** Columns of a drawing without the places that do not show. */

import type { Column } from "./scene.ts";

export interface Outline {
  readonly x: Column;
  readonly values: readonly Column[];
}

/**
 * Of curves over the same places, in pixels, the places without which each would be more than `tolerance` off (Douglas and Peucker),
 * to half a pixel. A gap, null in `x` or in any of the curves, stays one.
 */
export function outline(x: Column, values: readonly Column[], tolerance: number): Outline {
  const pieces = piecesBetweenGaps(x, values, tolerance);
  const starts = isGapAt(x, values);
  const kept: (number | null)[] = starts(0) && x.length > 0 ? [null] : [];
  for (const [k, piece] of pieces.entries()) {
    if (k > 0) kept.push(null);
    kept.push(...piece);
  }
  if (pieces.length > 0 && starts(x.length - 1)) kept.push(null);
  const taken = (column: Column): Column =>
    kept.map((k) => {
      const value = k === null ? null : column[k];
      return typeof value === "number" ? Math.round(2 * value) / 2 : null;
    });
  return { x: taken(x), values: values.map(taken) };
}

function isGapAt(x: Column, values: readonly Column[]): (k: number) => boolean {
  return (k) => typeof x[k] !== "number" || values.some((column) => typeof column[k] !== "number");
}

/** The same places by their numbers, one list for what lies between two gaps. */
export function piecesBetweenGaps(
  x: Column,
  values: readonly Column[],
  tolerance: number,
): readonly (readonly number[])[] {
  const isGap = isGapAt(x, values);
  const pieces: (readonly number[])[] = [];
  for (let first = 0; first < x.length; first++) {
    if (isGap(first)) continue;
    let end = first;
    while (end + 1 < x.length && !isGap(end + 1)) end++;
    pieces.push(shown(x, values, first, end, tolerance));
    first = end;
  }
  return pieces;
}

/** Places from `first` to `end`, which have no gap between them, without which a curve would be off. */
function shown(x: Column, values: readonly Column[], first: number, end: number, tolerance: number): readonly number[] {
  const kept = new Set([first, end]);
  const pending: [number, number][] = [[first, end]];
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    const [from, to] = piece;
    let worst = tolerance;
    let at = -1;
    for (const column of values)
      for (let k = from + 1; k < to; k++) {
        const off = distance(x[k]!, column[k]!, x[from]!, column[from]!, x[to]!, column[to]!);
        if (off > worst) [worst, at] = [off, k];
      }
    if (at < 0) continue;
    kept.add(at);
    pending.push([from, at], [at, to]);
  }
  return [...kept].sort((a, b) => a - b);
}

/** Of a place from the stroke between two others. */
function distance(x: number, y: number, fromX: number, fromY: number, toX: number, toY: number): number {
  const [acrossX, acrossY] = [toX - fromX, toY - fromY];
  const squared = acrossX ** 2 + acrossY ** 2;
  const along = squared === 0 ? 0 : ((x - fromX) * acrossX + (y - fromY) * acrossY) / squared;
  const near = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - fromX - near * acrossX, y - fromY - near * acrossY);
}
