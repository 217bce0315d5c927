/** One of some, with its label. What is chosen and is none of them is shown as it is. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";

export interface Option {
  readonly value: string;
  readonly name: string;
  readonly disabled?: boolean;
}

export interface Choice {
  readonly id?: string;
  /** The setting of the experiment that it chooses. */
  readonly setting?: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly isWrong?: boolean;
}

export function renderSelect(
  { id, setting, label, value, options, isWrong = false }: Choice,
  choose: (value: string) => void,
): TemplateResult {
  const all = options.some((option) => option.value === value) ? options : [...options, { value, name: value }];
  return html`<label class="field">
    <span>${label}</span>
    <select
      id=${id ?? nothing}
      data-setting=${setting ?? nothing}
      aria-invalid=${isWrong ? "true" : nothing}
      .value=${live(value)}
      @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
    >
      ${all.map(
        (option) =>
          html`<option value=${option.value} ?selected=${option.value === value} ?disabled=${option.disabled === true}>
            ${option.name}
          </option>`,
      )}
    </select>
  </label>`;
}
