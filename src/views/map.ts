/** A map: one number of each cell over two swept parameters, and where the theory puts a boundary. */

import type { CellFrame } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { differenceOf } from "../experiment/views.ts";
import type { MapView } from "../experiment/views-schema.ts";
import { reachOf } from "./axis.ts";
import { axisValues, cellWith, cellWords } from "./cells.ts";
import type { ViewContext } from "./context.ts";
import { createKeeper } from "./kept.ts";
import { evenly, gridInPieces, type Polyline, zeroLines } from "./level.ts";
import { sentence, symbolText, titled } from "./numbers.ts";
import { type Pieces, whole } from "./pieces.ts";
import { placeBetween } from "./place-readout.ts";
import { valueIn } from "./probe.ts";
import type { Axis, Column, LegendEntry, Mark, Panel, RampScale, Scale, Scene } from "./scene.ts";

/** A swept parameter along an axis. */
interface Along {
  readonly name: string;
  /** Ascending. */
  readonly values: readonly number[];
  readonly scale: Scale;
  /** Half-way between the values: one more than these. */
  readonly edges: readonly number[];
}

/** What follows from the sweep. */
interface Layout {
  readonly x: Along;
  readonly y: Along;
  /** Cells of the experiment, row by row from the lowest y. */
  readonly cells: readonly number[];
}

/** In the order of the view. */
type Boundary = readonly (readonly Polyline[])[];

/** What a cell of the map shows; null where there is nothing yet, or no value. */
interface Shown {
  readonly value: number | null;
  /** Whether some of its runs were not at rest, so that the value is not the last word. */
  readonly isOpen: boolean;
}

/** Cells of the grid that boundaries are looked for on, from side to side. */
const gridCells = 61;

const keepLayout = createKeeper<Layout | null>();
const keepBoundary = createKeeper<Boundary>();

export function drawMap(view: MapView, context: ViewContext): Scene {
  const words = { title: view.title ?? titleOf(view, context.resolved), note: noteOf(view, context) };
  const layout = layoutOf(view, context);
  if (layout === null) return { ...emptyScene(view, context.resolved), ...words };
  const { x, y, cells } = layout;
  const shown = cells.map((cell) => shownOf(view, cell, context));
  const values: Column = shown.map(({ value }) => value);
  const open = shown.flatMap(({ isOpen }, place) => (isOpen ? [place] : []));
  const ramp = rampOf(view, values, open.length > 0, context);
  const marks: Mark[] = [
    {
      kind: "cells",
      key: "",
      xEdges: x.edges,
      yEdges: y.edges,
      xValues: x.values,
      yValues: y.values,
      values,
      ramp,
    },
    ...(open.length === 0 ? [] : [openMarks(open, layout)]),
    ...drawnCellMarks(cells.indexOf(context.cell), layout),
    ...(context.theory && context.isPending !== true ? boundaryMarks(boundaryIn(view, layout, context)) : []),
  ];
  const panel: Panel = {
    key: "map",
    title: "",
    told: "",
    x: axisOf(x),
    y: axisOf(y),
    remark: outsideWords(values, ramp),
    empty: null,
    marks,
    at: [],
    series: [],
  };
  return { kind: "map", ...words, panels: [panel], columns: 1, legend: legendOf(view, marks), ramp, scalable: false };
}

/** Null where one of the parameters is not swept. */
function layoutOf(view: MapView, { resolved, cell }: ViewContext): Layout | null {
  return keepLayout.of(resolved, view, String(firstCell(view, resolved, cell)), () => {
    const [x, y] = [alongOf(resolved, view.x), alongOf(resolved, view.y)];
    return x === null || y === null ? null : { x, y, cells: cellsOf(resolved, cell, x, y) };
  });
}

/** It stands for all cells of the map. */
function firstCell({ x, y }: MapView, resolved: ResolvedExperiment, cell: number): number {
  return cellWith(resolved, cell, { [x]: Number.NEGATIVE_INFINITY, [y]: Number.NEGATIVE_INFINITY });
}

function boundaryIn(view: MapView, { x, y }: Layout, { resolved, cell }: ViewContext): Boundary {
  const key = String(firstCell(view, resolved, cell));
  return keepBoundary.of(resolved, view, key, () => whole(boundaryOf(view, resolved, cell, x, y)));
}

/** The boundary where it is not evaluated yet: a host with more to do goes through its pieces before it draws. */
export function pendingBoundary(view: MapView, context: ViewContext): readonly Pieces<void>[] {
  const { resolved, cell } = context;
  const layout = layoutOf(view, context);
  const key = String(firstCell(view, resolved, cell));
  if (layout === null || keepBoundary.has(resolved, view, key)) return [];
  return [evaluateBoundary(view, layout, resolved, cell, key)];
}

