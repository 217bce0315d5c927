/** The marks of a panel as SVG. */

import { cellColour, colourOf, type Ink, type Palette } from "./ink.ts";
import { type Place, placeOf } from "./place.ts";
import type { Axis, Column, Mark } from "./scene.ts";
import { type Attributes, coordinate, element, hexColour } from "./svg-text.ts";
import { piecesBetweenGaps } from "./thin.ts";

/** Where the plot of a panel lies. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const dashes = "6 4";

/** A path through places; what is less than a tenth of a pixel further is left out. */
interface Stroke {
  move(x: number, y: number): void;
  line(x: number, y: number): void;
  readonly text: () => string;
}

/** In their order. Within the box, but for points: one on its edge, as a fixed point at 0 is, is whole. `clip` is what cuts the others off. */
export function marksToSvg(marks: readonly Mark[], clip: string, x: Axis, y: Axis, box: Box, palette: Palette): string {
  const layers: { readonly isClipped: boolean; readonly marks: Mark[] }[] = [];
  for (const mark of marks) {
    const isClipped = mark.kind !== "points";
    if (layers.at(-1)?.isClipped !== isClipped) layers.push({ isClipped, marks: [] });
    layers.at(-1)!.marks.push(mark);
  }
  return layers
    .map((layer) => {
      const painted = likeLines(layer.marks).map((alike) => {
        const drawn = alike.map((mark) => markToSvg(mark, x, y, box, palette, alike.length > 1)).join("");
        const [first] = alike;
        return alike.length > 1 && first?.kind === "line" ? element("g", lineLook(first, palette), drawn) : drawn;
      });
      return layer.isClipped ? element("g", { "clip-path": `url(#${clip})` }, painted.join("")) : painted.join("");
    })
    .join("");
}

/** Neighbours that are lines of one look, as the runs of a class are, say it once. */
function likeLines(marks: readonly Mark[]): readonly (readonly Mark[])[] {
  const groups: Mark[][] = [];
  let look = "";
  for (const mark of marks) {
    const own = mark.kind === "line" ? JSON.stringify([mark.ink, mark.width, mark.dashed, mark.opacity]) : "";
    if (own !== "" && own === look) groups.at(-1)!.push(mark);
    else groups.push([mark]);
    look = own;
  }
  return groups;
}

function lineLook({ ink, width, dashed, opacity }: Mark & { readonly kind: "line" }, palette: Palette): Attributes {
  return {
    fill: "none",
    stroke: hexColour(colourOf(ink, palette)),
    "stroke-width": width,
    "stroke-opacity": opacity,
    "stroke-linejoin": "round",
    ...(dashed ? { "stroke-dasharray": dashes } : {}),
  };
}

/** `hasLook`: what it is in says how lines look. */
export function markToSvg(mark: Mark, x: Axis, y: Axis, box: Box, palette: Palette, hasLook = false): string {
  const { left, top, width, height } = box;
  const toX = placeOf(x, left, left + width);
  const toY = placeOf(y, top + height, top);
  /** What has no place on a logarithmic axis goes out at its lower end. */
  const orBelow: Place = (value) => (Number.isFinite(toY(value)) ? toY(value) : top + 2 * height);
  const colour = (ink: Ink) => hexColour(colourOf(ink, palette));
  switch (mark.kind) {
    case "band":
      return element("path", {
        d: bandPath(mark.x, mark.low, mark.high, toX, orBelow),
        fill: colour(mark.ink),
        "fill-opacity": mark.opacity,
      });
    case "line":
      // One sample alone makes no line.
      if (mark.x.length === 1)
        return pointsToSvg({ ...mark, kind: "points", shape: "disc", size: 6 }, toX, toY, palette, box);
      return element("path", {
        d: linePath(mark.x, mark.y, toX, orBelow, box),
        ...(hasLook ? {} : lineLook(mark, palette)),
      });
    case "points":
      return pointsToSvg(mark, toX, toY, palette, box);
    case "arrows":
      return arrowsToSvg(mark, toX, toY, colour(mark.ink));
    case "cells":
      return cellsToSvg(mark, toX, toY, palette);
    case "bars":
      return barsToSvg(mark, toX, toY, colour(mark.ink));
  }
}

