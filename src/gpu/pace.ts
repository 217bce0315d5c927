/** How many steps a dispatch is given: what the device was seen to manage, learnt chunk by chunk. */

/** Attempts beyond need cost nothing: a workgroup stops when its runs have arrived. */
const mostAttempts = 1_000_000;

/** What one dispatch did. */
export interface Stretch {
  readonly runs: number;
  readonly steps: number;
  /** Milliseconds. */
  readonly elapsed: number;
  /** Runs that have not arrived, and steps tried by all; of a fixed step 0 and all. */
  readonly pending: number;
  readonly attempted: number;
  /** The device was done before its host woke: how fast it is cannot be said. */
  readonly overslept: boolean;
}

export interface Pace {
  /** Steps for so many runs that take about so long, of those that are left. */
  steps(runs: number, milliseconds: number, left: number): number;
  /** How long they will take, in milliseconds; 0 where nobody knows. */
  expected(runs: number, steps: number): number;
  learn(stretch: Stretch): void;
}

export function createPace(adaptive: boolean): Pace {
  /** Steps of all runs of a batch together, a millisecond. */
  let runSteps = 0;
  /** Two measurements agreed: a first dispatch may take seconds for the driver to compile it. */
  let settled = false;
  return {
    steps(runs, milliseconds, left) {
      const wanted = Math.max(1, Math.floor((runSteps * milliseconds) / runs));
      return Math.min(wanted, adaptive ? mostAttempts : left);
    },
    // Of an adaptive batch nobody knows how many attempts it still needs.
    expected: (runs, steps) => (settled && !adaptive ? (steps * runs) / runSteps : 0),
    learn({ runs, steps, elapsed, pending, attempted, overslept }) {
      if (overslept) {
        settled = false;
        return;
      }
      // An adaptive chunk took as long as its slowest run: that one made all the attempts, if it has not arrived.
      if (adaptive && pending === 0 && runSteps > 0) return;
      const measured = ((adaptive && pending === 0 ? attempted / runs : steps) * runs) / elapsed;
      settled = measured > runSteps / 2 && measured < runSteps * 2;
      // One fast dispatch must not let the next one leap past the host's patience.
      runSteps = Math.min(measured, runSteps === 0 ? measured : 4 * runSteps);
    },
  };
}