function* evaluateBoundary(
  view: MapView,
  { x, y }: Layout,
  resolved: ResolvedExperiment,
  cell: number,
  key: string,
): Pieces<void> {
  const boundary = yield* boundaryOf(view, resolved, cell, x, y);
  keepBoundary.of(resolved, view, key, () => boundary);
}

/** The cell of the experiment at a place of the map; null outside of it, and where its parameters are not swept. */
export function cellOf(view: MapView, context: ViewContext, atX: number, atY: number): number | null {
  const layout = layoutOf(view, context);
  if (layout === null) return null;
  const { x, y, cells } = layout;
  const [column, row] = [placeBetween(x.edges, atX), placeBetween(y.edges, atY)];
  return column === null || row === null ? null : cells[row * x.values.length + column]!;
}

/** Null of what is not swept. */
function alongOf(resolved: ResolvedExperiment, name: string): Along | null {
  const values = [...axisValues(resolved, name)].sort((a, b) => a - b);
  if (values.length < 2) return null;
  const scale = isLogarithmic(resolved, name, values) ? "log" : "linear";
  return { name, values, scale, edges: edgesOf(values, scale) };
}

/** As the sweep says, or as a list goes: by nearly equal factors over more than a decade. */
function isLogarithmic({ experiment }: ResolvedExperiment, name: string, values: readonly number[]): boolean {
  if (!(values[0]! > 0)) return false;
  const axis = experiment.sweep?.[name];
  if (axis !== undefined && !Array.isArray(axis)) return axis.scale === "log";
  const steps = values.slice(1).map((value, k) => Math.log(value / values[k]!));
  return values.length > 2 && values.at(-1)! / values[0]! > 10 && Math.max(...steps) < 2 * Math.min(...steps);
}

/** The outer ones as far out as the next ones are in, but not below 0 where no value is. */
function edgesOf(values: readonly number[], scale: Scale): readonly number[] {
  const [to, back] = scale === "log" ? [Math.log, Math.exp] : [(v: number) => v, (v: number) => v];
  const at = values.map(to);
  const inner = at.slice(1).map((value, k) => (value + at[k]!) / 2);
  const [first, last] = [2 * at[0]! - inner[0]!, 2 * at.at(-1)! - inner.at(-1)!];
  const edges = [first, ...inner, last].map(back);
  return values[0]! > 0 ? edges.map((edge) => Math.max(0, edge)) : edges;
}

function axisOf({ name, scale, edges }: Along): Axis {
  return { label: symbolText(name), scale, from: edges[0]!, to: edges.at(-1)! };
}

function cellsOf(resolved: ResolvedExperiment, cell: number, x: Along, y: Along): readonly number[] {
  return y.values.flatMap((row) =>
    x.values.map((column) => cellWith(resolved, cell, { [x.name]: column, [y.name]: row })),
  );
}

function shownOf({ show }: MapView, cell: number, { history, sample, resolved }: ViewContext): Shown {
  const frame = history.frame(cell, sample);
  if (frame === null) return { value: null, isOpen: false };
  if ("class" in show) return shareOf(frame, show.class, resolved.runsPerCell);
  const value = frame.observables[show.observable]?.statistics[show.statistic][(show.component ?? 1) - 1];
  return { value: value !== undefined && Number.isFinite(value) ? value : null, isOpen: false };
}

/**
 * Of all runs, once none is on its way to the last sample time: who is may come to anything. Those that meet the condition there without
 * resting are counted, and the cell is marked.
 */
function shareOf({ classes, outcomes }: CellFrame, name: string, runs: number): Shown {
  const counts = classes[name];
  if (counts === undefined || outcomes.running > 0) return { value: null, isOpen: false };
  return { value: (counts.count + counts.undecided) / runs, isOpen: counts.undecided > 0 };
}

function rampOf(
  { show, range }: MapView,
  values: Column,
  isOpen: boolean,
  { precision, resolved }: ViewContext,
): RampScale {
  if ("class" in show) {
    const [from, to] = range ?? [0, 1];
    return { kind: "sequential", label: shareWords(show.class, isOpen), from, to };
  }
  const { from, to } = reachOf([values], "linear", precision, range);
  return { kind: "sequential", label: statisticWords(show, resolved), from, to };
}

function shareWords(name: string, isOpen: boolean): string {
  return isOpen ? `share ${name}, or meeting the condition at the end` : `share ${name}`;
}

const statistics = {
  mean: "mean",
  std: "standard deviation",
  min: "least",
  max: "largest",
  q05: "5 % quantile",
  q25: "25 % quantile",
  q50: "median",
  q75: "75 % quantile",
  q95: "95 % quantile",
} as const;

function statisticWords(
  { observable, statistic, component }: Exclude<MapView["show"], { class: string }>,
  { system }: ResolvedExperiment,
): string {
  const part = component === undefined ? "" : `, no. ${component}`;
  const heading = system.observables.find(({ name }) => name === observable)?.words.heading ?? observable;
  return `${statistics[statistic]} of ${heading}${part}`;
}

