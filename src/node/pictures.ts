/** `npm run pictures`: draws the first view of every story, after its run, as a small picture in light and in dark for the gallery. */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OpenBackend } from "../backend.ts";
import { chapters, loadExperiment } from "../experiment/library.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { PlaneView, View } from "../experiment/views-schema.ts";
import "../shipped.ts";
import { chooseViews } from "../views/default-views.ts";
import { drawView } from "../views/draw.ts";
import { noMatrices } from "../views/run-matrices.ts";
import type { Scene } from "../views/scene.ts";
import { darkPalette, printPalette } from "../views/svg.ts";
import { sceneToThumbnail } from "../views/thumbnail.ts";
import { openNodeBackend } from "./open-backend.ts";
import { playHistory } from "./play-history.ts";

/** More would not be seen at this size. */
const mostRuns = 32;
const mostRunsOfMap = 12;
const mostTrajectories = { alone: 32, amongPanels: 16 } as const;
const palettes = { light: printPalette, dark: darkPalette } as const;

/** Each of a gallery's pictures is of one of these. */
const drawn: readonly View["kind"][] = ["time", "plane", "map"];

async function drawStory(name: string, open: OpenBackend): Promise<Scene> {
  const resolved = fewer(name);
  const { first, rest } = chooseViews(resolved);
  const view = [...first, ...rest].find(({ kind }) => drawn.includes(kind));
  if (view === undefined) throw new Error(`${name} has no view over time, in a plane or over two parameters.`);
  const { history } = (await playHistory(open, resolved, [view]))!;
  return drawView(
    view.kind === "plane" ? withFewerPaths(view) : view,
    {
      resolved,
      history,
      precision: "float64",
      cell: resolved.openingCell,
      sample: null,
      theory: true,
      scale: null,
      run: null,
      singles: [],
    },
    noMatrices,
  );
}

function withFewerPaths(view: PlaneView): PlaneView {
  const most = view.across === undefined ? mostTrajectories.alone : mostTrajectories.amongPanels;
  return { ...view, trajectories: Math.min(view.trajectories, most) };
}

/** With fewer runs; where its starts are a grid or a list there are as many runs as it has. */
function fewer(name: string): ResolvedExperiment {
  const input = loadExperiment(name);
  const own = resolveExperiment(input);
  const most = own.views[0]?.kind === "map" ? mostRunsOfMap : mostRuns;
  return input.runs === undefined || own.runsPerCell <= most ? own : resolveExperiment({ ...input, runs: most });
}

async function drawAll(folder: string, only: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const stories = chapters.flatMap((chapter) => chapter.stories);
  const files = stories.flatMap((name) => Object.keys(palettes).map((scheme) => `${name}.${scheme}.svg`));
  for (const file of readdirSync(folder)) if (!files.includes(file)) rmSync(join(folder, file));
  const backend = await openNodeBackend({ backend: "cpu", adapter: "any" });
  try {
    for (const name of stories.filter((story) => only.length === 0 || only.includes(story))) {
      const started = performance.now();
      const scene = await drawStory(name, backend.open);
      const sizes = Object.entries(palettes).map(([scheme, palette]) => {
        const svg = sceneToThumbnail(scene, palette);
        writeFileSync(join(folder, `${name}.${scheme}.svg`), svg);
        return svg.length;
      });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${name}: ${seconds} s, ${sizes.join(" and ")} characters`);
    }
  } finally {
    backend.close();
  }
}

await drawAll("demo/pictures", process.argv.slice(2));
