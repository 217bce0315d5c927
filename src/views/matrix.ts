/** Matrices of one run as pictures: an entry is a square, its colour on one scale for all of them that has its middle at 0. */

import type { MatrixView } from "../experiment/views-schema.ts";
import { reachOf, type Tick, ticksOf } from "./axis.ts";
import type { ViewContext } from "./context.ts";
import { sentence } from "./numbers.ts";
import type { Axis, Column, Panel, RampScale, Scene } from "./scene.ts";

export interface NamedMatrix {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: ArrayLike<number>;
}

/** `whose` says of which run and time they are: `run 3 at t = 10`. */
export function drawMatrix(
  view: MatrixView,
  { precision }: Pick<ViewContext, "precision">,
  matrices: readonly NamedMatrix[],
  whose = "",
): Scene {
  const names = [view.show].flat();
  const shown = names.map((name) => matrices.find((matrix) => matrix.name === name) ?? null);
  const known = shown.filter((matrix) => matrix !== null);
  const { ramp, remark } = rampOf(known, precision);
  const title = view.title ?? names.join(", ");
  return {
    kind: "matrix",
    title,
    note: [view.note ?? "", known.length === 0 ? "" : whose]
      .map(sentence)
      .filter((one) => one !== "")
      .join(" "),
    panels: shown.map((matrix, k) => panelOf(names[k]!, matrix, ramp, k === 0 ? remark : "", title)),
    columns: shown.length,
    legend: [],
    ramp: known.length === 0 ? null : ramp,
    scalable: false,
  };
}

/** To the largest entry of all, on both sides. Where all of them are rounding, the scale says so and does not show it. */
function rampOf(
  matrices: readonly NamedMatrix[],
  precision: ViewContext["precision"],
): { readonly ramp: RampScale; readonly remark: string } {
  const sizes = matrices.flatMap(({ values }) => Array.from(values, Math.abs)).filter(Number.isFinite);
  const most = sizes.reduce((best, size) => Math.max(best, size), 0);
  const { to, remark } = reachOf([[-most, most]], "linear", precision, undefined);
  const end = remark === "" && most > 0 ? most : to;
  return { ramp: { kind: "diverging", label: "entry", from: -end, to: end }, remark };
}

/** `heading` is that of the view, which need not be said twice. */
function panelOf(name: string, matrix: NamedMatrix | null, ramp: RampScale, remark: string, heading: string): Panel {
  const { rows, columns, values } = matrix ?? { rows: 1, columns: 1, values: [] };
  const fromBelow = Array.from({ length: rows }, (_, k) => rows - k);
  const entries: Column = fromBelow.flatMap((row) =>
    Array.from({ length: columns }, (_, column) => {
      const value = values[(row - 1) * columns + column];
      return value !== undefined && Number.isFinite(value) ? value : null;
    }),
  );
  return {
    key: name,
    title: name === heading ? "" : name,
    told: "",
    x: axisOf("column", columns, (column) => column),
    y: axisOf("row", rows, (row) => rows + 1 - row),
    remark,
    empty: matrix === null ? "Not computed yet: it follows the run." : null,
    marks: [
      {
        kind: "cells",
        key: "",
        xEdges: halves(columns),
        yEdges: halves(rows),
        xValues: Array.from({ length: columns }, (_, k) => k + 1),
        yValues: fromBelow,
        values: entries,
        ramp,
      },
    ],
    at: [],
    series: [],
  };
}

function halves(count: number): readonly number[] {
  return Array.from({ length: count + 1 }, (_, k) => k + 0.5);
}

/** Rows and columns are counted from 1, rows from the top. */
function axisOf(label: string, count: number, placeOf: (number: number) => number): Axis {
  const ticks = ticksOf(1, count + 0.25, "linear", 6)
    .filter(({ at }) => Number.isInteger(at) && at >= 1)
    .map(({ at, label }): Tick => ({ at: placeOf(at), label }));
  return { label, scale: "linear", from: 0.5, to: count + 0.5, ticks };
}
