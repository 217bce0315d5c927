/** Paints the marks of a panel on a canvas. */

import { cellColour, colourOf, cssColour, type Ink, type Palette } from "../views/ink.ts";
import { type Place, placeOf } from "../views/place.ts";
import type { Axis, Column, Mark } from "../views/scene.ts";

/** Where a panel lies on its canvas, in the canvas's own pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Of the canvas for one of the page. */
  readonly ratio: number;
}

/** More points than these are more than pixels. */
const mostPoints = 2000;

/** `x` and `y` are the axes as they are shown, zoomed perhaps. Marks whose key is hidden are left out. */
export function paintMarks(
  pen: CanvasRenderingContext2D,
  marks: readonly Mark[],
  x: Axis,
  y: Axis,
  frame: Frame,
  palette: Palette,
  hidden: ReadonlySet<string>,
): void {
  const { left, top, width, height, ratio } = frame;
  const toX = placeOf(x, left, left + width);
  const toY = placeOf(y, top + height, top);
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.lineJoin = "round";
  pen.lineCap = "butt";
  for (const mark of marks)
    if (mark.key === "" || !hidden.has(mark.key)) paintMark(pen, mark, toX, toY, ratio, palette);
  pen.restore();
}

function paintMark(
  pen: CanvasRenderingContext2D,
  mark: Mark,
  toX: Place,
  toY: Place,
  ratio: number,
  palette: Palette,
): void {
  switch (mark.kind) {
    case "band":
      pen.fillStyle = cssColour(colourOf(mark.ink, palette), mark.opacity);
      paintBand(pen, mark.x, mark.low, mark.high, toX, belowTo(toY, pen.canvas.height));
      return;
    case "line":
      pen.strokeStyle = cssColour(colourOf(mark.ink, palette), mark.opacity);
      pen.lineWidth = mark.width * ratio;
      pen.setLineDash(mark.dashed ? [6 * ratio, 4 * ratio] : []);
      paintLine(pen, mark.x, mark.y, toX, belowTo(toY, pen.canvas.height));
      // One sample alone makes no line.
      if (mark.x.length === 1) paintPoint(pen, mark.x[0]!, mark.y[0]!, toX, toY, 6 * ratio, mark.ink, palette);
      return;
    case "points":
      paintPoints(pen, mark, toX, toY, ratio, palette);
      return;
    case "arrows":
      paintArrows(pen, mark, toX, toY, ratio, palette);
      return;
    case "cells":
      paintCells(pen, mark, toX, toY, palette);
      return;
    case "bars":
      pen.fillStyle = cssColour(colourOf(mark.ink, palette), 0.75);
      for (const [k, height] of mark.heights.entries()) {
        if (height === null || height === 0) continue;
        const [from, to] = [toX(mark.edges[k]!), toX(mark.edges[k + 1]!)];
        pen.fillRect(from, toY(height), Math.max(1, to - from - ratio), toY(0) - toY(height));
      }
  }
}

/** What has no place on a logarithmic axis goes out at its lower end. */
function belowTo(toY: Place, bottom: number): Place {
  return (value) => {
    const at = toY(value);
    return Number.isFinite(at) ? at : 2 * bottom;
  };
}

function* sampled(length: number): Iterable<number> {
  const every = Math.max(1, Math.ceil(length / mostPoints));
  for (let k = 0; k < length - 1; k += every) yield k;
  if (length > 0) yield length - 1;
}

function paintLine(pen: CanvasRenderingContext2D, x: Column, y: Column, toX: Place, toY: Place): void {
  pen.beginPath();
  let open = false;
  for (const k of sampled(x.length)) {
    const [at, value] = [x[k], y[k]];
    if (typeof at !== "number" || typeof value !== "number") {
      open = false;
      continue;
    }
    if (open) pen.lineTo(toX(at), toY(value));
    else pen.moveTo(toX(at), toY(value));
    open = true;
  }
  pen.stroke();
}

function paintBand(pen: CanvasRenderingContext2D, x: Column, low: Column, high: Column, toX: Place, toY: Place): void {
  let piece: { readonly at: number; readonly low: number; readonly high: number }[] = [];
  const close = () => {
    if (piece.length > 1) {
      pen.beginPath();
      for (const point of piece) pen.lineTo(point.at, point.high);
      for (const point of piece.reverse()) pen.lineTo(point.at, point.low);
      pen.fill();
    }
    piece = [];
  };
  for (const k of sampled(x.length)) {
    const [at, lower, upper] = [x[k], low[k], high[k]];
    if (typeof at !== "number" || typeof lower !== "number" || typeof upper !== "number") close();
    else piece.push({ at: toX(at), low: toY(lower), high: toY(upper) });
  }
  close();
}

