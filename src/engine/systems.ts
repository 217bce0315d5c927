/** What is shipped, by name: the texts of systems, and experiments. */

import { experimentNames as experiments, type ListedExperiment, listExperiments } from "../experiment/library.ts";
import { includeText, sharedNames, systemText as shippedText, systemNames as systems } from "../systems.ts";
import "../shipped.ts";

export { type ListedExperiment, loadExperiment } from "../experiment/library.ts";
export type { ExperimentInput } from "../experiment/schema.ts";

/** The systems, in alphabetical order: what `system` of an experiment may name, and a text `extend`. */
export const systemNames: readonly string[] = systems;

/** What a text may `include`, in alphabetical order. */
export const includeNames: readonly string[] = sharedNames;

/** The experiments: the systems' own first, then the figures. */
export const experimentNames: readonly string[] = experiments;

/** The text of a system, or of what a text may include, as its file has it; undefined where nothing is named so. */
export function systemText(name: string): string | undefined {
  return shippedText(name) ?? includeText(name);
}

/** Each experiment with its title, a summary, what to look for, and the name of its system. */
export function shippedExperiments(): readonly ListedExperiment[] {
  return listExperiments();
}
