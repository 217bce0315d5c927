/** What panels draw, as rows of numbers: for a table beside the drawing, and as CSV. */

import { isOverTime, type LegendEntry, type Mark, type Panel, type Scene, type Series } from "./scene.ts";

type Entry = string | number | null;

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Entry[])[];
}

/** `legend` says what the keys of marks stand for. */
export function tableOf(panel: Panel, legend: readonly LegendEntry[] = []): Table {
  if (isOverTime(panel)) return overAxis(panel);
  const cells = panel.marks.find((mark) => mark.kind === "cells");
  if (cells !== undefined) return cellTable(panel, cells);
  const bars = panel.marks.find((mark) => mark.kind === "bars");
  return bars === undefined ? markTable(panel, legend) : barTable(panel, bars);
}

/** One table after another, an empty line between those that have other columns; numbers as they are. */
export function csvOf({ panels, legend }: Scene): string {
  const isNamed = panels.length > 1 || panels.some(({ title }) => title !== "");
  const blocks: { readonly header: string; readonly rows: string[] }[] = [];
  for (const panel of panels) {
    const { header, rows } = tableOf(panel, legend);
    const line = (entries: readonly Entry[], name: string): string =>
      (isNamed ? [name, ...entries] : entries).map(field).join(",");
    const head = line(header, "panel");
    if (blocks.at(-1)?.header !== head) blocks.push({ header: head, rows: [] });
    blocks.at(-1)!.rows.push(...rows.map((row) => line(row, panel.title === "" ? panel.key : panel.title)));
  }
  return blocks.map(({ header, rows }) => [header, ...rows, ""].join("\n")).join("\n");
}

function field(entry: Entry): string {
  const text = entry === null ? "" : String(entry);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** A column for each series, and one for each edge of its spread. */
function overAxis({ x, y, at, series }: Panel): Table {
  const columns = series.flatMap((one) => {
    const name = nameOf(one, y.label);
    if (one.spread === null) return [{ name, values: one.values }];
    const { low, high, names } = one.spread;
    return [
      { name: `${name}, ${names.value}`, values: one.values },
      { name: `${name}, ${names.low}`, values: low },
      { name: `${name}, ${names.high}`, values: high },
    ];
  });
  return {
    header: [x.label, ...columns.map(({ name }) => name)],
    rows: at.map((value, k) => [value, ...columns.map(({ values }) => values[k] ?? null)]),
  };
}

function nameOf({ label, key }: Series, alone: string): string {
  return [label, alone, key].find((name) => name !== "") ?? "value";
}

function cellTable({ x, y }: Panel, { xValues, yValues, values, ramp }: Mark & { readonly kind: "cells" }): Table {
  return {
    header: [x.label, y.label, ramp.label],
    rows: values.map((value, k) => [xValues[k % xValues.length]!, yValues[Math.floor(k / xValues.length)]!, value]),
  };
}

function barTable({ y }: Panel, { edges, heights, below, above }: Mark & { readonly kind: "bars" }): Table {
  return {
    header: ["from", "to", y.label],
    rows: [
      [null, edges[0]!, below],
      ...heights.map((height, k): readonly Entry[] => [edges[k]!, edges[k + 1]!, height]),
      [edges.at(-1)!, null, above],
    ],
  };
}

/** Every point of every mark: which one it is of, and where; of arrows the slopes too. */
function markTable({ x, y, marks }: Panel, legend: readonly LegendEntry[]): Table {
  const hasArrows = marks.some(({ kind }) => kind === "arrows");
  const rows = marks.flatMap((mark, index): readonly (readonly Entry[])[] => {
    if (mark.kind !== "line" && mark.kind !== "points" && mark.kind !== "arrows") return [];
    const what = legend.find(({ key }) => key !== "" && key === mark.key)?.label ?? mark.key;
    const slopes = mark.kind === "arrows" ? mark : null;
    return mark.x.flatMap((at, k): readonly (readonly Entry[])[] => {
      const value = mark.y[k] ?? null;
      if (at === null || value === null) return [];
      const more = hasArrows ? [slopes?.dx[k] ?? null, slopes?.dy[k] ?? null] : [];
      return [[what, index + 1, at, value, ...more]];
    });
  });
  const slopeNames = hasArrows ? [`slope of ${x.label}`, `slope of ${y.label}`] : [];
  return { header: ["what", "mark", x.label, y.label, ...slopeNames], rows };
}
