/** The shipped experiments and the JSON Schema file. */

import { describe, expect, it } from "vitest";
import gallery from "../../experiments/gallery.json" with { type: "json" };
import { shippedChecks } from "../../src/checks/library.ts";
import { experimentNames, listExperiments, loadExperiment } from "../../src/experiment/library.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { experimentJsonSchema } from "../../src/experiment/schema.ts";
import { systemNames } from "../../src/systems.ts";

describe("the shipped experiments", () => {
  it("are one for every system, and the figures", () => {
    const shown = listExperiments().map(({ system }) => system);
    for (const name of systemNames) expect(shown).toContain(name);
    for (const name of ["figure-7", "figure-8", "figure-9", "figure-10-tied", "main-3", "main-5-eta", "main-5-beta"]) {
      expect(experimentNames).toContain(name);
    }
    expect(listExperiments()[0]?.title).toBeTruthy();
  });

  it.each(experimentNames)("%s resolves, and what was run resolves to the same", (name) => {
    const resolved = resolveExperiment(loadExperiment(name));
    expect(resolved.experiment.name).toBe(name);
    const { system: first, starts, expressions, ...once } = resolved;
    const other = resolveExperiment(structuredClone(resolved.experiment));
    const { system: second, starts: others, expressions: otherExpressions, ...again } = other;
    expect(again).toEqual(once);
    expect(otherExpressions.names).toEqual(expressions.names);
    expect(otherExpressions.system.text).toBe(expressions.system.text);
    // A law is the text that `experiment` has of it; its types are functions, which no comparison looks into.
    expect([...others].map(([name, { kind }]) => [name, kind])).toEqual(
      [...starts].map(([name, { kind }]) => [name, kind]),
    );
    expect(second.text).toBe(first.text);
  });

  it.each([...systemNames])('"system": "%s" alone is an experiment', (system) => {
    const resolved = resolveExperiment({ system });
    const { states, drawn } = resolved.system;
    expect([...resolved.starts.keys()].sort()).toEqual([...states, ...drawn].map(({ name }) => name).sort());
    expect(Object.keys(resolved.data).sort()).toEqual(resolved.system.data.map(({ name }) => name).sort());
    expect(resolved.cells).toHaveLength(1);
  });

  it.each(experimentNames)("%s says what it is about, what to look at, and two to four charts", (name) => {
    const { title, summary, look, views = [] } = loadExperiment(name);
    expect([title, summary, look].every((text) => text !== undefined && text.length < 300)).toBe(true);
    expect(views.length).toBeGreaterThanOrEqual(2);
    expect(views.length).toBeLessThanOrEqual(4);
  });

  it.each(experimentNames)("%s opens at a cell of its sweep, and reports what its charts show", (name) => {
    const { experiment, cells, openingCell, views, observables } = resolveExperiment(loadExperiment(name));
    expect(cells[openingCell]!.parameters).toMatchObject(experiment.opening ?? {});
    const shown = views.flatMap((view) => {
      if (view.kind === "map") return "observable" in view.show ? [view.show.observable] : [];
      if (view.kind === "histogram") return [view.show];
      if (view.kind !== "time") return [];
      return [view.show, ...(view.theory ?? []).map(({ show }) => show), ...(view.tell ?? []).map(({ show }) => show)];
    });
    expect(observables).toEqual(expect.arrayContaining(shown.flat()));
  });

  it("claim what checks check", () => {
    const ids = shippedChecks().map(({ id }) => id);
    for (const name of experimentNames)
      expect(ids, name).toEqual(expect.arrayContaining(loadExperiment(name).claims ?? []));
  });

  it("stand in the gallery, each in one chapter", () => {
    const stories = gallery.chapters.flatMap((chapter) => chapter.stories);
    expect([...stories].sort()).toEqual([...experimentNames].sort());
  });

  it("an unknown name gets a sentence with the likely one", () => {
    expect(() => loadExperiment("figure-12")).toThrow(/^experiment "figure-12" is not known; did you mean "figure-/);
  });

  it("experiments/schema.json is what the schema yields (vitest -u writes it)", async () => {
    await expect(`${JSON.stringify(experimentJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      "../../experiments/schema.json",
    );
  });
});
