/** Which matrices a view of one run shows. */

import { timeWords } from "../experiment/times.ts";
import type { MatrixView } from "../experiment/views-schema.ts";
import type { ViewContext } from "../views/context.ts";
import { shortNumber } from "../views/numbers.ts";
import { noMatrices, type RunMatrices } from "../views/run-matrices.ts";
import type { SingleRuns } from "./single-runs.ts";

/** Of the run that is singled out, or of the first. */
export function matricesFor(
  view: MatrixView,
  { resolved, history, cell, sample }: ViewContext | Omit<ViewContext, "scale">,
  singles: SingleRuns,
): RunMatrices {
  const shown = sample ?? history.times(cell).length - 1;
  const time = history.times(cell)[shown];
  const matrices = time === undefined ? null : singles.matrices(resolved, [view.show].flat(), shown);
  if (time === undefined || matrices === null) return noMatrices;
  return {
    matrices,
    whose: `${singles.alone?.label ?? "run"} at ${timeWords(resolved.system.kind, time, shortNumber)}`,
  };
}
