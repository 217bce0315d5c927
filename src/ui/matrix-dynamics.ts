/** The element <matrix-dynamics>: one experiment with its controls, its progress and its charts. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { BackendChoice } from "../backend.ts";
import type { Precision } from "../cpu/ensemble.ts";
import { loadExperiment } from "../experiment/library.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { withSetting } from "../experiment/settings.ts";
import { renderBackend } from "./backend-controls.ts";
import { renderCells, renderChooser, renderEnsemble, renderTransport } from "./controls.ts";
import { define } from "./define.ts";
import { renderEquations } from "./equations.ts";
import { type Failure, renderFailure } from "./failure.ts";
import { renderGallery } from "./gallery.ts";
import { handleKey, type KeyCommands } from "./keyboard.ts";
import { parameterControls, renderParameter } from "./parameters.ts";
import type { Phase } from "./phase.ts";
import { renderProgress } from "./progress.ts";
import { RunController } from "./run-controller.ts";
import { elementStyles } from "./styles.ts";

/** A change of one of these starts the run over. */
const restarting = ["experiment", "runs", "seed", "backend", "precision"] as const;
/** A slider that is dragged restarts the run once it rests. */
const restMilliseconds = 200;
/** From this width on, in pixels, the parameters stand beside the charts and are open; below they would push them away. */
const wide = 832;

/**
 * @element matrix-dynamics
 * @fires frame - a CustomEvent with each Frame of statistics
 * @fires done - the last sample time was reached
 * @fires error - a CustomEvent with a Failure
 */
export class MatrixDynamics extends LitElement {
  static override properties = {
    experiment: {},
    runs: { type: Number },
    seed: { type: Number },
    backend: {},
    precision: {},
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
  /** What computes: a GPU through WebGPU, or the CPU. Of itself a GPU where there is one. */
  declare backend: BackendChoice | null;
  /** Of the states. Left out it is the backend's own: float32 on a GPU, which has no other, and float64 on the CPU. */
  declare precision: Precision | null;
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
  #isWide = false;
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
    this.backend = "auto";
    this.precision = null;
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

  get phase(): Phase {
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
    // Once: later the reader may have opened or closed them.
    if (first) this.#isWide = this.clientWidth >= wide;
    if (changed.has("experiment") && !first) {
      this.settings = new Map();
      this.cell = 0;
    }
    if (first) this.#load(this.autoplay && !matchMedia("(prefers-reduced-motion: reduce)").matches);
    else if (restarting.some((name) => changed.has(name))) this.#restart();
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
    this.#run.load(() => {
      const { backend, precision } = this;
      return { experiment: this.#input(), backend, precision };
    }, andPlay);
    if (this.cell >= (this.resolved?.cells.length ?? 1)) this.cell = 0;
  }

  /** A run that was under way, or had ended, plays on with what was changed. */
  #restart(): void {
    const { isRunning, phase } = this.#run;
    this.#load(isRunning || phase === "done");
  }

  #choose(name: string): void {
    this.experiment = name;
    this.runs = null;
    this.seed = null;
  }

  #setParameter(name: string, value: number): void {
    this.settings = new Map([...this.settings, [name, value]]);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#restart(), restMilliseconds);
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  override render(): TemplateResult {
    const run = this.#run;
    const { resolved } = run;
    const runs = this.runs ?? resolved?.runsPerCell ?? 1024;
    const seed = this.seed ?? resolved?.seed ?? 1;
    return html`
      <div class="instrument" @keydown=${(event: KeyboardEvent) => this.pageKeys || handleKey(event, this.#commands)}>
        <section class="setup" aria-label="Experiment and controls">
          ${renderChooser(this.experiment, resolved?.experiment.title, (name) => this.#choose(name))}
          ${renderTransport(run, this.#commands)}
          ${renderEnsemble(runs, seed, (resolved?.cells.length ?? 1) > 1, (name, value) => {
            this[name] = value;
          })}
          ${renderBackend(this.backend, this.precision, (backend, precision) => {
            this.backend = backend;
            this.precision = precision;
          })}
          ${
            resolved === null
              ? nothing
              : html`${renderCells(resolved, this.cell, (cell) => {
                  this.cell = cell;
                })}
                ${this.#renderParameters(resolved)}`
          }
        </section>
        <section class="results" aria-label="Results">
          ${renderFailure(run.failure, () => run.runAgain())}
          ${resolved === null ? nothing : this.#renderResults(resolved)}
        </section>
      </div>
    `;
  }

  #renderParameters(resolved: ResolvedExperiment) {
    const controls = parameterControls(resolved, this.cell);
    return html`
      <details class="parameters" ?open=${this.#isWide}>
        <summary>Parameters</summary>
        <div class="rows">
          ${repeat(
            controls,
            ({ name }) => name,
            (control) =>
              renderParameter({ ...control, value: this.settings.get(control.name) ?? control.value }, (name, value) =>
                this.#setParameter(name, value),
              ),
          )}
        </div>
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

  #renderResults(resolved: ResolvedExperiment) {
    const { cell, showsRest } = this;
    const { history } = this.#run;
    const onRest = (open: boolean) => {
      this.showsRest = open;
    };
    return html`${renderProgress(this.#run, history.standing(cell))}
      ${renderGallery({ resolved, history, cell, showsRest, onRest })}
      ${renderEquations(resolved.system, resolved.dimensions)}`;
  }

  static override styles = elementStyles;
}

declare global {
  interface HTMLElementTagNameMap {
    "matrix-dynamics": MatrixDynamics;
  }
}

define("matrix-dynamics", MatrixDynamics);
