/** `matrix-dynamics list`: the experiments and systems that come with it, made by the build (`?made`): to resolve them all takes a second. */

import { listExperiments, loadExperiment } from "../experiment/library.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import { loadSystem, systemNames } from "../systems.ts";
import { counted, table } from "./words.ts";
import "../shipped.ts";

export function make(): string {
  const experiments = listExperiments().map(({ name, title, system }) => {
    const { cells, runsPerCell, system: ran, times, dimensions, integrator } = resolveExperiment(loadExperiment(name));
    const sizes = Object.entries(dimensions).map(([dimension, size]) => `${dimension}=${size}`);
    const runs = cells.length === 1 ? counted(runsPerCell, "run") : `${cells.length} cells x ${runsPerCell} runs`;
    return [
      name,
      system,
      sizes.join(" "),
      runs,
      ran.kind === "map" ? `${times.at(-1)} steps` : `t to ${times.at(-1)}`,
      integrator.method,
      title,
    ];
  });
  const systems = systemNames.map((name) => {
    const { title, states, data, parameters } = loadSystem(name)!;
    const names = (items: readonly { readonly name: string }[]) => items.map((item) => item.name).join(" ") || "-";
    return [name, names(states), names(data), names(parameters), title];
  });
  return [
    "Experiments (matrix-dynamics run NAME):",
    "",
    table([["name", "system", "dimensions", "runs", "times", "method", "title"], ...experiments]),
    "",
    'Systems ("system": "NAME" in an experiment file; run NAME takes one with defaults):',
    "",
    table([["name", "states", "data", "parameters", "title"], ...systems]),
  ].join("\n");
}
