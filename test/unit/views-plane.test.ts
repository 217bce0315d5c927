/** Planes: the flow against its equations, runs against their own values, and what is told of them. */

import { describe, expect, test } from "vitest";
import { createCpuEnsemble } from "../../src/cpu/ensemble.ts";
import type { Frame } from "../../src/ensemble/frames.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import type { ViewInput } from "../../src/experiment/views-schema.ts";
import { drawPlane, startAt } from "../../src/views/plane.ts";
import { spacedRuns } from "../../src/views/plane-runs.ts";
import { once } from "../engine/engines.ts";
import { sharedCpu } from "../engine/play.ts";
import { contextOf, marksOf, run, viewOf } from "./drawn.ts";

const view = {
  kind: "plane",
  x: { state: "p", from: -0.4, to: 0.4 },
  y: { state: "s", from: 0, to: 0.1 },
  across: "eta",
  nullclines: true,
  curves: [{ equation: "s = p^2/alphaP", label: "the parabola" }],
} satisfies ViewInput;

const basins: ExperimentInput = {
  system: "eigenmodes",
  dimensions: { modes: 1 },
  parameters: { alphaP: 1, sigma: 0.03, tau: 1 },
  initial: { p: "grid(-0.375, 0.375, 16)", s: "grid(0.00625, 0.09375, 8)" },
  integrator: { method: "rk4", step: 0.1 },
  times: { end: 200, samples: 11 },
  stop: { settled: 0.0001 },
  sweep: { eta: [0, 0.05, 1] },
  views: [
    { ...view, trajectories: 128 },
    { ...view, trajectories: 40, across: undefined },
  ],
};
const ran = once(() => run(basins));

