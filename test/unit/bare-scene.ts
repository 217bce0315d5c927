/** Scenes and panels with nothing in them but what a test is about. */

import type { Panel, Scene } from "../../src/views/scene.ts";

export function barePanel(parts: Partial<Panel> = {}): Panel {
  return {
    key: "only",
    title: "",
    told: "",
    x: { label: "", scale: "linear", from: 0, to: 1 },
    y: { label: "", scale: "linear", from: 0, to: 1 },
    remark: "",
    empty: null,
    marks: [],
    at: [],
    series: [],
    ...parts,
  };
}

/** Its panels stand in a row. */
export function bareScene(panels: readonly Panel[], parts: Partial<Scene> = {}): Scene {
  return {
    kind: "time",
    title: "A title",
    note: "",
    panels,
    columns: panels.length,
    legend: [],
    ramp: null,
    scalable: false,
    ...parts,
  };
}
