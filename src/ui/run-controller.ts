/** The run behind the element: from an experiment to frames, through play, pause, step, reset and every way to fail. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type BackendWish, type OpenBackend, openEnsemble } from "../backend.ts";
import { type AccuracyCheck, measureAccuracy } from "../ensemble/accuracy.ts";
import { divergenceWarnings, explainDivergence, stepsWarnings, unexplained } from "../ensemble/divergence.ts";
import type { Advance, Ensemble, Frame } from "../ensemble/frames.ts";
import { play, step } from "../ensemble/stream.ts";
import type { Warning } from "../ensemble/warnings.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { describeFailure, type Failure } from "./failure.ts";
import { createHistory, type History } from "./history.ts";
import { type BackendWords, keepBackend, readWish, wordsOf } from "./kept-backend.ts";
import type { Phase } from "./phase.ts";
import { createRateMeter } from "./rate-meter.ts";

export interface RunEvents {
  frame(frame: Frame): void;
  done(): void;
  error(failure: Failure): void;
}

/** What shall run, and on what, as the attributes have it. */
export interface Asked {
  readonly experiment: unknown;
  readonly backend: string | null;
  readonly precision: string | null;
}

/** Leaves a few milliseconds of an animation frame to the page. */
const turnMilliseconds = 12;
/** Where workers do the work the page is free meanwhile, and they have enough to do until the next animation frame. */
const workersTurnMilliseconds = 32;

/** Between two turns of what goes on in the background. */
const breathMilliseconds = 8;

export class RunController implements ReactiveController {
  phase: Phase = "empty";
  /** The last experiment that could be resolved: what the controls show. */
  resolved: ResolvedExperiment | null = null;
  history: History = createHistory();
  failure: Failure | null = null;
  /** The open backend, in words; null while there is none. */
  backend: BackendWords | null = null;
  time = 0;
  fraction = 0;
  rate = createRateMeter();
  /** Measured once a run is done; null before, and where it could not be. */
  accuracy: AccuracyCheck | null = null;

  /** Of the device and, once the run is done, of runs that diverged: what its numbers should not be read without. */
  get warnings(): readonly Warning[] {
    return [...(this.#ensemble?.warnings ?? []), ...this.#divergence];
  }

  readonly #host: ReactiveControllerHost;
  readonly #events: RunEvents;
  readonly #backend = keepBackend((error) => this.#fail(error, this.#run));
  #divergence: readonly Warning[] = [];
  #ask: (() => Asked) | null = null;
  #turnMilliseconds = turnMilliseconds;
  #ensemble: Ensemble | null = null;
  #open: OpenBackend | null = null;
  #stop = new AbortController();
  /** Changes with every run, so that what belongs to an earlier one is recognised. */
  #run = 0;
  #playWhenReady = false;
  /** Opening, playing and freeing, one after another. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(host: ReactiveControllerHost, events: RunEvents) {
    this.#host = host;
    this.#events = events;
    host.addController(this);
  }

  hostConnected(): void {
    if (this.#ask !== null) this.load(this.#ask, false);
  }

  /** Gives the device back: a page may keep an element that it took out. */
  hostDisconnected(): void {
    this.#run++;
    this.#stop.abort();
    this.#inTurn(async () => {
      this.#freeEnsemble();
      this.#freeBackend();
    });
    this.phase = "empty";
  }

  /** Starts over with what `ask` brings; where that throws, that is reported as the run's failure. */
  load(ask: () => Asked, andPlay: boolean): void {
    const run = ++this.#run;
    this.#ask = ask;
    this.#stop.abort();
    this.#playWhenReady = andPlay;
    this.failure = null;
    this.history = createHistory();
    this.rate = createRateMeter();
    this.accuracy = null;
    this.#divergence = [];
    this.fraction = 0;
    // Whatever it was before: it may have failed, and may again.
    this.phase = "preparing";
    let wish: BackendWish;
    try {
      const asked = ask();
      this.resolved = resolveExperiment(asked.experiment);
      wish = readWish(asked.backend, asked.precision);
    } catch (error) {
      this.#inTurn(async () => this.#freeEnsemble());
      this.#fail(error, run);
      return;
    }
    const resolved = this.resolved;
    this.time = resolved.times[0] ?? 0;
    this.#enter("preparing");
    this.#inTurn(() => this.#prepare(resolved, wish, run));
  }

