/** Where the statistics stand in the `summary` buffer, and how a frame is read out of it. */

import {
  type CellFrame,
  type Histogram,
  observableStatistics,
  readHistogram,
  type Standing,
} from "../ensemble/frames.ts";
import { lazyRecord } from "../ensemble/lazy.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { recordWords } from "./emit-reduce.ts";
import { histogramKeys } from "./histogram-edges.ts";
import type { Group } from "./plan.ts";
import type { GpuProgram } from "./split.ts";

/** Words before the statistics: those of emit-module.ts (pending runs, steps tried), and a few to spare. */
export const cellsFirst = 8;

/** The part of one cell; those of all cells of a group follow each other. In words, from the part's start where nothing else is said. */
export interface SummaryLayout {
  readonly cellWords: number;
  readonly histograms: readonly {
    readonly observable: string;
    readonly first: number;
    readonly count: number;
    readonly bins: number;
    readonly offset: number;
    /** First of the keys of its edges, in words behind the experiment's data. */
    readonly edges: number;
  }[];
  /** Of the keys of all edges. */
  readonly edgeWords: number;
}

export function summaryLayout(resolved: ResolvedExperiment, program: GpuProgram): SummaryLayout {
  let cellWords = recordWords * program.componentCount;
  let edgeWords = 0;
  const histograms = program.components.flatMap(({ observable, first, count }) => {
    const range = resolved.histograms[observable];
    if (!range) return [];
    const { bins } = range;
    const table = { observable, first, count, bins, offset: cellWords, edges: edgeWords };
    cellWords += bins + 2;
    edgeWords += bins + 1;
    return [table];
  });
  return { cellWords, histograms, edgeWords };
}

export function summaryWords(layout: SummaryLayout, cells: number): number {
  return cellsFirst + layout.cellWords * cells;
}

function cellHome(layout: SummaryLayout, cell: number): number {
  return cellsFirst + layout.cellWords * cell;
}

/** The keys of all histograms' edges, as the layout says. */
export function packEdges(resolved: ResolvedExperiment, layout: SummaryLayout): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(
    layout.histograms.flatMap(({ observable }) => [...histogramKeys(resolved.histograms[observable]!)]),
  );
}

/** The cells of a frame. `standings` are by cell, `values` are all runs' values, [component][run] as bits, where they are wanted. */
export function readCells(
  words: Uint32Array,
  values: Uint32Array | null,
  standings: readonly Standing[],
  layout: SummaryLayout,
  resolved: ResolvedExperiment,
  program: GpuProgram,
  group: Group,
): CellFrame[] {
  // What is read later holds these words alone, and not all that came with them from the device.
  const kept = words.slice();
  const floats = new Float32Array(kept.buffer);
  const names = program.components.map(({ observable }) => observable);
  return Array.from({ length: group.cells }, (_, cell) => {
    const perRun: Record<string, Float64Array> = {};
    // As on the CPU (src/ensemble/cell-frame.ts): made when they are read.
    const observables = lazyRecord(names, (observable) => {
      const { first, count } = program.components[names.indexOf(observable)]!;
      const at = (component: number) => cellHome(layout, cell) + recordWords * (first + component);
      return observableStatistics(
        Uint32Array.from({ length: count }, (_, component) => kept[at(component)]!),
        histogramOf(kept, layout, resolved, observable, cell),
        (statistic, component) => floats[at(component) + 1 + statistic]!,
      );
    });
    for (const { observable, first, count } of program.components) {
      if (values)
        perRun[observable] = readRuns(
          values,
          group.runs,
          cell * resolved.runsPerCell,
          resolved.runsPerCell,
          first,
          count,
        );
    }
    return {
      cell: group.firstCell + cell,
      observables,
      ...standings[cell]!,
      perRun: values ? perRun : null,
    };
  });
}

function histogramOf(
  words: Uint32Array,
  layout: SummaryLayout,
  resolved: ResolvedExperiment,
  observable: string,
  cell: number,
): Histogram | null {
  const table = layout.histograms.find((entry) => entry.observable === observable);
  if (!table) return null;
  const length = table.bins + 2;
  const start = cellHome(layout, cell) + table.offset;
  return readHistogram(resolved.histograms[observable]!, words.subarray(start, start + length));
}

function readRuns(
  values: Uint32Array,
  groupRuns: number,
  firstRun: number,
  runs: number,
  first: number,
  count: number,
): Float64Array {
  const floats = new Float32Array(values.buffer, values.byteOffset, values.length);
  const series = new Float64Array(runs * count);
  for (let run = 0; run < runs; run++) {
    for (let component = 0; component < count; component++) {
      series[run * count + component] = floats[(first + component) * groupRuns + firstRun + run]!;
    }
  }
  return series;
}
