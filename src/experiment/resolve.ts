/** From an experiment as written to one with nothing left to decide, or to the list of all that is wrong with it. */

import type { System } from "../language/index.ts";
import { LanguageErrors } from "../language/index.ts";
import { lowerSystem } from "../program/lower.ts";
import { type ResolvedData, resolveData } from "./data-models.ts";
import { resolveDimensions } from "./dimensions.ts";
import { integratorOf } from "./integrator.ts";
import { askedObservables, reportedObservables } from "./observables.ts";
import { withObservables } from "./observe.ts";
import { dependents, parameterValues } from "./parameters.ts";
import {
  closed,
  didYouMean,
  ExperimentError,
  formatPath,
  listed,
  type Problem,
  schemaProblems,
  unknownNames,
} from "./problems.ts";
import type { Cell, ResolvedExperiment } from "./resolved.ts";
import { type Experiment, experimentSchema } from "./schema.ts";
import { resolveRuns, resolveStarts } from "./starts.ts";
import { dataKinds } from "./stored-values.ts";
import { crossAxes } from "./sweep.ts";
import { builtInSystems, type SystemLibrary } from "./system-library.ts";
import { sampleTimes } from "./times.ts";
import { resolveViews } from "./views.ts";

/** Runs are numbered by 32 bits in the random number generator. */
const largestRunCount = 2 ** 32;
/** Parameters in all cells together: some hundred megabytes. */
const mostCellValues = 10_000_000;

/** The one key that the schema would pass over in silence, where names are keys. */
function keysOfPrototype(input: unknown, path: readonly string[] = []): Problem[] {
  // Names are keys at the second level: deeper, and in lists, the schema knows every key.
  if (typeof input !== "object" || input === null || Array.isArray(input) || path.length > 2) return [];
  const own = Object.hasOwn(input, "__proto__") ? [formatPath([...path, "__proto__"])] : [];
  return [
    ...own.map((place) => ({ path: place, message: `${place} cannot be: "__proto__" is no name.` })),
    ...Object.keys(input).flatMap((key) =>
      key === "__proto__" ? [] : keysOfPrototype((input as Record<string, unknown>)[key], [...path, key]),
    ),
  ];
}

/** The schema's part: keys, kinds and ranges. Throws an ExperimentError. */
export function readExperiment(input: unknown): Experiment {
  const reserved = keysOfPrototype(input);
  if (reserved.length > 0) throw new ExperimentError(reserved);
  const result = validated(input);
  if (result.success) return result.data;
  throw new ExperimentError(schemaProblems(result.error.issues, input));
}

/** What the schema says. It compares the `length` of whatever stands where a list may, which fails for one like { "toString": 1 }. */
function validated(input: unknown): ReturnType<typeof experimentSchema.safeParse> {
  try {
    return experimentSchema.safeParse(input);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = "The experiment holds an object where a number, a text or a list is wanted, and it cannot be read.";
    throw new ExperimentError([{ path: "", message }]);
  }
}

/** The system of an experiment, with what the experiment observes beside it. Throws an ExperimentError where its name is not known or its text is wrong. */
export function systemOf(
  { system, observe = {} }: Pick<Experiment, "system" | "observe">,
  library: SystemLibrary = builtInSystems,
): System {
  const own = namedSystem(system, library);
  const lines = Object.entries(observe).map(([name, text]) => ({ path: `observe.${name}`, name, text }));
  return lines.length === 0 ? own : withObservables(own, lines, library);
}

function namedSystem(system: Experiment["system"], library: SystemLibrary): System {
  const fail = (message: string, known?: readonly string[]): never => {
    throw new ExperimentError([{ path: "system", message, ...(known === undefined ? {} : { known }) }]);
  };
  if (typeof system === "object" && "file" in system) {
    return fail(`system.file "${system.file}" has not been read; give the text of the file as {"text": ..} here.`);
  }
  const text = typeof system === "object" ? system.text : system.includes("\n") ? system : null;
  try {
    if (text !== null) return library.parse(text);
    const name = system as string;
    if (name.endsWith(".flow")) return fail(`system "${name}" is not known: a file is {"file": "${name}"}.`);
    const end = didYouMean(name, library.names, ".");
    return library.load(name) ?? fail(`system "${name}" is not known${end}`, library.names);
  } catch (error) {
    if (!(error instanceof LanguageErrors)) throw error;
    const path = text === null ? "system" : "system.text";
    throw new ExperimentError(error.errors.map(({ message }) => ({ path, message: closed(message) })));
  }
}

function checkParameters(experiment: Experiment, system: System, problems: Problem[]): void {
  const { parameters = {}, sweep = {}, data } = experiment;
  const names = new Set(system.parameters.map(({ name }) => name));
  const known = names.size === 0 ? "it has none" : `it has ${listed([...names].sort())}`;
  for (const name of unknownNames(Object.keys(parameters), (given) => names.has(given))) {
    const path = `parameters.${name}`;
    const hint = name === "sigma" && system.data.length > 0 ? " (sigma belongs to the isotropic data model)" : "";
    problems.push({ path, message: `${path} is not a parameter of ${system.name}${hint}; ${known}.` });
  }
  for (const name of names)
    if (parameters[name] !== undefined && sweep[name] !== undefined) {
      const path = `parameters.${name}`;
      problems.push({ path, message: `${path} is given, but sweep.${name} is too; give one of them.` });
    }
  const isotropic = system.data.length > 0 && (data === undefined || data.model === "isotropic");
  for (const name of unknownNames(
    Object.keys(sweep),
    (given) => names.has(given) || (given === "sigma" && isotropic),
  )) {
    const path = `sweep.${name}`;
    problems.push({ path, message: `${path} is not a parameter of ${system.name}; ${known}.` });
  }
}

