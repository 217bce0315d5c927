/** Fixed points of a flow in a rectangle of the plane, and what they do to what is near them. */

import type { Grid } from "./level.ts";

export type PlaneFlow = (x: number, y: number) => readonly [dx: number, dy: number];

/**
 * By the two eigenvalues of the derivative: of a flow by the signs of their real parts, of a map by whether a step makes less or more of
 * them. Degenerate where one is in between, so that they do not decide.
 */
export type Stability = "stable" | "unstable" | "saddle" | "degenerate";

export interface FixedPoint {
  readonly x: number;
  readonly y: number;
  readonly stability: Stability;
}

export interface FixedPoints {
  readonly points: readonly FixedPoint[];
  /** Whether there are whole lines of them: none of their points is listed. */
  readonly hasLine: boolean;
}

interface Derivative {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
}

type Point = readonly [number, number];

/** Steps of differences, in the width of the rectangle: their error and that of rounding are both near 1e-10. */
const difference = 1e-5;
/** An eigenvalue below this share of the derivative's norm is taken for 0, and one that differences cannot tell from it. */
const zeroShare = 1e-6;
const differenceError = 1e-9;
/** Singular values below this share of the larger are taken for 0: along a line of fixed points there is nothing to go by. */
const singularShare = 1e-7;
const mostSteps = 80;
/** Nearer to each other than this, in the width of the rectangle, two are one. */
const sameDistance = 1e-4;

/** `grids` hold dx and dy over the rectangle, which is searched cell by cell. Of a map dx and dy are what a step adds. */
export function fixedPointsOf(
  flow: PlaneFlow,
  grids: readonly [Grid, Grid],
  kind: "flow" | "map" = "flow",
): FixedPoints {
  const { xs, ys } = grids[0];
  const [left, low] = [xs[0]!, ys[0]!];
  const [width, height] = [xs.at(-1)! - left, ys.at(-1)! - low];
  /** In the unit square, where both axes weigh the same; eigenvalues are the same there. */
  const scaled = ([u, v]: Point): Point => {
    const [dx, dy] = flow(left + u * width, low + v * height);
    return [dx / width, dy / height];
  };
  const found: { readonly at: Point; readonly stability: Stability }[] = [];
  const onLines: Point[] = [];
  const reach = 0.5 / Math.max(xs.length - 1, ys.length - 1);
  const size = sizeOf(grids, width, height);
  for (const [row, column] of candidateCells(grids)) {
    const start: Point = [
      ((xs[column]! + xs[column + 1]!) / 2 - left) / width,
      ((ys[row]! + ys[row + 1]!) / 2 - low) / height,
    ];
    if (onLines.some((point) => distance(point, start) < 2 * reach)) continue;
    const at = newton(scaled, start, size, mostSteps);
    if (at === null || !isInside(at) || found.some((other) => distance(other.at, at) < sameDistance)) continue;
    const derivative = derivativeOf(scaled, at);
    if (derivative === null) continue;
    const stability = stabilityOf(derivative, size, kind);
    if (hasZero(derivative, size) && isOnLine(scaled, at, derivative, reach, size)) onLines.push(at);
    else found.push({ at, stability });
  }
  return {
    points: found.map(({ at: [u, v], stability }) => ({ x: left + u * width, y: low + v * height, stability })),
    hasLine: onLines.length > 0,
  };
}

/** The largest slope of either, in the unit square. */
function sizeOf([dx, dy]: readonly [Grid, Grid], width: number, height: number): number {
  const most = (values: Float64Array): number =>
    values.reduce((best, value) => (Number.isFinite(value) ? Math.max(best, Math.abs(value)) : best), 0);
  return Math.max(most(dx.values) / width, most(dy.values) / height);
}

/** Cells in which both slopes may be zero: neither has one sign at all corners. */
function* candidateCells([dx, dy]: readonly [Grid, Grid]): Generator<readonly [row: number, column: number]> {
  const width = dx.xs.length;
  const mayVanish = (values: Float64Array, corner: number): boolean => {
    const four = [values[corner]!, values[corner + 1]!, values[corner + width]!, values[corner + width + 1]!];
    return Math.min(...four) <= 0 && Math.max(...four) >= 0;
  };
  for (let row = 0; row + 1 < dx.ys.length; row++)
    for (let column = 0; column + 1 < width; column++) {
      const corner = row * width + column;
      if (mayVanish(dx.values, corner) && mayVanish(dy.values, corner)) yield [row, column];
    }
}

function distance([a, b]: Point, [c, d]: Point): number {
  return Math.hypot(a - c, b - d);
}

function isInside([u, v]: Point): boolean {
  const room = 1e-9;
  return u >= -room && u <= 1 + room && v >= -room && v <= 1 + room;
}

