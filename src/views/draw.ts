/** A view of any kind, drawn. */

import type { View } from "../experiment/views-schema.ts";
import type { ViewContext } from "./context.ts";
import { drawHistogram } from "./histogram.ts";
import { drawMap, pendingBoundary } from "./map.ts";
import { drawMatrix } from "./matrix.ts";
import type { Pieces } from "./pieces.ts";
import { drawPlane, pendingFlows } from "./plane.ts";
import type { RunMatrices } from "./run-matrices.ts";
import type { Scene } from "./scene.ts";
import { drawTime } from "./time.ts";

export function drawView(view: View, context: ViewContext, { matrices, whose }: RunMatrices): Scene {
  switch (view.kind) {
    case "time":
      return drawTime(view, context);
    case "plane":
      return drawPlane(view, context);
    case "map":
      return drawMap(view, context);
    case "matrix":
      return drawMatrix(view, context, matrices, whose);
    case "histogram":
      return drawHistogram(view, context);
  }
}

/**
 * What takes some tens of milliseconds each and has to be evaluated before the view can be drawn whole. A host with more to do goes
 * through the pieces of one after another, and draws what `isPending` leaves meanwhile; others need not ask.
 */
export function pendingOf(view: View, context: ViewContext): readonly Pieces<void>[] {
  if (view.kind === "plane") return pendingFlows(view, context);
  return view.kind === "map" ? pendingBoundary(view, context) : [];
}
