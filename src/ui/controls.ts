/** The controls above the parameters: which experiment, how many runs from which seed, which cell, and the run's own buttons. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { listExperiments } from "../experiment/library.ts";
import type { Cell, ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { counted, shortNumber, symbolText } from "../views/numbers.ts";
import type { KeyCommands } from "./keyboard.ts";
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
  const number = (name: "runs" | "seed", label: string, value: number, least: number) => html`<label class="field">
    <span>${label}</span>
    <input
      id=${name}
      type="number"
      inputmode="numeric"
      min=${least}
      step="1"
      .value=${live(String(value))}
      @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        if (input.value !== "") set(name, input.valueAsNumber);
      }}
    />
  </label>`;
  return html`<div class="pair">
    ${number("runs", swept ? "Runs of each cell" : "Runs", runs, 1)} ${number("seed", "Seed", seed, 0)}
  </div>`;
}

/** Which cell of a sweep is drawn; nothing where there is but one. */
export function renderCells({ cells }: ResolvedExperiment, chosen: number, choose: (cell: number) => void) {
  if (cells.length < 2) return nothing;
  return html`<label class="field">
    <span>Cell of the sweep that is drawn (of ${counted(cells.length)})</span>
    <select id="cell" @change=${(event: Event) => choose(Number((event.target as HTMLSelectElement).value))}>
      ${cells.map((cell, k) => html`<option value=${k} ?selected=${k === chosen}>${cellLabel(cell)}</option>`)}
    </select>
  </label>`;
}

function cellLabel({ parameters }: Cell): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${symbolText(name)} = ${shortNumber(value)}`)
    .join(", ");
}
