/** What an experiment resolves to: defaults, sweeps, times, laws, and single settings. */

import { describe, expect, it } from "vitest";
import { membersOf } from "../../src/ensemble/members.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ResolvedExperiment } from "../../src/experiment/resolved.ts";
import { readSettingValue, settingText, withSetting } from "../../src/experiment/settings.ts";
import { matrixValues } from "../../src/experiment/stored-values.ts";
import { LanguageErrors } from "../../src/language/index.ts";

/** What each state starts from, as an experiment would write it. */
const initialOf = (resolved: ResolvedExperiment) => resolved.experiment.initial;

describe("an experiment", () => {
  it("of a system alone has sensible defaults", () => {
    const resolved = resolveExperiment({ system: "byol" });
    expect(resolved.dimensions).toEqual({ n1: 8, n2: 8 });
    expect(initialOf(resolved)).toEqual({ W: "0.2*randn", Wp: "0.4*randn", Wa: "0" });
    expect(resolved.integrator).toEqual({ method: "rk4", step: 0.02 });
    expect(resolved.runsPerCell).toBe(1024);
    expect(resolved.times).toHaveLength(81);
    expect(resolved.observables).toContain("commutator");
    expect(Object.keys(resolved.histograms).sort()).toEqual(["spectrumF", "spectrumWp"]);
    expect(resolved.experiment.parameters).toMatchObject({ alphaP: 1, eta: 0.01, etaP: 0.01 });
  });

  it("lets a dimension that is not given follow the one that is", () => {
    expect(resolveExperiment({ system: "byol", dimensions: { n1: 4 } }).dimensions).toEqual({ n1: 4, n2: 4 });
    expect(resolveExperiment({ system: "byol", dimensions: { n2: 16 } }).dimensions).toEqual({ n1: 16, n2: 16 });
  });

  it("takes a system's text in place of its name, and keeps it as run", () => {
    const text = 'system decay "Decay"\nstate A : n x n\nparam decay = 2\ndA/dt = -decay*A\nobserve normA = norm(A)';
    for (const system of [text, { text }]) {
      const resolved = resolveExperiment({ system, dimensions: { n: 3 } });
      expect(resolved.system.name).toBe("decay");
      expect(resolved.experiment.system).toEqual(system);
      expect(resolved.cells[0]?.values).toEqual({ decay: 2 });
      expect(initialOf(resolved)).toEqual({ A: "0.1*randn" });
    }
  });

  it("leaves out an observable whose Kronecker product is too large, and says why", () => {
    // Data that are no diagonal: the product with them has to be formed.
    const Sn = Array.from({ length: 16 }, (_, i) => Array.from({ length: 16 }, (_, j) => (i === j ? 1 : 0.01)));
    const system = { system: "simsiam-no-stop-gradient", data: { model: "additive", Sn } };
    const small = resolveExperiment({ ...system, dimensions: { n1: 16, n2: 8 } });
    expect(small.unavailable).toEqual([]);
    expect(small.observables).toContain("lambdaMinH");
    const reason =
      "lambdaMinH cannot be had at these dimensions: kron(...) has order 16 x 9 = 144 here, and at most 128 is offered.";
    const large = resolveExperiment({ ...system, dimensions: { n1: 16, n2: 9 } });
    expect(large.observables).not.toContain("lambdaMinH");
    expect(large.unavailable).toEqual([{ name: "lambdaMinH", reason }]);
    expect(() => resolveExperiment({ ...system, dimensions: { n1: 16, n2: 9 }, observables: ["lambdaMinH"] })).toThrow(
      `observables[0]: ${reason}`,
    );
    // With diagonal data only its blocks are formed.
    const blocks = resolveExperiment({ system: "simsiam-no-stop-gradient", dimensions: { n1: 128, n2: 128 } });
    expect(blocks.observables).toContain("lambdaMinH");
  });

  it("knows from lowering alone what cannot be had, wherever the Kronecker product stands and whatever its factors are", () => {
    const forms = [
      "kron(Sd, sym(W))",
      "kron(sym(W), Sd)",
      "2*kron(Sd, Sd) - I",
      "kron(I(n), sym(W)) + kron(sym(W), I(n))",
    ];
    const observables = forms.flatMap((form, index) => [
      `observe s${index} = spectrum(${form})`,
      `observe l${index} = lambdaMin(${form}) + 1`,
      `observe e${index} = entropy(spectrum(${form}))`,
    ]);
    const lines = ["system s", "state W : n x n", "data Sd : n x n symmetric", "dW/dt = -W*Sd", ...observables];
    const text = [...lines, "observe value = norm(W)", "class collapsed where l1 < 0"].join("\n");
    const unavailable = (n: number) => {
      const resolved = resolveExperiment({ system: { text }, dimensions: { n } });
      const names = resolved.unavailable.map(({ name }) => name);
      expect(resolved.observables).toContain("value");
      expect([...names.filter((name) => name !== "collapsed"), ...resolved.observables].sort()).toEqual(
        resolved.system.observables.map(({ name }) => name).sort(),
      );
      return names;
    };
    expect(unavailable(11)).toEqual([]);
    // With a diagonal on the left the least eigenvalue comes from blocks; what the others need is formed as a whole.
    const formed = ["s0", "e0", "s1", "l1", "e1", "s2", "e2", "s3", "l3", "e3", "collapsed"];
    expect(unavailable(12)).toEqual(formed);
    const asked = { system: { text }, dimensions: { n: 12 }, observables: ["value", "l1"] };
    expect(() => resolveExperiment(asked)).toThrow(
      "observables[1]: l1 cannot be had at these dimensions: kron(...) has order 12 x 12 = 144 here, and at most 128 is offered.",
    );
  });

  it("says all places of a system that cannot be computed at once", () => {
    const lines = [
      "system s",
      "state W : n x n",
      "big = 1e300*1e300",
      "dW/dt = -big*W",
      "observe a = big*norm(W)",
      "observe b = 1e39*norm(W)",
      "observe c = spectrum(sym(kron(W, W)))",
      "observe d = norm(W)",
    ];
    const errors = (): string[] => {
      try {
        resolveExperiment({ system: { text: lines.join("\n") }, dimensions: { n: 3 } });
        return [];
      } catch (error) {
        if (!(error instanceof LanguageErrors)) throw error;
        return error.errors.map(({ line, column }) => `${line}:${column}`);
      }
    };
    expect(errors()).toEqual(["3:7", "6:13", "7:22"]);
  });

  it("reports the observables it asks for in the order of the system", () => {
    const { observables, histograms } = resolveExperiment({ system: "byol", observables: ["loss", "spectrumF"] });
    expect(observables).toEqual(["spectrumF", "loss"]);
    expect(Object.keys(histograms)).toEqual(["spectrumF"]);
  });
});

