/** The element <md-setup>: the form of an experiment, section by section. It keeps nothing: it shows the state, and says what is to change. */

import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import { parameterValues } from "../experiment/parameters.ts";
import type { Problem } from "../experiment/problems.ts";
import { type Branch, numbersAt } from "../lab/branch.ts";
import { placeProblems } from "../lab/place-problems.ts";
import { describeSetup, type Setup, setupPaths } from "../lab/setup.ts";
import { shownExperiment } from "../lab/shown-experiment.ts";
import type { Json, LabState } from "../lab/state.ts";
import type { System } from "../language/index.ts";
import { renderBackend } from "./backend-controls.ts";
import { define } from "./define.ts";
import { type FormContext, renderProblems } from "./form-parts.ts";
import { renderData, renderDimensions, renderEnsemble, renderIntegration, renderStarts } from "./setup-sections.ts";
import { setupStyles } from "./setup-styles.ts";
import { renderSweep } from "./setup-sweep.ts";
import { controls } from "./styles.ts";

/** @fires setting - a CustomEvent with a SettingDetail, for each change */
export class SetupPanel extends LitElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    system: { attribute: false },
    problems: { attribute: false },
    elsewhere: { attribute: false },
  };
  static override styles = [controls, setupStyles];

  declare state: LabState;
  /** Of the experiment, or while its text is wrong the last one that was right; null where there is none. */
  declare system: System | null;
  /** What is wrong with the experiment. */
  declare problems: readonly Problem[];
  /** Paths whose problems another control shows, as `parameters.eta`. */
  declare elsewhere: readonly string[];

  constructor() {
    super();
    this.state = { experiment: "byol" };
    this.system = null;
    this.problems = [];
    this.elsewhere = [];
  }

  #say(name: string, value: Json): void {
    this.dispatchEvent(new CustomEvent("setting", { detail: { name, value, moving: false } }));
  }

  override render() {
    const { system, state } = this;
    const experiment = shownExperiment(state);
    const setup = system === null ? null : describeSetup(experiment, system);
    const placed = placeProblems(this.problems, [...(setup === null ? [] : setupPaths(setup)), ...this.elsewhere]);
    const form: FormContext = { placed, say: (name, value) => this.#say(name, value) };
    return html`
      ${renderProblems(placed.rest)}
      ${system === null || setup === null ? nothing : this.#renderSections(setup, system, experiment, form)}
      ${this.#renderAdvanced(form)}
    `;
  }

  #renderSections(setup: Setup, system: System, experiment: Branch, form: FormContext) {
    const values = parameterValues(system, numbersAt(experiment, "parameters"));
    return html`
      ${renderEnsemble(setup, form)} ${renderDimensions(setup, form)} ${renderData(setup, form)}
      ${renderStarts(setup, system, form)} ${renderIntegration(setup, form)}
      ${renderSweep(setup, system, (name) => values[name] ?? 0, form)}
    `;
  }

  #renderAdvanced({ say }: FormContext) {
    const { backend = null, precision = null } = this.state;
    return html`<details class="advanced">
      <summary>Advanced</summary>
      ${renderBackend(backend, precision, (chosen, inPrecision) => {
        if (chosen !== backend) say("backend", chosen);
        else say("precision", inPrecision);
      })}
    </details>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "md-setup": SetupPanel;
  }
}

define("md-setup", SetupPanel);
