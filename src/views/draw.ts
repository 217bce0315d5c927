/** A view of any kind, drawn. */

import type { View } from "../experiment/views-schema.ts";
import type { ViewContext } from "./context.ts";
import { drawHistogram } from "./histogram.ts";
import { drawMap } from "./map.ts";
import { drawMatrix, type NamedMatrix } from "./matrix.ts";
import { drawPlane } from "./plane.ts";
import type { Scene } from "./scene.ts";
import { drawTime } from "./time.ts";

/** Of one run, for views of matrices. */
export interface RunMatrices {
  readonly matrices: readonly NamedMatrix[];
  /** `run 3 at t = 10`. */
  readonly whose: string;
}

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
