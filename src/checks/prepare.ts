/** From a check to the experiment that it runs, as it stands or with its premise broken. */

import { loadExperiment } from "../experiment/library.ts";
import { ExperimentError, type Problem } from "../experiment/problems.ts";
import { readExperiment, resolveExperiment, systemOf } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { withSetting } from "../experiment/settings.ts";
import { gridCrossings } from "../experiment/starts.ts";
import { LanguageErrors } from "../language/index.ts";
import { systemText } from "../systems.ts";
import { withLines } from "./lines.ts";
import { checkMeasure } from "./measure.ts";
import type { Check, Measure } from "./schema.ts";

export interface Prepared {
  readonly check: Check;
  readonly resolved: ResolvedExperiment;
}

export interface PrepareOptions {
  /** Runs of each cell wherever starts are drawn; left out: as the experiment says. */
  readonly runs?: number;
  readonly broken: boolean;
}

/** Throws an ExperimentError with what is wrong of all checks, under `checks[INDEX]` and the key that it is about. */
export function prepareChecks(checks: readonly Check[], options: PrepareOptions): Prepared[] {
  const problems: Problem[] = [];
  const prepared = checks.flatMap((check, index) => {
    const path = `checks[${index}]`;
    const one = prepareOne(check, path, options);
    if (!("problems" in one)) return [one];
    // What is wrong without the broken premise too is not its fault.
    const whole = options.broken ? prepareOne(check, path, { ...options, broken: false }) : one;
    problems.push(...("problems" in whole ? whole : one).problems);
    return [];
  });
  if (problems.length > 0) throw new ExperimentError(problems);
  return prepared;
}

function prepareOne(
  check: Check,
  path: string,
  options: PrepareOptions,
): Prepared | { readonly problems: readonly Problem[] } {
  try {
    const resolved = resolveCheck(check, options);
    checkMeasure(check.measure, resolved);
    return { check, resolved };
  } catch (error) {
    return { problems: problemsOf(error, check, path, options.broken) };
  }
}

function resolveCheck(check: Check, { runs, broken }: PrepareOptions): ResolvedExperiment {
  const { experiment, measure } = check;
  const named = typeof experiment === "string" ? loadExperiment(experiment) : experiment;
  // A system that takes the place of another gets the lines of the check too.
  const whole = broken && check.broken.system !== undefined ? { ...named, system: check.broken.system } : named;
  const changed = [check, ...(broken ? [check.broken] : [])].reduce<object>(withChanges, whole);
  const input = { ...changed, observables: observablesFor(measure, changed), histograms: {} };
  const asWritten = resolveExperiment(input);
  const wanted = runs === undefined ? asWritten.runsPerCell : runsOf(asWritten, runs);
  return wanted === asWritten.runsPerCell ? asWritten : resolveExperiment({ ...input, runs: wanted });
}

/** Runs of which nothing is observed are not put into classes either: of a class, some observable. */
function observablesFor(measure: Measure, experiment: object): string[] {
  if ("observable" in measure) return [measure.observable];
  const { observables } = systemOf(readExperiment(experiment));
  return observables.slice(0, 1).map(({ name }) => name);
}

function withChanges(input: object, { lines = [], set = {} }: Pick<Check, "lines" | "set">): object {
  const text = "system" in input ? textOf(input.system) : null;
  const extended = text === null || lines.length === 0 ? input : { ...input, system: { text: withLines(text, lines) } };
  return Object.entries(set).reduce<object>(
    (changed, [name, value]) => withSetting(changed, `${name}=${JSON.stringify(value)}`) as object,
    extended,
  );
}

/** Null of what is no system that is known: resolving says so. */
function textOf(system: unknown): string | null {
  if (typeof system === "string") return system.includes("\n") ? system : (systemText(system) ?? null);
  const text = (system as { readonly text?: unknown } | null)?.text;
  return typeof text === "string" ? text : null;
}

/** As many runs as are wanted, in whole crossings of the grids; where nothing is drawn, more runs would be the same again. */
export function runsOf({ starts, dimensions, runsPerCell }: ResolvedExperiment, wanted: number): number {
  const all = [...starts.values()];
  const draws = all.some(
    (start) => start.kind === "law" && start.law.sources.some(({ kind }) => kind === "normal" || kind === "uniform"),
  );
  if (!draws || all.some(({ kind }) => kind === "runs")) return runsPerCell;
  const crossings = gridCrossings(starts, dimensions);
  return Math.ceil(wanted / crossings) * crossings;
}

function problemsOf(error: unknown, check: Check, path: string, broken: boolean): Problem[] {
  const named = (key: string, message: string): Problem => ({
    path: `${path}.${broken ? "broken" : key}`,
    message: `${check.id}${broken ? " with its premise broken" : ""}: ${message}`,
  });
  if (error instanceof LanguageErrors)
    return error.errors.map(({ message }) => named(keyOf("system.text", check), message));
  if (!(error instanceof ExperimentError)) throw error;
  return error.problems.map((problem) => ({
    ...problem,
    // The check knows that list as its one observable.
    ...named(keyOf(problem.path, check), problem.message.replace("observables[0]", "measure.observable")),
  }));
}

/** The key of the check that a path of its experiment, or of its measure, is about. */
function keyOf(path: string, check: Check): string {
  if (path.startsWith("measure")) return path;
  if (path.startsWith("observables")) return "measure.observable";
  if (path.startsWith("system") && check.lines !== undefined) return "lines";
  return path === "" ? "experiment" : `experiment.${path}`;
}
