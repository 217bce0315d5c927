/** What was measured of a claim and within which bound it has to be, as the terminal and captions say it. */

import type { Limits } from "../checks/judge.ts";
import { measured } from "./words.ts";

/** `<= 1e-9`, `>= 0.5`, `0.9 to 0.92` */
export function boundWords({ atLeast, atMost }: Limits): string {
  if (atLeast !== undefined && atMost !== undefined) return `${measured(atLeast)} to ${measured(atMost)}`;
  return atLeast === undefined ? `<= ${measured(atMost)}` : `>= ${measured(atLeast)}`;
}
