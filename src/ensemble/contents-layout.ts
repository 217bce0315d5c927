/** The dimensions of a result as labelled arrays: axes, times, runs, components, rows and columns, under names that nothing else has. */

import { sizeOf } from "../experiment/explicit-values.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { axisValues } from "../experiment/sweep.ts";
import type { Attribute, Coordinate, NumberType } from "./contents.ts";
import type { Selection } from "./selection.ts";

/** Counts of more runs than this are no longer in 32 bits. */
const mostInt32 = 2 ** 31 - 1;

/** Names of dimensions and variables, each given once. */
export interface Names {
  readonly sizes: ReadonlyMap<string, number>;
  readonly coordinates: readonly Coordinate[];
  /** A name that nothing has yet: an observable may be called as a dimension is. */
  free(name: string): string;
  /** A dimension with its coordinate. Its name. */
  dimension(
    name: string,
    values: readonly number[],
    attributes: Readonly<Record<string, Attribute>>,
    type?: NumberType,
  ): string;
  /** One dimension where all have the same length, and else one for each length. The name of that of a length. */
  family(name: string, words: string, lengths: readonly number[]): (length: number) => string;
}

export function createNames(): Names {
  const taken = new Set<string>();
  const sizes = new Map<string, number>();
  const coordinates: Coordinate[] = [];
  const free = (name: string): string => {
    const found = taken.has(name) ? free(`${name}_`) : name;
    taken.add(found);
    return found;
  };
  const dimension: Names["dimension"] = (name, values, attributes, type = "int32") => {
    const own = free(name);
    sizes.set(own, values.length);
    coordinates.push({ name: own, dimensions: [own], type, attributes, values });
    return own;
  };
  return {
    sizes,
    coordinates,
    free,
    dimension,
    family(name, words, lengths) {
      const different = [...new Set(lengths)];
      const names = new Map(
        different.map((length) => {
          const own = different.length === 1 ? name : `${name}_${length}`;
          return [length, dimension(own, counting(length, 1), { long_name: words, units: "1" })];
        }),
      );
      return (length) => names.get(length)!;
    },
  };
}

/** The dimensions that variables share. */
export interface Layout {
  readonly axes: readonly string[];
  readonly time: string;
  readonly stateTime: string;
  /** Of no meaning where nothing of single runs is kept. */
  readonly run: string;
  readonly runs: number;
  readonly samples: readonly number[];
  readonly countType: NumberType;
  /** Of an observable: none of a scalar. */
  inside(observable: string): readonly string[];
  /** How many components an observable has. */
  components(observable: string): number;
  /** Rows, and columns where there are any, of a state. */
  shape(state: string): readonly number[];
  row(length: number): string;
  column(length: number): string;
  /** The two edges of a bin. */
  readonly bound: string;
}

export function layOut(resolved: ResolvedExperiment, selection: Selection, names: Names): Layout {
  const { experiment, system, program, times, runsPerCell, dimensions, firstRun = 0, partOf } = resolved;
  const axes = Object.entries(experiment.sweep ?? {}).map(([name, axis]) => {
    const label = system.parameters.find((parameter) => parameter.name === name)?.label;
    const [own] = partOf?.cell === undefined ? [] : resolved.cells;
    const values = own === undefined ? axisValues(name, axis, []) : [own.parameters[name]!];
    return names.dimension(name, values, { long_name: label ?? name, units: "1" }, "float64");
  });
  const timeName = system.kind === "map" ? "step" : "time";
  const time = names.dimension("time", times, { long_name: timeName, units: "1", axis: "T" }, "float64");
  const { states: samples } = selection;
  const stateWords = { long_name: `${timeName} of the states`, units: "1" };
  const stateTime =
    samples.length === 0 || samples.length === times.length
      ? time
      : names.dimension(
          "stateTime",
          samples.map((sample) => times[sample]!),
          stateWords,
          "float64",
        );
  const runWords = { long_name: "number of the run in its cell", units: "1" };
  const hasBins = [...selection.observables.values()].some((parts) => parts.has("histogram"));
  const hasRuns = samples.length > 0 || selection.endings;
  const run = hasRuns ? names.dimension("run", counting(runsPerCell, firstRun), runWords) : "";
  const vectors = new Set(system.observables.filter(({ type }) => type.kind === "vector").map(({ name }) => name));
  const components = (observable: string) =>
    program.components.find((component) => component.observable === observable)!.count;
  const kept = [...selection.observables.keys()].filter((name) => vectors.has(name));
  const component = names.family("component", "component; of a spectrum ascending", kept.map(components));
  const shapes = new Map(
    (samples.length === 0 ? [] : system.states).map(({ name, type }) => {
      if (type.kind === "scalar") return [name, []];
      if (type.kind === "vector") return [name, [sizeOf(type.length, dimensions)]];
      return [name, [sizeOf(type.rows, dimensions), sizeOf(type.columns, dimensions)]];
    }),
  );
  return {
    axes,
    time,
    stateTime,
    run,
    runs: runsPerCell,
    samples: [...times.keys()],
    countType: runsPerCell > mostInt32 ? "float64" : "int32",
    components,
    inside: (observable) => (vectors.has(observable) ? [component(components(observable))] : []),
    shape: (state) => shapes.get(state)!,
    row: names.family(
      "row",
      "row",
      [...shapes.values()].flatMap(([rows]) => rows ?? []),
    ),
    column: names.family(
      "column",
      "column",
      [...shapes.values()].flatMap(([, columns]) => columns ?? []),
    ),
    bound: hasBins ? names.dimension("bound", [0, 1], { long_name: "lower and upper edge" }, "int8") : "",
  };
}

export function counting(length: number, from: number): number[] {
  return Array.from({ length }, (_, index) => from + index);
}
