/** Which cell of a sweep is drawn. */

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { Cell, ResolvedExperiment } from "../experiment/resolved.ts";
import { counted, shortNumber, symbolText } from "../views/numbers.ts";

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
