/** The claims that a figure makes, judged: each check on the ensemble that it names, which is not that of the picture. */

import { openEnsemble } from "../backend.ts";
import { type Examined, examine, type Group, groupChecks } from "../checks/examine.ts";
import type { Check } from "../checks/schema.ts";
import { didYouMean } from "../experiment/problems.ts";
import { RunError, UsageError } from "./fail.ts";
import { tendHeap } from "./heap.ts";
import { loadChecks } from "./load-checks.ts";
import type { NodeBackend } from "./open-backend.ts";

export interface JudgedClaim extends Examined {
  /** How many runs a cell had: what was asked for, or as many as the starts of the check are. */
  readonly runs: number;
}

export interface JudgeOptions {
  /** Bytes to stay below. */
  readonly memory?: number | undefined;
  readonly onProgress: (words: string) => void;
  readonly stopped: () => boolean;
}

/** The checks behind the claims of a figure, ready to be run. Throws a UsageError for a claim that there is not, and what checks throw. */
export function prepareClaims(
  figure: string,
  claims: readonly string[],
  file: string | undefined,
  runs: number,
): Group[] {
  if (claims.length === 0) return [];
  return groupChecks(
    loadChecks(file, (checks) => exactly(claims, checks, figure, file)).prepare({ runs, broken: false }),
  );
}

function exactly(ids: readonly string[], checks: readonly Check[], figure: string, file: string | undefined) {
  const known = checks.map(({ id }) => id);
  const [unknown] = ids.filter((id) => !known.includes(id));
  if (unknown === undefined) return checks.filter(({ id }) => ids.includes(id));
  const where = file === undefined ? "no check that comes with this; name a file with --checks" : `no check of ${file}`;
  throw new UsageError(`${figure} claims "${unknown}", which is ${where}${didYouMean(unknown, known, ".")}`);
}

/** In the order of the claims; null where it was stopped. Throws a RunError that names the checks it happened in. */
export async function judgeClaims(
  claims: readonly string[],
  groups: readonly Group[],
  backend: NodeBackend,
  { memory, onProgress, stopped }: JudgeOptions,
): Promise<readonly JudgedClaim[] | null> {
  const judged: JudgedClaim[] = [];
  for (const group of groups) {
    const names = group.checks.map(({ id }) => id).join(", ");
    onProgress(names);
    const found = await examine(group, {
      broken: false,
      precision: backend.precision,
      open: (resolved) => openEnsemble(backend.open, resolved, { perRun: true, memory }),
      onAdvance: ({ fraction }) => onProgress(`${Math.floor(fraction * 100)}% of ${names}`),
      stopped,
    }).catch((error: unknown) => {
      throw new RunError(`${names}: ${error instanceof Error ? error.message : String(error)}`, error);
    });
    if (found === null) return null;
    judged.push(...found.map((one) => ({ ...one, runs: group.resolved.runsPerCell })));
    tendHeap();
  }
  return claims.map((id) => judged.find(({ check }) => check.id === id)!);
}
