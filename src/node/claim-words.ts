/** What was measured of a claim and within which bound it has to be, as the terminal and captions say it. */

import type { Limits } from "../checks/judge.ts";
import { measured } from "./words.ts";

/** `<= 1e-9`, `>= 0.5`, `0.9 to 0.92`, with numbers as `write` has them. */
export function boundWords({ atLeast, atMost }: Limits, write: (value: number) => string = measured): string {
  if (atLeast !== undefined && atMost !== undefined) return `${write(atLeast)} to ${write(atMost)}`;
  return atLeast === undefined ? `<= ${write(atMost!)}` : `>= ${write(atLeast)}`;
}
