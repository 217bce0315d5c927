/** Plays the ensemble of an experiment to its end, and keeps of it what views draw. */

import { type OpenBackend, openEnsemble } from "../backend.ts";
import type { Advance, Ensemble } from "../ensemble/frames.ts";
import { play } from "../ensemble/stream.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { View } from "../experiment/views-schema.ts";
import { drawnRuns } from "../views/drawn-runs.ts";
import { createHistory, type History } from "../views/history.ts";
import { tendHeap } from "./heap.ts";

export interface PlayHistoryOptions {
  /** Bytes to stay below. */
  readonly memory?: number;
  readonly onAdvance?: (advance: Advance) => void;
  /** Asked after each turn; true ends it. */
  readonly stopped?: () => boolean;
}

export interface Played extends Pick<Ensemble, "device" | "warnings"> {
  readonly history: History;
}

/** Milliseconds of work between two looks at the keyboard and the progress. */
const turn = 100;

/** Null where it was stopped. Throws what the backend throws. */
export async function playHistory(
  open: OpenBackend,
  resolved: ResolvedExperiment,
  views: readonly View[],
  { memory, onAdvance, stopped = () => false }: PlayHistoryOptions = {},
): Promise<Played | null> {
  const runs = drawnRuns(views, resolved);
  const history = createHistory({ runs, of: resolved.runsPerCell });
  const ensemble = await openEnsemble(open, resolved, { perRun: runs.length > 0, memory });
  const ending = await play(ensemble, {
    budget: turn,
    until: stopped,
    onAdvance(advance) {
      for (const frame of advance.frames) history.add(frame);
      onAdvance?.(advance);
      tendHeap();
    },
  });
  // Of a backend that failed nothing can be freed but by its host.
  const { device, warnings } = ensemble;
  ensemble.dispose();
  return ending === "done" ? { history, device, warnings } : null;
}
