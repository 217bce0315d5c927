/** A page with the controls alone, wired as the element wires them, that draws itself anew at every animation frame as a running ensemble makes it do. */

import { css, html, LitElement } from "lit";
import { ExperimentError, type Problem } from "../../../src/experiment/problems.ts";
import { resolveExperiment } from "../../../src/experiment/resolve.ts";
import type { ResolvedExperiment } from "../../../src/experiment/resolved.ts";
import { applied, isTold } from "../../../src/lab/changes.ts";
import { beginHistory, type LabHistory, presentOf, record, redo, undo } from "../../../src/lab/history.ts";
import { writeLink } from "../../../src/lab/link.ts";
import "../../../src/shipped.ts";
import { cellOf, experimentOf, type LabState } from "../../../src/lab/state.ts";
import { renderCells } from "../../../src/ui/cell-chooser.ts";
import "../../../src/ui/parameter-panel.ts";
import type { SettingDetail } from "../../../src/ui/setting-event.ts";
import "../../../src/ui/setup-panel.ts";
import { elementStyles } from "../../../src/ui/styles.ts";

export class LabBench extends LitElement {
  static override styles = [
    elementStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr));
        gap: 1rem 2rem;
      }
    `,
  ];
  #history: LabHistory = beginHistory({ experiment: "figure-9" });
  #resolved: ResolvedExperiment | null = null;
  #problems: readonly Problem[] = [];
  #frames = 0;
  /** All that the controls said. */
  readonly said: SettingDetail[] = [];

  get state(): LabState {
    return presentOf(this.#history);
  }

  get link(): string {
    return writeLink(this.state);
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  get steps(): number {
    return this.#history.at;
  }

  /** How often it was drawn. */
  get frames(): number {
    return this.#frames;
  }

  start(state: LabState): void {
    this.#history = beginHistory(state);
    this.said.length = 0;
    this.#resolve();
  }

  undo(): void {
    this.#history = undo(this.#history);
    this.#resolve();
  }

  redo(): void {
    this.#history = redo(this.#history);
    this.#resolve();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resolve();
    const turn = () => {
      this.requestUpdate();
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  readonly #say = ({ detail }: CustomEvent<SettingDetail>): void => {
    this.said.push(detail);
    this.#history = record(this.#history, applied(this.state, detail), { control: detail.name, moving: detail.moving });
    this.#resolve();
  };

  #resolve(): void {
    try {
      this.#resolved = resolveExperiment(experimentOf(this.state));
      this.#problems = [];
    } catch (error) {
      if (!isTold(error)) throw error;
      this.#problems = error instanceof ExperimentError ? error.problems : [{ path: "system", message: error.message }];
    }
  }

  override render() {
    this.#frames++;
    const resolved = this.#resolved;
    if (resolved === null) return html`<p>Nothing runs.</p>`;
    const { state } = this;
    const cell = cellOf(state, resolved);
    const choose = (chosen: number) => {
      const next = { ...state, cell: resolved.cells[chosen]!.parameters };
      this.#history = record(this.#history, next, { control: "cell", moving: false });
    };
    return html`
      <section aria-label="Parameters">
        ${renderCells(resolved, cell, choose)}
        <md-parameters
          .state=${state}
          .system=${resolved.system}
          .cell=${resolved.cells[cell]?.parameters ?? {}}
          .problems=${this.#problems}
          @setting=${this.#say}
        ></md-parameters>
      </section>
      <section aria-label="Setup">
        <md-setup
          .state=${state}
          .system=${resolved.system}
          .problems=${this.#problems}
          @setting=${this.#say}
        ></md-setup>
      </section>
    `;
  }
}

customElements.define("lab-bench", LabBench);

declare global {
  interface HTMLElementTagNameMap {
    "lab-bench": LabBench;
  }
}
