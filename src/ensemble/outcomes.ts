/** How the runs of a cell ended, counted: what shaders/reduce-outcomes.wgsl is for the GPU. */

import type { Outcomes } from "./frames.ts";

/** As in shaders/clock.wgsl; every other status is a run that is out of steps. */
const underWay = 0;
const diverged = 1;

/**
 * `statuses` of the runs of one cell: 0 under way, 1 diverged, 2 out of steps. `collapsed`, run by run, is neither zero
 * nor undefined where the run has collapsed; null where the system does not say. Only runs under way can have
 * collapsed.
 */
export function outcomesOf(statuses: Uint8Array, collapsed: Float64Array | null): Outcomes {
  const outcomes = {
    completed: 0,
    diverged: 0,
    outOfSteps: 0,
    collapsed: collapsed === null ? null : 0,
    firstDiverged: null as number | null,
    firstOutOfSteps: null as number | null,
    firstCollapsed: null as number | null,
  };
  statuses.forEach((status, run) => {
    if (status === diverged) {
      outcomes.diverged++;
      outcomes.firstDiverged ??= run;
    } else if (status !== underWay) {
      outcomes.outOfSteps++;
      outcomes.firstOutOfSteps ??= run;
    } else {
      outcomes.completed++;
      const flag = collapsed?.[run] ?? 0;
      if (outcomes.collapsed !== null && flag !== 0 && Number.isFinite(flag)) {
        outcomes.collapsed++;
        outcomes.firstCollapsed ??= run;
      }
    }
  });
  return outcomes;
}
