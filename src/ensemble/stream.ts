/** When frames arrive: plays an ensemble in short turns, hands on what each turn brought, and stops when asked. */

import type { Advance, Ensemble } from "./frames.ts";

export interface PlayOptions {
  /** Milliseconds of work a turn. */
  readonly budget: number;
  /** Calls back when the next turn may begin; at once where it is left out. A page gives its animation frames. */
  readonly schedule?: (turn: () => void) => void;
  readonly signal?: AbortSignal;
  /** Asked after each turn; true ends the play. */
  readonly until?: (advance: Advance) => boolean;
  /** The ensemble waits for it. */
  readonly onAdvance: (advance: Advance) => void | Promise<void>;
}

/** Done: the ensemble has nothing left to do. Paused: the signal or `until` ended the play. */
export type PlayEnd = "done" | "paused";

/** The play each ensemble is in, for its calls must not overlap. */
const playing = new WeakMap<Ensemble, Promise<unknown>>();

/**
 * Plays until the ensemble is done, the signal aborts or `until` says so. Nothing is lost by stopping: the turn under way
 * ends and is handed over. A second play of the same ensemble begins when the first has ended.
 */
export function play(ensemble: Ensemble, options: PlayOptions): Promise<PlayEnd> {
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
export function step(ensemble: Ensemble, options: Omit<PlayOptions, "until">): Promise<PlayEnd> {
  return play(ensemble, { ...options, until: (advance) => advance.frames.length > 0 });
}

async function turns(ensemble: Ensemble, options: PlayOptions): Promise<PlayEnd> {
  const { budget, signal, until } = options;
  let ending: PlayEnd = "paused";
  while (!signal?.aborted) {
    await turn(options.schedule, signal);
    if (signal?.aborted) break;
    const advance = await ensemble.advance(budget);
    await options.onAdvance(advance);
    if (advance.done) ending = "done";
    if (advance.done || until?.(advance)) break;
  }
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
