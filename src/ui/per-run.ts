/** Whether a run keeps the values of each of its runs: where a view draws single runs, and there is room. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";

/** Of all frames together: a tenth of what a page may take before a phone gives up. */
const mostBytes = 64e6;

export function keepsRuns({ views, cells, runsPerCell, times, program }: ResolvedExperiment): boolean {
  const wanted = views.some((view) => view.kind === "plane" || (view.kind === "time" && view.draw === "runs"));
  return wanted && cells.length * runsPerCell * times.length * program.componentCount * 8 <= mostBytes;
}
