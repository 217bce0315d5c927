/** Where a function of two numbers is zero, as lines: marching squares over a grid, with the crossings narrowed on the function itself. */

import { type Pieces, whole } from "./pieces.ts";

export type Field = (x: number, y: number) => number;

export interface Grid {
  /** Ascending. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** Row by row from the lowest y. */
  readonly values: Float64Array;
}

export interface Polyline {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** So many numbers from one end to the other. */
export function evenly(from: number, to: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => (k === count - 1 ? to : from + ((to - from) * k) / (count - 1)));
}

export function gridOf(field: Field, xs: readonly number[], ys: readonly number[]): Grid {
  return whole(gridInPieces(field, xs, ys));
}

/** A thousand values take some milliseconds where each is that of a flow. */
const pieceValues = 500;

export function* gridInPieces(field: Field, xs: readonly number[], ys: readonly number[]): Pieces<Grid> {
  const values = new Float64Array(xs.length * ys.length);
  const rows = Math.ceil(pieceValues / xs.length);
  for (const [row, y] of ys.entries()) {
    if (row > 0 && row % rows === 0) yield;
    for (const [column, x] of xs.entries()) values[row * xs.length + column] = field(x, y);
  }
  return { xs, ys, values };
}

/** A crossing within an edge is halved so often before it is taken for straight. */
const halvings = 6;

type Point = readonly [x: number, y: number];

/**
 * The lines on which the field is zero. Cells with a corner that has no value are left out, and so are poles, where the sign changes
 * and nothing is zero. Where the field is zero all over a cell, that is an area and no line.
 */
export function zeroLines(field: Field, grid: Grid): readonly Polyline[] {
  const points = new Map<string, Point>();
  const neighbours = new Map<string, string[]>();
  const join = (from: string, to: string): void => {
    if (from === to || neighbours.get(from)?.includes(to)) return;
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  };
  const crossings = new Map<string, string | null>();
  /** The key of the point where an edge is crossed; null where it is not. The corners are counted as the values are. */
  const crossing = (from: number, to: number): string | null => {
    const edge = `${from} ${to}`;
    const known = crossings.get(edge);
    if (known !== undefined) return known;
    const found = crossingOf(field, grid, from, to);
    const key = found === null ? null : found.corner === null ? edge : String(found.corner);
    if (found !== null && key !== null) points.set(key, found.at);
    crossings.set(edge, key);
    return key;
  };
  const { xs, ys, values } = grid;
  const width = xs.length;
  for (let row = 0; row + 1 < ys.length; row++)
    for (let column = 0; column + 1 < width; column++) {
      const corner = row * width + column;
      // Counterclockwise from the lower left.
      const corners = [corner, corner + 1, corner + 1 + width, corner + width] as const;
      if (!corners.every((place) => Number.isFinite(values[place]))) continue;
      const edges = [
        crossing(corners[0], corners[1]),
        crossing(corners[1], corners[2]),
        crossing(corners[3], corners[2]),
        crossing(corners[0], corners[3]),
      ] as const;
      const crossed = edges.filter((key) => key !== null);
      if (crossed.length === 2) join(crossed[0]!, crossed[1]!);
      else if (crossed.length === 4) {
        const [low, right, high, left] = crossed as [string, string, string, string];
        const centre = field((xs[column]! + xs[column + 1]!) / 2, (ys[row]! + ys[row + 1]!) / 2);
        // The corner that the centre is not like is cut off, and the one across from it.
        const isLikeFirst = isAbove(centre) === isAbove(values[corners[0]]!);
        const pairs = isLikeFirst ? [low, right, high, left] : [low, left, right, high];
        join(pairs[0]!, pairs[1]!);
        join(pairs[2]!, pairs[3]!);
      }
    }
  joinZeroEdges(grid, points, join);
  return chained(points, neighbours);
}

function isAbove(value: number): boolean {
  return value >= 0;
}

