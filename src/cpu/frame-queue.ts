/** The way from sample times that all blocks have reached to frames: reduced one after another, a few ahead of the host that takes them. */

import type { Frame } from "../ensemble/frames.ts";
import type { Sampled } from "./collect.ts";
import type { ReducedSample, Reducer } from "./reduce-sample.ts";
import type { CpuContent } from "./snapshot.ts";

/** Frames that wait for the host at once. */
const mostFrames = 2;

export interface FrameQueueOptions {
  readonly reducer: Reducer;
  /** Of all of a sample time, and most of one frame. */
  readonly cells: number;
  readonly cellsOfFrame: number;
  readonly hasEnded: () => boolean;
  /** Called when a frame is there, and when nothing is reduced any more. */
  readonly wake: () => void;
  readonly fail: (error: unknown) => void;
  /** What another ensemble had come to. */
  readonly from: Pick<CpuContent, "reduced" | "takenCells" | "nextFrame"> | null;
}

export interface FrameQueue {
  /** Takes what was observed of all blocks; sample times come in order. */
  add(sampled: Sampled): void;
  /** Reduces what is there, as far as frames may wait. */
  reduce(): void;
  /** The next cells of the first sample time that is reduced; null where none is. */
  take(): Frame | null;
  /** Sample times that are reduced and not taken whole. */
  waiting(): number;
  isFull(): boolean;
  isReducing(): boolean;
  /** Sample times that were reduced so far. */
  reducedSamples(): number;
  /** Observed, and not reduced yet. */
  unreduced(): readonly Sampled[];
  content(): Pick<CpuContent, "reduced" | "takenCells" | "nextFrame">;
}

export function createFrameQueue(options: FrameQueueOptions): FrameQueue {
  const { reducer, cells, cellsOfFrame, hasEnded, wake, fail, from } = options;
  const complete: Sampled[] = [];
  /** Of the first the host may have taken some cells. */
  const frames: ReducedSample[] = [...(from?.reduced ?? [])];
  let takenCells = from?.takenCells ?? 0;
  let nextFrame = from?.nextFrame ?? 0;
  let isReducing = false;

  const isFull = (): boolean => frames.length >= mostFrames;
  /** One sample time after another, for each takes its values' memory once more. */
  const reduceAll = async (): Promise<void> => {
    if (isReducing) return;
    isReducing = true;
    // Where all frames come at the end they wait as values: reduced they take more.
    while (!isFull() && !hasEnded()) {
      const next = complete.shift();
      if (next === undefined) break;
      frames.push(await reducer.reduce(next));
      nextFrame++;
      wake();
    }
    isReducing = false;
    wake();
  };
  const reduce = (): void => void reduceAll().catch(fail);

  return {
    add: (sampled) => void complete.push(sampled),
    reduce,
    take() {
      const [first] = frames;
      if (first === undefined) return null;
      const frame = reducer.frame(first, takenCells, cellsOfFrame);
      takenCells += cellsOfFrame;
      if (takenCells >= cells) {
        frames.shift();
        takenCells = 0;
        reduce();
      }
      return frame;
    },
    waiting: () => frames.length,
    isFull,
    isReducing: () => isReducing,
    reducedSamples: () => nextFrame,
    unreduced: () => complete,
    content: () => ({ reduced: [...frames], takenCells, nextFrame }),
  };
}