describe("the plane of p and s", () => {
  test("has a panel for each eta, with the axes of the view", async () => {
    const it = await ran();
    const scene = drawPlane(viewOf(it, "plane"), it.context);
    expect(scene.panels.map(({ title }) => title)).toEqual(["η = 0", "η = 0.05", "η = 1"]);
    expect(scene.panels[1]).toMatchObject({
      x: { label: "p", from: -0.4, to: 0.4 },
      y: { label: "s", from: 0, to: 0.1 },
      empty: null,
    });
    expect(scene.columns).toBe(3);
  });

  test("has arrows along the slopes of Eqs. 77-78, each at its own place", async () => {
    const it = await ran();
    const { panels } = drawPlane(viewOf(it, "plane"), it.context);
    for (const [panel, eta] of [0, 0.05, 1].entries()) {
      const [arrows, ...others] = marksOf(panels[panel]!, "arrows");
      expect(others).toEqual([]);
      expect(arrows!.x.length).toBeGreaterThan(50);
      for (const [k, p] of arrows!.x.entries()) {
        const s = arrows!.y[k]!;
        const d = 1 - 1.0009 * p!;
        expect(arrows!.dx[k]).toBeCloseTo(s * d - eta * p!, 12);
        expect(arrows!.dy[k]).toBeCloseTo(2 * s * (p! * d - eta), 12);
      }
    }
  });

  test("has the parabola where the theory is shown, and the nullclines where the slopes are zero", async () => {
    const it = await ran();
    const { panels, legend } = drawPlane(viewOf(it, "plane"), it.context);
    const [parabola] = marksOf(panels[1]!, "line", "curve 0");
    for (const [k, p] of parabola!.x.entries()) if (p !== null) expect(parabola!.y[k]! - p ** 2).toBeCloseTo(0, 5);
    const [first] = marksOf(panels[1]!, "line", "nullcline 0");
    for (const [k, p] of first!.x.entries())
      if (p !== null) expect(first!.y[k]! * (1 - 1.0009 * p) - 0.05 * p).toBeCloseTo(0, 5);
    expect(legend.map(({ label }) => label)).toContain("the parabola");
    expect(legend.map(({ label }) => label)).toContain("dp/dt = 0");
    const without = drawPlane(viewOf(it, "plane"), { ...it.context, theory: false });
    expect(marksOf(without.panels[1]!, "line", "curve 0")).toEqual([]);
    expect(without.legend.map(({ label }) => label)).not.toContain("the parabola");
  });

  test("marks fixed points by their stability, and says of lines that none is", async () => {
    const it = await ran();
    const { panels } = drawPlane(viewOf(it, "plane"), it.context);
    const shapes = (panel: number) =>
      ["stable", "unstable", "saddle", "degenerate"].flatMap((key) =>
        marksOf(panels[panel]!, "points", key).map(({ shape, x, y }) => [shape, x.length, x[0], y[0]]),
      );
    expect(panels[0]!.remark).toContain("Fixed points that fill a line");
    expect(shapes(0)).toEqual([]);
    const saddle = (1 - Math.sqrt(1 - 0.2 * 1.0009)) / 2.0018;
    expect(shapes(1)).toEqual([
      ["disc", 1, expect.closeTo(0, 9), expect.closeTo(0, 9)],
      ["cross", 1, expect.closeTo(saddle, 8), expect.closeTo(saddle ** 2, 8)],
    ]);
    expect(panels[1]!.remark).toBe("");
    expect(shapes(2)).toEqual([["disc", 1, expect.closeTo(0, 9), expect.closeTo(0, 9)]]);
  });

  test("draws each run through its own values, with a dot at the last", async () => {
    const it = await ran();
    const { panels } = drawPlane(viewOf(it, "plane"), it.context);
    const values = (sample: number, observable: string) => it.frames[sample]!.cells[1]!.perRun![observable]!;
    const lines = ["runs", "class collapsed"].flatMap((key) => marksOf(panels[1]!, "line", key));
    expect(lines).toHaveLength(128);
    for (const { x, y } of lines) {
      const at = [...values(0, "modeP").keys()].find(
        (one) => values(0, "modeP")[one] === x[0] && values(0, "modeS")[one] === y[0],
      );
      expect(x).toEqual(it.frames.map((_, sample) => values(sample, "modeP")[at!]));
      expect(y).toEqual(it.frames.map((_, sample) => values(sample, "modeS")[at!]));
    }
    const ends = ["runs", "class collapsed"].flatMap((key) => marksOf(panels[1]!, "points", key));
    expect(ends.flatMap(({ x }) => x).sort()).toEqual([...values(10, "modeP")].sort());
  });

  test("colours the runs that collapse, which are those of check 8", async () => {
    const it = await ran();
    const scene = drawPlane(viewOf(it, "plane"), it.context);
    const lost = marksOf(scene.panels[0]!, "line", "class collapsed");
    const kept = marksOf(scene.panels[0]!, "line", "runs");
    expect(lost).toHaveLength(it.frames[10]!.cells[0]!.classes.collapsed!.count);
    for (const { x, y, ink } of lost) {
      expect(ink).toEqual({ kind: "alarm" });
      expect(x[0]! < 0 && y[0]! <= x[0]! ** 2).toBe(true);
    }
    for (const { x, y } of kept) expect(x[0]! < 0 && y[0]! <= x[0]! ** 2).toBe(false);
    expect(marksOf(scene.panels[2]!, "line", "class collapsed")).toHaveLength(128);
    const { legend } = drawPlane(viewOf(it, "plane", 1), it.context);
    expect(legend.find(({ key }) => key === "class collapsed")!.label).toBe("collapsed");
    expect(legend.find(({ key }) => key === "runs")!.label).toBe("other runs");
  });

  test("draws as many runs as the view asks for, up to the shown time, and says of how many", async () => {
    const it = await ran();
    const scene = drawPlane(viewOf(it, "plane", 1), { ...it.context, cell: 1, sample: 4 });
    const lines = ["runs", "class collapsed"].flatMap((key) => marksOf(scene.panels[0]!, "line", key));
    expect(lines).toHaveLength(40);
    for (const { x, y } of lines) expect([x.length, y.length]).toEqual([5, 5]);
    expect(scene.note).toBe("Drawn: 40 of 128 runs.");
    expect(scene.panels[0]!.title).toBe("");
  });

  test("singles a run out in its own cell alone, drawn or not", async () => {
    const it = await ran();
    const { panels } = drawPlane(viewOf(it, "plane"), { ...it.context, cell: 1, run: 77 });
    expect(panels.map((panel) => marksOf(panel, "line", "").length)).toEqual([0, 1, 0]);
    const [line] = marksOf(panels[1]!, "line", "");
    expect(line!.x[0]).toBe(it.frames[0]!.cells[1]!.perRun!.modeP![77]);
    expect(line!.width).toBeGreaterThan(2);
  });

  test("draws runs beside the ensemble where their cell is", async () => {
    const it = await ran();
    const alone = await run({ ...basins, sweep: { eta: [0.05] }, initial: { p: 0.3, s: 0.01 }, views: [], runs: 1 });
    const singles = [{ label: "from (0.3, 0.01)", cell: 1, history: alone.context.history }];
    const { panels, legend } = drawPlane(viewOf(it, "plane"), { ...it.context, singles, sample: 2 });
    expect(panels.map((panel) => marksOf(panel, "line", "single 0").length)).toEqual([0, 1, 0]);
    const [line] = marksOf(panels[1]!, "line", "single 0");
    expect([line!.x.length, line!.x[0], line!.y[0]]).toEqual([3, 0.3, 0.01]);
    expect(legend.at(-1)!.label).toBe("from (0.3, 0.01)");
  });
});

