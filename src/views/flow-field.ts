/** What a plane shows of the flow itself, the same whatever runs do: arrows, nullclines, curves by equation, fixed points. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { differenceOf } from "../experiment/views.ts";
import type { PlaneView } from "../experiment/views-schema.ts";
import { type FixedPoints, fixedPointsOf } from "./fixed-points.ts";
import { createKeeper } from "./kept.ts";
import { evenly, type Grid, gridInPieces, type Polyline, zeroLines } from "./level.ts";
import { type Pieces, whole } from "./pieces.ts";
import { isRandom, readsTime, slopesIn, valueIn } from "./probe.ts";
import type { Column } from "./scene.ts";

export interface FlowField {
  readonly arrows: Readonly<Record<"x" | "y" | "dx" | "dy", Column>>;
  /** Of the state along x, then of that along y. */
  readonly nullclines: readonly [readonly Polyline[], readonly Polyline[]];
  readonly fixedPoints: FixedPoints;
  /** In the order of the view. */
  readonly curves: readonly (readonly Polyline[])[];
}

/**
 * Cells of the grid that nullclines, fixed points and curves are looked for on, from side to side. A prime, so that zeros and other round
 * places lie within cells, where lines that cross are told apart, and not on corners.
 */
const gridCells = 61;

const keep = createKeeper<FlowField>();

/** Whether there is a flow to draw: a step that draws at random has no one direction. */
export function hasField(resolved: ResolvedExperiment): boolean {
  return !isRandom(resolved);
}

/** So many arrows from side to side. Evaluated once for a cell, and for a time where the flow changes with it. */
export function flowField(
  resolved: ResolvedExperiment,
  view: PlaneView,
  cell: number,
  time: number,
  arrows: number,
): FlowField {
  const key = keyOf(resolved, cell, time, arrows);
  return keep.of(resolved, view, key, () => whole(evaluated(resolved, view, cell, time, arrows)));
}

/** Evaluates it in pieces, so that `flowField` finds it. */
export function* evaluateField(
  resolved: ResolvedExperiment,
  view: PlaneView,
  cell: number,
  time: number,
  arrows: number,
): Pieces<void> {
  const field = yield* evaluated(resolved, view, cell, time, arrows);
  keep.of(resolved, view, keyOf(resolved, cell, time, arrows), () => field);
}

/** Whether it is there already. */
export function isEvaluated(
  resolved: ResolvedExperiment,
  view: PlaneView,
  cell: number,
  time: number,
  arrows: number,
): boolean {
  return keep.has(resolved, view, keyOf(resolved, cell, time, arrows));
}

function keyOf(resolved: ResolvedExperiment, cell: number, time: number, arrows: number): string {
  return [cell, arrows, readsTime(resolved) ? time : ""].join(" ");
}

function* evaluated(
  resolved: ResolvedExperiment,
  view: PlaneView,
  cell: number,
  time: number,
  arrows: number,
): Pieces<FlowField> {
  const { x, y, at, curves = [] } = view;
  const setting = { cell, time, at };
  const along = [x.state, y.state];
  const slopes = slopesIn(resolved, setting, along);
  const flow = (u: number, v: number) => slopes([u, v]) as readonly [number, number];
  const [xs, ys] = [evenly(x.from, x.to, gridCells + 1), evenly(y.from, y.to, gridCells + 1)];
  const parts = [0, 1].map((k) => (u: number, v: number) => flow(u, v)[k]!);
  const grids = yield* gridsOf(flow, xs, ys);
  yield;
  const nullclines: [readonly Polyline[], readonly Polyline[]] = [[], []];
  for (const k of [0, 1] as const) {
    if (!view.nullclines) continue;
    nullclines[k] = zeroLines(parts[k]!, grids[k]);
    yield;
  }
  const fixedPoints: FixedPoints = view.fixedPoints
    ? fixedPointsOf(flow, grids, resolved.system.kind)
    : { points: [], hasLine: false };
  const lines: (readonly Polyline[])[] = [];
  for (const { equation } of curves) {
    yield;
    const value = valueIn(resolved, setting, differenceOf(equation), along);
    const field = (u: number, v: number) => value([u, v]);
    const grid = yield* gridInPieces(field, xs, ys);
    yield;
    lines.push(zeroLines(field, grid));
  }
  yield;
  return {
    arrows: view.arrows ? arrowsOf(flow, view, arrows) : { x: [], y: [], dx: [], dy: [] },
    nullclines,
    fixedPoints,
    curves: lines,
  };
}

/** Both slopes, each place asked once. */
function* gridsOf(
  flow: (x: number, y: number) => readonly [number, number],
  xs: readonly number[],
  ys: readonly number[],
): Pieces<readonly [Grid, Grid]> {
  const second = new Float64Array(xs.length * ys.length);
  let place = 0;
  const first = yield* gridInPieces(
    (x, y) => {
      const [dx, dy] = flow(x, y);
      second[place++] = dy;
      return dx;
    },
    xs,
    ys,
  );
  return [first, { xs, ys, values: second }];
}

/** In the middles of equal boxes. Planes are wider than high. */
function arrowsOf(
  flow: (x: number, y: number) => readonly [number, number],
  { x, y }: PlaneView,
  count: number,
): FlowField["arrows"] {
  const rows = Math.max(1, Math.round(count * 0.7));
  const places = Array.from({ length: rows * count }, (_, k) => [
    x.from + ((x.to - x.from) * ((k % count) + 0.5)) / count,
    y.from + ((y.to - y.from) * (Math.floor(k / count) + 0.5)) / rows,
  ]) as (readonly [number, number])[];
  const slopes = places.map(([u, v]) => flow(u, v));
  const isKnown = slopes.map((slope) => slope.every(Number.isFinite));
  return {
    x: places.map(([u]) => u),
    y: places.map(([, v]) => v),
    dx: slopes.map(([dx], k) => (isKnown[k] ? dx : null)),
    dy: slopes.map(([, dy], k) => (isKnown[k] ? dy : null)),
  };
}
