/** Whether frames hold the values of single runs: of all sample times where a view draws them, else of the last, as far as there is room. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";

/** Of all frames together: a tenth of what a page may take before a phone gives up. */
const mostBytes = 64e6;
/** Of one frame: what a GPU hands over between two animation frames, and nobody notices. */
const mostFrameBytes = 4e6;

export type RunsKept = "all" | "last" | "none";

export function runsKept({ views, cells, runsPerCell, times, program }: ResolvedExperiment): RunsKept {
  const drawn = views.some((view) => view.kind === "plane" || (view.kind === "time" && view.draw === "runs"));
  const frame = cells.length * runsPerCell * program.componentCount * Float64Array.BYTES_PER_ELEMENT;
  if (drawn && frame * times.length <= mostBytes) return "all";
  return frame <= mostFrameBytes ? "last" : "none";
}
