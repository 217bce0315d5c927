/** Another text for the system of an experiment: what fits is kept, what was written of another text is not. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { isEdited, withOwnText, withSystemText } from "../../src/lab/edit-system.ts";
import { writeLink } from "../../src/lab/link.ts";
import { experimentOf, type LabState } from "../../src/lab/state.ts";
import { systemText } from "../../src/systems.ts";

const resolved = (state: LabState) => resolveExperiment(experimentOf(state));
const byol: LabState = { experiment: "byol", changes: [{ name: "eta", value: 0.05 }] };
const text = systemText("byol")!;

describe("an edited text", () => {
  it("runs with what was changed before, and with the views that still fit", () => {
    const edited = withSystemText(byol, text.replace("beta*(W - Wa)", "2*beta*(W - Wa)"));
    expect(isEdited(edited)).toBe(true);
    expect(resolved(edited).cells[0]!.values.eta).toBe(0.05);
    expect(resolved(edited).views).toEqual(resolved(byol).views);
    expect(resolved(edited).system.text).toContain("2*beta*(W - Wa)");
    // What was checked was the other text.
    expect(resolved(edited).experiment.claims).toBeUndefined();
  });

  it("leaves out views and observables that it has no longer, and nothing else", () => {
    const without = text.replace(
      "include feature, predictor, network, target, balance",
      "include feature, predictor, network, balance",
    );
    const { views, system } = resolved(withSystemText(byol, without));
    expect(system.observables.map(({ name }) => name)).not.toContain("emaCorrelation");
    const shows = (one: (typeof views)[number]) => "show" in one && one.show === "emaCorrelation";
    expect(views.some(shows)).toBe(false);
    expect(views).toHaveLength(resolved(byol).views.length - 1);
  });

  it("does not hide what the reader has to see to", () => {
    const state = withSystemText(byol, text.replaceAll("eta*W", "decay*W").replace("eta    = 0.01", "decay  = 0.01"));
    expect(() => resolved(state)).toThrow(/eta/);
  });

  it("goes into a link that is short enough to be sent", () => {
    for (const name of ["byol", "eigenmodes-ema", "symmetrised"]) {
      const edited = withSystemText({ experiment: name }, `${systemText(name)!}\nobserve mine = t\n`);
      expect(writeLink(edited).length, name).toBeLessThan(2000);
    }
  });

  it("gives way to the experiment's own, with all that was left out for it", () => {
    const edited = withSystemText(
      byol,
      text.replace(
        "include feature, predictor, network, target, balance",
        "include network, balance, feature, predictor",
      ),
    );
    const back = withOwnText(edited);
    expect(isEdited(back)).toBe(false);
    expect(experimentOf(back)).toEqual(experimentOf(byol));
  });
});
