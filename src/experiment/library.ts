/** The experiments that come with the engine: the JSON files of `experiments/`, by name. */

import gallery from "../../experiments/gallery.json";
import { didYouMean, ExperimentError } from "./problems.ts";
import type { ExperimentInput } from "./schema.ts";

const files = import.meta.glob<ExperimentInput>(
  ["../../experiments/*.json", "!../../experiments/schema.json", "!../../experiments/gallery.json"],
  { eager: true, import: "default" },
);

/** One for all: each takes its time to make. */
const { compare } = new Intl.Collator("en", { numeric: true });

const experiments: ReadonlyMap<string, ExperimentInput> = new Map(
  Object.entries(files)
    .map(([path, experiment]) => [path.slice(path.lastIndexOf("/") + 1, -".json".length), experiment] as const)
    .sort(([a, first], [b, second]) => {
      // The systems' own experiments first, then the figures.
      const rank = (name: string, experiment: ExperimentInput) => (name === experiment.system ? 0 : 1);
      return rank(a, first) - rank(b, second) || compare(a, b);
    }),
);

export const experimentNames: readonly string[] = [...experiments.keys()];

export interface Chapter {
  readonly title: string;
  readonly sentence: string;
  /** Names of experiments, in their order; each is in one chapter. */
  readonly stories: readonly string[];
}

/** The experiments as stories, in the order in which one reads them. */
export const chapters: readonly Chapter[] = gallery.chapters;

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
