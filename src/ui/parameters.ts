/** The controls for a system's parameters: what each means, how far its slider reaches, and how it is drawn. */

import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { shortNumber, spoken, symbol } from "./notation.ts";

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

const threshold = "learnedThreshold";

interface Range {
  readonly meaning: string;
  readonly to: number;
  readonly step: number;
}

const ranges: Readonly<Record<string, Range>> = {
  alphaP: { meaning: "learning rate of the predictor", to: 5, step: 0.05 },
  beta: { meaning: "rate of the moving average", to: 2, step: 0.01 },
  eta: { meaning: "weight decay", to: 0.3, step: 0.001 },
  etaP: { meaning: "weight decay of the predictor", to: 0.3, step: 0.001 },
  sigma: { meaning: "strength of the augmentation", to: 1, step: 0.01 },
  tau: { meaning: "target over online network", to: 1.5, step: 0.01 },
  tauLimit: { meaning: "where τ ends", to: 1.5, step: 0.01 },
  tauRate: { meaning: "how fast τ gets there", to: 2, step: 0.01 },
  learnedThreshold: { meaning: "of an eigenvalue of F", to: 0.1, step: 0.001 },
};

function rangeOf(name: string, value: number): Range {
  const known = ranges[name] ?? { meaning: "", to: Math.max(1, 2 * Math.abs(value)), step: 0.01 };
  return value > known.to ? { ...known, to: value } : known;
}

/** The parameters of the system, and sigma where the data are isotropic, with the values of one cell. */
export function parameterControls(resolved: ResolvedExperiment, cell: number): readonly ParameterControl[] {
  const { system, cells, experiment } = resolved;
  const chosen = cells[cell] ?? cells[0];
  const data = experiment.data;
  const values = new Map(system.parameters.map(({ name }) => [name, chosen?.values[name] ?? 0]));
  if (data?.model === "isotropic" && !values.has("sigma")) {
    values.set("sigma", chosen?.parameters.sigma ?? data.sigma);
  }
  // The threshold only says what is counted; what moves the system comes first.
  const ordered = [...values].sort(([a], [b]) => Number(a === threshold) - Number(b === threshold));
  return ordered.map(([name, value]) => {
    const { meaning, to, step } = rangeOf(name, value);
    const isSwept = experiment.sweep?.[name] !== undefined;
    const swept = isSwept ? [...new Set(cells.map(({ parameters }) => parameters[name] ?? value))] : null;
    return { name, meaning, value, from: Math.min(0, value), to, step, swept };
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