function createStroke(): Stroke {
  const parts: string[] = [];
  let [lastX, lastY] = [Number.NaN, Number.NaN];
  const put = (letter: string, x: number, y: number): void => {
    parts.push(`${letter}${coordinate(x)} ${coordinate(y)}`);
    [lastX, lastY] = [x, y];
  };
  return {
    move: (x, y) => put("M", x, y),
    line: (x, y) => {
      if (!(Math.hypot(x - lastX, y - lastY) < 0.1)) put("L", x, y);
    },
    text: () => parts.join(""),
  };
}

/** In pixels: less is not seen, nor printed. */
const tolerance = 0.1;

function linePath(x: Column, y: Column, toX: Place, toY: Place, box: Box): string {
  const stroke = createStroke();
  const [across, up] = [inPixels(x, toX), inPixels(y, toY)];
  // Runs may go on far outside: a gap there is not seen.
  const seen = across.map((at, k) => (isOutside(across, up, k, box) ? null : at));
  for (const piece of piecesBetweenGaps(seen, [up], tolerance))
    for (const [place, k] of piece.entries())
      if (place === 0) stroke.move(across[k]!, up[k]!);
      else stroke.line(across[k]!, up[k]!);
  return stroke.text();
}

/** Wider than any line. */
const beyond = 8;

/** Whether a place and both its neighbours lie beyond one edge, and so the strokes between them. */
function isOutside(across: Column, up: Column, k: number, { left, top, width, height }: Box): boolean {
  const lie = (column: Column, where: (place: number) => boolean) =>
    [k - 1, k, k + 1].every((at) => typeof column[at] !== "number" || where(column[at]));
  return (
    lie(across, (place) => place < left - beyond) ||
    lie(across, (place) => place > left + width + beyond) ||
    lie(up, (place) => place < top - beyond) ||
    lie(up, (place) => place > top + height + beyond)
  );
}

function bandPath(x: Column, low: Column, high: Column, toX: Place, toY: Place): string {
  const stroke = createStroke();
  const [across, lower, upper] = [inPixels(x, toX), inPixels(low, toY), inPixels(high, toY)];
  for (const piece of piecesBetweenGaps(across, [lower, upper], tolerance)) {
    if (piece.length < 2) continue;
    const around = [
      ...piece.map((k) => [across[k]!, upper[k]!] as const),
      ...piece.toReversed().map((k) => [across[k]!, lower[k]!] as const),
    ];
    for (const [k, [at, value]] of around.entries())
      if (k === 0) stroke.move(at, value);
      else stroke.line(at, value);
  }
  return stroke.text();
}

function inPixels(column: Column, place: Place): Column {
  return column.map((value) => (typeof value === "number" ? place(value) : null));
}

type Points = Omit<Mark & { readonly kind: "points" }, "key">;

/** Those whose middle is in the box. */
function pointsToSvg({ x, y, ink, shape, size }: Points, toX: Place, toY: Place, palette: Palette, box: Box): string {
  const colour = hexColour(colourOf(ink, palette));
  const places = x.flatMap((at, k): (readonly [number, number])[] => {
    const value = y[k];
    return at === null || typeof value !== "number" ? [] : [[toX(at), toY(value)]];
  });
  return places
    .filter(([left, top]) => isBetween(left, box.left, box.width) && isBetween(top, box.top, box.height))
    .map(([left, top]) => pointToSvg(left, top, shape, size, colour, hexColour(palette.paper)))
    .join("");
}

/** To a hundredth of a pixel, as it is written. */
function isBetween(place: number, from: number, length: number): boolean {
  return place >= from - 0.01 && place <= from + length + 0.01;
}

/** A point, on the plot or in the legend. */
export function pointToSvg(
  left: number,
  top: number,
  shape: Points["shape"],
  size: number,
  colour: string,
  paper: string,
): string {
  const half = size / 2;
  const stroke = { stroke: colour, "stroke-width": 1.75 };
  if (shape === "disc") return element("circle", { cx: left, cy: top, r: half, fill: colour });
  if (shape === "ring") return element("circle", { cx: left, cy: top, r: half, fill: paper, ...stroke });
  if (shape === "square")
    return element("rect", { x: left - half, y: top - half, width: size, height: size, fill: colour });
  const path = createStroke();
  path.move(left - half, top - half);
  path.line(left + half, top + half);
  path.move(left - half, top + half);
  path.line(left + half, top - half);
  return element("path", { d: path.text(), fill: "none", ...stroke });
}

type Arrows = Mark & { readonly kind: "arrows" };

