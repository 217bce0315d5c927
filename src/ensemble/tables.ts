/** A result as one tidy table: a row for each run and sample time where single runs are kept, else one for each statistic's place. */

import type { Contents, OfCells, OfRuns } from "./contents.ts";
import { createNames } from "./contents-layout.ts";
import type { CellFrame, Frame } from "./frames.ts";
import type { Gathered } from "./gathered.ts";

export type Column =
  | { readonly name: string; readonly kind: "number"; readonly values: Float64Array }
  | { readonly name: string; readonly kind: "integer"; readonly values: Int32Array }
  | { readonly name: string; readonly kind: "text"; readonly values: readonly string[] };
export type ColumnHead = Pick<Column, "name" | "kind">;

/** Rows of equally long columns, in the order of the head. */
export type Rows = readonly Column[];

/** The table of what is kept; null where it is of statistics and a frame brings none of its rows. */
export interface Table {
  readonly head: readonly ColumnHead[];
  /** Of a frame: nothing where rows are of statistics, which are there at the end. */
  ofFrame(frame: Frame): Iterable<Rows>;
  atEnd(gathered: Gathered): Iterable<Rows>;
}

/** Rows that are made at once. */
const rowsAtOnce = 2 ** 14;

export function tableOf(contents: Contents): Table {
  return contents.ofRuns.length > 0 ? runTable(contents) : statisticsTable(contents);
}

function valuesOf({ coordinates }: Contents, dimension: string): readonly number[] {
  return coordinates.find(({ name }) => name === dimension)!.values;
}

/** Each name once: an axis may be called `component`, and an observable `spectrumF_1` beside the first of `spectrumF`. */
function named(heads: readonly ColumnHead[]): readonly ColumnHead[] {
  const { free } = createNames();
  return heads.map((head) => ({ ...head, name: free(head.name) }));
}

/** The values of the axes in each cell, the last axis fastest. */
function cellValues(contents: Contents): (cell: number) => readonly number[] {
  const axes = contents.axes.map((axis) => valuesOf(contents, axis));
  return (cell) => {
    let rest = cell;
    return axes
      .map((values) => values)
      .reverse()
      .map((values) => {
        const value = values[rest % values.length]!;
        rest = Math.floor(rest / values.length);
        return value;
      })
      .reverse();
  };
}

/** Axes, time, run, and a column for each component of each observable: `normW`, `spectrumF_1`, ... */
function runTable(contents: Contents): Table {
  const { axes, time, run, ofRuns } = contents;
  const times = valuesOf(contents, time);
  const runs = valuesOf(contents, run);
  const cellAt = cellValues(contents);
  const widthOf = ({ size }: OfRuns) => size / runs.length;
  const isVector = ({ dimensions }: OfRuns) => dimensions.length > axes.length + 2;
  const columnsOf = (variable: OfRuns): readonly string[] =>
    isVector(variable)
      ? Array.from({ length: widthOf(variable) }, (_, k) => `${variable.name}_${k + 1}`)
      : [variable.name];
  const head = named([
    ...[...axes, time].map((name): ColumnHead => ({ name, kind: "number" })),
    { name: run, kind: "integer" },
    ...ofRuns.flatMap(columnsOf).map((name): ColumnHead => ({ name, kind: "number" })),
  ]);
  const rowsOf = (sample: number, cell: CellFrame, from: number, to: number): Rows => {
    const length = to - from;
    const same = (value: number) => new Float64Array(length).fill(value);
    const numbers = [...cellAt(cell.cell), times[sample]!].map(same);
    const values = ofRuns.flatMap((variable) => {
      const all = variable.take(cell);
      const width = widthOf(variable);
      return columnsOf(variable).map((_, k) =>
        Float64Array.from({ length }, (_, run) => all[(from + run) * width + k]!),
      );
    });
    const columns = [...numbers, Int32Array.from(runs.slice(from, to)), ...values];
    return head.map((column, k) => ({ ...column, values: columns[k]! }) as Column);
  };
  return {
    head,
    *ofFrame({ sample, cells }) {
      for (const cell of cells)
        for (let from = 0; from < runs.length; from += rowsAtOnce)
          yield rowsOf(sample, cell, from, Math.min(runs.length, from + rowsAtOnce));
    },
    *atEnd() {
      // All rows have come with their frames.
    },
  };
}

/** Axes, time, observable, component, and a column for each statistic: what is not kept of an observable is undefined in its rows. */
function statisticsTable(contents: Contents): Table {
  const { axes, time } = contents;
  const times = valuesOf(contents, time);
  const cellAt = cellValues(contents);
  const kept = contents.ofCells.filter(({ origin }) => origin !== null && origin.part !== "histogram");
  const partOf = ({ origin }: OfCells) => origin!.part;
  const observables = [...new Set(kept.map(({ origin }) => origin!.observable))];
  const parts = [...new Set(kept.map(partOf))];
  const head = named([
    ...[...axes, time].map((name): ColumnHead => ({ name, kind: "number" })),
    { name: "observable", kind: "text" },
    { name: "component", kind: "integer" },
    ...parts.map((name): ColumnHead => ({ name, kind: "number" })),
  ]);
  const rowsOf = (gathered: Gathered, cell: number, observable: string): Rows => {
    const components = gathered.components(observable);
    const samples = gathered.samples().filter((sample) => gathered.has(cell, sample));
    const length = samples.length * components;
    const numbers = cellAt(cell).map((value) => new Float64Array(length).fill(value));
    const at = Float64Array.from({ length }, (_, row) => times[samples[Math.floor(row / components)]!]!);
    const series = parts.map((part) => {
      const variable = kept.find((one) => one.origin!.observable === observable && partOf(one) === part);
      const values = variable?.take(gathered, cell, samples);
      return values === undefined ? new Float64Array(length).fill(Number.NaN) : Float64Array.from(values);
    });
    const columns = [
      ...numbers,
      at,
      new Array<string>(length).fill(observable),
      Int32Array.from({ length }, (_, row) => 1 + (row % components)),
      ...series,
    ];
    return head.map((column, k) => ({ ...column, values: columns[k]! }) as Column);
  };
  return {
    head,
    *ofFrame() {
      // What is over the runs is there at the end.
    },
    *atEnd(gathered) {
      for (const cell of gathered.cells())
        for (const observable of observables) yield rowsOf(gathered, cell, observable);
    },
  };
}
