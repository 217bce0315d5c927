/** The side of the element where a run is set up: its story, what was done and undone, the cell, the parameters, and all else that an experiment may say. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Problem } from "../experiment/problems.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { withExperiment, withoutChanges } from "../lab/changes.ts";
import { placeProblems } from "../lab/place-problems.ts";
import { renderCells, renderChooser } from "./controls.ts";
import type { Lab } from "./lab.ts";
import { renderParameter } from "./parameter-row.ts";
import { parameterControls } from "./parameters.ts";
import type { SettingDetail } from "./setting-event.ts";
import "./setup-panel.ts";
import "./share.ts";

export interface SetupSide {
  readonly lab: Lab;
  readonly resolved: ResolvedExperiment;
  readonly cell: number;
  /** What is wrong with what was asked last. */
  readonly problems: readonly Problem[];
  readonly controls: "full" | "basic";
  readonly linkBase: string | null;
  /** Whether the parameters stand open, beside the charts. */
  readonly open: boolean;
  onNumbers(): void;
}

export function renderSetup({
  lab,
  resolved,
  cell,
  problems,
  controls,
  linkBase,
  open,
  onNumbers,
}: SetupSide): TemplateResult {
  const { state } = lab;
  const say = ({ name, value, moving }: SettingDetail) => lab.set({ name, value }, moving);
  const parameters = parameterControls(resolved, cell, state);
  const paths = parameters.map(({ path }) => path);
  const placed = placeProblems(problems, paths);
  const isFull = controls === "full";
  return html`<section class="setup" part="setup" aria-label="Setup">
    ${
      isFull
        ? html`${renderChooser(state.experiment, (name) => lab.record(withExperiment(state, name)))}
            <div class="done">
              <button type="button" id="undo" ?disabled=${!lab.canUndo} @click=${() => lab.undo()}>Undo</button>
              <button type="button" id="redo" ?disabled=${!lab.canRedo} @click=${() => lab.redo()}>Redo</button>
              <md-share .lab=${state} .linkBase=${linkBase} @numbers=${onNumbers}></md-share>
            </div>`
        : nothing
    }
    ${renderCells(resolved, cell, (chosen) => lab.record({ ...state, cell: resolved.cells[chosen]!.parameters }))}
    <details class="parameters" ?open=${open}>
      <summary>Parameters</summary>
      <div class="rows">
        ${repeat(
          parameters,
          ({ name }) => name,
          (control) => renderParameter(control, placed.at.get(control.path) ?? [], say),
        )}
      </div>
      ${
        state.changes === undefined
          ? nothing
          : html`<button type="button" class="quiet" @click=${() => lab.record(withoutChanges(state))}>
              all as the story has it
            </button>`
      }
    </details>
    ${
      isFull
        ? html`<label class="switch">
              <input
                type="checkbox"
                id="theory"
                .checked=${state.theory !== false}
                @change=${(event: Event) =>
                  lab.record({ ...state, theory: (event.target as HTMLInputElement).checked ? undefined : false })}
              />
              what the theory says, drawn over the data
            </label>
            <details class="whole">
              <summary>Setup</summary>
              <md-setup
                .state=${state}
                .system=${resolved.system}
                .problems=${problems}
                .elsewhere=${paths}
                @setting=${({ detail }: CustomEvent<SettingDetail>) => say(detail)}
              ></md-setup>
            </details>`
        : nothing
    }
  </section>`;
}
