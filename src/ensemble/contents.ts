/** What a result holds as labelled arrays: its variables, their dimensions, coordinates and words, and where their numbers come from. */

import { sizeOf } from "../experiment/explicit-values.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { axisValues } from "../experiment/sweep.ts";
import { type Ending, earlyEndings } from "./endings.ts";
import { type Backend, type CellFrame, histogramEdges } from "./frames.ts";
import type { Gathered, GatheredRow } from "./gathered.ts";
import { keptStatistics, type Part, type Selection } from "./selection.ts";

export type NumberType = "float64" | "float32" | "int32" | "int8";
export type Attribute = string | number | readonly number[];
/** As `Ensemble.states` gives them. */
export type States = Readonly<Record<string, Float64Array>>;

export interface Variable {
  readonly name: string;
  /** Outermost first. */
  readonly dimensions: readonly string[];
  readonly type: NumberType;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Of a dimension that has its name. */
export interface Coordinate extends Variable {
  readonly values: readonly number[];
}

/** What a part of an observable, or of how runs ended, is. */
export interface Origin {
  readonly observable: string;
  readonly part: Part;
}

/** Numbers of single runs at sample times: over the axes of the sweep, the time, the run, and what else there is. */
export interface Sampled extends Variable {
  /** The sample times that it has, ascending. */
  readonly samples: readonly number[];
  /** Numbers of a cell at a sample time: run after run, what is inside of one innermost. */
  readonly size: number;
}

/** Values of an observable, which come with frames. */
export interface OfRuns extends Sampled {
  readonly origin: Origin;
  take(frame: CellFrame): Float64Array;
}

export interface OfStates extends Sampled {
  take(states: States, cell: number): Float64Array;
}

/** Numbers of a cell as a whole: over the axes of the sweep and what else there is. */
export interface OfCells extends Variable {
  /** Null of how runs ended. */
  readonly origin: Origin | null;
  /** `samples` are those that were reached. NaN, or 0 of what is counted, where the cell did not get. */
  take(gathered: Gathered, cell: number, samples: readonly number[]): ArrayLike<number>;
}

export interface Contents {
  /** Names of the axes of the sweep: the outermost dimensions of everything that is of cells. */
  readonly axes: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly coordinates: readonly Coordinate[];
  readonly ofRuns: readonly OfRuns[];
  readonly ofStates: readonly OfStates[];
  readonly ofCells: readonly OfCells[];
  /** The dimension of sample times, and that of those whose states are kept. */
  readonly time: string;
  readonly stateTime: string;
  /** Sample times whose states are kept. */
  readonly stateSamples: readonly number[];
  /** Where edges of histograms lie, which are no coordinates. */
  readonly bounds: readonly Coordinate[];
}

/** In the order of their codes in a file. */
export const endingCodes: readonly Ending[] = ["ended", ...earlyEndings, "running"];

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

/** Counts of more runs than this are no longer in 32 bits. */
const mostInt32 = 2 ** 31 - 1;

/** How numbers of single runs are stored, with no digit lost. */
export interface Stored {
  readonly backend: Backend;
  /** Of the states. */
  readonly precision: "float64" | "float32";
}

/** The description of what `selection` keeps of an ensemble, from which files are written. */
export function contentsOf(resolved: ResolvedExperiment, selection: Selection, stored: Stored): Contents {
  const { experiment, system, program, times, runsPerCell, histograms, dimensions } = resolved;
  const taken = new Set<string>();
  /** A name that nothing has yet: an observable may be called as a dimension is. */
  const free = (name: string): string => {
    const found = taken.has(name) ? free(`${name}_`) : name;
    taken.add(found);
    return found;
  };
  const sizes = new Map<string, number>();
  const coordinates: Coordinate[] = [];
  const dimension = (
    name: string,
    values: readonly number[],
    attributes: Readonly<Record<string, Attribute>>,
    type: NumberType = "int32",
  ): string => {
    const own = free(name);
    sizes.set(own, values.length);
    coordinates.push({ name: own, dimensions: [own], type, attributes, values });
    return own;
  };

  const axes = Object.entries(experiment.sweep ?? {}).map(([name, axis]) => {
    const label = system.parameters.find((parameter) => parameter.name === name)?.label;
    return dimension(name, axisValues(name, axis, []), { long_name: label ?? name, units: "1" }, "float64");
  });
  const timeWords = { long_name: system.kind === "map" ? "step" : "time", units: "1", axis: "T" };
  const time = dimension("time", times, timeWords, "float64");
  const hasAllStates = selection.states.length === times.length;
  const hasStates = selection.states.length > 0;
  const stateTime =
    hasAllStates || !hasStates
      ? time
      : dimension(
          "stateTime",
          selection.states.map((sample) => times[sample]!),
          { ...timeWords, long_name: `${timeWords.long_name} of the states` },
          "float64",
        );
  const hasRuns = hasStates || selection.endings;
  const first = resolved.firstRun ?? 0;
  const run = hasRuns
    ? dimension("run", counting(runsPerCell, first), { long_name: "number of the run in its cell", units: "1" })
    : "";
  /** One dimension where all have the same length, and else one for each length. */
  const family = (name: string, words: string, lengths: readonly number[]) => {
    const different = [...new Set(lengths)];
    const names = new Map(
      different.map((length) => {
        const own = different.length === 1 ? name : `${name}_${length}`;
        return [length, dimension(own, counting(length, 1), { long_name: words, units: "1" })];
      }),
    );
    return (length: number): string => names.get(length)!;
  };

  const vectors = new Set(system.observables.filter(({ type }) => type.kind === "vector").map(({ name }) => name));
  const componentsOf = (observable: string) =>
    program.components.find((component) => component.observable === observable)!.count;
  const kept = [...selection.observables];
  const component = family(
    "component",
    "component, eigenvalues ascending",
    kept.filter(([name]) => vectors.has(name)).map(([name]) => componentsOf(name)),
  );
  const inside = (observable: string): readonly string[] =>
    vectors.has(observable) ? [component(componentsOf(observable))] : [];
  const states = system.states.filter(() => hasStates);
  const shapes = new Map(
    states.map(({ name, type }) => {
      if (type.kind === "scalar") return [name, []];
      if (type.kind === "vector") return [name, [sizeOf(type.length, dimensions)]];
      return [name, [sizeOf(type.rows, dimensions), sizeOf(type.columns, dimensions)]];
    }),
  );
  const row = family(
    "row",
    "row",
    [...shapes.values()].flatMap(([rows]) => rows ?? []),
  );
  const column = family(
    "column",
    "column",
    [...shapes.values()].flatMap(([, columns]) => columns ?? []),
  );

  const countType: NumberType = runsPerCell > mostInt32 ? "float64" : "int32";
  const wordsOf = (observable: string) => {
    const { heading, note } = system.observables.find(({ name }) => name === observable)!.words;
    return { name: heading ?? observable, ...(note === null ? {} : { comment: note }) };
  };
  const ofRuns: OfRuns[] = [];
  const ofStates: OfStates[] = [];
  const ofCells: OfCells[] = [];
  const bounds: Coordinate[] = [];
  for (const [observable, asked] of kept) {
    const { name: words, ...comment } = wordsOf(observable);
    if (asked.has("runs"))
      ofRuns.push({
        name: free(observable),
        dimensions: [...axes, time, run, ...inside(observable)],
        type: stored.backend === "webgpu" ? "float32" : "float64",
        attributes: { long_name: words, units: "1", ...comment, observable, part: "runs" },
        origin: { observable, part: "runs" },
        samples: [...times.keys()],
        size: runsPerCell * componentsOf(observable),
        take: ({ perRun }) => perRun![observable]!,
      });
    for (const part of [...keptStatistics(asked), ...(asked.has("count") ? (["count"] as const) : [])]) {
      const { words: of, method } = usualWords[part];
      const isCount = part === "count";
      ofCells.push({
        name: free(`${observable}_${part}`),
        dimensions: [...axes, time, ...inside(observable)],
        type: isCount ? countType : "float64",
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
      });
    }
    const range = histograms[observable];
    if (!asked.has("histogram") || range === undefined) continue;
    const edges = histogramEdges(range);
    const name = free(`${observable}_histogram`);
    const boundsName = free(`${observable}_bin_bounds`);
    const middles = counting(range.bins, 0).map((bin) => (edges[bin]! + edges[bin + 1]!) / 2);
    const bin = dimension(
      `${observable}_bin`,
      middles,
      { long_name: `middles of the bins of ${words}`, units: "1", bounds: boundsName },
      "float64",
    );
    if (!sizes.has("bound")) dimension("bound", [0, 1], { long_name: "lower and upper edge" }, "int8");
    bounds.push({
      name: boundsName,
      dimensions: [bin, "bound"],
      type: "float64",
      attributes: {},
      values: counting(range.bins, 0).flatMap((bin) => [edges[bin]!, edges[bin + 1]!]),
    });
    ofCells.push(
      ...(["histogram", "below", "above"] as const).map((which): OfCells => {
        const where = which === "histogram" ? "in each bin" : `${which} the bins`;
        return {
          name: which === "histogram" ? name : free(`${observable}_${which}`),
          dimensions: [...axes, time, ...(which === "histogram" ? [bin] : [])],
          type: countType,
          attributes: { long_name: `${words}: components of runs ${where}`, units: "1", observable, part: which },
          origin: { observable, part: "histogram" },
          take: barsOf(observable, which, range.bins),
        };
      }),
    );
  }
  for (const { name } of states) {
    const shape = shapes.get(name) ?? [];
    const [rows, columns] = shape;
    const size = runsPerCell * shape.reduce((product, length) => product * length, 1);
    ofStates.push({
      name: free(name),
      dimensions: [
        ...axes,
        stateTime,
        run,
        ...(rows === undefined ? [] : [row(rows)]),
        ...(columns === undefined ? [] : [column(columns)]),
      ],
      type: stored.precision,
      attributes: { long_name: `state ${name}`, units: "1", state: name },
      samples: selection.states,
      size,
      take: (all, cell) => all[name]!.subarray(cell * size, (cell + 1) * size),
    });
  }
  const flags = { flag_values: counting(endingCodes.length, 0), flag_meanings: endingCodes.join(" ") };
  if (selection.endings)
    ofCells.push(
      {
        name: free("ending"),
        dimensions: [...axes, run],
        type: "int8",
        attributes: { long_name: "how the run ended", ...flags },
        origin: null,
        take: (gathered, cell) =>
          gathered.standing(cell).runs?.ending.map((ending) => endingCodes.indexOf(ending)) ?? [],
      },
      {
        name: free("endTime"),
        dimensions: [...axes, run],
        type: "float64",
        attributes: { long_name: "when the run ended", units: "1" },
        origin: null,
        take: (gathered, cell) => gathered.standing(cell).runs?.endTime ?? [],
      },
      {
        name: free("steps"),
        dimensions: [...axes, run],
        type: "float64",
        attributes: { long_name: "steps of the run, tried ones where the step is adaptive", units: "1" },
        origin: null,
        take: (gathered, cell) => gathered.standing(cell).runs?.steps ?? [],
      },
    );
  const outcome = dimension("outcome", flags.flag_values, { long_name: "how runs ended", ...flags }, "int8");
  ofCells.push({
    name: free("outcomes"),
    dimensions: [...axes, outcome],
    type: countType,
    attributes: { long_name: "how many runs ended how", units: "1" },
    origin: null,
    take: (gathered, cell) => endingCodes.map((ending) => gathered.standing(cell).outcomes[ending]),
  });
  if (program.classes.length > 0) {
    const classes = program.classes.map(({ name }) => name);
    const codes = counting(classes.length, 0);
    const words = { long_name: "class of a run", flag_values: codes, flag_meanings: classes.join(" ") };
    const own = dimension("class", codes, words, "int8");
    ofCells.push({
      name: free("classes"),
      dimensions: [...axes, own],
      type: countType,
      attributes: { long_name: "how many runs rest in the class", units: "1" },
      origin: null,
      take: (gathered, cell) => classes.map((name) => gathered.standing(cell).classes[name]?.count ?? 0),
    });
  }
  return {
    axes,
    sizes,
    coordinates,
    ofRuns,
    ofStates,
    ofCells,
    time,
    stateTime,
    stateSamples: selection.states,
    bounds,
  };
}

function counting(length: number, from: number): number[] {
  return Array.from({ length }, (_, index) => from + index);
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
