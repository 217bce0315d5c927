/** The element <matrix-dynamics>: one experiment with its controls, its progress and its charts. */

import { html, LitElement, nothing, type PropertyValues } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { listExperiments, loadExperiment } from "../experiment/library.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { withSetting } from "../experiment/settings.ts";
import "./chart.ts";
import { renderEquations } from "./equations.ts";
import type { Failure } from "./failure.ts";
import { handleKey, type KeyCommands } from "./keyboard.ts";
import { counted, shortNumber, symbolText } from "./notation.ts";
import { chooseViews, type View } from "./observables.ts";
import { parameterControls, renderParameter } from "./parameters.ts";
import { renderProgress } from "./progress.ts";
import { RunController } from "./run-controller.ts";
import { elementStyles } from "./styles.ts";

/** A slider that is dragged restarts the run once it rests. */
const restMilliseconds = 200;
const wide = "(min-width: 60rem)";

/**
 * @fires frame - a CustomEvent with each Frame of statistics
 * @fires done - the last sample time was reached
 * @fires error - a CustomEvent with a Failure
 */
export class MatrixDynamics extends LitElement {
  static override properties = {
    experiment: {},
    runs: { type: Number },
    seed: { type: Number },
    autoplay: { type: Boolean },
    pageKeys: { type: Boolean, attribute: "page-keys" },
    cell: { state: true },
    settings: { state: true },
    showsRest: { state: true },
  };
  /** The name of a shipped experiment, or an experiment. */
  declare experiment: string | ExperimentInput;
  /** Runs of each cell; the experiment's own where it is null. */
  declare runs: number | null;
  declare seed: number | null;
  /** Plays at once, unless the reader asked for less motion. */
  declare autoplay: boolean;
  /** The keys steer the run from anywhere on the page, not only from within the element. */
  declare pageKeys: boolean;
  /** The cell of a sweep that is drawn. */
  declare cell: number;
  /** Parameters that were changed by hand. */
  declare settings: ReadonlyMap<string, number>;
  declare showsRest: boolean;

