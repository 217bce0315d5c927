/** The experiments that come with the engine: the JSON files of `experiments/`, by name. They are there once `shipped.ts` has been imported. */

import { didYouMean, ExperimentError } from "./problems.ts";
import type { ExperimentInput } from "./schema.ts";

const experiments = new Map<string, ExperimentInput>();

export const experimentNames: string[] = [];

/** Where `shipped.ts` lays the experiments, by their names, and the chapters of the gallery. */
export function layExperiments(
  named: readonly (readonly [string, ExperimentInput])[],
  gallery: readonly Chapter[],
): void {
  // One for all: each takes its time to make.
  const { compare } = new Intl.Collator("en", { numeric: true });
  // The systems' own experiments first, then the figures.
  const rank = ([name, { system }]: readonly [string, ExperimentInput]) => (name === system ? 0 : 1);
  for (const [name, experiment] of [...named].sort((a, b) => rank(a) - rank(b) || compare(a[0], b[0])))
    experiments.set(name, experiment);
  experimentNames.splice(0, Infinity, ...experiments.keys());
  chapters.splice(0, Infinity, ...gallery);
}

export interface Chapter {
  readonly title: string;
  readonly sentence: string;
  /** Names of experiments, in their order; each is in one chapter. */
  readonly stories: readonly string[];
}

/** The experiments as stories, in the order in which one reads them. */
export const chapters: Chapter[] = [];

/** What a list says of an experiment. */
export interface ListedExperiment {
  readonly name: string;
  readonly title: string;
  readonly summary: string | undefined;
  readonly look: string | undefined;
  /** The name of its system. */
  readonly system: string;
}

export function listExperiments(): ListedExperiment[] {
  return [...experiments].map(([name, { title = name, summary, look, system }]) => ({
    name,
    title,
    summary,
    look,
    system: typeof system === "string" ? system : name,
  }));
}

/** A shipped experiment as its file writes it, to be changed by `withSetting` and given to `resolveExperiment`. Throws an ExperimentError. */
export function loadExperiment(name: string): ExperimentInput {
  const experiment = experiments.get(name);
  if (experiment !== undefined) return structuredClone(experiment);
  const message = `experiment "${name}" is not known${didYouMean(name, experimentNames, ".")}`;
  throw new ExperimentError([{ path: "", message, known: experimentNames }]);
}
