/** What is said of a measured accuracy. */

import type { Accuracy } from "./accuracy.ts";

/** A difference that a chart can show. */
export const visible = 0.01;

/** `With half the step 8 runs differ by at most 2e-7 (normW).` */
export function accuracySentence({ runs, how, observables, atAnyStep = [] }: Accuracy): string {
  const [name, largest] = Object.entries(observables).reduce((worst, next) => (next[1] > worst[1] ? next : worst));
  const difference = largest <= visible ? `at most ${Number(largest.toPrecision(1))}` : `up to ${percentage(largest)}`;
  return `With ${how} ${runs} ${runs === 1 ? "run differs" : "runs differ"} by ${difference} (${name})${atAnyStep.includes(name) ? ", as at any step" : ""}.`;
}

/** Two digits: `3.4 %`, `120 %`. */
export function percentage(share: number): string {
  if (!Number.isFinite(share)) return "more than can be said";
  const percent = 100 * share;
  return `${percent >= 1e6 ? percent.toExponential(1) : Number(percent.toPrecision(2))} %`;
}