/** Newton's method with the shortest step that a singular derivative leaves; null where it does not arrive. */
function newton(flow: (at: Point) => Point, start: Point, size: number, steps: number): Point | null {
  let at = start;
  for (let k = 0; k < steps; k++) {
    const slope = flow(at);
    if (!slope.every(Number.isFinite)) return null;
    const derivative = derivativeOf(flow, at);
    if (derivative === null) return null;
    const step = shortestStep(derivative, slope);
    at = [at[0] - step[0], at[1] - step[1]];
    if (Math.hypot(...step) < 1e-12) break;
    if (!(distance(at, start) < 1)) return null;
  }
  const rest = flow(at);
  return Math.hypot(...rest) <= 1e-9 * size ? at : null;
}

/** By central differences; of one side where the other has no value. */
function derivativeOf(flow: (at: Point) => Point, [u, v]: Point): Derivative | null {
  const along = (du: number, dv: number): Point | null => {
    const [after, before] = [flow([u + du, v + dv]), flow([u - du, v - dv])];
    const [hasAfter, hasBefore] = [after.every(Number.isFinite), before.every(Number.isFinite)];
    const hasBoth = hasAfter && hasBefore;
    const [from, to] = hasBoth ? [before, after] : hasAfter ? [flow([u, v]), after] : [before, flow([u, v])];
    const step = hasBoth ? 2 * difference : difference;
    const slope: Point = [(to[0] - from[0]) / step, (to[1] - from[1]) / step];
    return slope.every(Number.isFinite) ? slope : null;
  };
  const [byU, byV] = [along(difference, 0), along(0, difference)];
  return byU && byV && { xx: byU[0], xy: byV[0], yx: byU[1], yy: byV[1] };
}

/** The larger and the smaller singular value, squared, with their directions in the plane. */
function singular({
  xx,
  xy,
  yx,
  yy,
}: Derivative): readonly [
  { readonly square: number; readonly direction: Point },
  { readonly square: number; readonly direction: Point },
] {
  const [a, b, c] = [xx * xx + yx * yx, xx * xy + yx * yy, xy * xy + yy * yy];
  const angle = Math.atan2(2 * b, a - c) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const squareOf = ([u, v]: Point): number => (xx * u + xy * v) ** 2 + (yx * u + yy * v) ** 2;
  const [first, second]: [Point, Point] = [
    [cos, sin],
    [-sin, cos],
  ];
  return [
    { square: squareOf(first), direction: first },
    { square: squareOf(second), direction: second },
  ];
}

function shortestStep(derivative: Derivative, [fx, fy]: Point): Point {
  const { xx, xy, yx, yy } = derivative;
  const values = singular(derivative);
  let [u, v] = [0, 0];
  for (const { square, direction } of values) {
    if (!(square > singularShare ** 2 * values[0].square)) continue;
    const [du, dv] = direction;
    const share = ((xx * du + xy * dv) * fx + (yx * du + yy * dv) * fy) / square;
    u += share * du;
    v += share * dv;
  }
  return [u, v];
}

/** The eigenvalues: both real parts, and the imaginary one of a pair. */
function eigenvaluesOf({ xx, xy, yx, yy }: Derivative): readonly [most: number, least: number, imaginary: number] {
  const [half, determinant] = [(xx + yy) / 2, xx * yy - xy * yx];
  const square = half * half - determinant;
  const root = Math.sqrt(Math.abs(square));
  return square > 0 ? [half + root, half - root, 0] : [half, half, root];
}

/** What of an eigenvalue is as good as 0. */
function zeroOf({ xx, xy, yx, yy }: Derivative, size: number): number {
  return Math.max(zeroShare * Math.hypot(xx, xy, yx, yy), differenceError * size);
}

function hasZero(derivative: Derivative, size: number): boolean {
  const [most, least, imaginary] = eigenvaluesOf(derivative);
  return Math.min(Math.hypot(most, imaginary), Math.hypot(least, imaginary)) <= zeroOf(derivative, size);
}

function stabilityOf(derivative: Derivative, size: number, kind: "flow" | "map"): Stability {
  const zero = zeroOf(derivative, size);
  const [most, least, imaginary] = eigenvaluesOf(derivative);
  /** Below 0 of what dies out. */
  const growth = (real: number): number => (kind === "flow" ? real : Math.hypot(1 + real, imaginary) - 1);
  const [a, b] = [growth(most), growth(least)];
  if (Math.abs(a) <= zero || Math.abs(b) <= zero) return "degenerate";
  if (a < 0 && b < 0) return "stable";
  return a > 0 && b > 0 ? "unstable" : "saddle";
}

/** Whether there is another fixed point beside this one, in the direction in which the derivative is 0. */
function isOnLine(flow: (at: Point) => Point, at: Point, derivative: Derivative, reach: number, size: number): boolean {
  const [, { direction }] = singular(derivative);
  return [1, -1].some((sign) => {
    const beside: Point = [at[0] + sign * reach * direction[0], at[1] + sign * reach * direction[1]];
    const other = newton(flow, beside, size, 6);
    if (other === null || distance(other, at) < reach / 2) return false;
    const there = derivativeOf(flow, other);
    return there !== null && hasZero(there, size);
  });
}