test("while runs are undecided none is told to collapse, and at the end it is said how it stands", async () => {
  const { sweep: _, stop: __, ...others } = basins;
  const it = await run({ ...others, parameters: { eta: 0.05 }, times: { end: 60, samples: 4 } });
  expect(it.frames[3]!.cells[0]!.classes.collapsed!.undecided).toBeGreaterThan(0);
  const early = drawPlane(viewOf(it, "plane", 1), contextOf(it.resolved, it.frames.slice(0, 3)));
  expect(early.legend.map(({ label }) => label)).toContain("runs");
  expect(marksOf(early.panels[0]!, "line", "class collapsed")).toEqual([]);
  const late = drawPlane(viewOf(it, "plane", 1), it.context);
  expect(late.legend.find(({ key }) => key === "class collapsed")!.label).toMatch(/^collapsed, or meeting/);
});

test("without the values of each run none is drawn, and it is said why", async () => {
  const resolved = resolveExperiment(basins);
  const ensemble = createCpuEnsemble(await sharedCpu(), resolved, { perRun: false });
  const frames: Frame[] = [];
  for (let done = false; !done; ) {
    const advance = await ensemble.advance(500);
    frames.push(...advance.frames);
    done = advance.done;
  }
  ensemble.dispose();
  const plane = viewOf({ resolved }, "plane");
  const scene = drawPlane(plane, contextOf(resolved, frames));
  expect(scene.panels.flatMap((panel) => marksOf(panel, "line", "runs"))).toEqual([]);
  expect(scene.note).toBe("Runs are not drawn: the values of each of them were not kept.");
  expect(drawPlane(plane, contextOf(resolved, [])).note).toBe("");
  const unseen = resolveExperiment({ ...basins, observables: ["modeP"] });
  expect(drawPlane(viewOf({ resolved: unseen }, "plane"), contextOf(unseen, [])).note).toBe(
    "Runs are not drawn: no observable that is reported is s alone.",
  );
});

test("figure 10: shapes say what is stable, and the note at which target the flow is drawn", async () => {
  const scalars = { model: "explicit", lambdaS: 1, lambdaD: 0.5 } as const;
  const figure = (system: string, y: string, at: Record<string, number>) => {
    const side = { from: -1.5, to: 1.5 };
    const views = [{ kind: "plane", x: { state: "w", ...side }, y: { state: y, ...side }, at }] as const;
    const resolved = resolveExperiment({ system, dimensions: { modes: 1 }, data: scalars, runs: 1, views: [...views] });
    return drawPlane(viewOf({ resolved }, "plane"), contextOf(resolved, []));
  };
  const shapesOf = (scene: ReturnType<typeof figure>) => marksOf(scene.panels[0]!, "points").map(({ shape }) => shape);
  const left = figure("three-scalars-frozen-target", "wp", { wa: 1 });
  expect(shapesOf(left)).toEqual(["cross"]);
  expect(left.note).toBe("The flow is that at wₐ = 1.");
  expect(shapesOf(figure("three-scalars-tied", "wa", {}))).toEqual(["disc", "square"]);
  expect(shapesOf(figure("three-scalars-no-predictor", "wa", {}))).toEqual(["disc"]);
});

test("a system whose steps draw at random has no arrows", () => {
  const side = { from: -1, to: 1 };
  const resolved = resolveExperiment({
    system: {
      text: 'system test "a test"\nstate x : scalar ~ 1\nstate y : scalar ~ 1\nnext x = x + randn()\nnext y = y\nobserve a = x\nobserve b = y',
    },
    runs: 3,
    views: [{ kind: "plane", x: { state: "x", ...side }, y: { state: "y", ...side } }],
  });
  const scene = drawPlane(viewOf({ resolved }, "plane"), contextOf(resolved, []));
  expect(scene.panels[0]!.marks).toEqual([]);
  expect(scene.note).toBe("Steps draw at random, so there is no flow to draw.");
});

test("runs are spaced evenly among all, each once", () => {
  expect(spacedRuns(4, 8)).toEqual([1, 3, 5, 7]);
  expect(spacedRuns(5, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(spacedRuns(40, 3)).toEqual([0, 1, 2]);
  expect(new Set(spacedRuns(40, 121)).size).toBe(40);
  expect(spacedRuns(0, 10)).toEqual([]);
});

test("a click starts a run there, with the other states as the plane has them", () => {
  const side = { from: -1.5, to: 1.5 };
  const resolved = resolveExperiment({
    system: "three-scalars-frozen-target",
    dimensions: { modes: 3 },
    runs: 1,
    views: [{ kind: "plane", x: { state: "w", ...side }, y: { state: "wp", ...side }, at: { wa: 0.75 } }],
  });
  const start = startAt(resolved, viewOf({ resolved }, "plane"), 0.123456, -1.00049);
  expect(start).toEqual({ initial: { w: 0.123, wp: -1, wa: 0.75 } });
  const again = resolveExperiment({ ...resolved.experiment, ...start });
  expect(again.starts.get("w")).toEqual({ kind: "explicit", values: Float64Array.of(0.123, 0.123, 0.123) });
});
