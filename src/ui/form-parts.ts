/** What the sections of the form are made of: numbers, texts, choices, each with the problems that are about it. */

import { html, nothing, type TemplateResult } from "lit";
import type { Problem } from "../experiment/problems.ts";
import type { NumberPlace } from "../lab/number-place.ts";
import type { Reading } from "../lab/number-text.ts";
import type { PlacedProblems } from "../lab/place-problems.ts";
import type { Json } from "../lab/state.ts";
import { renderSelect } from "./choice.ts";
import "./number-field.ts";
import "./text-field.ts";

export interface FormContext {
  readonly placed: PlacedProblems;
  say(name: string, value: Json): void;
}

export function problemsAt({ placed }: FormContext, path: string): string {
  return (placed.at.get(path) ?? []).join(" ");
}

/** What belongs to no field. It is heard from beside the run, and not a second time from here. */
export function renderProblems(problems: readonly Problem[]): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<div class="problems">${problems.map(({ message }) => html`<p>${message}</p>`)}</div>`;
}

export function renderSection(legend: string, content: unknown): TemplateResult {
  return html`<fieldset>
    <legend>${legend}</legend>
    ${content}
  </fieldset>`;
}

interface NumberLook {
  readonly symbol?: unknown;
  readonly note?: string;
  /** Where the number is a part of a setting: that setting with the number. */
  readonly set?: (value: number | null) => void;
}

export function renderNumber(place: NumberPlace, form: FormContext, look: NumberLook = {}): TemplateResult {
  const { path, label, value, limits, empty } = place;
  const { symbol = nothing, note = "", set = (chosen: number | null) => form.say(path, chosen) } = look;
  return html`<md-number
    data-setting=${path}
    .symbol=${symbol}
    .label=${symbol === nothing ? label : ""}
    .note=${note}
    .value=${value}
    .limits=${limits}
    .empty=${empty}
    .placeholder=${empty ?? ""}
    .problem=${problemsAt(form, path)}
    @change=${(event: CustomEvent<number | null>) => set(event.detail)}
  ></md-number>`;
}

export interface TextPlace {
  readonly path: string;
  readonly label: unknown;
  readonly note: string;
  readonly value: Json;
  read(text: string): Reading<Json>;
  print(value: Json): string;
}

export function renderText({ path, label, note, value, read, print }: TextPlace, form: FormContext): TemplateResult {
  const isPlain = typeof label === "string";
  return html`<md-text
    data-setting=${path}
    .symbol=${isPlain ? nothing : label}
    .label=${isPlain ? label : ""}
    .note=${note}
    .value=${value}
    .reader=${read}
    .printer=${print}
    .problem=${problemsAt(form, path)}
    @change=${(event: CustomEvent<Json>) => form.say(path, event.detail)}
  ></md-text>`;
}

/** Options are called as they are written. */
export function renderChoice(
  { path, label, value, choices }: { path: string; label: string; value: string; choices: readonly string[] },
  form: FormContext,
  choose: (value: string) => void = (chosen) => form.say(path, chosen),
): TemplateResult {
  const options = choices.map((name) => ({ value: name, name }));
  const problem = problemsAt(form, path);
  return html`${renderSelect({ setting: path, label, value, options, isWrong: problem !== "" }, choose)}
    <p class="wrong" role="status">${problem}</p>`;
}
