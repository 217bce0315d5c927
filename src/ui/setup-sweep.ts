/** The section of the form for the sweep: its axes, as values or as a range, and another one. */

import { html, nothing, type TemplateResult } from "lit";
import { type Numbers, printNumbers, readList } from "../lab/number-text.ts";
import type { Setup } from "../lab/setup.ts";
import type { Json } from "../lab/state.ts";
import { type AxisSetup, firstAxis, isList, otherAxis, type RangeAxis } from "../lab/sweep-setup.ts";
import type { System } from "../language/index.ts";
import { symbolText } from "../views/numbers.ts";
import { type FormContext, problemsAt, renderChoice, renderNumber, renderSection, renderText } from "./form-parts.ts";
import { renderNamedButton } from "./named-button.ts";
import { sigma } from "./parameters.ts";
import { renderSymbol } from "./symbol.ts";

export function renderSweep(
  { sweep, sweepable }: Setup,
  system: System,
  current: (name: string) => number,
  form: FormContext,
): TemplateResult {
  const add = (event: Event) => {
    const chosen = (event.target as HTMLElement).parentElement?.querySelector("select")?.value;
    if (chosen === undefined) return;
    const parameter = system.parameters.find(({ name }) => name === chosen) ?? (chosen === sigma.name ? sigma : null);
    form.say(`sweep.${chosen}`, firstAxis(parameter?.range ?? null, current(chosen)) as Json);
  };
  return renderSection(
    "Sweep",
    html`${sweep.map((axis) => renderAxis(axis, form))}
    ${
      sweepable.length === 0
        ? nothing
        : html`<div class="line">
            <label class="field">
              <span>${sweep.length === 0 ? "Parameter" : "Another parameter"}</span>
              <select>
                ${sweepable.map((name) => html`<option value=${name}>${symbolText(name)}</option>`)}
              </select>
            </label>
            <button type="button" @click=${add}>sweep</button>
          </div>`
    }`,
  );
}

function renderAxis({ path, name, axis }: AxisSetup, form: FormContext): TemplateResult {
  const turn = () => {
    const turned = otherAxis(axis);
    if (turned !== null) form.say(path, turned as Json);
  };
  return html`<div class="axis" role="group" aria-label=${`Sweep of ${symbolText(name)}`}>
    <p class="name">
      ${renderSymbol(name)}
      ${renderNamedButton(isList(axis) ? "as a range" : "as values", name, turn)}
      ${renderNamedButton("remove", name, () => form.say(path, null))}
    </p>
    ${isList(axis) ? renderValues(path, axis, form) : renderRange(path, axis, form)}
  </div>`;
}

function renderValues(path: string, values: readonly number[], form: FormContext): TemplateResult {
  const read = (typed: string) => readList(typed);
  const print = (list: Json) => printNumbers(list as Numbers);
  return renderText({ path, label: "Values", note: "", value: values, read, print }, form);
}

function renderRange(path: string, axis: RangeAxis, form: FormContext): TemplateResult {
  const number = (key: "from" | "to" | "count", label: string, limits: object) =>
    renderNumber({ path: `${path}.${key}`, label, value: axis[key], limits, empty: null }, form, {
      set: (value) => form.say(path, { ...axis, [key]: value }),
    });
  const scale = { path: `${path}.scale`, label: "Spaced", value: axis.scale, choices: ["linear", "log"] };
  return html`<div class="pair">
      ${number("from", "From", {})} ${number("to", "To", {})}
      ${number("count", "Values", { least: 1, most: 65_536, whole: true })}
      <div>${renderChoice(scale, form, (chosen) => form.say(path, { ...axis, scale: chosen }))}</div>
    </div>
    <p class="wrong" role="status">${problemsAt(form, path)}</p>`;
}
