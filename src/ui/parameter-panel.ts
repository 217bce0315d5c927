/** The element <md-parameters>: the parameters of an experiment, a row each. It keeps nothing: it shows the state, and says what is to change. */

import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Problem } from "../experiment/problems.ts";
import { placeProblems } from "../lab/place-problems.ts";
import { shownSystem } from "../lab/shown-experiment.ts";
import type { LabState } from "../lab/state.ts";
import type { System } from "../language/index.ts";
import { controls } from "./control-styles.ts";
import { define } from "./define.ts";
import { renderParameter } from "./parameter-row.ts";
import { parameterControls } from "./parameters.ts";
import type { SettingDetail } from "./setting-event.ts";
import { parameterStyles } from "./setup-styles.ts";

/** @fires setting - a CustomEvent with a SettingDetail, for each change */
export class ParameterPanel extends LitElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    system: { attribute: false },
    cell: { attribute: false },
    problems: { attribute: false },
  };
  static override styles = [controls, parameterStyles];

  declare state: LabState | null;
  /** Stands in while the text of the experiment is wrong: the last one that was right. */
  declare system: System | null;
  /** The swept parameters of the cell that is drawn. */
  declare cell: Readonly<Record<string, number>>;
  /** What is wrong with the experiment. */
  declare problems: readonly Problem[];

  constructor() {
    super();
    this.state = null;
    this.system = null;
    this.cell = {};
    this.problems = [];
  }

  override render() {
    const { state } = this;
    const system = state === null ? null : (shownSystem(state) ?? this.system);
    if (state === null || system === null) return nothing;
    const shown = parameterControls(state, system, this.cell);
    const { at } = placeProblems(
      this.problems,
      shown.map(({ path }) => path),
    );
    const say = (detail: SettingDetail) => this.dispatchEvent(new CustomEvent("setting", { detail }));
    return html`<div class="rows">
      ${repeat(
        shown,
        ({ name }) => name,
        (control) => renderParameter(control, at.get(control.path) ?? [], say),
      )}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "md-parameters": ParameterPanel;
  }
}

define("md-parameters", ParameterPanel);
