/** Computes single runs beside the ensemble, and their matrices: loaded once a reader singles one out or starts one, or an experiment shows one. */

import { matricesOf, type NamedMatrix, type RunStates } from "../ensemble/matrices.ts";
import { runAlone } from "../ensemble/run-alone.ts";
import { play } from "../ensemble/stream.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { withSetting } from "../experiment/settings.ts";
import { isSame } from "../lab/state.ts";
import type { SingleRun } from "../views/context.ts";
import { createHistory, type History } from "../views/history.ts";
import type { SingleRuns, SingleRunsHost } from "./single-runs.ts";

/** Milliseconds of work between two looks at whether it is still wanted. */
const turn = 20;
/** More runs that a reader started hide each other: the first of them goes. */
const mostStarted = 12;

interface Chosen {
  readonly resolved: ResolvedExperiment;
  readonly cell: number;
  readonly run: number;
}

interface Computed {
  readonly history: History;
  /** By the sample. */
  readonly states: readonly RunStates[];
}

/** A run that is singled out, and its matrices, until another one is; and those that were started. */
export function computeSingleRuns({ openBeside, changed, failed }: SingleRunsHost): SingleRuns {
  let chosen: Chosen | null = null;
  let alone: SingleRun | null = null;
  let started: readonly { readonly resolved: ResolvedExperiment; readonly run: SingleRun }[] = [];
  /** By the sample and the names. */
  let states: readonly RunStates[] = [];
  /** Of what is drawn now: the same numbers are the same object. */
  let matrices = new Map<string, readonly NamedMatrix[]>();
  let stop = new AbortController();

  /** Plays it to its end; null where it was given up or there is no backend. */
  const compute = async (resolved: ResolvedExperiment, signal: AbortSignal): Promise<Computed | null> => {
    const ensemble = await openBeside(resolved);
    if (ensemble === null) return null;
    const computed = { history: createHistory(), states: [] as RunStates[] };
    try {
      const ending = await play(ensemble, {
        budget: turn,
        signal,
        async onAdvance({ frames }) {
          for (const frame of frames) computed.history.add(frame);
          if (frames.length > 0) computed.states.push(await ensemble.states());
        },
      });
      return ending === "done" ? computed : null;
    } finally {
      ensemble.dispose();
    }
  };

  return {
    get alone() {
      return alone;
    },
    started: (resolved) => started.filter((one) => isOf(one.resolved, resolved)).map(({ run }) => run),
    matrices(resolved, names, sample) {
      const time = chosen?.resolved.times[sample];
      const now = states[sample];
      if (chosen?.resolved !== resolved || time === undefined || now === undefined) return null;
      const key = `${sample} ${names.join(" ")}`;
      const known = matrices.get(key) ?? matricesOf(chosen.resolved, chosen.cell, chosen.run, now, time, names);
      matrices.set(key, known);
      return known;
    },
    choose(resolved, cell, run) {
      if (chosen?.resolved === resolved && chosen.cell === cell && chosen.run === run) return;
      if (chosen === null && run === null) return;
      stop.abort();
      stop = new AbortController();
      chosen = run === null ? null : { resolved, cell, run };
      alone = null;
      states = [];
      matrices = new Map();
      if (run === null) return;
      const { signal } = stop;
      compute(runAlone(resolved, cell, run), signal)
        .then((found) => {
          if (found === null || signal.aborted) return;
          alone = { label: `run ${run}`, cell, history: found.history };
          states = found.states;
          changed();
        })
        .catch(failed);
    },
    start(resolved, cell, initial, label) {
      const { signal } = stop;
      compute(startedAt(resolved, cell, initial), signal)
        .then((found) => {
          if (found === null || signal.aborted) return;
          const run = { label, cell, history: found.history };
          started = [...started.filter((one) => isOf(one.resolved, resolved)), { resolved, run }].slice(-mostStarted);
          changed();
        })
        .catch(failed);
    },
  };
}

/** Played again it is the same experiment, read anew. */
function isOf(own: ResolvedExperiment, resolved: ResolvedExperiment): boolean {
  return own === resolved || isSame(own.experiment, resolved.experiment);
}

/** One run with the parameters of the cell. */
function startedAt(
  { experiment, cells }: ResolvedExperiment,
  cell: number,
  initial: Readonly<Record<string, number>>,
): ResolvedExperiment {
  let input: unknown = { ...experiment, views: [], opening: undefined, initial, runs: 1 };
  for (const [name, value] of Object.entries(cells[cell]!.parameters)) input = withSetting(input, `${name}=${value}`);
  return resolveExperiment(input);
}
