/** What of an experiment that reproduces a figure is published, and what is ours, in sentences. */

import type { Experiment } from "../experiment/schema.ts";
import { sentence } from "./numbers.ts";

export function publishedWords({ figure, claim, published, chosen }: NonNullable<Experiment["reproduces"]>): string {
  return `${figure}: ${sentence(claim)} Published: ${ended(published)} Chosen here: ${ended(chosen)}`;
}

/** A full stop, and no capital: it may begin with a symbol. */
function ended(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
