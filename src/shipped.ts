/** Lays the experiments and systems that come with the engine into their libraries. A page imports it once it has something to run. */

import gallery from "../experiments/gallery.json";
import { layExperiments } from "./experiment/library.ts";
import type { ExperimentInput } from "./experiment/schema.ts";
import { laySystems } from "./systems.ts";

laySystems(import.meta.glob<string>("../systems/**/*.flow", { query: "?raw", import: "default", eager: true }));

const experiments = import.meta.glob<ExperimentInput>(
  ["../experiments/*.json", "!../experiments/schema.json", "!../experiments/gallery.json"],
  { eager: true, import: "default" },
);
const named = Object.entries(experiments).map(
  ([path, experiment]) => [path.slice(path.lastIndexOf("/") + 1, -".json".length), experiment] as const,
);
layExperiments(named, gallery.chapters);
