/** The benchmark's stopwatch: run-steps a second of several ensembles, stretch by stretch in turn. */

import type { Advance, Ensemble } from "../ensemble/frames.ts";

/** Milliseconds a call: long enough for the pauses between calls not to count. */
const callMilliseconds = 200;
/** Seconds before each stretch, for work that the one before has left behind to end. */
const settling = 0.1;
export const stretches = 3;

/**
 * Run-steps a second of each. The best of three stretches counts, as for the peers: other work on the machine is not what is
 * measured; they take turns, so that it is the same machine for all.
 */
export async function measureRates(ensembles: readonly Ensemble[], seconds: number): Promise<number[]> {
  // Builds the kernels, and lets the length of a dispatch or a job settle.
  for (const ensemble of ensembles) await advanceFor(ensemble, Math.min(1, seconds / 2));
  const best = ensembles.map(() => 0);
  for (let stretch = 0; stretch < stretches; stretch++) {
    for (const [index, ensemble] of ensembles.entries()) {
      const before = await advanceFor(ensemble, settling);
      const start = performance.now();
      const after = await advanceFor(ensemble, seconds / stretches);
      const rate = (after - before) / ((performance.now() - start) / 1000);
      best[index] = Math.max(best[index]!, rate);
    }
  }
  return best;
}

/** The run-steps so far, after so many seconds more. */
async function advanceFor(ensemble: Ensemble, seconds: number): Promise<number> {
  const start = performance.now();
  const left = () => seconds * 1000 - (performance.now() - start);
  let last = await ensemble.advance(Math.min(callMilliseconds, seconds * 1000));
  while (left() > 0 && !last.done) last = await ensemble.advance(Math.min(callMilliseconds, left()));
  return last.runSteps;
}

/**
 * Advances until a frame is complete, or several or the last: what has been spent afterwards is of whole intervals and their
 * samples.
 */
export async function nextSamples(ensemble: Ensemble): Promise<Advance> {
  for (;;) {
    const advance = await ensemble.advance(callMilliseconds);
    if (advance.frames.length > 0 || advance.done) return advance;
  }
}
