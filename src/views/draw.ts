/** A view of any kind, drawn. */

import type { View } from "../experiment/views-schema.ts";
import type { ViewContext } from "./context.ts";
import { drawPlane } from "./plane.ts";
import type { Scene } from "./scene.ts";
import { drawTime } from "./time.ts";

export function drawView(view: View, context: ViewContext): Scene | null {
  switch (view.kind) {
    case "time":
      return drawTime(view, context);
    case "plane":
      return drawPlane(view, context);
    default:
      return null;
  }
}