/** A cell for every point of the sweep. */
function resolveCells(experiment: Experiment, system: System, data: ResolvedData, problems: Problem[]): Cell[] {
  const { parameters = {}, sweep = {} } = experiment;
  const sigma = data.asRun?.model === "isotropic" ? data.asRun.sigma : Number.NaN;
  const infinite = new Set<string>();
  const points = crossAxes(sweep, problems);
  if (points.length * system.parameters.length > mostCellValues) {
    const message = `sweep has ${points.length} cells of ${system.parameters.length} parameters, but at most ${mostCellValues} numbers are possible.`;
    problems.push({ path: "sweep", message });
    return [];
  }
  const cells = points.map((swept) => {
    const values = parameterValues(system, { ...parameters, ...swept });
    for (const [name, value] of Object.entries(values)) if (!Number.isFinite(value)) infinite.add(name);
    const own = system.parameters.some(({ name }) => name === "sigma");
    return { parameters: swept, values: { ...values, ...data.factors(own ? sigma : (swept.sigma ?? sigma)) } };
  });
  for (const name of infinite) {
    const path = `parameters.${name}`;
    problems.push({ path, message: `${path} must be given: its default in ${system.name} has no finite value here.` });
  }
  return cells;
}

/** The parameters as run: those given and the defaults, but not what moves with the sweep. */
function parametersAsRun(experiment: Experiment, system: System): Record<string, number> {
  const { parameters = {}, sweep = {} } = experiment;
  const moving = dependents(system, parameters, Object.keys(sweep));
  const values = parameterValues(system, parameters);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !moving.has(name)));
}

/** Data of each step reach to the last one. */
function checkSeries({ values }: ResolvedData, times: readonly number[], problems: Problem[]): void {
  const last = times.at(-1)!;
  for (const [name, value] of Object.entries(values)) {
    if (value.kind !== "series" || value.steps.length >= last) continue;
    const path = `data.${name}.steps`;
    problems.push({
      path,
      message: `${path} has ${value.steps.length} values, but the last of times is step ${last}; give one for each step, or fewer steps.`,
    });
  }
}

/**
 * Settles an experiment: fills in every default and checks everything that can be checked without a device. `library` is
 * where systems come from. Throws an ExperimentError that holds all problems at once, one sentence each, or LanguageErrors
 * with all places of the system that cannot be computed with these dimensions and data.
 */
export function resolveExperiment(input: unknown, library: SystemLibrary = builtInSystems): ResolvedExperiment {
  const experiment = readExperiment(input);
  const system = systemOf(experiment, library);
  const problems: Problem[] = [];

  const dimensions = resolveDimensions(experiment.dimensions ?? {}, system, problems);
  const context = { system, dimensions, problems };
  checkParameters(experiment, system, problems);
  const data = resolveData(experiment.data, context);
  const { starts, asRun: initial } = resolveStarts(experiment.initial ?? {}, context);
  const runs = resolveRuns(experiment.runs, starts, dimensions, problems);
  const { times, asRun: timesAsRun } = sampleTimes(experiment.times, system, problems);
  checkSeries(data, times, problems);
  const integrator = integratorOf(experiment, system, problems);
  const isComputable = problems.length === 0;
  const observables = askedObservables(experiment.observables, system, problems);
  const lowering = { dimensions, data: dataKinds(data.values), startTime: times[0]! };
  const rest = experiment.stop !== undefined;
  const lowered = isComputable ? lowerSystem(system, { ...lowering, observables, starts, rest }) : null;
  const reported =
    lowered && reportedObservables(experiment.observables, experiment.histograms ?? {}, lowered, problems);
  const cells = problems.length === 0 ? resolveCells(experiment, system, data, problems) : [];
  if (cells.length * runs > largestRunCount) {
    const message = `runs must be at most ${Math.floor(largestRunCount / cells.length)} with ${cells.length} cells, but it is ${runs}.`;
    problems.push({ path: "runs", message });
  }
  const shown = cells.length > 0 ? resolveViews(experiment, { system, cells, library, lowering, problems }) : null;
  if (problems.length > 0 || lowered === null || reported === null || shown === null)
    throw new ExperimentError(problems);

  return {
    experiment: {
      ...experiment,
      dimensions,
      ...(data.asRun === undefined ? {} : { data: data.asRun }),
      parameters: parametersAsRun(experiment, system),
      initial,
      runs,
      ...(integrator.method === "map" ? {} : { integrator }),
      times: timesAsRun,
      observables: [...reported.observables],
      histograms: { ...reported.histograms },
    },
    system,
    dimensions,
    data: data.values,
    starts,
    cells,
    runsPerCell: runs,
    seed: experiment.seed,
    times,
    integrator,
    settledBelow: experiment.stop?.settled ?? null,
    program: lowered.program,
    unavailable: lowered.unavailable,
    ...reported,
    ...shown,
  };
}
