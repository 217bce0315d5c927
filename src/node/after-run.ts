/** What is found out of a run once it is over: why runs diverged, and how exact it is. The result is there without either. */

import { openEnsemble } from "../backend.ts";
import { type AccuracyCheck, measureAccuracy } from "../ensemble/accuracy.ts";
import { type Divergence, explainDivergence } from "../ensemble/divergence.ts";
import type { Gathered } from "../ensemble/gathered.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { tendHeap } from "./heap.ts";
import type { Watch } from "./integrate.ts";
import type { NodeBackend } from "./open-backend.ts";

/** Why the first runs diverged; none where that fails, which is said. */
export async function reasonsOf(
  resolved: ResolvedExperiment,
  gathered: Gathered,
  backend: NodeBackend,
  { stop, display }: Watch,
): Promise<readonly Divergence[]> {
  try {
    const outcomes = new Map(gathered.cells().map((cell) => [cell, gathered.standing(cell).outcomes]));
    return await explainDivergence(resolved, outcomes, {
      precision: backend.precision,
      stopped: stop.requested,
      // Signals come in between.
      pause: () => new Promise((resolve) => void setImmediate(resolve)),
    });
  } catch (error) {
    display.say(`Why runs diverged was not found: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** How a few runs differ from themselves with finer steps; null where that is given up, which is said. */
export async function accuracyOf(
  measured: () => ResolvedExperiment,
  backend: NodeBackend,
  { stop, display }: Watch,
): Promise<AccuracyCheck | null> {
  try {
    return await measureAccuracy(measured(), {
      precision: backend.precision,
      open: (members) => openEnsemble(backend.open, members, { perRun: true }),
      stopped: stop.requested,
      pause: async () => tendHeap(),
    });
  } catch (error) {
    display.say(`The accuracy was not measured: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
