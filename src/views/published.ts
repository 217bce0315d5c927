/** What of an experiment that reproduces a figure is published, and what is ours, in sentences. */

import type { Experiment } from "../experiment/schema.ts";
import { sentence } from "./numbers.ts";

type Reproduced = NonNullable<Experiment["reproduces"]>;

/** What it claims, what is published and what is chosen. */
export function publishedSentences({ claim, published, chosen }: Reproduced): readonly string[] {
  return [sentence(claim), `Published: ${ended(published)}`, `Chosen here: ${ended(chosen)}`];
}

export function publishedWords(reproduced: Reproduced): string {
  return `${reproduced.figure}: ${publishedSentences(reproduced).join(" ")}`;
}

/** A full stop, and no capital: it may begin with a symbol. */
function ended(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
