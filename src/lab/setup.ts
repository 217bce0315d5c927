/** What the form of an experiment shows: every field with what the experiment says there, or with the default that holds. */

import { resolveDimensions } from "../experiment/dimensions.ts";
import { describeShape } from "../experiment/explicit-values.ts";
import type { Problem } from "../experiment/problems.ts";
import { largestSeed } from "../experiment/schema.ts";
import { resolveRuns, resolveStarts } from "../experiment/starts.ts";
import { type DrawnDatum, largestDimension, printLaw, type State, type System, usualLaw } from "../language/index.ts";
import { type Branch, branchAt, isBranch, numberAt, numbersAt } from "./branch.ts";
import { type DataSetup, dataSetup, isIsotropic } from "./data-setup.ts";
import { type IntegratorSetup, integratorSetup } from "./integrator-setup.ts";
import { type NumberPlace, numberPlace } from "./number-place.ts";
import type { Limits } from "./number-text.ts";
import { readPart } from "./read-part.ts";
import type { Json } from "./state.ts";
import { type AxisSetup, isList, sweepSetup } from "./sweep-setup.ts";
import { type TimesSetup, timesSetup } from "./times-setup.ts";

export const runsLimits: Limits = { least: 1, most: 2 ** 32 - 1, whole: true };
export const seedLimits: Limits = { least: 0, most: largestSeed, whole: true };

/** What a state, or what each run draws, starts from. */
export interface LawPlace {
  readonly path: string;
  readonly name: string;
  readonly shape: string;
  readonly value: Json;
}

export interface Setup {
  readonly dimensions: readonly NumberPlace[];
  /** Of the dimensions, 1 where one is wrong. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Null where the experiment supplies none. */
  readonly data: DataSetup | null;
  readonly laws: readonly LawPlace[];
  /** Null of a map, whose steps are its own. */
  readonly integrator: IntegratorSetup | null;
  readonly times: TimesSetup;
  readonly runs: NumberPlace;
  readonly seed: NumberPlace;
  readonly sweep: readonly AxisSetup[];
  /** Parameters that could be swept too. */
  readonly sweepable: readonly string[];
}

/** The experiment may be wrong in any way: what cannot be read is shown as empty, and its problems say why. */
export function describeSetup(experiment: unknown, system: System): Setup {
  const input = isBranch(experiment) ? experiment : {};
  const dimensions = dimensionPlaces(input, system);
  const sizes = Object.fromEntries(dimensions.map(({ label, value }) => [label, value ?? 1]));
  const data = dataSetup(input.data, { system, dimensions: sizes });
  const sweep = sweepSetup(branchAt(input, "sweep"));
  const parameters = [
    ...system.parameters.map(({ name }) => name),
    ...(isIsotropic(input.data, system) ? ["sigma"] : []),
  ];
  return {
    dimensions,
    sizes,
    data,
    laws: [...system.states, ...system.drawn].map((item) => lawPlace(item, branchAt(input, "initial"), sizes)),
    integrator: system.kind === "map" ? null : integratorSetup(input.integrator, system),
    times: timesSetup(input.times, system),
    runs: runsPlace(input, system, sizes, sweep.length > 0),
    seed: {
      path: "seed",
      label: "Seed",
      value: Object.hasOwn(input, "seed") ? numberAt(input, "seed") : 1,
      limits: seedLimits,
      empty: null,
    },
    sweep,
    sweepable: [...new Set(parameters)].filter((name) => !sweep.some((axis) => axis.name === name)),
  };
}

/** The paths of all fields: where problems can be shown. */
export function setupPaths({ dimensions, data, laws, integrator, times, runs, seed, sweep }: Setup): string[] {
  const axes = sweep.flatMap(({ path, axis }) =>
    isList(axis) ? [path] : [path, ...["from", "to", "count"].map((key) => `${path}.${key}`)],
  );
  const places = [...dimensions, ...laws, runs, seed, ...(times.kind === "range" ? times.fields : [])];
  return [
    ...places.map(({ path }) => path),
    ...(data === null ? [] : [data.path, ...data.fields.map(({ path }) => path)]),
    ...(integrator === null ? [] : [integrator.path, ...integrator.fields.map(({ path }) => path)]),
    ...(times.kind === "list" ? [times.path] : []),
    ...axes,
  ];
}

function dimensionPlaces(input: Branch, system: System): NumberPlace[] {
  const defaults = resolveDimensions(numbersAt(input, "dimensions"), system, []);
  const limits = { least: 1, most: largestDimension, whole: true };
  const places = { written: branchAt(input, "dimensions"), defaults };
  return system.dimensions.map((name) => numberPlace("dimensions", name, name, places, limits));
}

function lawPlace(item: State | DrawnDatum, given: Branch, sizes: Setup["sizes"]): LawPlace {
  const { name, type, law } = item;
  const usual = law === null ? usualLaw(type) : printLaw(law);
  const value = Object.hasOwn(given, name) ? (given[name] as Json) : usual;
  return { path: `initial.${name}`, name, shape: describeShape(type, sizes), value };
}

function runsPlace(input: Branch, system: System, sizes: Setup["sizes"], isSwept: boolean): NumberPlace {
  return {
    path: "runs",
    label: isSwept ? "Runs of each cell" : "Runs",
    value: Object.hasOwn(input, "runs") ? numberAt(input, "runs") : usualRuns(input, system, sizes),
    limits: runsLimits,
    empty: null,
  };
}

/** As many as the starts say; null where those are wrong. */
function usualRuns(input: Branch, system: System, dimensions: Setup["sizes"]): number | null {
  const problems: Problem[] = [];
  const { starts } = resolveStarts(readPart("initial", input.initial) ?? {}, { system, dimensions, problems });
  const runs = resolveRuns(undefined, starts, dimensions, problems);
  return problems.length === 0 ? runs : null;
}
