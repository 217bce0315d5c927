/** What the form of an experiment shows, of right experiments and of wrong ones, and where their problems stand. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { experimentNames, loadExperiment } from "../../src/experiment/library.ts";
import { ExperimentError, type Problem } from "../../src/experiment/problems.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { withChange } from "../../src/lab/changes.ts";
import { printLawValue, readLaw } from "../../src/lab/law-text.ts";
import { placeProblems } from "../../src/lab/place-problems.ts";
import { describeSetup, type Setup, setupPaths } from "../../src/lab/setup.ts";
import { experimentOf, type Json, type LabState } from "../../src/lab/state.ts";
import { loadSystem } from "../../src/systems.ts";

const byol = loadSystem("byol")!;
const valuesOf = (places: Setup["dimensions"]) => Object.fromEntries(places.map(({ path, value }) => [path, value]));

describe("the form", () => {
  it("of an experiment that says nothing shows the defaults that run", () => {
    const setup = describeSetup({ system: "byol" }, byol);
    expect(valuesOf(setup.dimensions)).toEqual({ "dimensions.n2": 8, "dimensions.n1": 8 });
    expect(setup.data).toMatchObject({ model: "isotropic", fields: [] });
    expect(setup.laws.map(({ name, shape, value }) => [name, shape, value])).toEqual([
      ["W", "n2 x n1 with n2 = 8, n1 = 8", "0.2*randn"],
      ["Wp", "n2 x n2 with n2 = 8", "0.4*randn"],
      ["Wa", "n2 x n1 with n2 = 8, n1 = 8", "0"],
    ]);
    expect(setup.integrator).toMatchObject({ method: "rk4", fields: [{ path: "integrator.step", value: 0.02 }] });
    expect(setup.times).toMatchObject({ kind: "range", fields: [{ path: "times.end", value: 40 }, { value: 81 }] });
    expect([setup.runs.value, setup.seed.value]).toEqual([1024, 1]);
    expect(setup.sweepable).toEqual(["alphaP", "beta", "eta", "etaP", "learnedThreshold", "sigma"]);
  });

  it.each(experimentNames)("of %s shows what runs", (name) => {
    const experiment = loadExperiment(name);
    const resolved = resolveExperiment(experiment);
    const setup = describeSetup(experiment, resolved.system);
    const asRun = resolved.experiment as unknown as Record<string, Record<string, unknown>>;
    expect(valuesOf(setup.dimensions)).toEqual(
      Object.fromEntries(Object.entries(resolved.dimensions).map(([key, value]) => [`dimensions.${key}`, value])),
    );
    const fields = [...(setup.integrator?.fields ?? []), ...(setup.times.kind === "range" ? setup.times.fields : [])];
    for (const { path, value, empty } of fields) {
      const [section = "", key = ""] = path.split(".");
      if (empty === null) expect(value, path).toBe(asRun[section]?.[key]);
    }
    expect([setup.runs.value, setup.seed.value]).toEqual([resolved.runsPerCell, resolved.seed]);
    for (const { name: state, value } of setup.laws) expect(String(value)).toBe(String(asRun.initial?.[state]));
    expect(setup.data?.model).toBe(asRun.data?.model);
    expect(setup.sweep.map((axis) => axis.name)).toEqual(Object.keys(experiment.sweep ?? {}));
    // What each law shows can be typed.
    const context = { system: resolved.system, dimensions: resolved.dimensions };
    for (const { name: state, value } of setup.laws) {
      if (typeof value === "object") continue;
      const read = readLaw(printLawValue(value), state, context);
      expect("value" in read && String(read.value), state).toBe(String(value));
    }
  });

  it("offers models of data that run as they begin, and mean what is usual", () => {
    const setup = describeSetup(
      { system: "byol", dimensions: { n1: 4, n2: 3 }, data: { model: "isotropic", sigma: 0.5 } },
      byol,
    );
    expect(setup.data?.models.map(({ name }) => name)).toEqual([
      "isotropic",
      "diagonal",
      "additive",
      "multiplicative",
      "explicit",
    ]);
    for (const { name, data } of setup.data!.models) {
      const experiment = { system: "byol", dimensions: { n1: 4, n2: 3 }, data };
      const resolved = resolveExperiment(experiment);
      // Every one of them but the scrambled views is X = I and X' = sigma^2 I.
      if (name !== "multiplicative") expect(resolved.cells[0]!.values, name).toMatchObject({ Sd: 1, Ss: 1.25 });
      expect(describeSetup(experiment, byol).data?.model).toBe(name);
    }
    expect(describeSetup({ system: "oja" }, loadSystem("oja")!).data?.models.map(({ name }) => name)).toEqual([
      "explicit",
    ]);
    expect(describeSetup({ system: "correlation" }, loadSystem("correlation")!).data).toBeNull();
  });

  it("shows the method that is chosen with its tolerances, also where one of them is wrong", () => {
    const wrong = { system: "byol", integrator: { method: "tsit5", rtol: -1, atol: 1e-9 } };
    const { integrator } = describeSetup(wrong, byol);
    expect(integrator?.method).toBe("tsit5");
    expect(valuesOf(integrator!.fields)).toEqual({
      ...{ "integrator.rtol": -1, "integrator.atol": 1e-9, "integrator.maxSteps": 100_000 },
      ...{ "integrator.firstStep": null, "integrator.maxStep": null },
    });
    expect(describeSetup({ system: "byol-minibatch" }, loadSystem("byol-minibatch")!).integrator).toBeNull();
  });

  it("of an experiment that is wrong anywhere is still one", () => {
    const junk = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant({ toString: 1 }), fc.constant({ length: 1 }));
    const keys = ["dimensions", "data", "initial", "integrator", "times", "runs", "seed", "sweep", "parameters"];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), junk), (sections) => {
        const setup = describeSetup({ system: "byol", ...sections }, byol);
        expect(setup.laws).toHaveLength(3);
        expect(new Set(setupPaths(setup)).size).toBe(setupPaths(setup).length);
      }),
      { numRuns: 500 },
    );
  });

  it("sets each of its fields by its path", () => {
    const state: LabState = { experiment: "byol" };
    const set = (name: string, value: Json) => describeSetup(experimentOf(withChange(state, name, value)), byol);
    expect(valuesOf(set("dimensions.n1", 5).dimensions)["dimensions.n1"]).toBe(5);
    expect(set("initial.W", 0).laws[0]?.value).toBe(0);
    expect(set("integrator.method", "tsit5").integrator?.fields[0]?.value).toBe(1e-5);
    expect(set("times.end", 5).times).toMatchObject({ fields: [{ value: 5 }, {}] });
    expect(set("runs", 5).runs.value).toBe(5);
    expect(set("sweep.eta", [0, 1]).sweep).toEqual([{ path: "sweep.eta", name: "eta", axis: [0, 1] }]);
    expect(set("sweep.eta", [0, 1]).sweepable).toEqual(["alphaP", "beta", "etaP", "learnedThreshold", "sigma"]);
    expect(set("sweep.eta", [0, 1]).runs.label).toBe("Runs of each cell");
  });
});

describe("what a state starts from", () => {
  const context = { system: byol, dimensions: { n1: 4, n2: 4 } };
  const read = (text: string, name = "W") => readLaw(text, name, context);

  it("is read as a law, a number or numbers", () => {
    expect(read(" 0.3*randn ")).toEqual({ value: "0.3*randn" });
    expect(read("0.1*G*G^T where G = randn", "Wp")).toEqual({ value: "0.1*G*G^T where G = randn" });
    expect(read("0")).toEqual({ value: 0 });
    expect(read("[1, 2, 3, 4]")).toEqual({ value: [1, 2, 3, 4] });
    expect(read('{"runs": [0, 1]}')).toEqual({ value: { runs: [0, 1] } });
    expect(read("W", "Wa")).toEqual({ value: "W" });
    // As it may be copied from a file.
    expect(read('"0.3*randn"')).toEqual({ value: "0.3*randn" });
  });

  it.each([
    ["0.3*rand(", "Column "],
    ["0.3", "It "],
    ["Q", "Column 1: "],
    ["", "A law is missing here"],
    ["[1, 2]", "It has 2 numbers for the diagonal, but W is n2 x n1"],
    ['{"run": 1}', "It must be a law"],
  ])("%j is refused in a sentence", (text, begin) => {
    const found = readLaw(text, "W", {
      ...context,
      dimensions: text === "0.3" ? { n1: 4, n2: 3 } : context.dimensions,
    });
    expect("problem" in found && found.problem).toMatch(new RegExp(`^${begin}.*\\.$`));
  });
});

describe("problems", () => {
  const problem = (path: string, message: string): Problem => ({ path, message });

  it("stand at the field whose path they are at or beneath, the nearest one, and need not say it", () => {
    const paths = ["initial.W", "initial.Wp", "sweep.eta", "sweep.eta.to", "times"];
    const { at, rest } = placeProblems(
      [
        problem("initial.Wp", "initial.Wp, column 5: Q is not known."),
        problem("sweep.eta.to", "sweep.eta.to must be greater than 0, but it is -1."),
        problem("sweep.eta[2]", "sweep.eta[2] must be a number, but it is null."),
        problem("times[3]", "times must ascend, but times[3] = 1 follows 2."),
        problem("initial.W.runs", "initial.W.runs has 3 values, one a run, but there are 4 runs."),
        problem("runs", "runs is 3."),
        problem("", "The experiment cannot be read."),
      ],
      paths,
    );
    expect(Object.fromEntries(at)).toEqual({
      "initial.Wp": ["Column 5: Q is not known."],
      "sweep.eta.to": ["It must be greater than 0, but it is -1."],
      "sweep.eta": ["sweep.eta[2] must be a number, but it is null."],
      times: ["It must ascend, but times[3] = 1 follows 2."],
      "initial.W": ["initial.W.runs has 3 values, one a run, but there are 4 runs."],
    });
    expect(rest.map(({ path }) => path)).toEqual(["runs", ""]);
  });

  it("of real experiments find their fields", () => {
    const experiment = {
      ...{
        system: "byol",
        dimensions: { n1: 4, n2: 6 },
        data: { model: "additive", Sn: [1] },
        initial: { W: "0.2*Q" },
      },
      ...{ times: { end: -1 }, runs: 2.5, sweep: { eta: { from: 0, to: 1, count: 3, scale: "log" } } },
    };
    const told = (input: unknown): readonly Problem[] => {
      try {
        resolveExperiment(input);
        return [];
      } catch (error) {
        if (error instanceof ExperimentError) return error.problems;
        throw error;
      }
    };
    const paths = setupPaths(describeSetup(experiment, byol));
    // What the schema says comes first, and alone.
    expect([...placeProblems(told(experiment), paths).at.keys()]).toEqual(["runs"]);
    const { runs: _, ...semantic } = experiment;
    const { at, rest } = placeProblems(told(semantic), paths);
    expect([...at.keys()].sort()).toEqual(["data.Sn", "dimensions.n2", "initial.W", "times.end"]);
    expect(rest).toEqual([]);
    const { at: ofSweep } = placeProblems(told({ system: "byol", sweep: experiment.sweep }), paths);
    expect(ofSweep.get("sweep.eta.from")).toEqual(["It must be greater than 0 on a log scale, but it is 0."]);
  });
});
