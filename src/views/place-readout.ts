/** What a panel says of a place in it: the cell of a map, the entry of a matrix, the bar of a histogram, or the coordinates. */

import { tellingWords } from "./cells.ts";
import { numberWords, shortNumber } from "./numbers.ts";
import type { Axis, Mark, Panel } from "./scene.ts";

/** `τ = 0.4, η = 0.01: share collapsed 0.25`; null outside of the panel. */
export function readPlace({ x, y, marks, empty }: Panel, atX: number, atY: number): string | null {
  if (empty !== null || !isWithin(x, atX) || !isWithin(y, atY)) return null;
  const cells = marks.find((mark) => mark.kind === "cells");
  if (cells !== undefined) return readCell(cells, x, y, atX, atY);
  const bars = marks.find((mark) => mark.kind === "bars");
  if (bars !== undefined) return readBar(bars, y, atX);
  return `${x.label} = ${numberWords(atX, 3)}, ${y.label} = ${numberWords(atY, 3)}`;
}

function isWithin({ from, to }: Axis, at: number): boolean {
  return at >= from && at <= to;
}

/** Between which edges a number lies, the last with its upper one; null outside. */
export function placeBetween(edges: readonly number[], at: number): number | null {
  const last = edges.length - 2;
  if (!(at >= edges[0]! && at <= edges[last + 1]!)) return null;
  return Math.min(
    last,
    edges.findLastIndex((edge) => at >= edge),
  );
}

type Cells = Mark & { readonly kind: "cells" };

function readCell(
  { xEdges, yEdges, xValues, yValues, values, ramp }: Cells,
  x: Axis,
  y: Axis,
  atX: number,
  atY: number,
) {
  const [column, row] = [placeBetween(xEdges, atX), placeBetween(yEdges, atY)];
  if (column === null || row === null) return null;
  const value = values[row * xValues.length + column];
  const named = (label: string, among: readonly number[], place: number): string =>
    `${label} = ${tellingWords(among[place]!, among)}`;
  const told = typeof value === "number" ? shortNumber(value) : "no value";
  return `${named(x.label, xValues, column)}, ${named(y.label, yValues, row)}: ${ramp.label} ${told}`;
}

function readBar({ edges, heights }: Mark & { readonly kind: "bars" }, y: Axis, atX: number): string | null {
  const bin = placeBetween(edges, atX);
  if (bin === null) return null;
  const [from, to] = [edges[bin]!, edges[bin + 1]!].map((edge) => tellingWords(edge, edges));
  return `${from} to ${to}: ${heights[bin] ?? 0} ${y.label}`;
}