describe("a sweep", () => {
  it("crosses its axes, the last one fastest, and moves the defaults that follow a swept parameter", () => {
    const { cells, experiment } = resolveExperiment({
      system: "byol",
      sweep: { eta: [0, 0.1], beta: { from: 0.04, to: 4, count: 3, scale: "log" } },
    });
    expect(cells.map(({ parameters }) => parameters)).toEqual([
      { eta: 0, beta: 0.04 },
      { eta: 0, beta: 0.4 },
      { eta: 0, beta: 4 },
      { eta: 0.1, beta: 0.04 },
      { eta: 0.1, beta: 0.4 },
      { eta: 0.1, beta: 4 },
    ]);
    expect(cells.map(({ values }) => values.etaP)).toEqual([0, 0, 0, 0.1, 0.1, 0.1]);
    expect(experiment.parameters).toEqual({ alphaP: 1, learnedThreshold: 0.01 });
  });

  it("keeps a given etaP where eta is swept", () => {
    const { cells } = resolveExperiment({ system: "byol", parameters: { etaP: 0.3 }, sweep: { eta: [0, 0.1] } });
    expect(cells.map(({ values }) => values.etaP)).toEqual([0.3, 0.3]);
  });

  it("has exact ends and equal steps or ratios between them", () => {
    const sweep = (axis: object) =>
      resolveExperiment({ system: "byol", sweep: { beta: axis } }).cells.map(({ values }) => values.beta);
    expect(sweep({ from: 0, to: 0.3, count: 4 })).toEqual([0, 0.1, 0.2, 0.3]);
    expect(sweep({ from: 0.001, to: 1000, count: 7, scale: "log" })).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
    expect(sweep({ from: 4, to: 4, count: 1 })).toEqual([4]);
  });

  it("of sigma moves the factors of isotropic data", () => {
    const { cells, data } = resolveExperiment({ system: "byol", sweep: { sigma: [0, 0.5, 2] } });
    expect(data).toEqual({ Sd: { kind: "multipleOfIdentity" }, Ss: { kind: "multipleOfIdentity" } });
    expect(cells.map(({ values }) => [values.Sd, values.Ss])).toEqual([
      [1, 1],
      [1, 1.25],
      [1, 5],
    ]);
  });
});

