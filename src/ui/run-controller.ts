/** The run behind the element: from an experiment to frames, through play, pause, step, reset and every way to fail. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Advance, Ensemble, Frame } from "../frames.ts";
import { DeviceLostError, type Gpu } from "../gpu/device.ts";
import { createEnsemble } from "../gpu/ensemble.ts";
import { play, step } from "../stream.ts";
import { openBrowserDevice } from "./browser-device.ts";
import { describeFailure, type Failure } from "./failure.ts";
import { createHistory, type History } from "./history.ts";
import { createRateMeter } from "./rate-meter.ts";

/** Ready is paused, at the start or later; stepping plays to the next sample time. */
export type Phase = "empty" | "preparing" | "ready" | "playing" | "stepping" | "done" | "failed";

export interface RunEvents {
  frame(frame: Frame): void;
  done(): void;
  error(failure: Failure): void;
}

/** Leaves a few milliseconds of an animation frame to the page. */
const turnMilliseconds = 12;

export class RunController implements ReactiveController {
  phase: Phase = "empty";
  /** The last experiment that could be resolved: what the controls show. */
  resolved: ResolvedExperiment | null = null;
  history: History = createHistory();
  failure: Failure | null = null;
  device: string | null = null;
  time = 0;
  fraction = 0;
  rate = createRateMeter();

  readonly #host: ReactiveControllerHost;
  readonly #events: RunEvents;
  #input: (() => unknown) | null = null;
  #gpu: Gpu | null = null;
  #ensemble: Ensemble | null = null;
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
    if (this.#input !== null) this.load(this.#input, false);
  }

  /** Gives the device back: a page may keep an element that it took out. */
  hostDisconnected(): void {
    this.#run++;
    this.#stop.abort();
    this.#inTurn(async () => {
      this.#freeEnsemble();
      this.#freeDevice();
    });
    this.phase = "empty";
  }

  /** Starts over with the experiment that `input` makes; where making it fails, that is reported as the run's failure. */
  load(input: () => unknown, andPlay: boolean): void {
    const run = ++this.#run;
    this.#input = input;
    this.#stop.abort();
    this.#playWhenReady = andPlay;
    this.failure = null;
    this.history = createHistory();
    this.rate = createRateMeter();
    this.fraction = 0;
    try {
      this.resolved = resolveExperiment(input());
    } catch (error) {
      this.#inTurn(async () => this.#freeEnsemble());
      this.#fail(error, run);
      return;
    }
    const resolved = this.resolved;
    this.time = resolved.times[0] ?? 0;
    this.#enter("preparing");
    this.#inTurn(() => this.#prepare(resolved, run));
  }

  play(): void {
    if (this.phase === "preparing") this.#playWhenReady = true;
    if (this.phase === "done" && this.#input !== null) this.load(this.#input, true);
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
    if (this.#input !== null) this.load(this.#input, false);
  }

  /** The same run on a new device. */
  runAgain(): void {
    if (this.#input === null) return;
    this.#inTurn(async () => {
      this.#freeEnsemble();
      this.#freeDevice();
    });
    this.load(this.#input, true);
  }

  get isRunning(): boolean {
    return this.phase === "playing" || this.phase === "stepping" || (this.phase === "preparing" && this.#playWhenReady);
  }

  async #prepare(resolved: ResolvedExperiment, run: number): Promise<void> {
    this.#freeEnsemble();
    if (run !== this.#run) return;
    try {
      const gpu = await this.#openDevice();
      const ensemble = await createEnsemble(gpu, resolved);
      if (run !== this.#run) {
        ensemble.dispose();
        return;
      }
      this.#ensemble = ensemble;
      // To the first sample time, which is the start itself: the kernels are compiled, and there is something to see.
      const onAdvance = (advance: Advance) => this.#receive(advance, run);
      const ending = await step(ensemble, { budget: turnMilliseconds, onAdvance });
      if (run !== this.#run || this.phase === "failed") return;
      if (ending === "done") this.#finish();
      else this.#enter("ready");
    } catch (error) {
      this.#fail(error, run);
      return;
    }
    if (this.#playWhenReady && this.phase === "ready") this.#advance("playing");
  }

  async #openDevice(): Promise<Gpu> {
    if (this.#gpu !== null && this.#gpu.lost() === null) return this.#gpu;
    const gpu = await openBrowserDevice();
    this.#gpu = gpu;
    this.device = gpu.description;
    // Says so at once, also where the run is paused and nothing would ask the device.
    void gpu.device.lost.then((info) => {
      if (this.#gpu === gpu) this.#fail(new DeviceLostError(info.message), this.#run);
    });
    return gpu;
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
        budget: turnMilliseconds,
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

  #freeDevice(): void {
    const gpu = this.#gpu;
    this.#gpu = null;
    gpu?.destroy();
  }
}
