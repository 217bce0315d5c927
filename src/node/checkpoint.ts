/** When checkpoints of a run are made, and what becomes of the run where one cannot be: it goes on. */

import type { Ensemble, Frame } from "../ensemble/frames.ts";
import type { Gathered } from "../ensemble/gathered.ts";
import { type Begun, type CheckpointFile, type Logged, type Reached, TakenOver } from "./checkpoint-file.ts";
import { fileTrouble } from "./fail.ts";
import { type Reported, recordOf, storeRuns } from "./frame-record.ts";
import { type Encoded, encodeRecord } from "./records.ts";
import { byteCount, counted, duration } from "./words.ts";

/** Checkpoints take this share of the time at most: where one takes long the next comes later. */
const mostShare = 0.1;

/** How far a run is. */
export type Progress = Pick<Reached, "fraction" | "time">;

export interface Keeper {
  /** Takes what was handed out. */
  add(frame: Frame): Promise<void>;
  addStates(sample: number, states: Readonly<Record<string, Float64Array>>): Promise<void>;
  /** Between two calls of `advance`: makes a checkpoint where it is time for one. */
  turn(ensemble: Ensemble, progress: Progress): Promise<void>;
  /** Makes one whatever the time. */
  save(ensemble: Ensemble, progress: Progress): Promise<void>;
  /** To be called when the result is whole: takes the checkpoint away. A sentence. */
  finish(): string;
}

export interface Keeping {
  readonly file: CheckpointFile;
  readonly begun: Begun;
  readonly reported: Reported;
  readonly gathered: Gathered;
  /** What is gone on from; null of a run that begins. */
  readonly before: Reached | null;
  /** Bytes of frames that may wait while they cannot be written. */
  readonly mostWaiting: number;
  say(sentence: string): void;
  /** Milliseconds of a clock that goes forward. */
  readonly clock?: () => number;
}

export function createKeeper(keeping: Keeping): Keeper {
  const { file, begun, reported, gathered, before, mostWaiting, say, clock = () => performance.now() } = keeping;
  const { path } = file;
  const every = 1000 * begun.everySeconds;
  const started = clock();
  let due = started + every;
  let isStretched = false;
  /** When the last whole checkpoint was made; null where there is none. */
  let made: number | null = before === null ? null : started;
  /** What could not be written and is tried again with the next checkpoint. */
  const waiting: Encoded[] = [];
  let isFailing = false;
  let isOver = false;

  const rest = (): string =>
    made === null
      ? "There is none to go on from."
      : `The one of ${duration((clock() - made) / 1000)} ago is whole and stays.`;
  /** Says once what is wrong, until all is well again. */
  const fail = (error: unknown): void => {
    if (error instanceof TakenOver) {
      isOver = true;
      say(`${error.message} This run goes on without checkpoints.`);
    } else if (!isFailing) {
      const what = `A checkpoint could not be written to ${path}: ${fileTrouble(error)}.`;
      say(`${what} ${rest()} The run goes on, and it is tried again.`);
    }
    isFailing = true;
  };
  const wait = (record: Encoded): void => {
    waiting.push(record);
    const bytes = waiting.reduce((sum, { bytes }) => sum + bytes, 0);
    if (bytes <= mostWaiting) return;
    isOver = true;
    waiting.length = 0;
    say(`${byteCount(bytes)} wait to be written to ${path}: there are no more checkpoints of this run. ${rest()}`);
  };
  const log = async (logged: Logged): Promise<void> => {
    if (isOver) return;
    const record = encodeRecord(logged);
    if (!isFailing) {
      try {
        await file.append(record);
        return;
      } catch (error) {
        fail(error);
      }
    }
    if (!isOver) wait(record);
  };

  const save = async (ensemble: Ensemble, progress: Progress): Promise<void> => {
    if (isOver) return;
    const began = clock();
    // What fails here is the ensemble, and no matter of the disk.
    const snapshot = await ensemble.snapshot();
    try {
      for (let record = waiting[0]; record !== undefined; record = waiting[0]) {
        await file.append(record);
        waiting.shift();
      }
      const { fraction, time } = progress;
      const reached: Reached = {
        fraction,
        time,
        samples: gathered.samples().length,
        wallSeconds: (before?.wallSeconds ?? 0) + (clock() - started) / 1000,
        date: new Date().toISOString(),
      };
      await file.save(begun, reached, { snapshot, runs: storeRuns(gathered) });
      made = clock();
      if (isFailing) say(`Checkpoints are written to ${path} again.`);
      isFailing = false;
    } catch (error) {
      fail(error);
    }
    const took = clock() - began;
    const pause = Math.max(every, took * (1 / mostShare - 1));
    due = clock() + pause;
    if (pause <= every || isStretched) return;
    isStretched = true;
    say(
      `A checkpoint takes ${took < 1000 ? `${Math.round(took)} ms` : duration(took / 1000)}: the next comes after ${duration(pause / 1000)}, so that a tenth of the time goes to them at most.`,
    );
  };

  return {
    add: (frame) => log({ frame: recordOf(frame, reported) }),
    addStates: (sample, states) => log({ sample, states }),
    async turn(ensemble, progress) {
      if (clock() >= due) await save(ensemble, progress);
    },
    save,
    finish() {
      return file.remove()
        ? `The checkpoint ${path} is of no more use and was removed.`
        : `The checkpoint ${path} is another run's by now, and stays.`;
    },
  };
}

/** How to go on from a checkpoint, to be copied into a shell. */
export function resumeSentence(path: string): string {
  const quoted = /^[\w./,:@%+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
  return `To go on: matrix-dynamics run --resume ${quoted}`;
}

/** `42 %, 17 sample times, after 3 h 2 min` */
export function reachedWords({ fraction, samples, wallSeconds }: Reached): string {
  return `${Math.floor(fraction * 100)} %, ${counted(samples, "sample time")}, after ${duration(wallSeconds)}`;
}
