/** What a reader chose as one value: changes and what they take back, the drawn cell, undo and redo. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { applied, changeOf, withChange, withoutChange, withoutChanges, withView } from "../../src/lab/changes.ts";
import { beginHistory, canRedo, canUndo, mostSteps, presentOf, record, redo, undo } from "../../src/lab/history.ts";
import { readState } from "../../src/lab/read-state.ts";
import { cellOf, experimentOf, isSame, type LabState, withExperiment } from "../../src/lab/state.ts";

const byol: LabState = { experiment: "byol" };
const figure9: LabState = { experiment: "figure-9" };
const valuesOf = (state: LabState) => resolveExperiment(experimentOf(state)).cells.map(({ values }) => values);

describe("a change", () => {
  it("is of the experiment that runs, and leaves the state before it as it was", () => {
    const state = withChange(withChange(byol, "eta", 0.05), "dimensions.n1", 6);
    expect(state).toEqual({
      experiment: "byol",
      changes: [
        { name: "eta", value: 0.05 },
        { name: "dimensions.n1", value: 6 },
      ],
    });
    expect(experimentOf(state)).toMatchObject({ parameters: { eta: 0.05 }, dimensions: { n1: 6 } });
    expect(byol).toEqual({ experiment: "byol" });
  });

  it("to what the experiment says by itself is none", () => {
    expect(withChange(withChange(byol, "eta", 0.05), "eta", 0.01)).toEqual(byol);
    expect(withChange(byol, "runs", 1024)).toEqual(byol);
    expect(withChange(byol, "backend", "auto")).toEqual(byol);
  });

  it("of one thing has one name, however it is called", () => {
    expect(withChange(byol, "parameters.eta", 0.05).changes).toEqual([{ name: "eta", value: 0.05 }]);
    expect(withChange(byol, "sigma", 0.5).changes).toEqual([{ name: "data.sigma", value: 0.5 }]);
    expect(withChange({ experiment: "correlation" }, "sigma", 0.5).changes).toEqual([{ name: "sigma", value: 0.5 }]);
    const text = 'state w ~ 1\nparam run = 1 in 0..2 "a", runs = 2 in 0..2 "b"\ndw/dt = -run*runs*w\n';
    const own = { experiment: { system: { text } } };
    expect(withChange(own, "parameters.run", 0.5).changes).toEqual([{ name: "parameters.run", value: 0.5 }]);
    expect(withChange(own, "runs", 5)).toEqual({ ...own, runs: 5 });
  });

  it("of a choice takes what hung on it along", () => {
    const additive = withChange(byol, "data", { model: "additive", Sx: 1, Sn: 0.1 });
    const noisier = withChange(additive, "data.Sn", 0.2);
    expect(withChange(noisier, "data", { model: "diagonal", X: [1], Xprime: [1] }).changes).toHaveLength(1);
    const adaptive = withChange(withChange(byol, "integrator.method", "tsit5"), "integrator.rtol", 1e-7);
    expect(adaptive.changes).toHaveLength(2);
    expect(withChange(adaptive, "integrator.method", "bs32").changes).toEqual([
      { name: "integrator.method", value: "bs32" },
    ]);
    expect(withoutChange(adaptive, "integrator.method")).toEqual(byol);
    expect(withChange(adaptive, "integrator.method", "rk4")).toEqual(byol);
  });

  it("that sets etaP apart from eta is taken back, and etaP follows again", () => {
    const eta = withChange(byol, "eta", 0.05);
    expect(valuesOf(eta)[0]).toMatchObject({ eta: 0.05, etaP: 0.05 });
    const apart = withChange(eta, "etaP", 0.05);
    expect(valuesOf(withChange(apart, "eta", 0.1))[0]).toMatchObject({ eta: 0.1, etaP: 0.05 });
    const again = withChange(apart, "etaP", null);
    expect(again).toEqual(eta);
    expect(valuesOf(withChange(again, "eta", 0.1))[0]).toMatchObject({ eta: 0.1, etaP: 0.1 });
  });

  it("to null makes a parameter follow also where the experiment itself sets it apart", () => {
    const own: LabState = { experiment: { system: "byol", parameters: { eta: 0.1, etaP: 0.2 } } };
    const following = withChange(own, "etaP", null);
    expect(following.changes).toEqual([{ name: "etaP", value: null }]);
    expect(valuesOf(following)[0]).toMatchObject({ eta: 0.1, etaP: 0.1 });
    expect(withoutChange(following, "etaP")).toEqual(own);
  });

  it("fixes what is swept, and taken back it is swept again", () => {
    const fixed = withChange(figure9, "eta", 0.05);
    expect(resolveExperiment(experimentOf(fixed)).cells).toHaveLength(5);
    expect(withoutChange(fixed, "eta")).toEqual(figure9);
    const own = withChange(figure9, "sweep.eta", [0.02, 0.03]);
    const ownFixed = withChange(own, "eta", 0.07);
    expect(resolveExperiment(experimentOf(ownFixed)).cells).toHaveLength(5);
    // The axis of the reader's own is not forgotten.
    expect(withoutChange(ownFixed, "eta")).toEqual(own);
    expect(withChange(ownFixed, "sweep.eta", [0, 0.01, 0.05, 0.1])).toEqual(figure9);
    expect(experimentOf(withChange(figure9, "sweep.tau", null))).toMatchObject({
      sweep: { eta: [0, 0.01, 0.05, 0.1] },
    });
  });

  it("that nothing could write down is refused", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => withChange(byol, "eta", value)).toThrow(RangeError);
    expect(withChange({ experiment: "correlation" }, "eta", -0).changes).toEqual([{ name: "eta", value: 0 }]);
  });

  it("is made or taken back as a control says", () => {
    const changed = applied(byol, { name: "eta", value: 0.05 });
    expect(changeOf(changed, "eta")?.value).toBe(0.05);
    expect(applied(changed, { name: "eta" })).toEqual(byol);
    expect(applied(applied(byol, { name: "precision", value: "float32" }), { name: "precision" })).toEqual(byol);
  });

  it("of the backend or the precision gives up the other, where both cannot be", () => {
    const double = withChange({ experiment: "byol", backend: "webgpu" }, "precision", "float64");
    expect(double).toEqual({ experiment: "byol", precision: "float64" });
    expect(withChange(double, "backend", "webgpu")).toEqual({ experiment: "byol", backend: "webgpu" });
    expect(withChange(double, "backend", "cpu")).toEqual({ experiment: "byol", backend: "cpu", precision: "float64" });
  });

  it("that cannot be made says so where the experiment is wanted, and is kept", () => {
    const state = withChange({ experiment: { system: "byol", times: [0, 1] } }, "times.end", 3);
    expect(state.changes).toHaveLength(1);
    expect(() => experimentOf(state)).toThrow("times.end cannot be set, for times is a list.");
  });
});

describe("another experiment", () => {
  it("leaves behind what was chosen for the one before, but for machine and page", () => {
    const state: LabState = {
      ...withChange(figure9, "eta", 0.05),
      ...{ runs: 5, seed: 2, backend: "cpu", precision: "float32", cell: { tau: 1 }, views: {}, sample: 3, run: 1 },
      ...{ theory: false, theme: "dark", speed: 2 },
    };
    expect(withExperiment(state, "byol")).toEqual({
      ...{ experiment: "byol", backend: "cpu", precision: "float32", theory: false, theme: "dark", speed: 2 },
    });
    expect(withoutChanges(state)).toMatchObject({ experiment: "figure-9", backend: "cpu", cell: { tau: 1 } });
    expect(experimentOf(withoutChanges(state))).toEqual(experimentOf(figure9));
  });
});

describe("a look at a view", () => {
  it("is kept by the view's key, and nothing is left of one that is as it was", () => {
    const looked = withView(byol, "normW", { scale: "log", hidden: [], zoom: {} });
    expect(looked.views).toEqual({ normW: { scale: "log" } });
    expect(withView(looked, "normW", {})).toEqual(byol);
    expect(withView(withView(looked, "a", { hidden: ["q05"] }), "normW", null).views).toEqual({
      a: { hidden: ["q05"] },
    });
  });
});

describe("the drawn cell", () => {
  const resolved = resolveExperiment(experimentOf(figure9));
  const at = (cell: LabState["cell"]) => resolved.cells[cellOf({ cell }, resolved)]!.parameters;

  it("is found by its values, whatever its index", () => {
    expect(at({ eta: 0.05, tau: 0.8 })).toEqual({ eta: 0.05, tau: 0.8 });
    expect(at({ tau: 0.8, eta: 0.05 })).toEqual({ eta: 0.05, tau: 0.8 });
    expect(cellOf({}, resolved)).toBe(resolved.openingCell);
  });

  it("is found by what is swept of the data, too", () => {
    const swept = resolveExperiment({ system: "byol", sweep: { sigma: [0.1, 0.3, 0.5] } });
    expect(cellOf({ cell: { sigma: 0.3 } }, swept)).toBe(1);
  });

  it("is the nearest where there is no such cell", () => {
    expect(at({ eta: 0.05, tau: 0.75 })).toEqual({ eta: 0.05, tau: 0.8 });
    expect(at({ eta: 0.02, tau: 1 })).toEqual({ eta: 0.01, tau: 1 });
    expect(at({ gone: 1, tau: 0.4 })).toMatchObject({ tau: 0.4 });
  });
});

describe("the same", () => {
  it("is what says the same, in whatever order and with keys that say nothing", () => {
    expect(isSame({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1, d: undefined })).toBe(true);
    for (const [a, b] of [
      [{ a: 1 }, { a: 2 }],
      [[1], [1, 2]],
      [[1], { 0: 1 }],
      [{}, null],
      [{ a: null }, {}],
      ["1", 1],
      [{ toString: 1 }, {}],
    ])
      expect(isSame(a, b), JSON.stringify([a, b])).toBe(false);
  });
});

describe("undo and redo", () => {
  const eta = (value: number) => withChange(byol, "eta", value);
  const typed = { control: "eta", moving: false };
  const dragged = { control: "eta", moving: true };

  it("lead through whole states, and a new one forgets what was undone", () => {
    let history = beginHistory(byol);
    expect([canUndo(history), canRedo(history)]).toEqual([false, false]);
    for (const value of [0.1, 0.2, 0.3]) history = record(history, eta(value), typed);
    history = undo(undo(history));
    expect(presentOf(history)).toEqual(eta(0.1));
    expect(presentOf(redo(history))).toEqual(eta(0.2));
    history = record(history, eta(0.4), typed);
    expect([presentOf(history), canRedo(history)]).toEqual([eta(0.4), false]);
    expect(presentOf(undo(undo(undo(undo(history)))))).toEqual(byol);
  });

  it("take the way of a slider as one step, and each next way as another", () => {
    let history = record(beginHistory(byol), withChange(byol, "runs", 64), { control: "runs", moving: false });
    for (const value of [0.02, 0.03, 0.04]) history = record(history, eta(value), dragged);
    history = record(history, eta(0.04), typed);
    for (const value of [0.05, 0.06]) history = record(history, eta(value), dragged);
    history = record(history, eta(0.07), typed);
    expect(presentOf(undo(history))).toEqual(eta(0.04));
    expect(presentOf(undo(undo(history)))).toEqual(withChange(byol, "runs", 64));
  });

  it("know one slider from another, and a slider from one that is moved after an undo", () => {
    let history = record(beginHistory(byol), eta(0.02), dragged);
    history = record(history, withChange(eta(0.02), "beta", 1), { control: "beta", moving: true });
    expect(presentOf(undo(history))).toEqual(eta(0.02));
    history = record(undo(history), eta(0.03), dragged);
    expect(presentOf(undo(history))).toEqual(eta(0.02));
  });

  it("take what is dragged on after an undo as a step of its own", () => {
    let history = record(beginHistory(byol), eta(0.02), dragged);
    history = record(history, eta(0.03), dragged);
    history = record(undo(history), eta(0.05), dragged);
    expect(presentOf(undo(history))).toEqual(byol);
    history = record(redo(undo(history)), eta(0.06), dragged);
    expect(presentOf(undo(history))).toEqual(eta(0.05));
  });

  it("remember no step that changed nothing: a slider that came back, a value typed again", () => {
    let history = record(beginHistory(byol), eta(0.02), typed);
    expect(record(history, eta(0.02), typed)).toEqual(history);
    for (const value of [0.03, 0.04, 0.02]) history = record(history, eta(value), dragged);
    history = record(history, eta(0.02), typed);
    expect(history.states).toEqual([byol, eta(0.02)]);
    // The first event of a slider may bring what is there already.
    history = record(history, eta(0.02), dragged);
    history = record(history, eta(0.05), dragged);
    expect(history.states).toEqual([byol, eta(0.02), eta(0.05)]);
  });

  it("hold a bounded past", () => {
    let history = beginHistory(byol);
    for (let k = 1; k <= 2 * mostSteps; k++) history = record(history, eta(k), typed);
    expect(history.states).toHaveLength(mostSteps + 1);
    for (let k = 0; k < 3 * mostSteps; k++) history = undo(history);
    expect(presentOf(history)).toEqual(eta(mostSteps));
  });

  it("of any steps is where it was before", () => {
    const step = fc.record({
      value: fc.integer({ min: 1, max: 5 }),
      control: fc.constantFrom("a", "b"),
      moving: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let history = beginHistory(byol);
        for (const { value, control, moving } of steps) {
          const before = history;
          history = record(history, eta(value), { control, moving });
          expect(presentOf(history)).toEqual(eta(value));
          if (before.moving !== control && presentOf(before) !== presentOf(history))
            expect(presentOf(undo(history))).toEqual(presentOf(before));
          // No two neighbours are the same: each undo is seen.
          for (let k = 1; k < history.states.length; k++)
            expect(isSame(history.states[k], history.states[k - 1])).toBe(false);
        }
      }),
    );
  });
});

describe("a state that is handed over", () => {
  it.each([
    [null, "lab must be a state of the lab"],
    [{}, "lab.experiment is missing"],
    [{ experiment: "byol", changes: [{ name: "eta" }] }, "lab.changes[0].value"],
    [{ experiment: "byol", views: { one: { zoom: { x: [1] } } } }, "lab.views.one.zoom.x must be"],
    [{ experiment: "byol", theory: true }, "lab.theory must be"],
    [{ experiment: "byol", speed: 0 }, "lab.speed must be greater than 0"],
    [{ experiment: "byol", sample: 1.5 }, "lab.sample must be a whole number"],
    [{ experiment: "byol", theme: "blue" }, 'lab.theme must be "light" or "dark"'],
  ])("is refused at its place where it is none: %j", (input, words) => {
    expect(() => readState(input)).toThrow(words);
  });

  it("is taken as it is where it is one", () => {
    const state = { experiment: "byol", runs: undefined, changes: [{ name: "etaP", value: null }], cell: { eta: 0 } };
    expect(readState(state)).toBe(state);
  });
});
