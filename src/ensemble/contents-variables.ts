/** The variables of a result as labelled arrays: runs, statistics, histograms, states and endings, with their words. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Coordinate, NumberType, OfCells, OfRuns, OfStates } from "./contents.ts";
import { counting, type Layout, type Names } from "./contents-layout.ts";
import { endingCodes } from "./endings.ts";
import { histogramEdges } from "./frames.ts";
import type { GatheredRow } from "./gathered.ts";
import { keptStatistics, type Part, type Selection } from "./selection.ts";

const usualWords: Readonly<Record<Exclude<Part, "runs" | "histogram">, { words: string; method?: string }>> = {
  mean: { words: "mean", method: "run: mean" },
  std: { words: "standard deviation (of the population)", method: "run: standard_deviation" },
  min: { words: "least", method: "run: minimum" },
  max: { words: "greatest", method: "run: maximum" },
  q05: { words: "5 % quantile" },
  q25: { words: "25 % quantile" },
  q50: { words: "median", method: "run: median" },
  q75: { words: "75 % quantile" },
  q95: { words: "95 % quantile" },
  count: { words: "number of runs that entered" },
};

export interface Observed {
  readonly observable: string;
  readonly kept: ReadonlySet<Part>;
  readonly words: string;
  readonly comment: Readonly<Record<string, string>>;
  readonly inside: readonly string[];
}

/** Every run's values. */
export function runsOf(
  { observable, words, comment, inside }: Observed,
  layout: Layout,
  names: Names,
  type: NumberType,
): OfRuns {
  const { axes, time, run, runs, samples } = layout;
  return {
    name: names.free(observable),
    dimensions: [...axes, time, run, ...inside],
    type,
    attributes: { long_name: words, units: "1", ...comment, observable, part: "runs" },
    origin: { observable, part: "runs" },
    samples,
    size: runs * layout.components(observable),
    take: ({ perRun }) => perRun![observable]!,
  };
}

export function statisticsOf(
  { observable, kept, words, comment, inside }: Observed,
  layout: Layout,
  names: Names,
): OfCells[] {
  const asked = [...keptStatistics(kept), ...(kept.has("count") ? (["count"] as const) : [])];
  return asked.map((part) => {
    const { words: of, method } = usualWords[part];
    return {
      name: names.free(`${observable}_${part}`),
      dimensions: [...layout.axes, layout.time, ...inside],
      type: part === "count" ? layout.countType : "float64",
      attributes: {
        long_name: `${words}: ${of} over the runs`,
        units: "1",
        ...(method === undefined ? {} : { cell_methods: method }),
        ...comment,
        observable,
        part,
      },
      origin: { observable, part },
      take: seriesOf(observable, part),
    };
  });
}

/** Counts in the bins and outside of them, and the edges of the bins. None where there is no histogram. */
export function histogramOf(
  { observable, kept, words }: Observed,
  { histograms }: ResolvedExperiment,
  { axes, time, bound, countType }: Layout,
  names: Names,
): { readonly variables: readonly OfCells[]; readonly bounds: Coordinate }[] {
  const range = histograms[observable];
  if (!kept.has("histogram") || range === undefined) return [];
  const edges = histogramEdges(range);
  const bins = counting(range.bins, 0);
  const boundsName = names.free(`${observable}_bin_bounds`);
  const bin = names.dimension(
    `${observable}_bin`,
    bins.map((at) => (edges[at]! + edges[at + 1]!) / 2),
    { long_name: `middles of the bins of ${words}`, units: "1", bounds: boundsName },
    "float64",
  );
  const variables = (["histogram", "below", "above"] as const).map((part): OfCells => {
    const where = part === "histogram" ? "in each bin" : `${part} the bins`;
    return {
      name: names.free(`${observable}_${part}`),
      dimensions: [...axes, time, ...(part === "histogram" ? [bin] : [])],
      type: countType,
      attributes: { long_name: `${words}: components of runs ${where}`, units: "1", observable, part },
      origin: { observable, part: "histogram" },
      take: barsOf(observable, part, range.bins),
    };
  });
  const bounds: Coordinate = {
    name: boundsName,
    dimensions: [bin, bound],
    type: "float64",
    attributes: {},
    values: bins.flatMap((at) => [edges[at]!, edges[at + 1]!]),
  };
  return [{ variables, bounds }];
}