describe("times", () => {
  const timesOf = (times: unknown) => resolveExperiment({ system: "byol", times }).times;

  it("of a range are evenly spaced with exact ends", () => {
    expect(timesOf({ end: 0.7, samples: 8 }).at(-1)).toBe(0.7);
    expect(timesOf({ start: 1, end: 3, samples: 5 })).toEqual([1, 1.5, 2, 2.5, 3]);
  });

  it("of a list are that list", () => {
    expect(timesOf([0, 0.25, 7])).toEqual([0, 0.25, 7]);
    expect(timesOf([3])).toEqual([3]);
  });
});

describe("a start", () => {
  it("of rows is read row by row, a list is a diagonal, a number fills a vector, and 0 anything", () => {
    const { starts } = resolveExperiment({
      system: "byol",
      dimensions: { n1: 3, n2: 2 },
      initial: {
        W: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        Wp: [7, 8],
        Wa: 0,
      },
    });
    expect(starts.get("W")).toEqual({ kind: "explicit", values: Float64Array.of(1, 2, 3, 4, 5, 6) });
    expect(starts.get("Wp")).toEqual({ kind: "explicit", values: Float64Array.of(7, 0, 0, 8) });
    expect(starts.get("Wa")).toEqual({ kind: "explicit", values: new Float64Array(6) });
    const modes = resolveExperiment({
      system: "eigenmodes",
      dimensions: { modes: 3 },
      initial: { p: 0.1, s: [1, 2, 3] },
    });
    expect(modes.starts.get("p")).toEqual({ kind: "explicit", values: Float64Array.of(0.1, 0.1, 0.1) });
    expect(modes.starts.get("s")).toEqual({ kind: "explicit", values: Float64Array.of(1, 2, 3) });
  });

  it("of its own for each run says how many runs there are", () => {
    const p = { runs: [0.1, [1, 2], 0.3] };
    const resolved = resolveExperiment({ system: "eigenmodes", dimensions: { modes: 2 }, initial: { p } });
    expect(resolved.runsPerCell).toBe(3);
    expect(resolved.starts.get("p")).toEqual({
      kind: "runs",
      values: [Float64Array.of(0.1, 0.1), Float64Array.of(1, 2), Float64Array.of(0.3, 0.3)],
    });
    expect(initialOf(resolved)).toEqual({ p, s: "0.05 + 0.01*randn" });
  });

  it("is the same for the members that accuracy is measured by, also where they are fewer", () => {
    const p = { runs: Array.from({ length: 20 }, (_, run) => run) };
    const resolved = resolveExperiment({ system: "eigenmodes", dimensions: { modes: 2 }, initial: { p } });
    const members = membersOf(resolved);
    expect(members.program.start).toEqual(resolved.program.start);
    const [matrix] = members.program.matrices;
    expect(matrixValues(resolved, matrix!)).toHaveLength(20);
    expect(matrixValues(members, matrix!)).toEqual(Array.from({ length: 8 }, (_, run) => Float64Array.of(run, run)));
  });

  it("on grids has as many runs as they cross to, or a multiple of it", () => {
    const initial = { s: "grid(0, 1, 3)", p: "-grid(0, 1, modes)" };
    const experiment = { system: "eigenmodes", dimensions: { modes: 4 }, initial };
    expect(resolveExperiment(experiment).runsPerCell).toBe(12);
    expect(resolveExperiment({ ...experiment, runs: 24 }).runsPerCell).toBe(24);
    expect(() => resolveExperiment({ ...experiment, runs: 100 })).toThrow(
      "runs is 100, but the grids of initial cross to 12 starts, and each should have as many runs; give 12 or a multiple of it, or leave runs out.",
    );
    // They cross as they are written, so the order is kept.
    expect([...resolveExperiment(experiment).starts.keys()]).toEqual(["s", "p"]);
    expect(Object.keys(initialOf(resolveExperiment(experiment))!)).toEqual(["s", "p"]);
  });
});

