/** The controls above the parameters: which story, and which cell of a sweep. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { chapters, listExperiments } from "../experiment/library.ts";
import type { Cell, ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { counted, shortNumber, symbolText } from "../views/numbers.ts";

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

/** Which cell of a sweep is drawn, axis by axis; nothing where there is but one cell. */
export function renderCells({ cells }: ResolvedExperiment, chosen: number, choose: (cell: number) => void) {
  const drawn = cells[chosen]?.parameters;
  if (cells.length < 2 || drawn === undefined) return nothing;
  const chosenOf = (name: string, value: number) =>
    cells.findIndex(({ parameters }) =>
      Object.entries({ ...drawn, [name]: value }).every(([other, asked]) => parameters[other] === asked),
    );
  return html`<fieldset class="cells">
    <legend class="small">The cell of the sweep that is drawn, of ${counted(cells.length)}</legend>
    ${[...axesOf(cells)].map(
      ([name, values]) => html`<label class="field">
        <span>${symbolText(name)}</span>
        <select
          data-axis=${name}
          .value=${live(String(values.indexOf(drawn[name]!)))}
          @change=${(event: Event) => choose(chosenOf(name, values[(event.target as HTMLSelectElement).selectedIndex]!))}
        >
          ${values.map((value, k) => html`<option value=${k} ?selected=${value === drawn[name]}>${shortNumber(value)}</option>`)}
        </select>
      </label>`,
    )}
  </fieldset>`;
}

/** The values along each axis. A sweep may have many cells, and a page asks many times a second. */
function axesOf(cells: readonly Cell[]): ReadonlyMap<string, readonly number[]> {
  let axes = knownAxes.get(cells);
  if (axes === undefined) {
    const names = Object.keys(cells[0]?.parameters ?? {});
    axes = new Map(names.map((name) => [name, [...new Set(cells.map(({ parameters }) => parameters[name]!))]]));
    knownAxes.set(cells, axes);
  }
  return axes;
}

const knownAxes = new WeakMap<readonly Cell[], ReadonlyMap<string, readonly number[]>>();
