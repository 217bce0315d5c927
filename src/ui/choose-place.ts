/** What a place that is chosen in a view means. */

import type { View } from "../experiment/views-schema.ts";
import { panelsBy } from "../views/cells.ts";
import type { ViewContext } from "../views/context.ts";
import { cellOf } from "../views/map.ts";
import { numberWords } from "../views/numbers.ts";
import { startAt } from "../views/plane.ts";
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
    singles.start(resolved, place.cell, startAt(resolved, view, x, y).initial, label);
  }
}
