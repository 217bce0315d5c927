/** The controls for a system's parameters: what each means, how far its slider reaches, and how it is drawn. */

import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Parameter } from "../language/index.ts";
import { shortNumber } from "../views/numbers.ts";
import { spoken, symbol } from "./notation.ts";

export interface ParameterControl {
  readonly name: string;
  readonly meaning: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** Values of the sweep, where the parameter is swept. */
  readonly swept: readonly number[] | null;
}

/** Of the isotropic data, which is no parameter of a system. */
const sigma = { range: { from: 0, to: 1 }, label: "strength of the augmentation" };

type Words = Pick<Parameter, "range" | "label">;

/** How far a slider reaches: what the text says, and where the value is, whatever that is. */
function reach({ range }: Words, value: number): { readonly from: number; readonly to: number; readonly step: number } {
  const { from, to } = range ?? { from: 0, to: Math.max(1, 2 * Math.abs(value)) };
  // A hundred steps or more, of a length that reads well.
  const step = 10 ** Math.floor(Math.log10((to - from) / 100) + 1e-9);
  return { from: Math.min(from, value), to: Math.max(to, value), step };
}

/** The parameters of the system, and sigma where the data are isotropic, with the values of one cell. */
export function parameterControls(resolved: ResolvedExperiment, cell: number): readonly ParameterControl[] {
  const { system, cells, experiment } = resolved;
  const chosen = cells[cell] ?? cells[0];
  const data = experiment.data;
  const all: (Words & { readonly name: string; readonly value: number })[] = system.parameters.map(
    ({ name, range, label }) => ({ name, range, label, value: chosen?.values[name] ?? 0 }),
  );
  if (data?.model === "isotropic" && !all.some(({ name }) => name === "sigma"))
    all.push({ name: "sigma", ...sigma, value: chosen?.parameters.sigma ?? data.sigma });
  return all.map(({ name, value, ...words }) => {
    const isSwept = experiment.sweep?.[name] !== undefined;
    const swept = isSwept ? [...new Set(cells.map(({ parameters }) => parameters[name] ?? value))] : null;
    return { name, meaning: words.label ?? "", value, ...reach(words, value), swept };
  });
}

/** One row: name, slider, number; a swept parameter says so and can be fixed. `set` is called with every change. */
export function renderParameter(control: ParameterControl, set: (name: string, value: number) => void): TemplateResult {
  const { name, meaning, value, from, to, step, swept } = control;
  const changed = (event: Event) => {
    const input = event.target as HTMLInputElement;
    // An emptied field is not zero: wait for the rest of the number.
    if (input.value !== "" && Number.isFinite(input.valueAsNumber)) set(name, input.valueAsNumber);
  };
  const label = `${spoken(name)}${meaning === "" ? "" : `, ${meaning}`}`;
  return html`
    <div class="parameter">
      <p class="name"><span class="symbol">${symbol(name)}</span><span class="meaning">${meaning}</span></p>
      ${
        swept !== null
          ? html`<span class="swept">swept: ${swept.length} values, ${shortNumber(Math.min(...swept))} to ${shortNumber(Math.max(...swept))}</span>
              <button type="button" class="quiet" @click=${() => set(name, value)}>fix at ${shortNumber(value)}</button>`
          : html`<input
                type="range"
                aria-label=${`${label}, slider`}
                min=${from}
                max=${to}
                step=${step}
                .value=${live(String(value))}
                @input=${changed}
              />
              <input
                type="number"
                data-parameter=${name}
                aria-label=${label}
                step="any"
                .value=${live(String(value))}
                @change=${changed}
              />`
      }
    </div>
  `;
}
