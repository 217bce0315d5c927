/** Runs beside the ensemble: one of its own computed alone, to the bit, and those that a reader starts in a plane. What computes them is loaded with the first. */

import type { NamedMatrix } from "../ensemble/matrices.ts";
import { loaded } from "../ensemble/missing-part.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { SingleRun } from "../views/context.ts";
import type { RunController } from "./run-controller.ts";

export interface SingleRuns {
  /** The run that was singled out, once it is computed. */
  readonly alone: SingleRun | null;
  /** Those that the reader started in this experiment. */
  started(resolved: ResolvedExperiment): readonly SingleRun[];
  /** The matrices of the run that is singled out at a sample; null before they are computed of this experiment. */
  matrices(resolved: ResolvedExperiment, names: readonly string[], sample: number): readonly NamedMatrix[] | null;
  /** Singles a run of a cell out; null lets it go. */
  choose(resolved: ResolvedExperiment, cell: number, run: number | null): void;
  /** Starts a run of the cell from these values. */
  start(resolved: ResolvedExperiment, cell: number, initial: Readonly<Record<string, number>>, label: string): void;
}

/** The same, with what computes them on its way. */
export interface LaterSingleRuns extends SingleRuns {
  /** What could not be loaded may be there by now. */
  again(): void;
}

export interface SingleRunsHost {
  openBeside: RunController["openBeside"];
  /** There is more to draw. */
  changed(): void;
  /** Something went wrong with a run beside. */
  failed(error: unknown): void;
}

const none: readonly never[] = [];

export function createSingleRuns(host: SingleRunsHost): LaterSingleRuns {
  let runs: SingleRuns | null = null;
  let loading: Promise<void> | null = null;
  let asked: readonly unknown[] = [];
  const load = async (): Promise<void> => {
    const { computeSingleRuns } = await loaded(import("./alone.ts"));
    runs = computeSingleRuns(host);
  };
  const once = async (work: (runs: SingleRuns) => void): Promise<void> => {
    try {
      loading ??= load();
      await loading;
      if (runs !== null) work(runs);
    } catch (error) {
      loading = null;
      host.failed(error);
    }
  };
  return {
    get alone() {
      return runs?.alone ?? null;
    },
    started: (resolved) => runs?.started(resolved) ?? none,
    matrices: (...place) => runs?.matrices(...place) ?? null,
    choose(resolved, cell, run) {
      // A page that renders asks again and again.
      const wish = [resolved, cell, run];
      if (wish.every((part, k) => part === asked[k]) || (run === null && asked.length === 0)) return;
      asked = wish;
      void once((ready) => ready.choose(resolved, cell, run));
    },
    start: (...place) => void once((ready) => ready.start(...place)),
    again() {
      if (runs === null) asked = [];
    },
  };
}