/** Small crosses in the middles of the cells. */
function openMarks(open: readonly number[], { x, y }: Layout): Mark {
  return {
    kind: "points",
    key: "",
    x: open.map((place) => x.values[place % x.values.length]!),
    y: open.map((place) => y.values[Math.floor(place / x.values.length)]!),
    ink: { kind: "quiet" },
    shape: "cross",
    size: 5,
  };
}

/** What lies beyond the ends of the scale looks as they do. */
function outsideWords(values: Column, { from, to }: RampScale): string {
  return values.some((value) => value !== null && (value < from || value > to))
    ? "What lies beyond the scale has the colour of its end."
    : "";
}

/** Around the cell that the other views draw. */
function drawnCellMarks(place: number, { x, y }: Layout): Mark[] {
  if (place < 0) return [];
  const [column, row] = [place % x.values.length, Math.floor(place / x.values.length)];
  const [left, right, low, high] = [x.edges[column]!, x.edges[column + 1]!, y.edges[row]!, y.edges[row + 1]!];
  const around = { x: [left, right, right, left, left], y: [low, low, high, high, low] };
  const line = { kind: "line", key: "", ...around, dashed: false, opacity: 1 } as const;
  // Light within dark, or dark within light: seen on every colour of the ramp.
  return [
    { ...line, ink: { kind: "paper" }, width: 4.5 },
    { ...line, ink: { kind: "chosen" }, width: 1.5 },
  ];
}

function* boundaryOf(
  { boundary = [] }: MapView,
  resolved: ResolvedExperiment,
  cell: number,
  x: Along,
  y: Along,
): Pieces<Boundary> {
  const found: (readonly Polyline[])[] = [];
  for (const { equation } of boundary) {
    const value = valueIn(resolved, { cell, time: resolved.times[0]! }, differenceOf(equation), [x.name, y.name]);
    const field = (u: number, v: number) => value([u, v]);
    yield;
    const grid = yield* gridInPieces(field, spacedAlong(x), spacedAlong(y));
    yield;
    found.push(zeroLines(field, grid));
  }
  return found;
}

function boundaryMarks(boundary: Boundary): Mark[] {
  return boundary.flatMap((lines, k) =>
    lines.map((line): Mark => {
      const key = `boundary ${k}`;
      return { kind: "line", key, ...line, ink: { kind: "theory" }, width: 2, dashed: true, opacity: 1 };
    }),
  );
}

/** Even steps on the paper. */
function spacedAlong(along: Along): readonly number[] {
  const { from, to, scale } = axisOf(along);
  if (scale === "linear") return evenly(from, to, gridCells + 1);
  return evenly(Math.log(from), Math.log(to), gridCells + 1).map(Math.exp);
}

function titleOf({ show }: MapView, { system }: ResolvedExperiment): string {
  if ("class" in show) return `Share of runs that are ${show.class}`;
  const heading = system.observables.find(({ name }) => name === show.observable)?.words.heading;
  return heading ?? titled(show.observable);
}

/** The view's own, and which of the other swept parameters it is at. */
function noteOf({ note = "", x, y }: MapView, { resolved, cell }: ViewContext): string {
  return [sentence(note), cellWords(resolved, cell, [x, y])].filter((one) => one !== "").join(" ");
}

function legendOf({ boundary = [] }: MapView, marks: readonly Mark[]): LegendEntry[] {
  const curves = boundary.flatMap(({ label }, k): LegendEntry[] => {
    const key = `boundary ${k}`;
    if (!marks.some((mark) => mark.key === key)) return [];
    return [{ key, label, ink: { kind: "theory" }, look: "dashed", opacity: 1 }];
  });
  const quiet = { key: "", ink: { kind: "quiet" }, opacity: 1 } as const;
  const has = (wanted: Mark["kind"]) => marks.some(({ kind, key }) => kind === wanted && key === "");
  return [
    ...curves,
    ...(has("points") ? [{ ...quiet, label: "not all at rest", look: "cross" } as const] : []),
    ...(has("line")
      ? [{ ...quiet, label: "the cell of the other views", ink: { kind: "chosen" }, look: "line" } as const]
      : []),
  ];
}

function emptyScene({ x, y }: MapView, resolved: ResolvedExperiment): Omit<Scene, "title" | "note"> {
  const lacking = [x, y].filter((name) => alongOf(resolved, name) === null).map(symbolText);
  const unit = { label: "", scale: "linear", from: 0, to: 1 } as const;
  const empty = `${lacking.join(" and ")} ${lacking.length === 1 ? "has" : "have"} one value: a map needs several of both.`;
  const panel: Panel = {
    key: "map",
    title: "",
    told: "",
    x: unit,
    y: unit,
    remark: "",
    empty,
    marks: [],
    at: [],
    series: [],
  };
  return { kind: "map", panels: [panel], columns: 1, legend: [], ramp: null, scalable: false };
}
