/** The element <md-setup>: the form of an experiment, section by section. It keeps nothing: it shows the state, and says what is to change. */

import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import { parameterValues } from "../experiment/parameters.ts";
import type { Problem } from "../experiment/problems.ts";
import { numbersAt } from "../lab/branch.ts";
import { placeProblems } from "../lab/place-problems.ts";
import { describeSetup, setupPaths } from "../lab/setup.ts";
import { shownExperiment, shownSystem } from "../lab/shown-experiment.ts";
import type { Json, LabState } from "../lab/state.ts";
import type { System } from "../language/index.ts";
import { renderBackend } from "./backend-controls.ts";
import { controls } from "./control-styles.ts";
import { define } from "./define.ts";
import { type FormContext, renderProblems } from "./form-parts.ts";
import { parameterPaths } from "./parameters.ts";
import type { SettingDetail } from "./setting-event.ts";
import { renderData, renderDimensions, renderEnsemble, renderIntegration, renderStarts } from "./setup-sections.ts";
import { setupStyles } from "./setup-styles.ts";
import { renderSweep } from "./setup-sweep.ts";

/**
 * Each problem stands at its field, and what belongs to none above all; those of parameters are for <md-parameters> to show.
 *
 * @fires setting - a CustomEvent with a SettingDetail, for each change
 */
export class SetupPanel extends LitElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    system: { attribute: false },
    problems: { attribute: false },
  };
  static override styles = [controls, setupStyles];

  declare state: LabState | null;
  /** Stands in while the text of the experiment is wrong: the last one that was right. */
  declare system: System | null;
  /** What is wrong with the experiment. */
  declare problems: readonly Problem[];

  constructor() {
    super();
    this.state = null;
    this.system = null;
    this.problems = [];
  }

  override render() {
    const { state, problems } = this;
    if (state === null) return nothing;
    const say = (name: string, value: Json) => {
      const detail: SettingDetail = { name, value, moving: false };
      this.dispatchEvent(new CustomEvent("setting", { detail }));
    };
    const system = shownSystem(state) ?? this.system;
    const advanced = renderAdvanced(state, say);
    if (system === null) return html`${renderProblems(problems)} ${advanced}`;
    const experiment = shownExperiment(state);
    const setup = describeSetup(experiment, system);
    const placed = placeProblems(problems, [...setupPaths(setup), ...parameterPaths(state, system)]);
    const form: FormContext = { placed, say };
    const values = parameterValues(system, numbersAt(experiment, "parameters"));
    return html`
      ${renderProblems(placed.rest)} ${renderEnsemble(setup, form)} ${renderDimensions(setup, form)}
      ${renderData(setup, form)} ${renderStarts(setup, system, form)} ${renderIntegration(setup, form)}
      ${renderSweep(setup, system, (name) => values[name] ?? 0, form)} ${advanced}
    `;
  }
}

function renderAdvanced(state: LabState, say: (name: string, value: Json) => void) {
  const [backend, precision] = [state.backend ?? null, state.precision ?? null];
  return html`<details class="advanced">
    <summary>Advanced</summary>
    ${renderBackend(backend, precision, (chosen, inPrecision) => {
      if (chosen !== backend) say("backend", chosen);
      else say("precision", inPrecision);
    })}
  </details>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "md-setup": SetupPanel;
  }
}

define("md-setup", SetupPanel);