/** The direction is that of the flow on the paper, where the axes have units of their own. */
function arrowsToSvg({ x, y, dx, dy, length }: Arrows, toX: Place, toY: Place, colour: string): string {
  const arrows = x.flatMap((at, k) => {
    const [value, slopeX, slopeY] = [y[k], dx[k], dy[k]];
    if (at === null || typeof value !== "number" || typeof slopeX !== "number" || typeof slopeY !== "number") return [];
    return [arrowAt(toX(at), toY(value), slopeX * perUnit(toX, at), slopeY * perUnit(toY, value), length)];
  });
  const paint = { stroke: colour, "stroke-opacity": 0.65 };
  return [
    element("path", { d: arrows.map(({ shaft }) => shaft).join(""), fill: "none", ...paint }),
    element("path", { d: arrows.map(({ head }) => head).join(""), fill: colour, "fill-opacity": 0.65 }),
  ].join("");
}

/** Pixels for one of an axis, at a place of it. */
function perUnit(toPlace: Place, at: number): number {
  const step = Math.max(Math.abs(at), 1) * 1e-4;
  return (toPlace(at + step) - toPlace(at - step)) / (2 * step);
}

/** Its middle at the place; where nothing moves a dot. */
export function arrowAt(
  left: number,
  top: number,
  right: number,
  down: number,
  length: number,
): { readonly shaft: string; readonly head: string } {
  const size = Math.hypot(right, down);
  const point = (x: number, y: number): string => `${coordinate(x)} ${coordinate(y)}`;
  if (size === 0) return { shaft: "", head: `M${point(left - 1.2, top)}a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0 -2.4 0z` };
  const [x, y] = [right / size, down / size];
  const [tipX, tipY] = [left + (x * length) / 2, top + (y * length) / 2];
  const head = Math.min(3.6, length / 3);
  const corner = (side: 1 | -1): string =>
    point(tipX - x * head - side * y * head * 0.6, tipY - y * head + side * x * head * 0.6);
  return {
    shaft: `M${point(left - (x * length) / 2, top - (y * length) / 2)}L${point(tipX - x, tipY - y)}`,
    head: `M${point(tipX, tipY)}L${corner(1)}L${corner(-1)}z`,
  };
}

type Cells = Mark & { readonly kind: "cells" };

/** Neighbours of one colour in a row are one rectangle, between edges of the axes. What has no value is left empty. */
export function* cellRectangles(
  { xEdges, yEdges, values }: Cells,
  colourOf: (value: number) => string,
): Iterable<{ readonly x: readonly [number, number]; readonly y: readonly [number, number]; readonly colour: string }> {
  const columns = xEdges.length - 1;
  const colourAt = (place: number): string | null => {
    const value = values[place];
    return typeof value === "number" ? colourOf(value) : null;
  };
  for (let row = 0; row + 1 < yEdges.length; row++)
    for (let column = 0; column < columns; ) {
      const colour = colourAt(row * columns + column);
      let next = column + 1;
      while (next < columns && colourAt(row * columns + next) === colour) next++;
      if (colour !== null) yield { x: [xEdges[column]!, xEdges[next]!], y: [yEdges[row]!, yEdges[row + 1]!], colour };
      column = next;
    }
}

function cellsToSvg(cells: Cells, toX: Place, toY: Place, palette: Palette): string {
  const { kind, from, to } = cells.ramp;
  const colourOf = (value: number) => hexColour(cellColour(palette, kind, (value - from) / (to - from)));
  const rectangles = [...cellRectangles(cells, colourOf)].map(({ x, y, colour }) => {
    const [left, right] = [toX(x[0]), toX(x[1])];
    const [low, high] = [toY(y[0]), toY(y[1])];
    return element("rect", {
      x: Math.min(left, right),
      y: Math.min(low, high),
      width: Math.abs(right - left),
      height: Math.abs(high - low),
      fill: colour,
    });
  });
  return element("g", { "shape-rendering": "crispEdges" }, rectangles.join(""));
}

type Bars = Mark & { readonly kind: "bars" };

function barsToSvg({ edges, heights }: Bars, toX: Place, toY: Place, colour: string): string {
  return heights
    .map((height, k) => {
      if (height === null || height === 0) return "";
      const [left, right] = [toX(edges[k]!), toX(edges[k + 1]!)];
      return element("rect", {
        x: left,
        y: toY(height),
        width: Math.max(0.5, right - left - 0.75),
        height: toY(0) - toY(height),
        fill: colour,
        "fill-opacity": 0.75,
      });
    })
    .join("");
}
