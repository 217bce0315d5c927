/** What is taken along from a view: its numbers, its picture, or a table beside it. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Scene } from "../views/scene.ts";
import { sceneToSvg } from "../views/svg.ts";
import { csvOf } from "../views/table.ts";
import { pictureOf } from "./picture.ts";
import type { MdView } from "./view.ts";

/** `what` is "csv", "svg" or "png". */
export async function takeFrom(
  scene: Scene,
  what: string,
  from: MdView,
  { experiment, system }: ResolvedExperiment,
): Promise<void> {
  const name = `${experiment.name ?? system.name}, ${scene.title}`
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  if (what === "csv") hand(`${name}.csv`, new Blob([csvOf(scene)], { type: "text/csv" }));
  else if (what === "svg")
    hand(
      `${name}.svg`,
      new Blob([sceneToSvg(scene, from.palette(), { width: 1000, hidden: from.hiddenKeys })], {
        type: "image/svg+xml",
      }),
    );
  else if (what === "png") hand(`${name}.png`, await pictureOf(scene, from));
}

function hand(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
