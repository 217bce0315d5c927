/** The controls above the parameters: which experiment, how many runs from which seed, which cell, and the run's own buttons. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { listExperiments } from "../experiment/library.ts";
import type { Cell, ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import type { Limits } from "../lab/number-text.ts";
import { runsLimits, seedLimits } from "../lab/setup.ts";
import type { KeyCommands } from "./keyboard.ts";
import { counted, shortNumber, symbolText } from "./notation.ts";
import "./number-field.ts";
import type { RunController } from "./run-controller.ts";

const isFigure = (name: string) => /^(figure|main)-/.test(name);

export function renderChooser(
  chosen: string | ExperimentInput,
  title: string | undefined,
  choose: (name: string) => void,
): TemplateResult {
  const names = listExperiments().map(({ name }) => name);
  const isShipped = typeof chosen === "string" && names.includes(chosen);
  const options = (shown: readonly string[]) =>
    shown.map((name) => html`<option value=${name} ?selected=${name === chosen}>${name}</option>`);
  return html`
    <label class="field">
      <span>Experiment</span>
      <select
        id="experiment"
        .value=${live(isShipped ? chosen : "")}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
      >
        ${isShipped ? nothing : html`<option value="" selected>${ownName(chosen)}</option>`}
        <optgroup label="Systems">${options(names.filter((name) => !isFigure(name)))}</optgroup>
        <optgroup label="Figures of the paper">${options(names.filter(isFigure))}</optgroup>
      </select>
    </label>
    ${title === undefined ? nothing : html`<p class="small">${title}</p>`}
  `;
}

function ownName(experiment: string | ExperimentInput): string {
  return typeof experiment === "string" ? experiment : (experiment.name ?? "an experiment of this page");
}

export function renderTransport(run: RunController, commands: KeyCommands): TemplateResult {
  const unable = run.phase === "empty" || run.phase === "failed";
  return html`
    <div class="transport" role="group" aria-label="Run">
      <button type="button" class="play" id="play" ?disabled=${unable} @click=${commands.toggle}>
        ${run.isRunning ? "Pause" : run.phase === "done" ? "Play again" : "Play"}
      </button>
      <button type="button" id="step" ?disabled=${unable || run.phase === "done"} @click=${commands.step}>Step</button>
      <button type="button" id="reset" ?disabled=${run.phase === "empty"} @click=${commands.reset}>Reset</button>
    </div>
    <p class="keys small"><kbd>space</kbd> play, pause <kbd>s</kbd> step <kbd>r</kbd> reset</p>
  `;
}

/** Runs and seed. */
export function renderEnsemble(
  runs: number,
  seed: number,
  swept: boolean,
  set: (name: "runs" | "seed", value: number) => void,
): TemplateResult {
  const number = (name: "runs" | "seed", label: string, value: number, limits: Limits) => html`<md-number
    data-setting=${name}
    .label=${label}
    .value=${value}
    .limits=${limits}
    @change=${(event: CustomEvent<number>) => set(name, event.detail)}
  ></md-number>`;
  return html`<div class="pair">
    ${number("runs", swept ? "Runs of each cell" : "Runs", runs, runsLimits)} ${number("seed", "Seed", seed, seedLimits)}
  </div>`;
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
