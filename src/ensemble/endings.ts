/** How runs end: the codes of kernels/endings.ts with the names that results use and the words that people read. */

import * as codes from "../../kernels/endings.ts";

interface EndingWords {
  readonly code: number;
  /** Behind a count: `6 diverged`. */
  readonly words: string;
  /** A sentence about the runs that are counted. */
  readonly meaning: string;
}

/** In the order in which results list them. `ended` has no code of its own: a run that is under way at the last sample time. */
export const endings = {
  settled: {
    code: codes.SETTLED,
    words: "settled",
    meaning: "Runs that came to rest and were integrated no further; statistics count them as they stand.",
  },
  stopped: {
    code: codes.STOPPED,
    words: "stopped",
    meaning: "Runs that met the condition to stop; statistics count them as they stand.",
  },
  diverged: {
    code: codes.DIVERGED,
    words: "diverged",
    meaning:
      "Runs that left the finite numbers, or have a pole before the next number of their clock; no statistic counts them.",
  },
  stepTooSmall: {
    code: codes.STEP_TOO_SMALL,
    words: "at too small a step",
    meaning: "Runs whose step fell below what their clock can tell apart; no statistic counts them.",
  },
  outOfSteps: {
    code: codes.OUT_OF_STEPS,
    words: "out of steps",
    meaning: "Runs that used up their steps; no statistic counts them.",
  },
} as const satisfies Readonly<Record<string, EndingWords>>;

/** An ending before the last sample time. */
export type EarlyEnding = keyof typeof endings;
/** `ended` reached the last sample time, `running` is on its way there. */
export type Ending = "ended" | EarlyEnding | "running";

export const earlyEndings = Object.keys(endings) as readonly EarlyEnding[];

/** In the order of their codes in files. */
export const endingCodes: readonly Ending[] = ["ended", ...earlyEndings, "running"];

/** Those that no statistic counts; what is to be explained first comes first. */
export const lostEndings = ["diverged", "stepTooSmall", "outOfSteps"] as const satisfies readonly EarlyEnding[];

const ofCode = new Map<number, EarlyEnding>(earlyEndings.map((ending) => [endings[ending].code, ending]));

/** The ending that a status says; `isLast` at the last sample time. */
export function endingOf(status: number, isLast: boolean): Ending {
  return ofCode.get(status) ?? (isLast ? "ended" : "running");
}
