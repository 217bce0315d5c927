/** Runs the experiments of checks, each once for all checks that ask for the same, and judges what comes out. */

import type { Advance, Ensemble } from "../ensemble/frames.ts";
import { play } from "../ensemble/stream.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { type Judgement, judge, limitsOf, type Precision } from "./judge.ts";
import { createGatherer } from "./measure.ts";
import type { Prepared } from "./prepare.ts";
import type { Check } from "./schema.ts";

/** Checks that are about the same runs. */
export interface Group {
  readonly checks: readonly Check[];
  readonly resolved: ResolvedExperiment;
}

export interface Examined extends Judgement {
  readonly check: Check;
}

export interface ExamineOptions {
  readonly broken: boolean;
  readonly precision: Precision;
  /** An ensemble that hands out the values of every run. */
  readonly open: (resolved: ResolvedExperiment) => Promise<Ensemble>;
  readonly onAdvance?: (advance: Advance) => void;
  /** Asked after each turn; true ends it without a judgement. */
  readonly stopped?: () => boolean;
}

/** Milliseconds of work between two looks at the progress. */
const turn = 100;

/** In the order of the checks, as far as those of a group come together. */
export function groupChecks(prepared: readonly Prepared[]): Group[] {
  const groups = new Map<string, Prepared[]>();
  for (const one of prepared) {
    const { observables: _, name: _name, title: _title, ...same } = one.resolved.experiment;
    const key = JSON.stringify(same);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((members) => {
    const observables = new Set(members.flatMap(({ resolved }) => resolved.observables));
    const { resolved } = members[0]!;
    return {
      checks: members.map(({ check }) => check),
      resolved:
        observables.size === resolved.observables.length
          ? resolved
          : resolveExperiment({ ...resolved.experiment, observables: [...observables], histograms: {} }),
    };
  });
}

/** Null where it was stopped. Throws what the backend throws. */
export async function examine({ checks, resolved }: Group, options: ExamineOptions): Promise<Examined[] | null> {
  const { broken, precision, onAdvance, stopped = () => false } = options;
  const gatherers = checks.map(({ measure }) => createGatherer(measure, resolved));
  const ensemble = await options.open(resolved);
  const ending = await play(ensemble, {
    budget: turn,
    until: stopped,
    onAdvance(advance) {
      for (const frame of advance.frames) for (const gatherer of gatherers) gatherer.add(frame);
      onAdvance?.(advance);
    },
  });
  // Of a backend that failed nothing can be freed but by its host.
  ensemble.dispose();
  if (ending !== "done") return null;
  return checks.map((check, index) => {
    const bound = limitsOf(check.bound, precision, resolved.runsPerCell);
    return { check, ...judge(gatherers[index]!.result(), bound, broken) };
  });
}
