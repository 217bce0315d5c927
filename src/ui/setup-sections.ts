/** The sections of the form: the ensemble, dimensions, data, starts, and how it is integrated. */

import { html, nothing, type TemplateResult } from "lit";
import type { DataPlace } from "../lab/data-setup.ts";
import { printLawValue, readLaw } from "../lab/law-text.ts";
import { type Numbers, printNumbers, readList, readNumbers } from "../lab/number-text.ts";
import type { LawPlace, Setup } from "../lab/setup.ts";
import type { Json } from "../lab/state.ts";
import type { System } from "../language/index.ts";
import { counted } from "../views/numbers.ts";
import { type FormContext, renderChoice, renderNumber, renderSection, renderText } from "./form-parts.ts";
import { renderSymbol } from "./symbol.ts";

/** So many characters of values are shown in a field. */
const longestShown = 4000;

export function renderEnsemble({ runs, seed }: Setup, form: FormContext): TemplateResult {
  return renderSection(
    "Ensemble",
    html`<div class="pair">${renderNumber(runs, form)} ${renderNumber(seed, form)}</div>`,
  );
}

export function renderDimensions({ dimensions }: Setup, form: FormContext): TemplateResult | typeof nothing {
  if (dimensions.length === 0) return nothing;
  const fields = dimensions.map((place) => renderNumber(place, form, { symbol: renderSymbol(place.label) }));
  return renderSection("Dimensions", html`<div class="pair">${fields}</div>`);
}

export function renderData({ data }: Setup, form: FormContext): TemplateResult | typeof nothing {
  if (data === null) return nothing;
  const { path, model, models, fields } = data;
  const choices = models.map(({ name }) => name);
  const choose = (name: string) => {
    const chosen = models.find((one) => one.name === name);
    if (chosen !== undefined) form.say(path, chosen.data);
  };
  return renderSection(
    "Data",
    html`${renderChoice({ path, label: "Model", value: model, choices }, form, choose)}
    ${fields.map((field) => renderDatum(field, form))}
    ${model === "isotropic" && fields.length === 0 ? html`<p class="small">Its σ stands among the parameters.</p>` : nothing}`,
  );
}

function renderDatum(field: DataPlace, form: FormContext): TemplateResult {
  switch (field.kind) {
    case "number":
      return renderNumber(field, form);
    case "choice":
      return renderChoice(field, form);
    case "series":
      return html`<p class="small">${field.label}: values for ${counted(field.steps)} steps, which the experiment says.</p>`;
    case "numbers": {
      const { path, label, note, value } = field;
      const print = (numbers: Json) => printNumbers(numbers as Numbers);
      return renderText({ path, label, note, value: value as Json, read: readNumbers, print }, form);
    }
  }
}

export function renderStarts({ laws, sizes }: Setup, system: System, form: FormContext): TemplateResult {
  const context = { system, dimensions: sizes };
  const law = ({ path, name, shape, value }: LawPlace) => {
    if (printLawValue(value).length > longestShown)
      return html`<p class="small">${renderSymbol(name)}: more values than a field can show, which the experiment says.</p>`;
    const read = (text: string) => readLaw(text, name, context);
    return renderText({ path, label: renderSymbol(name), note: shape, value, read, print: printLawValue }, form);
  };
  return renderSection("Each run starts from", laws.map(law));
}

export function renderIntegration({ integrator, times }: Setup, form: FormContext): TemplateResult {
  const method =
    integrator === null
      ? nothing
      : html`${renderChoice({ ...integrator, label: "Method", value: integrator.method, choices: integrator.methods }, form)}
          <div class="pair">${integrator.fields.map((place) => renderNumber(place, form))}</div>`;
  return renderSection("Time", html`${method} ${renderTimes(times, integrator === null, form)}`);
}

function renderTimes(times: Setup["times"], isMap: boolean, form: FormContext): TemplateResult {
  if (times.kind === "range")
    return html`<div class="pair">${times.fields.map((place) => renderNumber(place, form))}</div>`;
  const { path, values } = times;
  const spread = () => {
    const [start = 0, end = 1] = [values[0], values.at(-1)];
    const samples = Math.max(2, values.length);
    form.say(path, isMap ? { steps: end } : start === 0 ? { end, samples } : { start, end, samples });
  };
  const text = {
    ...{ path, label: isMap ? "Steps that are sampled" : "Sample times", note: "", value: values },
    ...{ read: (typed: string) => readList(typed), print: (list: Json) => printNumbers(list as Numbers) },
  };
  return html`${renderText(text, form)}
    <button type="button" class="quiet" @click=${spread}>an end and samples instead</button>`;
}