describe("a setting", () => {
  const base = { system: "byol", sweep: { eta: [0, 0.1] } };

  it.each([
    ["alphaP=2", { ...base, parameters: { alphaP: 2 } }],
    ["eta=0.02", { system: "byol", sweep: {}, parameters: { eta: 0.02 } }],
    ["sweep.eta=[1, 2]", { system: "byol", sweep: { eta: [1, 2] } }],
    ["runs=64", { ...base, runs: 64 }],
    ["system=simsiam", { ...base, system: "simsiam" }],
    ["dimensions.n1=16", { ...base, dimensions: { n1: 16 } }],
    ["integrator.step=0.005", { ...base, integrator: { method: "rk4", step: 0.005 } }],
    ["integrator.method=bs32", { ...base, integrator: { method: "bs32" } }],
    ["times.end=10", { ...base, times: { start: 0, end: 10, samples: 81 } }],
    ["sigma=0.5", { ...base, data: { model: "isotropic", sigma: 0.5 } }],
    ["initial.W=0.3*randn", { ...base, initial: { W: "0.3*randn" } }],
    ["initial.W=0", { ...base, initial: { W: 0 } }],
  ])("%s changes that and nothing else", (setting, expected) => {
    const changed = withSetting(base, setting);
    expect(changed).toEqual(expected);
    resolveExperiment(changed);
    expect(base).toEqual({ system: "byol", sweep: { eta: [0, 0.1] } });
  });

  it.each([
    ["eta=null", { system: "byol", sweep: {}, parameters: { etaP: 0.2 } }],
    ["etaP=null", { system: "byol", sweep: { eta: [0, 0.1] }, parameters: {} }],
    ["sweep.eta=null", { system: "byol", sweep: {}, parameters: { etaP: 0.2 } }],
    ["runs=null", { system: "byol", sweep: { eta: [0, 0.1] }, parameters: { etaP: 0.2 } }],
    ["initial.W=null", { system: "byol", sweep: { eta: [0, 0.1] }, parameters: { etaP: 0.2 } }],
  ])("%s takes out what the experiment says, if it says anything", (setting, expected) => {
    const experiment = { system: "byol", sweep: { eta: [0, 0.1] }, parameters: { etaP: 0.2 } };
    expect(withSetting(experiment, setting)).toEqual(expected);
    resolveExperiment(expected);
  });

  it.each([["0.2*randn"], ["1"], [" x "], [""], ["null"], [0.05], [[1, 2]], [{ from: 0 }], [null]])(
    "of %j is read back as it is written",
    (value) => {
      expect(readSettingValue(settingText(value))).toEqual(value);
      if (value !== null) expect(withSetting({}, `title=${settingText(value)}`)).toEqual({ title: value });
    },
  );

  it("of sigma is a parameter where the system has one", () => {
    expect(withSetting({ system: "correlation" }, "sigma=0.5")).toMatchObject({ parameters: { sigma: 0.5 } });
  });

  it("that cannot be read gets its sentence", () => {
    expect(() => withSetting(base, "eta")).toThrow("A setting is written name=value, such as eta=0.02, but it is");
    expect(() => withSetting({ ...base, times: [0, 1] }, "times.end=3")).toThrow(
      "times.end cannot be set, for times is a list.",
    );
  });
});