export function statesOf(
  { system }: ResolvedExperiment,
  { states: samples }: Selection,
  { axes, stateTime, run, runs, shape, row, column }: Layout,
  names: Names,
  type: NumberType,
): OfStates[] {
  if (samples.length === 0) return [];
  return system.states.map(({ name }) => {
    const [rows, columns] = shape(name);
    const size = runs * (rows ?? 1) * (columns ?? 1);
    const inside = [...(rows === undefined ? [] : [row(rows)]), ...(columns === undefined ? [] : [column(columns)])];
    return {
      name: names.free(name),
      dimensions: [...axes, stateTime, run, ...inside],
      type,
      attributes: { long_name: `state ${name}`, units: "1", state: name },
      samples,
      size,
      cells: (all) => all[name]!.length / size,
      take: (all, cell) => all[name]!.subarray(cell * size, (cell + 1) * size),
    };
  });
}

const endingFlags = { flag_values: counting(endingCodes.length, 0), flag_meanings: endingCodes.join(" ") };

/** How each run ended, when, and after how many steps: known by `record`, for their names may be taken. */
export function endingsOf({ axes, run }: Layout, names: Names): OfCells[] {
  const dimensions = [...axes, run];
  return [
    {
      name: names.free("ending"),
      dimensions,
      type: "int8",
      attributes: { long_name: "how the run ended", ...endingFlags, record: "ending" },
      origin: null,
      take: (gathered, cell) => gathered.standing(cell).runs?.ending.map((ending) => endingCodes.indexOf(ending)) ?? [],
    },
    {
      name: names.free("endTime"),
      dimensions,
      type: "float64",
      attributes: { long_name: "when the run ended", units: "1", record: "endTime" },
      origin: null,
      take: (gathered, cell) => gathered.standing(cell).runs?.endTime ?? [],
    },
    {
      name: names.free("steps"),
      dimensions,
      type: "float64",
      attributes: { long_name: "steps of the run, tried ones where the step is adaptive", units: "1", record: "steps" },
      origin: null,
      take: (gathered, cell) => gathered.standing(cell).runs?.steps ?? [],
    },
  ];
}

/** How many runs of a cell ended how, and rest in which class of the system. */
export function countsOf({ program }: ResolvedExperiment, { axes, countType }: Layout, names: Names): OfCells[] {
  const words = { long_name: "how runs ended", ...endingFlags };
  const outcome = names.dimension("outcome", endingFlags.flag_values, words, "int8");
  const outcomes: OfCells = {
    name: names.free("outcomes"),
    dimensions: [...axes, outcome],
    type: countType,
    attributes: { long_name: "how many runs ended how", units: "1" },
    origin: null,
    take: (gathered, cell) => endingCodes.map((ending) => gathered.standing(cell).outcomes[ending]),
  };
  if (program.classes.length === 0) return [outcomes];
  const classes = program.classes.map(({ name }) => name);
  const codes = counting(classes.length, 0);
  const flags = { long_name: "class of a run", flag_values: codes, flag_meanings: classes.join(" ") };
  const own = names.dimension("class", codes, flags, "int8");
  return [
    outcomes,
    {
      name: names.free("classes"),
      dimensions: [...axes, own],
      type: countType,
      attributes: { long_name: "how many runs rest in the class", units: "1" },
      origin: null,
      take: (gathered, cell) => classes.map((name) => gathered.standing(cell).classes[name]?.count ?? 0),
    },
  ];
}

/** [sample][component] */
function seriesOf(observable: string, row: GatheredRow): OfCells["take"] {
  return (gathered, cell, samples) => {
    const components = gathered.components(observable);
    const series = new Float64Array(samples.length * components).fill(row === "count" ? 0 : Number.NaN);
    for (const [at, sample] of samples.entries())
      if (gathered.has(cell, sample)) series.set(gathered.row(cell, sample, observable, row), at * components);
    return series;
  };
}

/** [sample][bin], or [sample] of what lies outside. */
function barsOf(observable: string, which: "histogram" | "below" | "above", bins: number): OfCells["take"] {
  const [from, to] = which === "histogram" ? [1, 1 + bins] : which === "below" ? [0, 1] : [1 + bins, 2 + bins];
  return (gathered, cell, samples) => {
    const series = new Float64Array(samples.length * (to - from));
    for (const [at, sample] of samples.entries()) {
      const bars = gathered.has(cell, sample) ? gathered.bars(cell, sample, observable) : null;
      if (bars !== null) series.set(bars.subarray(from, to), at * (to - from));
    }
    return series;
  };
}
