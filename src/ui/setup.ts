/** The side of the element where a run is set up: its story, what was done and undone, the cell, the parameters, and all else that an experiment may say. */

import { html, nothing, type TemplateResult } from "lit";
import type { Problem } from "../experiment/problems.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { applied, withoutChanges } from "../lab/changes.ts";
import { withExperiment } from "../lab/state.ts";
import { renderCells } from "./cell-chooser.ts";
import { titleOf } from "./heading.ts";
import type { Lab } from "./lab.ts";
import "./parameter-panel.ts";
import type { SettingDetail } from "./setting-event.ts";
import "./setup-panel.ts";
import "./share.ts";
import { renderChooser } from "./story-chooser.ts";

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
  const setting = ({ detail: { name, value, moving } }: CustomEvent<SettingDetail>) =>
    lab.record(applied(lab.state, { name, value }), { control: name, moving });
  const isFull = controls === "full";
  return html`<section class="setup" part="setup" aria-label=${`Setup, ${titleOf(resolved)}`}>
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
      <md-parameters
        .state=${state}
        .system=${resolved.system}
        .cell=${resolved.cells[cell]?.parameters}
        .problems=${problems}
        @setting=${setting}
      ></md-parameters>
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
                @setting=${setting}
              ></md-setup>
            </details>`
        : nothing
    }
  </section>`;
}
