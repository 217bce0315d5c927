/** Which runs of an ensemble views draw one by one: a host with many runs keeps no others. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { View } from "../experiment/views-schema.ts";
import { spacedRuns } from "./plane-runs.ts";
import { lineEvery } from "./time.ts";

/** By their numbers; none where they draw statistics alone. */
export function drawnRuns(views: readonly View[], { runsPerCell }: ResolvedExperiment): readonly number[] {
  const runs = views.flatMap((view) => {
    if (view.kind === "plane") return spacedRuns(view.trajectories, runsPerCell);
    if (view.kind !== "time" || view.draw !== "runs") return [];
    const every = lineEvery(runsPerCell);
    return Array.from({ length: Math.ceil(runsPerCell / every) }, (_, k) => k * every);
  });
  return [...new Set(runs)].sort((a, b) => a - b);
}
