/** A run's clock on the device: which word of its record holds what, and the codes of its status, as WGSL constants. */

import * as endingCodes from "../../kernels/endings.ts";

/** Words of a run's record in `clocks`; times and steps are f32 bits. */
export const clockWords = {
  /** A code of kernels/endings.ts. */
  STATUS: 0,
  /** Time since the last sample time. */
  ELAPSED: 1,
  /** The step to try next; 0 before the first. */
  PROPOSAL: 2,
  /** Error norm of the same step as PREVIOUS_STEP. */
  PREVIOUS_ERROR: 3,
  /** Steps tried since the start, and those of them that were rejected, where the step is adaptive. */
  ATTEMPTS: 4,
  REJECTED: 5,
  /** The time at which it ended early, where that is known: where the step is adaptive, or the run stays as it is. */
  END_TIME: 6,
  /** The low part of ELAPSED: together they keep what steps much shorter than it add. */
  ELAPSED_LOW: 7,
  /** Length of the last accepted step that no sample time had shortened; 0 before the first. */
  PREVIOUS_STEP: 8,
  /** The spectral radius that was last estimated, and the accepted steps since, for methods that need one. */
  RADIUS_FOUND: 9,
  SERVED: 10,
  /** Each chunk that truly ran leaves its mark: a driver that kills a kernel can leave zeros behind without a word. */
  CHUNKS: 11,
} as const;

export const clockStride = Object.keys(clockWords).length;

/** Constants for every module that reads or writes a clock: the words, CLOCK_STRIDE, and the codes of a status. */
export function clockConstants(): string {
  return Object.entries({ ...clockWords, CLOCK_STRIDE: clockStride, ...endingCodes })
    .map(([name, value]) => `const ${name} = ${value}u;`)
    .join("\n");
}
