/** How keys move a cursor over a panel: from sample to sample, from cell to cell, from bar to bar, and in even steps over a plane. */

import { placeOf } from "./place.ts";
import type { Axis, Panel } from "./scene.ts";

/** A place in the coordinates of a panel's axes. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** A plane is crossed in so many steps. */
const stepsAcross = 40;
/** With Shift so many at once. */
const strides = 5;

/** The sample that a key goes to from `now`; null where the key moves nothing. With Shift ten strides lead through all. */
export function walk(key: string, shift: boolean, now: number, last: number): number | null {
  const tenth = Math.max(1, Math.round(last / 10));
  const stride = shift ? tenth : 1;
  const to: Readonly<Record<string, number>> = {
    ArrowLeft: now - stride,
    ArrowDown: now - stride,
    ArrowRight: now + stride,
    ArrowUp: now + stride,
    PageDown: now - tenth,
    PageUp: now + tenth,
    Home: 0,
    End: last,
  };
  const next = to[key];
  return next === undefined ? null : Math.min(Math.max(next, 0), Math.max(last, 0));
}

/**
 * The place that a key goes to from `spot`, or from the middle; null where the key moves nothing. `x` and `y` are the axes as they
 * are shown, zoomed perhaps.
 */
export function roam(panel: Panel, x: Axis, y: Axis, spot: Spot | null, key: string, shift: boolean): Spot | null {
  const stride = shift ? strides : 1;
  const [toX, toY] = [ladder(x, edgesOf(panel, "x")), ladder(y, edgesOf(panel, "y"))];
  const at = spot ?? { x: toX(null, 0), y: toY(null, 0) };
  switch (key) {
    case "ArrowLeft":
      return { ...at, x: toX(at.x, -stride) };
    case "ArrowRight":
      return { ...at, x: toX(at.x, stride) };
    case "ArrowDown":
      return { ...at, y: toY(at.y, -stride) };
    case "ArrowUp":
      return { ...at, y: toY(at.y, stride) };
    case "Home":
      return { ...at, x: toX(at.x, Number.NEGATIVE_INFINITY) };
    case "End":
      return { ...at, x: toX(at.x, Number.POSITIVE_INFINITY) };
    case "PageDown":
      return { ...at, y: toY(at.y, Number.NEGATIVE_INFINITY) };
    case "PageUp":
      return { ...at, y: toY(at.y, Number.POSITIVE_INFINITY) };
    default:
      return null;
  }
}

/** What divides an axis into cells or bars; null where nothing does. */
function edgesOf({ marks }: Panel, side: "x" | "y"): readonly number[] | null {
  for (const mark of marks) {
    if (mark.kind === "cells") return side === "x" ? mark.xEdges : mark.yEdges;
    if (mark.kind === "bars") return side === "x" ? mark.edges : null;
  }
  return null;
}

/** Along an axis so many rungs further, within what is shown: middles of cells, or even steps. */
function ladder(axis: Axis, edges: readonly number[] | null): (at: number | null, steps: number) => number {
  const share = placeOf(axis, 0, 1);
  const shares =
    edges === null
      ? Array.from({ length: stepsAcross + 1 }, (_, k) => k / stepsAcross)
      : edges.slice(1).map((edge, k) => (share(edge) + share(edges[k]!)) / 2);
  const rungs = shares.filter((one) => one >= 0 && one <= 1).sort((a, b) => a - b);
  if (rungs.length === 0) rungs.push(0.5);
  return (at, steps) => {
    const from = at === null ? 0.5 : share(at);
    const apart = rungs.map((rung) => Math.abs(rung - from));
    const nearest = apart.indexOf(Math.min(...apart));
    return valueAt(axis, rungs[Math.min(Math.max(nearest + steps, 0), rungs.length - 1)]!);
  };
}

function valueAt({ scale, from, to }: Axis, share: number): number {
  return scale === "log" ? from * (to / from) ** share : from + (to - from) * share;
}