function crossingOf(
  field: Field,
  { xs, ys, values }: Grid,
  from: number,
  to: number,
): { readonly at: Point; readonly corner: number | null } | null {
  let [a, b] = [values[from]!, values[to]!];
  if (!Number.isFinite(a) || !Number.isFinite(b) || isAbove(a) === isAbove(b)) return null;
  const placeOf = (corner: number): Point => [xs[corner % xs.length]!, ys[Math.floor(corner / xs.length)]!];
  if (a === 0) return { at: placeOf(from), corner: from };
  if (b === 0) return { at: placeOf(to), corner: to };
  const [start, end] = [placeOf(from), placeOf(to)];
  const between = (share: number): Point => [
    start[0] + (end[0] - start[0]) * share,
    start[1] + (end[1] - start[1]) * share,
  ];
  const most = Math.max(Math.abs(a), Math.abs(b));
  let [low, high] = [0, 1];
  for (let k = 0; k < halvings; k++) {
    const middle = (low + high) / 2;
    const value = field(...between(middle));
    if (!Number.isFinite(value)) return null;
    if (isAbove(value) === isAbove(a)) [low, a] = [middle, value];
    else [high, b] = [middle, value];
  }
  // Nearer to a zero values fall, nearer to a pole they rise.
  if (Math.max(Math.abs(a), Math.abs(b)) > most) return null;
  return { at: between(low + ((high - low) * a) / (a - b)), corner: null };
}

/** A line that runs along the grid has no cell between its two sides: its edges are zero at both ends. */
function joinZeroEdges(
  { xs, ys, values }: Grid,
  points: Map<string, Point>,
  join: (from: string, to: string) => void,
): void {
  const width = xs.length;
  const isZero = (row: number, column: number): boolean => values[row * width + column] === 0;
  /** Whether a cell is an area of zeros; one outside of the grid is none. */
  const isArea = (row: number, column: number): boolean =>
    isZero(row, column) && isZero(row, column + 1) && isZero(row + 1, column) && isZero(row + 1, column + 1);
  const joined = (row: number, column: number, down: number, along: number): void => {
    for (const [r, c] of [
      [row, column],
      [row + down, column + along],
    ] as const)
      points.set(String(r * width + c), [xs[c]!, ys[r]!]);
    join(String(row * width + column), String((row + down) * width + column + along));
  };
  for (let row = 0; row < ys.length; row++)
    for (let column = 0; column < width; column++) {
      if (!isZero(row, column)) continue;
      const hasRight = column + 1 < width && isZero(row, column + 1);
      if (hasRight && !(row + 1 < ys.length && isArea(row, column)) && !(row > 0 && isArea(row - 1, column)))
        joined(row, column, 0, 1);
      const hasAbove = row + 1 < ys.length && isZero(row + 1, column);
      if (hasAbove && !(column + 1 < width && isArea(row, column)) && !(column > 0 && isArea(row, column - 1)))
        joined(row, column, 1, 0);
    }
}

/** Segments to lines: from loose ends first, then around; straight on where lines cross. */
function chained(
  points: ReadonlyMap<string, Point>,
  neighbours: ReadonlyMap<string, readonly string[]>,
): readonly Polyline[] {
  const left = new Map([...neighbours].map(([key, list]) => [key, new Set(list)]));
  const lines: Polyline[] = [];
  const walk = (start: string): void => {
    const keys = [start];
    for (let here = start; ; ) {
      const before = keys.length > 1 ? points.get(keys.at(-2)!)! : null;
      const next = straightest(before, points.get(here)!, left.get(here)!, points);
      if (next === null) break;
      left.get(here)!.delete(next);
      left.get(next)!.delete(here);
      keys.push(next);
      here = next;
    }
    if (keys.length < 2) return;
    const places = keys.map((key) => points.get(key)!);
    lines.push({ x: places.map(([x]) => x), y: places.map(([, y]) => y) });
  };
  const odd = [...left.keys()].filter((key) => left.get(key)!.size % 2 === 1);
  for (const key of [...odd, ...left.keys()]) while (left.get(key)!.size > 0) walk(key);
  return lines;
}

function straightest(
  before: Point | null,
  here: Point,
  among: ReadonlySet<string>,
  points: ReadonlyMap<string, Point>,
): string | null {
  const [only] = among;
  if (before === null || among.size < 2) return only ?? null;
  const turn = (key: string): number => {
    const [x, y] = points.get(key)!;
    const [a, b] = [Math.atan2(here[1] - before[1], here[0] - before[0]), Math.atan2(y - here[1], x - here[0])];
    return 1 - Math.cos(a - b);
  };
  return [...among].reduce((best, key) => (turn(key) < turn(best) ? key : best));
}
