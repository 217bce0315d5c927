/** What a place that is chosen in a view means, and which matrices a view of one run shows. */

import { timeWords } from "../experiment/times.ts";
import type { MatrixView, View } from "../experiment/views-schema.ts";
import { panelsBy } from "../views/cells.ts";
import type { ViewContext } from "../views/context.ts";
import type { RunMatrices } from "../views/draw.ts";
import { cellOf } from "../views/map.ts";
import { numberWords, shortNumber } from "../views/numbers.ts";
import { startOf } from "../views/plane.ts";
import type { Lab } from "./lab.ts";
import type { SingleRuns } from "./single-runs.ts";

/** In a map a cell is opened, in a plane a run is started. */
export function choosePlace(
  view: View,
  { panel, x, y }: { readonly panel: number; readonly x: number; readonly y: number },
  context: ViewContext,
  lab: Lab,
  singles: SingleRuns,
): void {
  const { resolved, cell } = context;
  if (view.kind === "map") {
    const chosen = cellOf(view, context, x, y);
    if (chosen !== null) lab.record({ ...lab.state, cell: resolved.cells[chosen]!.parameters });
  } else if (view.kind === "plane") {
    const place = panelsBy(resolved, cell, view.across)[panel];
    if (place === undefined) return;
    const label = `from (${numberWords(x, 2)}, ${numberWords(y, 2)})`;
    singles.start(resolved, place.cell, startOf(resolved, view, x, y).initial, label);
  }
}

/** Of the run that is singled out, or of the first. */
export function matricesFor(
  view: MatrixView,
  { resolved, history, cell, sample }: ViewContext | Omit<ViewContext, "scale">,
  singles: SingleRuns,
): RunMatrices {
  const shown = sample ?? history.times(cell).length - 1;
  const time = history.times(cell)[shown];
  const matrices = time === undefined ? null : singles.matrices(resolved, [view.show].flat(), shown);
  if (time === undefined || matrices === null) return { matrices: [], whose: "" };
  return {
    matrices,
    whose: `${singles.alone?.label ?? "run"} at ${timeWords(resolved.system.kind, time, shortNumber)}`,
  };
}
