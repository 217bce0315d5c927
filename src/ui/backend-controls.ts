/** The controls for what computes: which backend, and in which precision. */

import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { type BackendChoice, backendChoices, precisions } from "../backend.ts";
import type { Precision } from "../cpu/ensemble.ts";

interface Option {
  readonly value: string;
  readonly name: string;
  readonly disabled?: boolean;
}

const backendNames: Readonly<Record<BackendChoice, string>> = { auto: "automatic", webgpu: "WebGPU", cpu: "CPU" };

/** Null leaves the choice open, as the attributes do. */
export function renderBackend(
  backend: BackendChoice | null,
  precision: Precision | null,
  choose: (backend: BackendChoice | null, precision: Precision | null) => void,
): TemplateResult {
  // WebGPU has no other, and a wish for it would only fail.
  const lacks = (chosen: string | null, name: string | null) => chosen === "webgpu" && name === "float64";
  const backendOptions = backendChoices.map((value) => ({ value, name: backendNames[value] }));
  const precisionOptions = [
    { value: "", name: "automatic" },
    ...precisions.map((value) => ({ value, name: value, disabled: lacks(backend, value) })),
  ];
  return html`<div class="pair">
    ${renderSelect("backend", "Backend", backend ?? "auto", backendOptions, (chosen) =>
      choose(chosen as BackendChoice, lacks(chosen, precision) ? null : precision),
    )}
    ${renderSelect("precision", "Precision", precision ?? "", precisionOptions, (chosen) =>
      choose(backend, chosen === "" ? null : (chosen as Precision)),
    )}
  </div>`;
}

function renderSelect(
  id: string,
  label: string,
  value: string,
  known: readonly Option[],
  choose: (value: string) => void,
): TemplateResult {
  // An attribute may say what there is not: shown as it is, beside what the failure says.
  const options = known.some((option) => option.value === value) ? known : [...known, { value, name: value }];
  return html`<label class="field">
    <span>${label}</span>
    <select
      id=${id}
      .value=${live(value)}
      @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
    >
      ${options.map(
        (option) =>
          html`<option value=${option.value} ?selected=${option.value === value} ?disabled=${option.disabled === true}>
            ${option.name}
          </option>`,
      )}
    </select>
  </label>`;
}
