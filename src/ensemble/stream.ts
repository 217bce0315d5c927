/** When frames arrive: plays an ensemble in short turns, hands on what each turn brought, and stops when asked. */

import type { Advance, Ensemble, Frame } from "./frames.ts";

export interface PlayOptions {
  /** Milliseconds of work a turn. */
  readonly budget: number;
  /** Calls back when the next turn may begin; at once where it is left out. A page gives its animation frames. */
  readonly schedule?: (turn: () => void) => void;
  /**
   * What happens while `onAdvance` is still busy: with `every` the ensemble waits for it; with `latest` it plays on, and
   * of the frames that come meanwhile only the newest of each cell is handed over.
   */
  readonly frames?: "every" | "latest";
  readonly signal?: AbortSignal;
  /** Asked after each turn; true ends the play. */
  readonly until?: (advance: Advance) => boolean;
  readonly onAdvance: (advance: Advance) => void | Promise<void>;
}

/** Done: the ensemble has nothing left to do. Paused: the signal or `until` ended the play. */
export type Ending = "done" | "paused";

/** The play each ensemble is in, for its calls must not overlap. */
const playing = new WeakMap<Ensemble, Promise<unknown>>();

/**
 * Plays until the ensemble is done, the signal aborts or `until` says so. Nothing is lost by stopping: the turn under way
 * ends and is handed over. A second play of the same ensemble begins when the first has ended.
 */
export function play(ensemble: Ensemble, options: PlayOptions): Promise<Ending> {
  const before = playing.get(ensemble);
  const now = before === undefined ? turns(ensemble, options) : before.then(() => turns(ensemble, options));
  // Its failure is the business of the one who awaits it, not of the next play.
  playing.set(
    ensemble,
    now.catch(() => undefined),
  );
  return now;
}

/** Plays up to the next sample time. */
export function step(ensemble: Ensemble, options: Omit<PlayOptions, "until">): Promise<Ending> {
  return play(ensemble, { ...options, until: (advance) => advance.frames.length > 0 });
}

async function turns(ensemble: Ensemble, options: PlayOptions): Promise<Ending> {
  const { budget, signal, until } = options;
  const receiver = options.frames === "latest" ? latest(options.onAdvance) : every(options.onAdvance);
  let ending: Ending = "paused";
  while (!signal?.aborted) {
    await turn(options.schedule, signal);
    if (signal?.aborted) break;
    const advance = await ensemble.advance(budget);
    await receiver.give(advance);
    if (advance.done) ending = "done";
    if (advance.done || until?.(advance)) break;
  }
  await receiver.finish();
  return ending;
}

/** Resolves when the scheduler calls, or at once when aborted: a hidden tab gets no animation frames. */
function turn(schedule: PlayOptions["schedule"], signal: AbortSignal | undefined): Promise<void> {
  if (schedule === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const begin = () => {
      signal?.removeEventListener("abort", begin);
      resolve();
    };
    signal?.addEventListener("abort", begin);
    schedule(begin);
  });
}

interface Receiver {
  give(advance: Advance): void | Promise<void>;
  finish(): Promise<void>;
}

function every(onAdvance: PlayOptions["onAdvance"]): Receiver {
  return { give: onAdvance, finish: () => Promise.resolve() };
}

function latest(onAdvance: PlayOptions["onAdvance"]): Receiver {
  let waiting: Advance | null = null;
  let handing: Promise<void> | null = null;
  let failure: { readonly reason: unknown } | null = null;
  const handAll = async () => {
    while (waiting !== null) {
      const next: Advance = waiting;
      waiting = null;
      await onAdvance(next);
    }
  };
  const rethrow = () => {
    if (failure !== null) throw failure.reason;
  };
  return {
    give(advance) {
      rethrow();
      waiting = { ...advance, frames: newestOfEachCell([...(waiting?.frames ?? []), ...advance.frames]) };
      handing ??= handAll()
        .catch((reason: unknown) => {
          failure = { reason };
        })
        .finally(() => {
          handing = null;
        });
    },
    async finish() {
      while (handing !== null) await handing;
      rethrow();
    },
  };
}

/** Frames hold all cells or those of one group, so the first cell tells which. */
function newestOfEachCell(frames: readonly Frame[]): readonly Frame[] {
  const newest = new Map<number | undefined, Frame>();
  for (const frame of frames) {
    const group = frame.cells[0]?.cell;
    newest.delete(group);
    newest.set(group, frame);
  }
  return [...newest.values()];
}