type Points = Mark & { readonly kind: "points" };

function paintPoints(
  pen: CanvasRenderingContext2D,
  { x, y, ink, shape, size }: Points,
  toX: Place,
  toY: Place,
  ratio: number,
  palette: Palette,
): void {
  const half = (size * ratio) / 2;
  pen.setLineDash([]);
  pen.lineWidth = 1.75 * ratio;
  pen.strokeStyle = cssColour(colourOf(ink, palette));
  for (const [k, at] of x.entries()) {
    const value = y[k];
    if (at === null || typeof value !== "number") continue;
    const [left, top] = [toX(at), toY(value)];
    pen.fillStyle = cssColour(shape === "ring" ? palette.paper : colourOf(ink, palette));
    pen.beginPath();
    if (shape === "cross") {
      pen.moveTo(left - half, top - half);
      pen.lineTo(left + half, top + half);
      pen.moveTo(left - half, top + half);
      pen.lineTo(left + half, top - half);
    } else if (shape === "square") pen.rect(left - half, top - half, 2 * half, 2 * half);
    else pen.arc(left, top, half, 0, 2 * Math.PI);
    if (shape !== "cross") pen.fill();
    if (shape === "cross" || shape === "ring") pen.stroke();
  }
}

function paintPoint(
  pen: CanvasRenderingContext2D,
  at: number | null,
  value: number | null,
  toX: Place,
  toY: Place,
  size: number,
  ink: Ink,
  palette: Palette,
): void {
  if (at === null || value === null) return;
  pen.fillStyle = cssColour(colourOf(ink, palette));
  pen.beginPath();
  pen.arc(toX(at), toY(value), size / 2, 0, 2 * Math.PI);
  pen.fill();
}

type Arrows = Mark & { readonly kind: "arrows" };

function paintArrows(
  pen: CanvasRenderingContext2D,
  { x, y, dx, dy, ink, length }: Arrows,
  toX: Place,
  toY: Place,
  ratio: number,
  palette: Palette,
): void {
  const colour = cssColour(colourOf(ink, palette), 0.65);
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = ratio;
  pen.setLineDash([]);
  const [perX, perY] = [toX(1) - toX(0), toY(1) - toY(0)];
  for (const [k, at] of x.entries()) {
    const [value, slopeX, slopeY] = [y[k], dx[k], dy[k]];
    if (at === null || typeof value !== "number" || typeof slopeX !== "number" || typeof slopeY !== "number") continue;
    const [left, top] = [toX(at), toY(value)];
    const [right, down] = [slopeX * perX, slopeY * perY];
    const size = Math.hypot(right, down);
    pen.beginPath();
    if (size === 0) {
      pen.arc(left, top, 1.2 * ratio, 0, 2 * Math.PI);
      pen.fill();
      continue;
    }
    const [unitX, unitY] = [right / size, down / size];
    const half = (length * ratio) / 2;
    const [tipX, tipY] = [left + unitX * half, top + unitY * half];
    pen.moveTo(left - unitX * half, top - unitY * half);
    pen.lineTo(tipX, tipY);
    pen.stroke();
    const head = 3.2 * ratio;
    pen.beginPath();
    pen.moveTo(tipX + unitX * ratio, tipY + unitY * ratio);
    pen.lineTo(tipX - unitX * head - unitY * head * 0.6, tipY - unitY * head + unitX * head * 0.6);
    pen.lineTo(tipX - unitX * head + unitY * head * 0.6, tipY - unitY * head - unitX * head * 0.6);
    pen.fill();
  }
}

type Cells = Mark & { readonly kind: "cells" };

function paintCells(
  pen: CanvasRenderingContext2D,
  { xEdges, yEdges, values, ramp }: Cells,
  toX: Place,
  toY: Place,
  palette: Palette,
): void {
  const columns = xEdges.length - 1;
  for (const [k, value] of values.entries()) {
    if (value === null) continue;
    const [column, row] = [k % columns, Math.floor(k / columns)];
    const [left, right] = [Math.round(toX(xEdges[column]!)), Math.round(toX(xEdges[column + 1]!))];
    const [bottom, top] = [Math.round(toY(yEdges[row]!)), Math.round(toY(yEdges[row + 1]!))];
    pen.fillStyle = cssColour(cellColour(palette, ramp.kind, (value - ramp.from) / (ramp.to - ramp.from)));
    pen.fillRect(Math.min(left, right), Math.min(top, bottom), Math.abs(right - left), Math.abs(bottom - top));
  }
}
