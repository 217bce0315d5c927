/** A result that was written as NetCDF, read slice by slice. */

import type { Dataset, File } from "h5wasm/node";
import type { States } from "../ensemble/contents.ts";
import { endingCodes } from "../ensemble/endings.ts";
import { type CellFrame, histogramEdges, type ObservableStatistics, statisticNames } from "../ensemble/frames.ts";
import { lazyRecord } from "../ensemble/lazy.ts";
import { hdf5Trouble, loadHdf5 } from "./load-hdf5.ts";
import { readSaid } from "./read-head.ts";
import { boxesOf, product } from "./slabs.ts";
import { type CellRange, cellNumbers, cellRanges, type Head, notResult, type StoredResult } from "./stored-result.ts";

interface Found {
  readonly name: string;
  readonly dataset: Dataset;
  readonly dimensions: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Throws a UsageError. */
export async function readNetcdf(path: string): Promise<StoredResult> {
  const hdf5 = await loadHdf5();
  let file: File;
  try {
    file = new hdf5.File(path, "r");
  } catch (error) {
    throw notResult(path, `it is not NetCDF-4, or not all of it (${(hdf5Trouble(error) as Error).message})`);
  }
  try {
    return readFile(path, file, hdf5.Dataset);
  } catch (error) {
    file.close();
    throw error;
  }
}

function readFile(path: string, file: File, isDataset: typeof Dataset): StoredResult {
  const text = (name: string): string => {
    const value = file.attrs[name]?.value;
    if (typeof value !== "string") throw notResult(path, `it has no attribute "${name}"`);
    return value;
  };
  const { experiment, head } = readSaid(path, text);
  const found = file.keys().flatMap((name): Found[] => {
    const dataset = file.get(name);
    // What others have laid beside: groups, links that lead nowhere.
    if (!(dataset instanceof isDataset)) return [];
    const isScale = dataset.get_scale_name() !== null;
    const dimensions = isScale
      ? [name]
      : (dataset.shape ?? []).map((_, index) => (dataset.get_attached_scales(index)[0] ?? "/").slice(1));
    const attributes = Object.fromEntries(Object.entries(dataset.attrs).map(([key, { value }]) => [key, value]));
    return [{ name, dataset, dimensions, attributes }];
  });
  const valuesOf = (is: (one: Found) => boolean): readonly number[] =>
    Array.from((found.find(is)?.dataset.value ?? []) as ArrayLike<number>);
  const axes = Object.keys(experiment.sweep ?? {});
  const states = found.filter(({ attributes }) => attributes.state !== undefined);
  const runs = found.filter(({ attributes }) => attributes.part === "runs");
  const stateTime = states[0]?.dimensions[axes.length];
  const stateTimes = stateTime === undefined ? [] : valuesOf(({ name }) => name === stateTime);
  // Its name may be that of an axis of the sweep.
  const times = valuesOf(({ attributes }) => attributes.axis === "T");
  const grid = axes.map((axis) => valuesOf(({ name }) => name === axis).length);
  const cells = product(grid);
  return {
    form: "NetCDF",
    experiment,
    head,
    contents: found.map(({ name, dataset, dimensions, attributes }) => ({
      name,
      shape: dimensions.map((dimension, k) => `${dimension} ${dataset.shape?.[k] ?? 0}`).join(", "),
      words: `${String(attributes.long_name ?? "")}${attributes.units === undefined ? "" : ` (${String(attributes.units)})`}`,
    })),
    numbers: {
      perRun: found.some(({ attributes }) => attributes.record === "ending"),
      stateTimes,
      ofRuns: runs.map(({ attributes }) => String(attributes.observable)),
      *frames(known, cellsAtOnce = cells) {
        const reading = readCells(found, experiment, head, axes);
        for (const [at, time] of times.entries())
          for (const range of cellRanges(cells, cellsAtOnce)) {
            const read = new Map<string, Float64Array>();
            const ofAllRuns = (name: string): Float64Array => {
              const { dataset } = runs.find(({ attributes }) => attributes.observable === name)!;
              const values = read.get(name) ?? sliceAt(dataset, grid, range, at);
              read.set(name, values);
              return values;
            };
            yield { sample: known.indexOf(time), time, cells: reading(at, range, ofAllRuns) };
          }
      },
      states(time, range = { first: 0, count: cells }): States {
        const at = stateTimes.indexOf(time);
        return Object.fromEntries(
          states.map(({ dataset, attributes }) => [String(attributes.state), sliceAt(dataset, grid, range, at)]),
        );
      },
    },
    close: () => void file.close(),
  };
}

/** Cells of a grid at a place of the dimension behind their axes. */
function sliceAt(dataset: Dataset, grid: readonly number[], { first, count }: CellRange, at: number): Float64Array {
  const inside = dataset.shape!.slice(grid.length + 1);
  const values = new Float64Array(count * product(inside));
  let filled = 0;
  for (const box of boxesOf(grid, first, count)) {
    const ranges = box.from.map((from, axis): [number, number] => [from, from + box.count[axis]!]);
    const part = dataset.slice([...ranges, [at, at + 1], ...inside.map((): [] => [])]) as unknown as ArrayLike<number>;
    values.set(part, filled);
    filled += part.length;
  }
  return values;
}

/** What is over the runs is read at once; single runs come as they are asked for. */
function readCells(
  found: readonly Found[],
  experiment: NonNullable<StoredResult["experiment"]>,
  head: Head,
  axes: readonly string[],
): (at: number, range: CellRange, ofAllRuns: (observable: string) => Float64Array) => CellFrame[] {
  const numbers = cellNumbers(experiment, head);
  const whole = new Map(
    found
      .filter(({ attributes }) => attributes.part !== undefined && attributes.part !== "runs")
      .map(({ dataset, attributes }) => [
        `${String(attributes.observable)} ${String(attributes.part)}`,
        {
          values: dataset.value as unknown as ArrayLike<number>,
          size: product(dataset.shape!.slice(axes.length + 1)),
          samples: dataset.shape![axes.length]!,
        },
      ]),
  );
  const row = (observable: string, part: string, cell: number, at: number): number[] | null => {
    const one = whole.get(`${observable} ${part}`);
    if (one === undefined) return null;
    const start = (cell * one.samples + at) * one.size;
    return Array.from({ length: one.size }, (_, k) => one.values[start + k]!);
  };
  const names = [
    ...new Set(
      found.flatMap(({ attributes }) => (attributes.part === undefined ? [] : [String(attributes.observable)])),
    ),
  ];
  const cells = product(axes.map((axis) => found.find(({ name }) => name === axis)?.dataset.shape?.[0] ?? 1));
  const statisticsOf = (observable: string, cell: number, at: number): ObservableStatistics => {
    const rows = statisticNames.map((name) => row(observable, name, cell, at));
    const count = row(observable, "count", cell, at);
    const components = (count ?? rows.find((one) => one !== null))?.length ?? 1;
    const counts = row(observable, "histogram", cell, at);
    const range = experiment.histograms?.[observable];
    return {
      count: Uint32Array.from(count ?? new Array<number>(components).fill(0)),
      statistics: Object.fromEntries(
        statisticNames.map((name, k) => [
          name,
          Float64Array.from(rows[k] ?? new Array<number>(components).fill(Number.NaN)),
        ]),
      ) as ObservableStatistics["statistics"],
      histogram:
        counts === null || range === undefined
          ? null
          : {
              edges: histogramEdges(range),
              counts: Uint32Array.from(counts),
              below: row(observable, "below", cell, at)![0]!,
              above: row(observable, "above", cell, at)![0]!,
            },
    };
  };
  const records = ["ending", "endTime", "steps"].map(
    (name) =>
      found.find(({ attributes }) => attributes.record === name)?.dataset.value as ArrayLike<number> | undefined,
  );
  const recordsOf = (cell: number): CellFrame["runs"] => {
    const [ending, endTime, steps] = records;
    if (ending === undefined || endTime === undefined || steps === undefined) return null;
    const length = ending.length / cells;
    const of = (values: ArrayLike<number>) => Float64Array.from({ length }, (_, run) => values[cell * length + run]!);
    return { ending: Array.from(of(ending), (code) => endingCodes[code]!), endTime: of(endTime), steps: of(steps) };
  };
  const ofRuns = found.flatMap(({ attributes }) => (attributes.part === "runs" ? [String(attributes.observable)] : []));
  return (at, { first, count }, ofAllRuns) =>
    head.cells.flatMap(({ outcomes, classes, steps }, index): CellFrame[] => {
      const cell = numbers[index]!;
      if (cell < first || cell >= first + count) return [];
      if (at >= (head.reached?.[index] ?? Number.POSITIVE_INFINITY)) return [];
      return [
        {
          cell,
          outcomes,
          classes,
          steps,
          observables: lazyRecord(names, (name) => statisticsOf(name, cell, at)),
          perRun: lazyRecord(ofRuns, (name) => {
            const values = ofAllRuns(name);
            const size = values.length / count;
            return values.subarray((cell - first) * size, (cell - first + 1) * size);
          }),
          get runs() {
            return recordsOf(cell);
          },
        },
      ];
    });
}
