/** The element <matrix-dynamics>: one experiment with its controls, its progress and its charts. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { BackendChoice } from "../backend.ts";
import type { Precision } from "../cpu/ensemble.ts";
import { loaded } from "../ensemble/missing-part.ts";
import { loadExperiment } from "../experiment/library.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import type { View } from "../experiment/views-schema.ts";
import { withExperiment } from "../lab/changes.ts";
import { cellOf, experimentOf, type LabState } from "../lab/state.ts";
import { loadSystem } from "../systems.ts";
import { renderCharts, strangeViews } from "./charts.ts";
import type { MdClaims } from "./claims/claim-list.ts";
import type * as ControlParts from "./controls.ts";
import { define } from "./define.ts";
import { readExperimentText, refuseBrokenJson } from "./experiment-text.ts";
import { type ExportedData, exportData } from "./export-data.ts";
import { type Failure, renderFailure, viewsFailure } from "./failure.ts";
import { handFile } from "./hand-file.ts";
import { renderHeading } from "./heading.ts";
import { keepFocus } from "./keep-focus.ts";
import { handleKey, type KeyCommands } from "./keyboard.ts";
import { createLab, runsAlike } from "./lab.ts";
import "./math-font.ts";
import { watchMotion } from "./motion.ts";
import type { Phase } from "./phase.ts";
import { RunController } from "./run-controller.ts";
import { matricesFor } from "./run-matrices.ts";
import { createSceneBook } from "./scene-book.ts";
import { watchSight } from "./sight.ts";
import { createSingleRuns } from "./single-runs.ts";
import { elementStyles } from "./styles.ts";
import type * as Take from "./take.ts";
import { inTurn } from "./turns.ts";

/** A slider that is dragged restarts the run once it rests. */
const restMilliseconds = 200;
/** From this width on, in pixels, the setup stands beside the charts and its parameters are open; below they would push it away. */
const wide = 832;
/** Always the same, so that it is no change. */
const none: readonly never[] = [];
/** Each has its own cursor. */
let elements = 0;

const controlKinds = ["full", "basic", "none"] as const;
export type Controls = (typeof controlKinds)[number];

/**
 * @element matrix-dynamics
 * @fires ready - the start has been computed: it can play
 * @fires frame - a CustomEvent with each Frame of statistics
 * @fires state - a CustomEvent with { phase, lab }: it plays, rests or has ended, or something was chosen
 * @fires error - a CustomEvent with a Failure
 * @slot - what stands in its place where the element is not defined
 * @slot poster - stands in place of the charts until the first frame
 * @slot caption - below the charts
 */
export class MatrixDynamics extends LitElement {
  static override properties = {
    experiment: { noAccessor: true },
    runs: { type: Number, noAccessor: true },
    seed: { type: Number, noAccessor: true },
    backend: { noAccessor: true },
    precision: { noAccessor: true },
    controls: {},
    views: {},
    autoplay: { type: Boolean },
    linkBase: { attribute: "link-base" },
    showsRest: { state: true },
  };
  /** full: everything. basic: play and the parameters. none: the charts alone. */
  declare controls: Controls;
  /** Which of the views are shown: their numbers from 1 on, or names of observables, with commas; all where it is null. */
  declare views: string | readonly View[] | null;
  /** Plays at once, when it is seen. */
  declare autoplay: boolean;
  /** The address of a page that reads links to states of the lab; null where there is none, and none is offered. */
  declare linkBase: string | null;
  declare showsRest: boolean;

