/** Which story: the choice among the shipped experiments. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { chapters, listExperiments } from "../experiment/library.ts";
import type { ExperimentInput } from "../experiment/schema.ts";

/** By what they show, and not by the names of their files. */
export function renderChooser(chosen: string | ExperimentInput, choose: (name: string) => void): TemplateResult {
  const titles = new Map(listExperiments().map(({ name, title }) => [name, title]));
  const isShipped = typeof chosen === "string" && titles.has(chosen);
  return html`
    <label class="field">
      <span>Story</span>
      <select
        id="experiment"
        .value=${live(isShipped ? chosen : "")}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
      >
        ${isShipped ? nothing : html`<option value="" selected>${ownName(chosen)}</option>`}
        ${chapters.map(
          ({ title, stories }) => html`<optgroup label=${title}>
            ${stories.map((name) => html`<option value=${name} ?selected=${name === chosen}>${titles.get(name)}</option>`)}
          </optgroup>`,
        )}
      </select>
    </label>
  `;
}

function ownName(experiment: string | ExperimentInput): string {
  return typeof experiment === "string"
    ? experiment
    : (experiment.title ?? experiment.name ?? "an experiment of one's own");
}
