/** The matrices of one run, as views of matrices are handed them. */

import type { NamedMatrix } from "./matrix.ts";

/** Of one run, for views of matrices. */
export interface RunMatrices {
  readonly matrices: readonly NamedMatrix[];
  /** `run 3 at t = 10`. */
  readonly whose: string;
}

/** Where there are none yet, and for all other views. */
export const noMatrices: RunMatrices = { matrices: [], whose: "" };
