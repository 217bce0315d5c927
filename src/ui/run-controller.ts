/** The run behind the element: from an experiment to frames, through play, pause, step, reset and every way to fail. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type BackendWish, type OpenBackend, openEnsemble } from "../backend.ts";
import type { Advance, Ensemble, Frame } from "../ensemble/frames.ts";
import { play, step } from "../ensemble/stream.ts";
import type { Warning } from "../ensemble/warnings.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { DeviceLostError } from "../gpu/device-errors.ts";
import { createHistory, type History } from "../views/history.ts";
import { createExamination, type Examination } from "./examination.ts";
import { besideMissing, describeFailure, type Failure } from "./failure.ts";
import { type BackendWords, keepBackend, readWish, wordsOf } from "./kept-backend.ts";
import { createPace, type Pace } from "./pace.ts";
import { runsKept } from "./per-run.ts";
import type { Phase } from "./phase.ts";
import { createRateMeter } from "./rate-meter.ts";

export interface RunEvents {
  frame(frame: Frame): void;
  /** The phase is another one. */
  state(phase: Phase): void;
  error(failure: Failure): void;
}

/** What a run does once it can. */
export type Intent = "rest" | "play" | "step";

/** What shall run, and on what, as the attributes have it. */
export interface Asked {
  readonly experiment: unknown;
  readonly backend: string | null;
  readonly precision: string | null;
  readonly portableBits: boolean;
}

/** Leaves a few milliseconds of an animation frame to the page. */
const turnMilliseconds = 12;
/** Where workers do the work the page is free meanwhile, and they have enough to do until the next animation frame. */
const workersTurnMilliseconds = 32;
/** An element that was taken out of its page keeps its device for so long: it may only be on its way to another place. */
const releaseMilliseconds = 3000;
/** A device that is lost again so soon will not last: then the reader is asked. */
const lastingMilliseconds = 10_000;

export class RunController implements ReactiveController {
  phase: Phase = "empty";
  /** The last experiment that could be resolved: what the controls show. */
  resolved: ResolvedExperiment | null = null;
  history: History = createHistory();
  failure: Failure | null = null;
  /** The open backend, in words; null while there is none. */
  backend: BackendWords | null = null;
  precision: "float64" | "float32" = "float64";
  time = 0;
  fraction = 0;
  rate = createRateMeter();
  /** Of a run that is done: why runs diverged, and how exact the numbers are. */
  readonly examination: Examination;
  /** What was computed before is computed again, on a new device, up to the last frame. */
  catchingUp = false;
  readonly pace: Pace = createPace();

  /** What was asked for while nothing could be done; null where nothing was. */
  intent: Intent | null = null;