  readonly #run = new RunController(this, {
    frame: (frame) => this.#emit("frame", frame),
    done: () => this.#emit("done", null),
    error: (failure: Failure) => this.#emit("error", failure),
  });
  #resting: ReturnType<typeof setTimeout> | undefined;
  readonly #commands: KeyCommands = {
    toggle: () => (this.#run.isRunning ? this.pause() : this.play()),
    reset: () => this.reset(),
    step: () => this.step(),
  };
  readonly #pageKey = (event: KeyboardEvent): void => {
    if (this.pageKeys) handleKey(event, this.#commands);
  };

  constructor() {
    super();
    this.experiment = "byol";
    this.runs = null;
    this.seed = null;
    this.autoplay = false;
    this.pageKeys = false;
    this.cell = 0;
    this.settings = new Map();
    this.showsRest = false;
  }

  /** What runs, settled; null before there is one. */
  get resolved(): ResolvedExperiment | null {
    return this.#run.resolved;
  }

  get phase(): RunController["phase"] {
    return this.#run.phase;
  }

  /** The time that has been integrated to. */
  get time(): number {
    return this.#run.time;
  }

  play(): void {
    this.#run.play();
  }

  pause(): void {
    this.#run.pause();
  }

  /** Back to the first sample time, paused. */
  reset(): void {
    this.#run.reset();
  }

  /** On to the next sample time. */
  step(): void {
    this.#run.step();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.#pageKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#pageKey);
    clearTimeout(this.#resting);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const first = !this.hasUpdated;
    if (changed.has("experiment") && !first) {
      this.settings = new Map();
      this.cell = 0;
    }
    if (first) this.#load(this.autoplay && !matchMedia("(prefers-reduced-motion: reduce)").matches);
    else if (changed.has("experiment") || changed.has("runs") || changed.has("seed")) this.#restart();
  }

  /** As the experiment stands with all that was changed by hand. */
  #input(): unknown {
    let input: unknown = typeof this.experiment === "string" ? loadExperiment(this.experiment) : this.experiment;
    for (const [name, value] of this.settings) input = withSetting(input, `${name}=${value}`);
    if (this.runs !== null) input = withSetting(input, `runs=${this.runs}`);
    if (this.seed !== null) input = withSetting(input, `seed=${this.seed}`);
    return input;
  }

  #load(andPlay: boolean): void {
    clearTimeout(this.#resting);
    this.#run.load(() => this.#input(), andPlay);
    if (this.cell >= (this.resolved?.cells.length ?? 1)) this.cell = 0;
  }

  /** A run that was under way, or had ended, plays on with what was changed. */
  #restart(): void {
    const { isRunning, phase } = this.#run;
    this.#load(isRunning || phase === "done");
  }

  #setParameter(name: string, value: number): void {
    this.settings = new Map([...this.settings, [name, value]]);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#restart(), restMilliseconds);
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  override render() {
    const run = this.#run;
    const { resolved } = run;
    return html`
      <div class="instrument" @keydown=${(event: KeyboardEvent) => this.pageKeys || handleKey(event, this.#commands)}>
        <section class="setup" aria-label="Experiment and controls">
          ${this.#renderChooser()} ${this.#renderTransport()} ${this.#renderEnsemble()}
          ${resolved === null ? nothing : this.#renderParameters(resolved)}
        </section>
        <section class="results" aria-label="Results">
          ${this.#renderFailure()} ${renderProgress(run, run.history.outcomes(this.cell))}
          ${resolved === null ? nothing : this.#renderCharts(resolved)}
          ${resolved === null ? nothing : renderEquations(resolved.system, resolved.dimensions)}
        </section>
      </div>
    `;
  }

  #renderChooser() {
    const experiments = listExperiments();
    const isShipped = typeof this.experiment === "string" && experiments.some(({ name }) => name === this.experiment);
    const group = (label: string, isIn: (name: string) => boolean) => html`<optgroup label=${label}>
      ${experiments
        .filter(({ name }) => isIn(name))
        .map(({ name }) => html`<option value=${name} ?selected=${name === this.experiment}>${name}</option>`)}
    </optgroup>`;
    const isFigure = (name: string) => /^(figure|main)-/.test(name);
    const title = this.resolved?.experiment.title;
    return html`
      <label class="field">
        <span>Experiment</span>
        <select
          id="experiment"
          .value=${live(isShipped ? String(this.experiment) : "")}
          @change=${(event: Event) => {
            this.experiment = (event.target as HTMLSelectElement).value;
            this.runs = null;
            this.seed = null;
          }}
        >
          ${isShipped ? nothing : html`<option value="" selected>${ownName(this.experiment)}</option>`}
          ${group("Systems", (name) => !isFigure(name))} ${group("Figures of the paper", isFigure)}
        </select>
      </label>
      ${title === undefined ? nothing : html`<p class="small title">${title}</p>`}
    `;
  }

  #renderTransport() {
    const run = this.#run;
    const unable = run.phase === "empty" || run.phase === "failed";
    return html`
      <div class="transport" role="group" aria-label="Run">
        <button type="button" class="play" id="play" ?disabled=${unable} @click=${this.#commands.toggle}>
          ${run.isRunning ? "Pause" : run.phase === "done" ? "Play again" : "Play"}
        </button>
        <button type="button" id="step" ?disabled=${unable || run.phase === "done"} @click=${this.#commands.step}>
          Step
        </button>
        <button type="button" id="reset" ?disabled=${run.phase === "empty"} @click=${this.#commands.reset}>Reset</button>
      </div>
      <p class="keys small"><kbd>space</kbd> play, pause <kbd>s</kbd> step <kbd>r</kbd> reset</p>
    `;
  }

  #renderEnsemble() {
    const { resolved } = this;
    const number = (id: "runs" | "seed", label: string, value: number, least: number) => html`<label class="field">
      <span>${label}</span>
      <input
        id=${id}
        type="number"
        inputmode="numeric"
        min=${least}
        step="1"
        .value=${live(String(value))}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          if (input.value !== "") this[id] = input.valueAsNumber;
        }}
      />
    </label>`;
    const cells = resolved?.cells ?? [];
    return html`
      <div class="pair">
        ${number("runs", cells.length > 1 ? "Runs of each cell" : "Runs", this.runs ?? resolved?.runsPerCell ?? 1024, 1)}
        ${number("seed", "Seed", this.seed ?? resolved?.seed ?? 1, 0)}
      </div>
      ${
        cells.length < 2
          ? nothing
          : html`<label class="field">
              <span>Cell of the sweep (${counted(cells.length)}), drawn on the right</span>
              <select
                id="cell"
                @change=${(event: Event) => {
                  this.cell = Number((event.target as HTMLSelectElement).value);
                }}
              >
                ${cells.map(
                  ({ parameters }, index) =>
                    html`<option value=${index} ?selected=${index === this.cell}>${cellLabel(parameters)}</option>`,
                )}
              </select>
            </label>`
      }
    `;
  }

  #renderParameters(resolved: ResolvedExperiment) {
    const controls = parameterControls(resolved, this.cell);
    return html`
      <details class="parameters" ?open=${matchMedia(wide).matches}>
        <summary>Parameters</summary>
        ${repeat(
          controls,
          ({ name }) => name,
          (control) =>
            renderParameter({ ...control, value: this.settings.get(control.name) ?? control.value }, (name, value) =>
              this.#setParameter(name, value),
            ),
        )}
        ${
          this.settings.size === 0
            ? nothing
            : html`<button
                type="button"
                class="quiet"
                @click=${() => {
                  this.settings = new Map();
                  this.#restart();
                }}
              >
                back to the experiment's own
              </button>`
        }
      </details>
    `;
  }

  #renderFailure() {
    const { failure } = this.#run;
    return html`<div role="alert" class="alert">
      ${
        failure === null
          ? nothing
          : html`<div class="failure">
              <strong>${failure.title}</strong>
              ${failure.sentences.map((sentence) => html`<p>${sentence}</p>`)}
              ${
                failure.canRunAgain
                  ? html`<button type="button" id="again" @click=${() => this.#run.runAgain()}>Run again</button>`
                  : nothing
              }
            </div>`
      }
    </div>`;
  }

  #renderCharts(resolved: ResolvedExperiment) {
    const { first, rest } = chooseViews(resolved);
    return html`
      <p class="key small">
        Over ${counted(resolved.runsPerCell)} runs:
        <span><i class="swatch median"></i>median</span>
        <span><i class="swatch half"></i>middle half</span>
        <span><i class="swatch most"></i>5 to 95 %</span>
        <span class="ramp"><i class="swatch"></i>smallest to largest eigenvalue</span>
      </p>
      <div class="charts">${this.#renderEach(first, resolved)}</div>
      ${
        rest.length === 0
          ? nothing
          : html`<details
              class="rest"
              @toggle=${(event: Event) => {
                this.showsRest = (event.target as HTMLDetailsElement).open;
              }}
            >
              <summary>${rest.length} more observables</summary>
              ${this.showsRest ? html`<div class="charts">${this.#renderEach(rest, resolved)}</div>` : nothing}
            </details>`
      }
    `;
  }

  #renderEach(views: readonly View[], { times }: ResolvedExperiment) {
    const { history } = this.#run;
    const reached = history.times(this.cell);
    return repeat(
      views,
      // Another run has other columns: its charts start anew with the axis its view asks for.
      ({ observable }) => observable,
      (view) => html`<md-chart
        .observable=${view.observable}
        .heading=${view.title}
        .note=${view.note}
        .times=${reached}
        .lines=${history.lines(this.cell, view.observable)}
        .samples=${reached.length}
        .from=${times[0] ?? 0}
        .to=${times.at(-1) ?? 1}
        ?log=${view.log}
      ></md-chart>`,
    );
  }

  static override styles = elementStyles;
}

function ownName(experiment: string | ExperimentInput): string {
  return typeof experiment === "string" ? experiment : (experiment.name ?? "an experiment of this page");
}

function cellLabel(parameters: Readonly<Record<string, number>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${symbolText(name)} = ${shortNumber(value)}`)
    .join(", ");
}

declare global {
  interface HTMLElementTagNameMap {
    "matrix-dynamics": MatrixDynamics;
  }
}

if (customElements.get("matrix-dynamics") === undefined) customElements.define("matrix-dynamics", MatrixDynamics);
