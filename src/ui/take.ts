/** What is taken along from a view: its numbers, as a table or a file, or its picture. Loaded when it is asked for. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Scene } from "../views/scene.ts";
import { sceneToSvg } from "../views/svg.ts";
import { csvOf } from "../views/table.ts";
import { handFile } from "./hand-file.ts";
import { pictureOf } from "./picture.ts";
import type { MdView } from "./view.ts";

export { renderTable } from "./table.ts";
export { pictureOf };

/** `what` is "csv", "svg" or "png". */
export async function takeFrom(
  scene: Scene,
  what: string,
  from: MdView,
  { experiment, system }: ResolvedExperiment,
): Promise<void> {
  const about = `${experiment.name ?? system.name} ${scene.title}`;
  const name = about.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  if (what === "csv") handFile(`${name}.csv`, new Blob([csvOf(scene)], { type: "text/csv" }));
  else if (what === "png") handFile(`${name}.png`, await pictureOf(scene, from));
  else {
    const picture = sceneToSvg(scene, from.palette(), { width: 1000, hidden: from.hiddenKeys });
    handFile(`${name}.svg`, new Blob([picture], { type: "image/svg+xml" }));
  }
}
