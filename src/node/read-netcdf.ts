/** A result that was written as NetCDF, read slice by slice. */

import type { Dataset, File } from "h5wasm/node";
import type { States } from "../ensemble/contents.ts";
import { endingCodes } from "../ensemble/endings.ts";
import { type CellFrame, histogramEdges, type ObservableStatistics, statisticNames } from "../ensemble/frames.ts";
import { hdf5Trouble, loadHdf5 } from "./load-hdf5.ts";
import { readSaid } from "./read-head.ts";
import { product } from "./slabs.ts";
import { cellNumbers, type Head, notResult, type StoredResult } from "./stored-result.ts";

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
  const text = (name: string): string => {
    const value = file.attrs[name]?.value;
    if (typeof value !== "string") throw notResult(path, `it has no attribute "${name}"`);
    return value;
  };
  const { experiment, head } = readSaid(path, text);
  const found = file.keys().flatMap((name): Found[] => {
    const dataset = file.get(name);
    // What others have laid beside: groups, links that lead nowhere.
    if (!(dataset instanceof hdf5.Dataset)) return [];
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
      *frames(known) {
        const reading = readCells(found, experiment, head, axes);
        for (const [at, time] of times.entries()) {
          const perRun = Object.fromEntries(
            runs.map(({ dataset, attributes }) => [String(attributes.observable), sliceAt(dataset, axes.length, at)]),
          );
          yield { sample: known.indexOf(time), time, cells: reading(at, perRun) };
        }
      },
      states(time): States {
        const at = stateTimes.indexOf(time);
        return Object.fromEntries(
          states.map(({ dataset, attributes }) => [
            String(attributes.state),
            Float64Array.from(sliceAt(dataset, axes.length, at)),
          ]),
        );
      },
    },
    close: () => void file.close(),
  };
}

/** All cells at a place of the dimension behind the axes. */
function sliceAt(dataset: Dataset, axes: number, at: number): ArrayLike<number> {
  const ranges = dataset.shape!.map((_, k): [] | [number, number] => (k === axes ? [at, at + 1] : []));
  return dataset.slice(ranges) as unknown as ArrayLike<number>;
}

/** What is over the runs is read at once; single runs come as they are asked for. */
function readCells(
  found: readonly Found[],
  experiment: NonNullable<StoredResult["experiment"]>,
  head: Head,
  axes: readonly string[],
): (at: number, perRun: Readonly<Record<string, ArrayLike<number>>>) => CellFrame[] {
  const numbers = cellNumbers(experiment, head.cells);
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
  const cells = axes.reduce(
    (count, axis) => count * (found.find(({ name }) => name === axis)?.dataset.shape?.[0] ?? 1),
    1,
  );
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
  return (at, perRun) =>
    head.cells.flatMap(({ outcomes, classes, steps }, index) => {
      if (at >= (head.reached?.[index] ?? Number.POSITIVE_INFINITY)) return [];
      const cell = numbers[index]!;
      const ofRuns = Object.entries(perRun).map(([name, values]) => {
        const size = values.length / cells;
        return [name, Float64Array.from({ length: size }, (_, k) => values[cell * size + k]!)] as const;
      });
      return [
        {
          cell,
          outcomes,
          classes,
          steps,
          observables: Object.fromEntries(names.map((name) => [name, statisticsOf(name, cell, at)])),
          perRun: Object.fromEntries(ofRuns),
          runs: recordsOf(cell),
        },
      ];
    });
}
