/** What an experiment is about: its title, a sentence, what to look at, and which of it is published. */

import { html, nothing, type TemplateResult } from "lit";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { sentence } from "../views/numbers.ts";
import { publishedWords } from "../views/published.ts";
import { withSymbols } from "./notation.ts";

export function titleOf({ experiment, system }: ResolvedExperiment): string {
  return experiment.title ?? experiment.name ?? system.title;
}

/** `changed` says that its numbers are not the experiment's own any more, of which its words speak. */
export function renderHeading(resolved: ResolvedExperiment, changed: boolean): TemplateResult {
  const { summary, look, reproduces } = resolved.experiment;
  return html`<div class="heading" part="heading">
    <h2 class="title">${withSymbols(titleOf(resolved))}</h2>
    ${summary === undefined ? nothing : html`<p>${withSymbols(sentence(summary))}</p>`}
    ${look === undefined ? nothing : html`<p class="look">${withSymbols(sentence(look))}</p>`}
    ${
      reproduces === undefined
        ? nothing
        : html`<details class="small"><summary>What of this is published</summary><p>${withSymbols(publishedWords(reproduces))}</p></details>`
    }
    ${changed ? html`<p class="small">This was written of the experiment as it ships; you have changed it.</p>` : nothing}
  </div>`;
}
