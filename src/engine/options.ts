/** What a program may ask of an engine and of a run. */

/** Where and how exactly it computes. */
export interface EngineOptions {
  /**
   * `"webgpu"`, `"cpu"`, or `"auto"`, which takes WebGPU on a GPU and the CPU elsewhere, also over a software adapter.
   * @default "auto"
   */
  readonly backend?: "auto" | "webgpu" | "cpu";
  /** Of the states. WebGPU computes in float32 alone; the CPU in either, and in float64 unless it is told otherwise. */
  readonly precision?: "float64" | "float32";
  /** The CPU's bits are to be the same on every processor, at the price of speed: no fused multiply-adds. */
  readonly portableBits?: boolean;
}

/** What a run hands out beside its statistics, and the memory it may take. */
export interface EnsembleOptions {
  /** Each frame has the values of every run, too: `perRun` and `runs` of its cells. */
  readonly perRun?: boolean;
  /** Keeps the final states of all runs for `Ensemble.states()`. */
  readonly states?: boolean;
  /** Nothing runs ahead of the frames that were handed out: between two of them `Ensemble.states()` are those of the last one. */
  readonly framewise?: boolean;
  /** Bytes to stay below, of the device and of the process; 1 GiB where it is left out. */
  readonly memory?: number;
}

/** How frames are waited for. */
export interface FrameOptions {
  /** Once it is aborted the frames end by throwing its reason, as `fetch` does. It is looked at between frames, and every 50 ms or so of work. */
  readonly signal?: AbortSignal;
}

/** All that may be asked of one run. */
export interface RunOptions extends EngineOptions, EnsembleOptions, FrameOptions {}
