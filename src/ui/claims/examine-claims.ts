/** The claims that an experiment shows, and whether they hold here: loaded when a reader asks, for few do. */

import { examine, groupChecks } from "../../checks/examine.ts";
import type { Precision, Verdict } from "../../checks/judge.ts";
import { shippedChecks } from "../../checks/library.ts";
import { prepareChecks } from "../../checks/prepare.ts";
import type { Check } from "../../checks/schema.ts";
import type { Ensemble } from "../../ensemble/frames.ts";
import type { ResolvedExperiment } from "../../experiment/resolved.ts";
import { shortNumber } from "../../views/numbers.ts";

/** Runs of a cell: as many as the command line's `verify` takes by itself. */
const runs = 64;

export interface Claim {
  readonly id: string;
  /** What it says, with the numbers of its equations. */
  readonly sentence: string;
  readonly equations: string;
}

export interface ClaimVerdict {
  readonly verdict: Verdict;
  /** `measured 0.914, at least 0.88`. */
  readonly words: string;
}

export interface ClaimHost {
  readonly precision: Precision;
  open(resolved: ResolvedExperiment): Promise<Ensemble>;
  onProgress(fraction: number): void;
  stopped(): boolean;
}

/** Those that there are, in this order. */
export function claimsOf(ids: readonly string[]): readonly Claim[] {
  return find(ids).map(({ id, claim, equations }) => ({ id, sentence: claim, equations }));
}

function find(ids: readonly string[]): readonly Check[] {
  const all = shippedChecks();
  return ids.flatMap((id) => all.find((check) => check.id === id) ?? []);
}

/** Null where it was stopped, or there is no such claim. Throws what the backend throws. */
export async function examineClaim(id: string, host: ClaimHost): Promise<ClaimVerdict | null> {
  const [group] = groupChecks(prepareChecks(find([id]), { runs, broken: false }));
  if (group === undefined) return null;
  const examined = await examine(group, {
    broken: false,
    precision: host.precision,
    open: (resolved) => host.open(resolved),
    onAdvance: ({ fraction }) => host.onProgress(fraction),
    stopped: () => host.stopped(),
  });
  const [first] = examined ?? [];
  if (first === undefined) return null;
  const { verdict, measured, bound } = first;
  const asked = [
    ...(bound.atLeast === undefined ? [] : [`at least ${shortNumber(bound.atLeast)}`]),
    ...(bound.atMost === undefined ? [] : [`at most ${shortNumber(bound.atMost)}`]),
  ];
  const found = measured === null ? "undefined" : shortNumber(measured);
  return {
    verdict,
    words: `measured ${found}, and it must be ${asked.join(" and ")}, with ${runs} runs of each cell where starts are drawn`,
  };
}
