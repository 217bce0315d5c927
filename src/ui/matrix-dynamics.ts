/** The element <matrix-dynamics>: one experiment with its controls, its progress and its charts. */

import { adoptStyles, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { loaded } from "../ensemble/missing-part.ts";
import { loadExperiment } from "../experiment/library.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { cellOf, experimentOf, type LabState } from "../lab/state.ts";
import { loadSystem } from "../systems.ts";
import { type AskedViews, type Controls, controlsOf, linkBaseOf, strangeIn, viewsInstead } from "./asked-of.ts";
import { define } from "./define.ts";
import { refuseBrokenJson } from "./experiment-text.ts";
import { type ExportedData, exportData } from "./export-data.ts";
import { attributesFailure, type Failure, renderFailure } from "./failure.ts";
import { createFirstParts } from "./first-parts.ts";
import { handFile } from "./hand-file.ts";
import { renderHeading, titleOf } from "./heading.ts";
import { keepFocus } from "./keep-focus.ts";
import { handleKey, type KeyCommands } from "./keyboard.ts";
import { runsAlike } from "./lab.ts";
import { LabElement } from "./lab-element.ts";
import "./math-font.ts";
import { watchMotion } from "./motion.ts";
import type { Phase } from "./phase.ts";
import { renderResults } from "./results.ts";
import { type Intent, RunController } from "./run-controller.ts";
import { createSceneBook } from "./scene-book.ts";
import { watchSight } from "./sight.ts";
import { createSingleRuns } from "./single-runs.ts";
import { elementStyles, stylesWith } from "./styles.ts";
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

export type { Controls };

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
export class MatrixDynamics extends LabElement {
  static override properties = {
    controls: {},
    views: {},
    claims: { type: Boolean },
    autoplay: { type: Boolean },
    linkBase: { attribute: "link-base" },
    portableBits: { type: Boolean, attribute: "portable-bits" },
    showsRest: { state: true },
  };
  /** full: everything. basic: play and the parameters. none: the charts alone. */
  declare controls: Controls;
  /**
   * Which of the views are shown: their numbers from 1 on, or names of observables, in a list or with commas; or a list of views in
   * place of the experiment's own. All where it is null.
   */
  declare views: AskedViews;
  /** What the theory claims is shown, to be examined, also with the basic controls; with the full ones it always is. */
  declare claims: boolean;
  /** Plays at once, when it is seen. */
  declare autoplay: boolean;
  /** The address of a page that reads links to states of the lab; null where there is none, and none is offered. */
  declare linkBase: string | null;
  /** Where the CPU computes: the same bits on every machine, without fused multiply-adds, which are faster. */
  declare portableBits: boolean;
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
  /** What was last said of attributes that ask for what is not there. */
  #strangeTold = "";
  /** Of what was asked last. */
  #loading: Promise<void> = Promise.resolve();
  readonly #parts = createFirstParts(
    ({ controlStyles }) => {
      adoptStyles(this.shadowRoot!, stylesWith(controlStyles));
      this.requestUpdate();
    },
    async (error) => {
      // A run that begins takes back what was said before it.
      await this.#loading;
      this.#run.report(error);
    },
  );
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
  readonly #singles = createSingleRuns({
    openBeside: (resolved) => this.#run.openBeside(resolved),
    changed: () => this.requestUpdate(),
    failed: (error) => this.#run.report(error),
  });
  /** That something could not be taken along. */
  #takeFailure: Failure | null = null;
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
    this.claims = false;
    this.autoplay = false;
    this.linkBase = null;
    this.portableBits = false;
    this.showsRest = false;
    const { pace } = this.#run;
    pace.shown = false;
  }

  protected override labChanged(): void {
    this.requestUpdate();
    this.#tell();
  }

  protected override labRefused(error: unknown): void {
    this.#run.report(error);
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
    this.#run.play();
  }

  pause(): void {
    this.#run.pause();
  }

  /** Back to the first sample time, paused. */
  reset(): void {
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
    this.chosen.record({ ...this.lab, sample: sample ?? undefined }, { control: "sample", moving: true });
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
    const { pace } = this.#run;
    pace.shown = false;
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
    await Promise.all([this.#loading, this.#parts.loading]);
    return isComplete;
  }

  /** On the results, from where the keys steer the run. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>(".results")?.focus(options);
  }

  protected override updated(): void {
    this.#focus.look();
    this.#tellStrange();
  }

  /** Once, and not with every frame. */
  #tellStrange(): void {
    const { resolved } = this;
    if (resolved === null) return;
    const sentences = strangeIn(this, resolved);
    const told = sentences.join(" ");
    if (told !== "" && told !== this.#strangeTold) this.#emit("error", attributesFailure(sentences));
    this.#strangeTold = told;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { lab } = this;
    if (controlsOf(this.controls) !== "none") this.#parts.loadControls();
    if (!this.hasUpdated) this.#isWide = this.clientWidth >= wide;
    const first = this.#ran === null;
    if (this.#ran !== null && runsAlike(this.#ran, lab) && !this.#changesRun(changed)) return;
    this.#ran = lab;
    clearTimeout(this.#resting);
    if (first) {
      this.#loading = this.#begin();
      return;
    }
    // Before the first run it will load what is asked by then, and do what it was told to.
    if (!this.#parts.hasLibrary || this.phase === "empty") return;
    // The text of a system is read in a turn of its own.
    void inTurn(() => readSystem(lab));
    if (this.chosen.isMoving) this.#resting = setTimeout(() => this.#restart(), restMilliseconds);
    else this.#loading = inTurn(() => this.#restart());
  }

  /** Beside what the lab says. Views of an author's own are read with the experiment. */
  #changesRun(changed: PropertyValues<this>): boolean {
    if (changed.has("portableBits")) return true;
    if (!changed.has("views")) return false;
    return viewsInstead(changed.get("views") ?? null) !== undefined || viewsInstead(this.views) !== undefined;
  }

  /** Brings the library, and loads what is asked for once it is there. */
  async #begin(): Promise<void> {
    try {
      await this.#parts.loadLibrary();
    } catch (error) {
      this.#run.load(() => {
        throw error;
      }, "rest");
      return;
    }
    await inTurn(() => readSystem(this.lab));
    await inTurn(() => this.#load(this.#run.intent ?? (this.autoplay ? "play" : "rest")));
  }

  /** What could not be loaded may be there by now. */
  #askAgain(): void {
    this.#scenes.again();
    this.#parts.again();
    this.#singles.again();
  }

  #runAgain(): void {
    this.#askAgain();
    if (this.#parts.hasLibrary) this.#run.runAgain();
    else this.#loading = this.#begin();
  }

  #load(intent: Intent): void {
    this.#askAgain();
    this.#run.load(() => {
      const { lab } = this;
      refuseBrokenJson(lab.experiment);
      const views = viewsInstead(this.views);
      const experiment = experimentOf(lab);
      return {
        experiment: views === undefined ? experiment : { ...(experiment as object), views },
        backend: lab.backend ?? null,
        precision: lab.precision ?? null,
        portableBits: this.portableBits,
      };
    }, intent);
  }

  /** A run that was under way, or had ended, plays on with what was changed. */
  #restart(): void {
    const { isRunning, phase } = this.#run;
    this.#load((isRunning && phase !== "stepping") || phase === "done" ? "play" : "rest");
  }

  /** The numbers so far, as plain data; null before there are any. */
  exportData(): ExportedData | null {
    const { resolved, history, backend } = this.#run;
    return resolved === null ? null : exportData(resolved, history, backend?.device ?? null);
  }

  /** A PNG of each view as it stands on the page, in their order. */
  async snapshot(): Promise<readonly Blob[]> {
    // Before it was in a page it has none.
    const views = this.hasUpdated ? [...this.renderRoot.querySelectorAll("md-view")] : [];
    const { pictureOf } = await loaded(import("./take.ts"));
    return Promise.all(views.flatMap((view) => (view.scene === null ? [] : [pictureOf(view.scene, view)])));
  }

  async #take(...[scene, what, from, resolved]: Parameters<typeof Take.takeFrom>): Promise<void> {
    try {
      const { takeFrom } = await loaded(import("./take.ts"));
      await takeFrom(scene, what, from, resolved);
      if (this.#takeFailure !== null) this.#run.forget(this.#takeFailure);
      this.#takeFailure = null;
    } catch (error) {
      this.#run.report(error);
      this.#takeFailure = this.#run.failure;
    }
  }

  #saveNumbers(): void {
    const data = this.exportData();
    if (data === null) return;
    const name = data.experiment.name ?? "matrix-dynamics";
    handFile(`${name}.json`, new Blob([JSON.stringify(data)], { type: "application/json" }));
  }

  #tell(): void {
    this.#emit("state", { phase: this.phase, lab: this.lab });
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  override render(): TemplateResult {
    const { resolved } = this.#run;
    const controls = controlsOf(this.controls);
    const parts = controls === "none" ? null : this.#parts.controls;
    return html`
      <div
        class="instrument"
        data-controls=${controls}
        @keydown=${(event: KeyboardEvent) => handleKey(event, this.#commands)}
      >
        <section class="results" aria-label=${resolved === null ? "Results" : `Results, ${titleOf(resolved)}`} tabindex="-1">
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
                this.chosen.record({ ...this.lab, speed: speed ?? undefined });
              },
            }) ?? nothing
          }
          ${renderFailure(this.#run.failure, () => this.#runAgain())}
          ${resolved === null ? this.#renderNothingYet() : this.#renderResults(resolved, controls)}
        </section>
        ${controls === "none" || resolved === null ? nothing : this.#renderSetup(resolved, controls)}
      </div>
    `;
  }

  /** The poster, or that it is coming: said once that takes longer than a moment. */
  #renderNothingYet() {
    const comes = this.#run.failure === null ? html`<p class="comes small">Loading the experiment …</p>` : nothing;
    return html`<slot name="poster">${comes}</slot>`;
  }

  /** Frames come many times a second and change nothing of it. */
  #renderSetup(resolved: ResolvedExperiment, controls: "full" | "basic") {
    const { cell } = this;
    const parts = this.#parts.controls;
    if (parts === null) return nothing;
    const linkBase = linkBaseOf(this.linkBase);
    const problems = this.#run.failure?.problems ?? none;
    const { state, canUndo, canRedo } = this.chosen;
    return guard([resolved, cell, state, canUndo, canRedo, problems, controls, linkBase], () =>
      parts.renderSetup({
        lab: this.chosen,
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

  #renderResults(resolved: ResolvedExperiment, controls: Controls): TemplateResult {
    return renderResults({
      run: this.#run,
      resolved,
      lab: this.chosen,
      cell: this.cell,
      controls,
      parts: controls === "none" ? null : this.#parts.controls,
      views: this.views,
      showsClaims: this.claims,
      strange: strangeIn(this, resolved),
      singles: this.#singles,
      scenes: this.#scenes,
      sync: this.#sync,
      waits: !this.#hasFrame && this.querySelector(':scope > [slot="poster"]') !== null,
      isMotionReduced: this.#motion.isReduced,
      showsRest: this.showsRest,
      onRest: (open) => {
        this.showsRest = open;
      },
      onTake: (...taken) => void this.#take(...taken),
    });
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