  play(): void {
    if (this.phase === "preparing") this.#playWhenReady = true;
    if (this.phase === "done" && this.#ask !== null) this.load(this.#ask, true);
    if (this.phase === "ready") this.#advance("playing");
  }

  pause(): void {
    this.#playWhenReady = false;
    if (this.phase !== "playing") return;
    this.#stop.abort();
    this.#enter("ready");
  }

  /** To the next sample time. */
  step(): void {
    if (this.phase === "playing") this.pause();
    if (this.phase === "ready") this.#advance("stepping");
  }

  /** Back to the start, paused. */
  reset(): void {
    if (this.#ask !== null) this.load(this.#ask, false);
  }

  /** The same run on a new device, or on what workers are left and new ones. */
  runAgain(): void {
    if (this.#ask === null) return;
    this.#inTurn(async () => {
      this.#freeEnsemble();
      this.#freeBackend();
    });
    this.load(this.#ask, true);
  }

  get isRunning(): boolean {
    return this.phase === "playing" || this.phase === "stepping" || (this.phase === "preparing" && this.#playWhenReady);
  }

  async #prepare(resolved: ResolvedExperiment, wish: BackendWish, run: number): Promise<void> {
    this.#freeEnsemble();
    if (run !== this.#run) return;
    try {
      const ensemble = await openEnsemble(await this.#openBackend(wish), resolved);
      if (run !== this.#run) {
        ensemble.dispose();
        return;
      }
      this.#ensemble = ensemble;
      // To the first sample time, which is the start itself: the kernels are compiled, and there is something to see.
      const onAdvance = (advance: Advance) => this.#receive(advance, run);
      const stop = new AbortController();
      this.#stop = stop;
      const ending = await step(ensemble, { budget: this.#turnMilliseconds, signal: stop.signal, onAdvance });
      if (run !== this.#run || this.phase === "failed") return;
      if (ending === "done") this.#finish();
      else this.#enter("ready");
    } catch (error) {
      this.#fail(error, run);
      return;
    }
    if (this.#playWhenReady && this.phase === "ready") this.#advance("playing");
  }

  async #openBackend(wish: BackendWish): Promise<OpenBackend> {
    try {
      const open = await this.#backend.open(wish);
      this.#open = open;
      this.backend = wordsOf(open);
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
    this.#inTurn(async () => {
      const options = {
        budget: this.#turnMilliseconds,
        schedule: (turn: () => void) => void requestAnimationFrame(turn),
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
    this.time = advance.time;
    this.fraction = advance.fraction;
    this.rate.add(advance.runSteps);
    for (const frame of advance.frames) {
      this.history.add(frame);
      this.#events.frame(frame);
    }
    this.#host.requestUpdate();
  }

  #finish(): void {
    this.fraction = 1;
    this.rate.end();
    this.#enter("done");
    this.#events.done();
    void this.#examine(this.#run);
  }

  /**
   * In the background: why runs diverged, and a few runs again with finer steps. The run is whole without it: a failure leaves
   * both unsaid.
   */
  async #examine(run: number): Promise<void> {
    const { resolved } = this;
    const open = this.#open;
    if (resolved === null || open === null) return;
    const background = {
      precision: open.backend === "cpu" ? open.precision : ("float32" as const),
      stopped: () => run !== this.#run,
      pause: () => new Promise<void>((resolve) => setTimeout(resolve, breathMilliseconds)),
    };
    try {
      const outcomes = new Map(
        resolved.cells.flatMap((_, cell) => {
          const standing = this.history.standing(cell);
          return standing === null ? [] : [[cell, standing.outcomes] as const];
        }),
      );
      const reasons = await explainDivergence(resolved, outcomes, background).then(
        (divergences) => divergenceWarnings(resolved, divergences),
        unexplained,
      );
      if (run !== this.#run) return;
      this.#divergence = [...reasons, ...stepsWarnings(resolved, outcomes.values())];
      this.#host.requestUpdate();
      const accuracy = await measureAccuracy(resolved, {
        ...background,
        open: (members) => openEnsemble(open, members, { perRun: true }),
      });
      if (run !== this.#run) return;
      this.accuracy = accuracy;
      this.#host.requestUpdate();
    } catch {
      // The backend was freed or lost meanwhile: whoever runs next is told.
    }
  }

  #fail(error: unknown, run: number): void {
    if (run !== this.#run || this.phase === "failed") return;
    this.#stop.abort();
    this.failure = describeFailure(error);
    this.#enter("failed");
    this.#events.error(this.failure);
  }

  #enter(phase: Phase): void {
    this.phase = phase;
    this.#host.requestUpdate();
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