  #phaseTold: RunController["phase"] = "empty";
  /** Once there was one, the poster does not come back. */
  #hasFrame = false;
  readonly #run = new RunController(this, {
    frame: (frame) => {
      this.#hasFrame = true;
      this.#emit("frame", frame);
    },
    state: (phase) => {
      // To pause is no new beginning.
      const isBeginning = this.#phaseTold === "preparing" && (phase === "ready" || phase === "done");
      this.#phaseTold = phase;
      this.#tell();
      if (isBeginning) this.#emit("ready", null);
    },
    error: (failure: Failure) => this.#emit("error", failure),
  });
  readonly #lab = createLab({ experiment: "byol" }, () => {
    this.requestUpdate();
    this.#tell();
  });
  /** What was last said of views that are not there. */
  #strangeTold = "";
  /** Of what was asked last. */
  #loading: Promise<void> = Promise.resolve();
  /** The shipped experiments and systems are there. */
  #hasLibrary = false;
  /** Whether it was told to play before it had something to; null where nothing was said. */
  #playsFirst: boolean | null = null;
  /** What was loaded last. */
  #ran: LabState | null = null;
  readonly #scenes = createSceneBook(
    () => this.requestUpdate(),
    (error) => this.#run.report(error),
  );
  readonly #sync = `matrix-dynamics ${++elements}`;
  readonly #sight = watchSight(this, (isSeen) => {
    this.#run.pace.shown = isSeen;
  });
  readonly #singles = createSingleRuns(
    this.#run,
    () => this.requestUpdate(),
    (error) => this.#run.report(error),
  );
  #parts: typeof ControlParts | null = null;
  /** Once they are asked for: they come, or it is said that they do not. */
  #partsLoading: Promise<void> | null = null;
  #partsFailed = false;
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** As it was when it was drawn first: later the reader may have opened or closed the parameters. */
  #isWide = false;
  readonly #commands: KeyCommands = {
    toggle: () => (this.#run.isRunning ? this.pause() : this.play()),
    reset: () => this.reset(),
    step: () => this.step(),
  };
  readonly #focus = keepFocus(this);
  readonly #motion = watchMotion(() => this.requestUpdate());

  constructor() {
    super();
    this.controls = "full";
    this.views = null;
    this.autoplay = false;
    this.linkBase = null;
    this.showsRest = false;
    this.#run.pace.shown = false;
  }

  /** The name of a shipped experiment, an experiment, or its JSON text. */
  get experiment(): string | ExperimentInput {
    return this.lab.experiment;
  }
  set experiment(experiment: string | ExperimentInput) {
    const { runs, seed } = this.lab;
    const read = typeof experiment === "string" ? readExperimentText(experiment) : experiment;
    this.lab = { ...withExperiment(this.lab, read), runs, seed };
  }

  /** Runs of each cell; the experiment's own where it is null. */
  get runs(): number | null {
    return this.lab.runs ?? null;
  }
  set runs(runs: number | null) {
    this.lab = { ...this.lab, runs: runs ?? undefined };
  }

  get seed(): number | null {
    return this.lab.seed ?? null;
  }
  set seed(seed: number | null) {
    this.lab = { ...this.lab, seed: seed ?? undefined };
  }

  /** What computes: a GPU through WebGPU, or the CPU. Of itself a GPU where there is one. */
  get backend(): BackendChoice | null {
    return this.lab.backend ?? null;
  }
  set backend(backend: BackendChoice | null) {
    this.lab = { ...this.lab, backend: backend === "auto" || backend === null ? undefined : backend };
  }

  /** Of the states. Left out it is the backend's own: float32 on a GPU, which has no other, and float64 on the CPU. */
  get precision(): Precision | null {
    return this.lab.precision ?? null;
  }
  set precision(precision: Precision | null) {
    this.lab = { ...this.lab, precision: precision ?? undefined };
  }

  /** All that was chosen, as a link holds it. Setting it is a new beginning. */
  get lab(): LabState {
    return this.#lab.state;
  }
  set lab(state: LabState) {
    this.#lab.begin(state);
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

  /** The cell of a sweep that is drawn. */
  get cell(): number {
    return this.resolved === null ? 0 : cellOf(this.lab, this.resolved);
  }

  play(): void {
    // Before there is anything to play, it is remembered.
    this.#playsFirst = true;
    this.#run.play();
  }

  pause(): void {
    this.#playsFirst = false;
    this.#run.pause();
  }

  /** Back to the first sample time, paused. */
  reset(): void {
    this.#playsFirst = false;
    // What was changed a moment ago is loaded with it.
    clearTimeout(this.#resting);
    if (this.#ran !== null) this.#ran = this.lab;
    this.#run.reset();
  }

  /** On to the next sample time. */
  step(): void {
    this.#run.step();
  }

  /** Shows the last of the sample times so far that is not after this time, or the first. */
  seek(time: number): void {
    const times = this.#run.history.times(this.cell);
    const sample = times.findLastIndex((at) => at <= time);
    this.#look(times.length === 0 || sample >= times.length - 1 ? null : Math.max(sample, 0));
  }

  /** At a sample; null is the last there is. */
  #look(sample: number | null): void {
    this.#lab.record({ ...this.lab, sample: sample ?? undefined }, { control: "sample", moving: true });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sight.begin();
    this.#focus.begin();
    this.#motion.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight.end();
    this.#focus.end();
    this.#motion.end();
    clearTimeout(this.#resting);
  }

  /** Not in the task of the script that made it, nor of what it has just computed. */
  protected override scheduleUpdate(): Promise<void> {
    return inTurn(() => super.scheduleUpdate());
  }

  /** Once it is complete it has begun to prepare, and can be told to play. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const isComplete = await super.getUpdateComplete();
    await Promise.all([this.#loading, this.#partsLoading]);
    return isComplete;
  }

  /** On the results, from where the keys steer the run. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>(".results")?.focus(options);
  }

  protected override updated(): void {
    this.#focus.look();
    this.#tellStrangeViews();
  }

  /** Once, and not with every frame. */
  #tellStrangeViews(): void {
    const { resolved } = this;
    if (resolved === null) return;
    const sentences = strangeViews(this.views, resolved);
    const told = sentences.join(" ");
    if (told !== "" && told !== this.#strangeTold) this.#emit("error", viewsFailure(sentences));
    this.#strangeTold = told;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const { lab } = this;
    if (this.#kind !== "none") this.#partsLoading ??= this.#loadParts();
    if (!this.hasUpdated) this.#isWide = this.clientWidth >= wide;
    if (this.#ran !== null && runsAlike(this.#ran, lab)) return;
    const first = this.#ran === null;
    this.#ran = lab;
    clearTimeout(this.#resting);
    if (first) {
      this.#loading = this.#begin();
      return;
    }
    // It will load what is asked by then.
    if (!this.#hasLibrary) return;
    // The text of a system is read in a turn of its own.
    void inTurn(() => readSystem(lab));
    if (this.#lab.isMoving) this.#resting = setTimeout(() => this.#restart(), restMilliseconds);
    else this.#loading = inTurn(() => this.#restart());
  }

  /** Brings the library, and loads what is asked for once it is there. */
  async #begin(): Promise<void> {
    try {
      await loaded(import("../shipped.ts"));
    } catch (error) {
      this.#run.load(() => {
        throw error;
      }, false);
      return;
    }
    this.#hasLibrary = true;
    await inTurn(() => readSystem(this.lab));
    await inTurn(() => this.#load(this.#playsFirst ?? this.autoplay));
  }

  async #loadParts(): Promise<void> {
    try {
      this.#parts = await loaded(import("./controls.ts"));
      this.requestUpdate();
    } catch (error) {
      this.#partsFailed = true;
      // A run that begins takes back what was said before it.
      await this.#loading;
      this.#run.report(error);
    }
  }

  /** What could not be loaded may be there by now; else it is said once more. */
  #askAgain(): void {
    this.#scenes.again();
    if (!this.#partsFailed) return;
    this.#partsFailed = false;
    this.#partsLoading = this.#loadParts();
  }

  #runAgain(): void {
    this.#askAgain();
    if (this.#hasLibrary) this.#run.runAgain();
    else this.#loading = this.#begin();
  }

  #load(andPlay: boolean): void {
    this.#askAgain();
    this.#run.load(() => {
      const { lab } = this;
      refuseBrokenJson(lab.experiment);
      return { experiment: experimentOf(lab), backend: lab.backend ?? null, precision: lab.precision ?? null };
    }, andPlay);
  }

  /** A run that was under way, or had ended, plays on with what was changed. */
  #restart(): void {
    const { isRunning, phase } = this.#run;
    this.#load((isRunning && phase !== "stepping") || phase === "done");
  }

  /** The numbers so far, as plain data; null before there are any. */
  exportData(): ExportedData | null {
    const { resolved, history, backend } = this.#run;
    return resolved === null ? null : exportData(resolved, history, backend?.device ?? null);
  }

  /** A PNG of each view as it stands on the page, in their order. */
  async snapshot(): Promise<readonly Blob[]> {
    const views = [...this.renderRoot.querySelectorAll("md-view")];
    const { pictureOf } = await loaded(import("./take.ts"));
    return Promise.all(views.flatMap((view) => (view.scene === null ? [] : [pictureOf(view.scene, view)])));
  }

  async #take(...[scene, what, from, resolved]: Parameters<typeof Take.takeFrom>): Promise<void> {
    try {
      const { takeFrom } = await loaded(import("./take.ts"));
      await takeFrom(scene, what, from, resolved);
    } catch (error) {
      this.#run.report(error);
    }
  }

  #saveNumbers(): void {
    const data = this.exportData();
    if (data === null) return;
    const name = data.experiment.name ?? "matrix-dynamics";
    handFile(`${name}.json`, new Blob([JSON.stringify(data)], { type: "application/json" }));
  }

  /** What is no kind of controls is full. */
  get #kind(): Controls {
    return controlKinds.find((kind) => kind === this.controls) ?? "full";
  }

  #tell(): void {
    this.#emit("state", { phase: this.phase, lab: this.lab });
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  override render(): TemplateResult {
    const { resolved } = this.#run;
    const controls = this.#kind;
    const parts = controls === "none" ? null : this.#parts;
    return html`
      <div
        class="instrument"
        data-controls=${controls}
        @keydown=${(event: KeyboardEvent) => handleKey(event, this.#commands)}
      >
        <section class="results" aria-label="Results" tabindex="-1">
          ${resolved === null || controls === "none" ? nothing : renderHeading(resolved, this.lab.changes !== undefined)}
          ${
            parts?.renderTransport({
              run: this.#run,
              commands: this.#commands,
              sample: this.lab.sample ?? null,
              cell: this.cell,
              onSample: (sample) => this.#look(sample),
              onSpeed: (speed) => {
                this.#run.pace.speed = speed;
                this.#lab.record({ ...this.lab, speed: speed ?? undefined });
              },
            }) ?? nothing
          }
          ${renderFailure(this.#run.failure, () => this.#runAgain())}
          ${resolved === null ? html`<slot name="poster"></slot>` : this.#renderResults(resolved, controls)}
        </section>
        ${controls === "none" || resolved === null ? nothing : this.#renderSetup(resolved, controls)}
      </div>
    `;
  }

  /** Frames come many times a second and change nothing of it. */
  #renderSetup(resolved: ResolvedExperiment, controls: "full" | "basic") {
    const { cell, linkBase } = this;
    const parts = this.#parts;
    if (parts === null) return nothing;
    const problems = this.#run.failure?.problems ?? none;
    const { state, canUndo, canRedo } = this.#lab;
    return guard([resolved, cell, state, canUndo, canRedo, problems, controls, linkBase], () =>
      parts.renderSetup({
        lab: this.#lab,
        resolved,
        cell,
        problems,
        controls,
        linkBase,
        open: this.#isWide,
        onNumbers: () => this.#saveNumbers(),
      }),
    );
  }

  #renderResults(resolved: ResolvedExperiment, controls: Controls) {
    const { cell, showsRest, lab } = this;
    const waits = !this.#hasFrame && this.querySelector(':scope > [slot="poster"]') !== null;
    const run = this.#run;
    const full = controls === "full" ? this.#parts : null;
    const singles = this.#singles;
    const chosen = lab.run ?? null;
    // A view of matrices is of a run, the first where none is chosen.
    const wanted = chosen ?? (resolved.views.some(({ kind }) => kind === "matrix") ? 0 : null);
    if (!run.isRunning && run.phase !== "preparing") singles.choose(resolved, cell, wanted);
    const alone = chosen === null ? null : singles.alone;
    const frame = run.history.frame(cell, lab.sample ?? null);
    const context = {
      resolved,
      history: run.history,
      precision: run.precision,
      cell,
      sample: lab.sample ?? null,
      theory: lab.theory !== false,
      run: chosen,
      singles: alone === null ? singles.started : [alone, ...singles.started],
    };
    return html`${controls === "none" ? nothing : (this.#parts?.renderProgress(run, frame) ?? nothing)}
      ${
        full?.renderRunChooser({
          resolved,
          frame: run.history.frame(cell, null),
          run: chosen,
          onRun: (one) => this.#lab.record({ ...this.lab, run: one ?? undefined }),
        }) ?? nothing
      }
      ${
        waits
          ? html`<slot name="poster"></slot>`
          : renderCharts({
              context,
              chosen: this.views,
              looks: lab.views ?? {},
              sync: this.#sync,
              holds: run.isRunning && this.#motion.isReduced,
              showsRest,
              offersRest: controls === "full",
              scenes: this.#scenes,
              matricesOf: (view) => matricesFor(view, context, singles),
              onRest: (open) => {
                this.showsRest = open;
              },
              onLook: (view, choice, control) => this.#lab.look(view, choice, control),
              onPlace: (view, place) =>
                this.#scenes.others?.choosePlace(view, place, { ...context, scale: null }, this.#lab, singles),
              onFailed: (error) => this.#run.report(error),
              onTake: (scene, what, from) => void this.#take(scene, what, from, resolved),
            })
      }
      <slot name="caption"></slot>
      ${full?.renderGround(this.#lab, resolved, run.failure?.places ?? none, this.#claimHost()) ?? nothing}`;
  }

  /** Claims are examined beside the run, once it does not need the device itself. */
  #claimHost(): MdClaims["host"] {
    const run = this.#run;
    if (run.backend === null || run.isRunning) return null;
    return {
      precision: run.precision,
      open: async (resolved) => {
        const ensemble = await run.openBeside(resolved);
        if (ensemble === null) throw new Error("no backend is open");
        return ensemble;
      },
    };
  }

  static override styles = elementStyles;
}

/** So that it is known once it is asked for. What is wrong with it is said then. */
function readSystem({ experiment }: LabState): void {
  try {
    const { system } = typeof experiment === "string" ? loadExperiment(experiment) : experiment;
    if (typeof system === "string" && !system.includes("\n")) loadSystem(system);
  } catch {
    // A name that is not known, or a text of the reader's own.
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "matrix-dynamics": MatrixDynamics;
  }
}

define("matrix-dynamics", MatrixDynamics);
