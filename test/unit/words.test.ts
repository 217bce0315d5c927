/** What the page says of shipped systems is said in their texts. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { loadSystem, systemNames } from "../../src/systems.ts";
import { parameterControls } from "../../src/ui/parameters.ts";
import { chooseViews } from "../../src/views/default-views.ts";
import { drawTime } from "../../src/views/time.ts";
import { contextOf } from "./drawn.ts";

describe.each(systemNames)("%s", (name) => {
  const { parameters, observables } = loadSystem(name)!;

  it("says of each parameter what it is, with a range that its default lies in", () => {
    for (const { name: parameter, range, label, default: value } of parameters) {
      expect([parameter, label === null, range === null]).toEqual([parameter, false, false]);
      if (value.kind === "number") expect(value.value >= range!.from && value.value <= range!.to, parameter).toBe(true);
    }
  });

  it("says of each observable what to look for", () => {
    for (const { name: observable, words } of observables) expect([observable, words.note]).not.toContain(null);
  });
});

describe("the page", () => {
  it("draws first what has a heading, and calls the rest by its name", () => {
    const resolved = resolveExperiment({ system: "byol" });
    const { first, rest } = chooseViews(resolved);
    const context = contextOf(resolved, []);
    const scenes = [...first, ...rest].map((view) => {
      if (view.kind !== "time") throw new Error("an observable is drawn over time");
      return drawTime(view, context);
    });
    expect(scenes.slice(0, first.length).map(({ title, panels }) => [title, panels[0]!.y.scale])).toEqual([
      ["Eigenvalues of F", "linear"],
      ["Eigenvalues of Wp", "linear"],
      ["Commutator ‖[F, Wp]‖", "log"],
      ["Antisymmetric part B of Wp", "linear"],
    ]);
    expect(scenes[0]!.note).toBe("Learned is what leaves zero; all at zero is collapse.");
    expect(scenes.slice(first.length).map(({ title }) => title)).toEqual(
      expect.arrayContaining(["Norm Wp", "Learned modes"]),
    );
  });

  it("lets parameters go as far as the text says, and as far as they are", () => {
    const experiment = { system: "byol", parameters: { beta: 3, eta: -0.1 } };
    const controls = parameterControls({ experiment }, loadSystem("byol")!, {});
    const reach = Object.fromEntries(
      controls.map(({ name, slider: { from, to, step }, meaning }) => [name, [from, to, step, meaning]]),
    );
    expect(reach).toMatchObject({
      alphaP: [0, 5, 0.01, "learning rate of the predictor"],
      beta: [0, 3, 0.01, "rate of the moving average"],
      eta: [-0.1, 0.3, 0.001, "weight decay"],
      sigma: [0, 1, 0.01, "strength of the augmentation"],
    });
  });
});