  /** Of the device and, once the run is done, of runs that diverged: what its numbers should not be read without. */
  get warnings(): readonly Warning[] {
    return [...(this.#ensemble?.warnings ?? []), ...this.examination.warnings];
  }

  readonly #host: ReactiveControllerHost;
  readonly #events: RunEvents;
  readonly #backend = keepBackend((error) => this.#fail(error, this.#run));
  #ask: (() => Asked) | null = null;
  #wish: BackendWish | null = null;
  #turnMilliseconds = turnMilliseconds;
  #ensemble: Ensemble | null = null;
  #open: OpenBackend | null = null;
  /** On which device the frames of the history were made: those of another one do not follow on them. */
  #madeOn: string | null = null;
  #stop = new AbortController();
  /** Changes with every run, so that what belongs to an earlier one is recognised. */
  #run = 0;
  /** It was playing when it was taken out of its page, and was not told otherwise since. */
  #playsOn = false;
  #lostAt = Number.NEGATIVE_INFINITY;
  #release: ReturnType<typeof setTimeout> | undefined;
  /** Opening, playing and freeing, one after another. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(host: ReactiveControllerHost, events: RunEvents) {
    this.#host = host;
    this.#events = events;
    this.examination = createExamination(() => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    clearTimeout(this.#release);
    const playsOn = this.#playsOn;
    this.#playsOn = false;
    if (playsOn) this.play();
  }

  /** Pauses, and gives the device back a little later: what was computed stays, and plays on where the element is put in again. */
  hostDisconnected(): void {
    const playsOn = this.isRunning && this.phase !== "stepping";
    // What it was told before there was anything to run holds for when there is.
    if (this.phase !== "empty") this.pause();
    this.#playsOn = playsOn;
    this.#release = setTimeout(() => {
      // It may have been told to meanwhile.
      this.#playsOn ||= this.isRunning && this.phase !== "stepping";
      this.#run++;
      this.#stop.abort();
      this.examination.stop();
      if (this.phase === "preparing" || this.phase === "stepping") this.phase = "ready";
      this.#inTurn(async () => {
        this.#freeEnsemble();
        this.#freeBackend();
      });
    }, releaseMilliseconds);
  }

  /**
   * Starts over with what `ask` brings. Where that cannot be resolved it is reported, and what ran before goes on: nothing is
   * lost by a mistake.
   */
  load(ask: () => Asked, intent: Intent): void {
    let wish: BackendWish;
    let resolved: ResolvedExperiment;
    try {
      const asked = ask();
      resolved = resolveExperiment(asked.experiment);
      wish = readWish(asked.backend, asked.precision, asked.portableBits);
    } catch (error) {
      if (this.resolved === null) this.#enter("failed");
      this.report(error);
      return;
    }
    this.#ask = ask;
    this.#wish = wish;
    this.resolved = resolved;
    this.history = createHistory(runsKept(resolved) === "all");
    this.#madeOn = null;
    this.time = resolved.times[0] ?? 0;
    this.fraction = 0;
    this.rate = createRateMeter();
    this.#begin(intent);
  }

  play(): void {
    if (this.#waits) this.intent = "play";
    if (this.phase === "done" && this.#ask !== null) this.load(this.#ask, "play");
    if (this.phase !== "ready") return;
    if (this.#ensemble === null) this.#begin("play");
    else this.#advance("playing");
  }

  pause(): void {
    this.#playsOn = false;
    if (this.#waits) this.intent = "rest";
    if (this.phase !== "playing") return;
    this.#stop.abort();
    this.#enter("ready");
  }

  /** To the next sample time. */
  step(): void {
    this.#playsOn = false;
    if (this.#waits) this.intent = "step";
    if (this.phase === "playing") this.pause();
    if (this.phase !== "ready") return;
    if (this.#ensemble === null) this.#begin("step");
    else this.#advance("stepping");
  }

  /** Back to the start, paused. */
  reset(): void {
    this.#playsOn = false;
    if (this.#ask !== null) this.load(this.#ask, "rest");
    else this.intent = "rest";
  }

  /** The same run on a new device, or on what workers are left and new ones, from where it was. */
  runAgain(): void {
    if (this.resolved === null || this.#wish === null) return;
    this.#inTurn(async () => {
      this.#freeEnsemble();
      this.#freeBackend();
    });
    this.#begin("play");
  }

  /** What it is told now it does later. */
  get #waits(): boolean {
    return this.phase === "empty" || this.phase === "preparing";
  }

  get isRunning(): boolean {
    return (
      this.phase === "playing" || this.phase === "stepping" || (this.phase === "preparing" && this.intent === "play")
    );
  }

  /**
   * A small ensemble beside the run, on the same backend, whose states can be read at each frame; null before there is a run.
   * Whoever opens it disposes of it. Throws what opening the backend throws.
   */
  async openBeside(resolved: ResolvedExperiment): Promise<Ensemble | null> {
    if (this.#wish === null) return null;
    // It may have been given back while the element was out of its page.
    const open = this.#open ?? (await this.#openBackend(this.#wish));
    return openEnsemble(open, resolved, { perRun: true, states: true, framewise: true });
  }

  /** Says what went wrong beside the run, which goes on. */
  report(error: unknown): void {
    this.#say(describeFailure(error));
  }

  /** What was said is mended. */
  forget(failure: Failure): void {
    if (this.failure === failure) this.failure = null;
    this.#host.requestUpdate();
  }

  #say(failure: Failure): void {
    this.failure = besideMissing(this.failure, failure);
    this.#host.requestUpdate();
    this.#events.error(failure);
  }

  /** Opens the backend and computes up to what the history holds already: its start, if nothing else. */
  #begin(intent: Intent): void {
    const { resolved } = this;
    const wish = this.#wish;
    if (resolved === null || wish === null) return;
    const run = ++this.#run;
    this.#stop.abort();
    this.intent = intent;
    this.failure = null;
    this.examination.forget();
    this.#enter("preparing");
    this.#inTurn(() => this.#prepare(resolved, wish, run));
  }

  async #prepare(resolved: ResolvedExperiment, wish: BackendWish, run: number): Promise<void> {
    this.#freeEnsemble();
    const seen = this.pace.whenShown();
    if (seen !== null) await seen;
    if (run !== this.#run) return;
    try {
      const open = await this.#openBackend(wish);
      const ensemble = await openEnsemble(open, resolved, { perRun: runsKept(resolved) !== "none" });
      if (run !== this.#run) {
        ensemble.dispose();
        return;
      }
      this.#ensemble = ensemble;
      this.#keepOrDrop(`${ensemble.device} ${this.precision}`);
      // To the first sample time, which is the start itself: the kernels are compiled, and there is something to see.
      const onAdvance = (advance: Advance) => this.#receive(advance, run);
      const stop = new AbortController();
      this.#stop = stop;
      const options = { budget: this.#turnMilliseconds, signal: stop.signal, onAdvance };
      const ending = await (this.catchingUp
        ? play(ensemble, { ...options, until: () => !this.catchingUp })
        : step(ensemble, options));
      if (run !== this.#run || this.phase === "failed") return;
      this.catchingUp = false;
      if (ending === "done") this.#finish();
      else this.#enter("ready");
    } catch (error) {
      this.#fail(error, run);
      return;
    }
    if (this.phase !== "ready") return;
    if (this.intent === "play") this.#advance("playing");
    if (this.intent === "step") this.#advance("stepping");
  }

  /** The same device makes the same frames again, bit for bit, and they need not be seen twice. */
  #keepOrDrop(device: string): void {
    if (this.#madeOn !== null && this.#madeOn !== device && this.resolved !== null)
      this.history = createHistory(runsKept(this.resolved) === "all");
    this.catchingUp = this.#madeOn === device;
    this.#madeOn = device;
  }

  async #openBackend(wish: BackendWish): Promise<OpenBackend> {
    try {
      const open = await this.#backend.open(wish);
      this.#open = open;
      this.backend = wordsOf(open);
      this.precision = open.backend === "cpu" ? open.precision : "float32";
      const hasWorkers = open.backend === "cpu" && open.cpu.pool.workers > 0;
      this.#turnMilliseconds = hasWorkers ? workersTurnMilliseconds : turnMilliseconds;
      return open;
    } catch (error) {
      this.backend = null;
      throw error;
    }
  }

  #advance(phase: "playing" | "stepping"): void {
    const run = this.#run;
    const ensemble = this.#ensemble;
    if (ensemble === null) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#enter(phase);
    this.rate.begin();
    this.pace.begin();
    this.#inTurn(async () => {
      const options = {
        budget: this.#turnMilliseconds,
        schedule: (turn: () => void) => this.pace.schedule(turn, stop.signal),
        signal: stop.signal,
        onAdvance: (advance: Advance) => this.#receive(advance, run),
      };
      try {
        const ending = await (phase === "stepping" ? step : play)(ensemble, options);
        if (run !== this.#run || this.#stop !== stop) return;
        if (ending === "done") this.#finish();
        else if (this.phase === phase) this.#enter("ready");
      } catch (error) {
        this.#fail(error, run);
      }
    });
  }

  #receive(advance: Advance, run: number): void {
    if (run !== this.#run) return;
    for (const frame of advance.frames) this.#enterFrame(frame);
    if (!this.catchingUp) {
      this.time = advance.time;
      this.fraction = advance.fraction;
      this.rate.add(advance.runSteps);
    }
    this.#host.requestUpdate();
  }

  /** Where it catches up, what is known already is passed over. */
  #enterFrame(frame: Frame): void {
    const cells = frame.cells.filter(({ cell }) => this.history.times(cell).length <= frame.sample);
    if (cells.length === 0) {
      // The last frame that is known: from here on it is new.
      const { resolved } = this;
      const isKnown = (_: unknown, cell: number) => this.history.times(cell).length > frame.sample + 1;
      if (this.catchingUp && resolved !== null && !resolved.cells.some(isKnown)) this.catchingUp = false;
      return;
    }
    this.catchingUp = false;
    const fresh = { ...frame, cells };
    this.history.add(fresh);
    this.pace.count();
    this.#events.frame(fresh);
  }

  #finish(): void {
    this.fraction = 1;
    this.rate.end();
    this.#enter("done");
    const { resolved } = this;
    if (resolved !== null && this.#open !== null) void this.examination.begin(resolved, this.#open, this.history);
  }

  #fail(error: unknown, run: number): void {
    if (run !== this.#run || this.phase === "failed") return;
    if (error instanceof DeviceLostError && this.#goOn()) return;
    this.#stop.abort();
    this.catchingUp = false;
    this.#enter("failed");
    this.report(error);
  }

  /** On a new device, from the last frame: the first time, and again where the last one held for a while. */
  #goOn(): boolean {
    const now = performance.now();
    const lasted = now - this.#lostAt;
    this.#lostAt = now;
    if (lasted < lastingMilliseconds || this.resolved === null) return false;
    const { isRunning } = this;
    if (this.phase === "done") {
      // All is there: the device is only opened again by what asks for it.
      this.#inTurn(async () => {
        this.#freeEnsemble();
        this.#freeBackend();
      });
      return true;
    }
    this.#begin(isRunning ? "play" : "rest");
    return true;
  }

  #enter(phase: Phase): void {
    const changed = this.phase !== phase;
    this.phase = phase;
    this.#host.requestUpdate();
    if (changed) this.#events.state(phase);
  }

  #inTurn(work: () => Promise<void>): void {
    this.#work = this.#work.then(work);
  }

  #freeEnsemble(): void {
    this.#ensemble?.dispose();
    this.#ensemble = null;
  }

  #freeBackend(): void {
    this.backend = null;
    this.#open = null;
    this.#backend.free();
  }
}
