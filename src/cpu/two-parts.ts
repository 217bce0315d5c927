/** How much of the work is done where every block is integrated before the first sample time is reduced. */

/** Nanoseconds in which a thread reduces a number: measured in Node 20 on x86 at 2.5 GHz, most of it for the quantiles. */
const reducingNanoseconds = 40;

export interface TwoParts {
  /** 0 to 1, and never less than before: out of the shares of either part that are done. */
  done(integrated: number, reduced: number): number;
  /** So many milliseconds were worked. */
  spend(milliseconds: number): void;
}

/**
 * What is still to be integrated takes as long as the like of it took, whatever a step costs; what is to be reduced, so many
 * numbers, is guessed.
 */
export function createTwoParts(numbers: number, threads: number): TwoParts {
  const reducing = (numbers * reducingNanoseconds) / 1e6 / threads;
  let spent = 0;
  let isIntegrated = false;
  let most = 0;
  return {
    done(integrated, reduced) {
      isIntegrated = integrated >= 1;
      // spent / integrated is what all of the first part takes.
      const all = integrated > 0 ? spent / integrated + reducing : Number.POSITIVE_INFINITY;
      const share = all > 0 ? (spent + reduced * reducing) / all : 1;
      most = Math.max(most, share);
      return most;
    },
    spend(milliseconds) {
      if (!isIntegrated) spent += milliseconds;
    },
  };
}
