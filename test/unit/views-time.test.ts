/** What a view over time draws of known numbers: which quantile is which band, which curve which cell, how far the axes go. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { TimeView } from "../../src/experiment/views-schema.ts";
import type { ViewContext } from "../../src/views/context.ts";
import { createHistory } from "../../src/views/history.ts";
import { readPanel } from "../../src/views/readout.ts";
import type { Mark, Scene } from "../../src/views/scene.ts";
import { drawTime } from "../../src/views/time.ts";
import { type MadeValue, type Making, madeFrames } from "../made-frames.ts";
import { contextOf, marksOf } from "./drawn.ts";

const swept = {
  system: "eigenmodes",
  dimensions: { modes: 3 },
  sweep: { eta: [0, 0.1], tau: [0.5, 1, 1.5] },
  times: { end: 2, samples: 3 },
  runs: 4,
};

/** Tells each statistic from every other, and sample, cell and component too. */
const telling: MadeValue = ({ statistic, cell, sample, component }) => {
  const level = { mean: 10, std: 1, min: 0, max: 100, q05: 2, q25: 4, q50: 6, q75: 9, q95: 13 }[statistic];
  return statistic === "std" ? level : level + 1000 * cell + 100 * sample + 20 * component;
};

function draw(
  input: object,
  view: Partial<TimeView> & { show: string | string[] },
  making: Partial<Making> = {},
  more: Partial<ViewContext> = {},
): Scene {
  const resolved = resolveExperiment(input);
  const context = contextOf(resolved, madeFrames(resolved, { value: telling, ...making }), more);
  return drawTime({ kind: "time", draw: "quantiles", ...view }, context);
}

const ofKind = <Kind extends Mark["kind"]>(scene: Scene, kind: Kind, panel = 0) => marksOf(scene.panels[panel]!, kind);

describe("bands and medians", () => {
  it("the faint band is from 5 to 95 %, the strong one the middle half, the line the median", () => {
    const scene = draw(swept, { show: "normF" });
    const [outer, inner] = ofKind(scene, "band");
    expect([outer!.low, outer!.high]).toEqual([
      [2, 102, 202],
      [13, 113, 213],
    ]);
    expect([inner!.low, inner!.high]).toEqual([
      [4, 104, 204],
      [9, 109, 209],
    ]);
    expect(outer!.opacity).toBeLessThan(inner!.opacity);
    const [line] = ofKind(scene, "line");
    expect(line!.y).toEqual([6, 106, 206]);
    expect(line!.x).toEqual([0, 1, 2]);
  });

  it("with deviations it is the mean, and the mean less and more one standard deviation", () => {
    const scene = draw(swept, { show: "normF", draw: "deviation" });
    const [band] = ofKind(scene, "band");
    expect([band!.low, band!.high]).toEqual([
      [9, 109, 209],
      [11, 111, 211],
    ]);
    expect(ofKind(scene, "line")[0]!.y).toEqual([10, 110, 210]);
  });

  it("what stands behind them is named by what it is", () => {
    const namesOf = (how: "quantiles" | "deviation") =>
      draw(swept, { show: "normF", draw: how }).panels[0]!.series.map(({ spread }) => spread?.names);
    expect(namesOf("quantiles")).toEqual([{ value: "median", low: "5 % quantile", high: "95 % quantile" }]);
    expect(namesOf("deviation")).toEqual([
      { value: "mean", low: "mean less one standard deviation", high: "mean plus one standard deviation" },
    ]);
  });

  it("each line is a run where that is asked, and the chosen one stands out", () => {
    const runs: Making["runs"] = ({ run, sample }) => 10 * run + sample;
    const scene = draw(swept, { show: "normF", draw: "runs" }, { runs }, { run: 2 });
    const lines = ofKind(scene, "line");
    expect(lines.map(({ y }) => y[1])).toEqual([1, 11, 21, 31, 21]);
    expect(lines.at(-1)!.width).toBeGreaterThan(lines[0]!.width);
    expect(ofKind(scene, "band")).toEqual([]);
  });

  it("a gap stays a gap", () => {
    const value: MadeValue = (at) => (at.sample === 1 ? Number.NaN : telling(at));
    const scene = draw(swept, { show: "normF" }, { value });
    expect(ofKind(scene, "line")[0]!.y).toEqual([6, null, 206]);
    expect(readPanel(scene.panels[0]!, 1)[0]!.value).toBe("undefined");
  });

  it("what has not come so far is not undefined", () => {
    const scene = draw(swept, { show: "normF" });
    expect(readPanel(scene.panels[0]!, 3)[0]!.value).toBe("not yet");
  });
});

describe("colours and labels", () => {
  it("the smallest eigenvalue is at the beginning of the ramp and the largest at its end", () => {
    const scene = draw(swept, { show: "spectrumF" });
    expect(ofKind(scene, "line").map(({ ink }) => ink)).toEqual([
      { kind: "ramp", share: 0 },
      { kind: "ramp", share: 0.5 },
      { kind: "ramp", share: 1 },
    ]);
    expect(scene.panels[0]!.series.map(({ label }) => label)).toEqual(["smallest", "no. 2", "largest"]);
  });

  it("values of a swept parameter are drawn over each other, each from its own cell", () => {
    const scene = draw(swept, { show: "normF", overlay: "tau", across: "eta" });
    expect(scene.panels.map(({ title }) => title)).toEqual(["η = 0", "η = 0.1"]);
    expect(scene.columns).toBe(2);
    // Cells go through tau first.
    expect(ofKind(scene, "line", 0).map(({ y }) => y[0])).toEqual([6, 1006, 2006]);
    expect(ofKind(scene, "line", 1).map(({ y }) => y[0])).toEqual([3006, 4006, 5006]);
    expect(scene.legend.map(({ label }) => label)).toEqual(["τ = 0.5", "τ = 1", "τ = 1.5"]);
    expect(ofKind(scene, "line", 1).map(({ ink }) => ink)).toEqual(ofKind(scene, "line", 0).map(({ ink }) => ink));
  });

  it("a parameter is told by another name where the view gives one", () => {
    const views = [
      { kind: "time", show: "normF", overlay: "tau", labels: { tau: { name: "gammaA", value: "1 - 0.1*tau" } } },
    ];
    const scene = draw({ ...swept, views }, views[0] as never);
    expect(scene.legend.map(({ label }) => label)).toEqual(["γₐ = 0.95", "γₐ = 0.9", "γₐ = 0.85"]);
  });

  it("observables stand in rows and swept values in columns where that is asked", () => {
    const scene = draw(swept, { show: ["normF", "normWp"], down: "show", across: "eta" });
    expect(scene.panels.map(({ title }) => title)).toEqual([
      "Norm F, η = 0",
      "Norm F, η = 0.1",
      "Norm Wp, η = 0",
      "Norm Wp, η = 0.1",
    ]);
    expect(scene.columns).toBe(2);
    expect(new Set(scene.panels.map(({ key }) => key)).size).toBe(4);
  });

  it("a number is told at the end of the run, for each value that is drawn over each other", () => {
    const scene = draw(swept, {
      show: "normF",
      overlay: "tau",
      across: "eta",
      tell: [{ show: "normWp", label: "ends at" }],
    });
    expect(scene.panels.map(({ told }) => told)).toEqual(["ends at 206, 1210, 2210", "ends at 3210, 4210, 5210"]);
  });
});

describe("the theory", () => {
  const input = { ...swept, observe: { bound: "exp(-2*eta*t)", ninety: "0.9" } };
  const view = { show: "normF", theory: [{ show: "bound", label: "exp(−2ηt)" }] };

  it("is drawn dashed over the data, by its median", () => {
    const lines = ofKind(draw(input, view), "line");
    expect(lines.map(({ dashed }) => dashed)).toEqual([false, true]);
    expect(lines[1]!.y).toEqual([6, 106, 206]);
    expect(lines[1]!.ink).toEqual({ kind: "theory" });
  });

  it("is told by a switch", () => {
    const scene = draw(input, view, {}, { theory: false });
    expect(ofKind(scene, "line")).toHaveLength(1);
    expect(scene.legend).toEqual([]);
  });

  it("is one line where it is the same in all cells that are drawn over each other, and one each where not", () => {
    const same: MadeValue = (at) => (at.observable === "bound" ? 1 : telling(at));
    const dashed = (making: Partial<Making>) =>
      ofKind(draw(input, { ...view, overlay: "tau" }, making), "line").filter((line) => line.dashed).length;
    expect(dashed({ value: same })).toBe(1);
    expect(dashed({})).toBe(3);
  });
});

describe("axes", () => {
  it("panels of the same observable share theirs, others do not", () => {
    const scene = draw(
      swept,
      { show: ["normF", "normWp"], down: "show", across: "eta" },
      {
        value: (at) => (at.observable === "normF" ? telling(at) : 1),
      },
    );
    const [first, second, third] = scene.panels;
    expect([second!.y.from, second!.y.to]).toEqual([first!.y.from, first!.y.to]);
    expect(third!.y.to).not.toBe(first!.y.to);
  });

  it("time ends where the view says, and no later than the run", () => {
    const endOf = (until: number) => draw(swept, { show: "normF", until }).panels[0]!.x.to;
    expect([endOf(1.5), endOf(9)]).toEqual([1.5, 2]);
  });

  it("time goes to the end from the beginning on, however far the run is", () => {
    const scene = draw(swept, { show: "normF" }, { samples: 1 });
    expect(scene.panels[0]!.x).toMatchObject({ from: 0, to: 2, scale: "linear" });
    expect(scene.panels[0]!.at).toEqual([0]);
  });

  it("the reader's choice of scale goes before the view's, and that before the text's", () => {
    const scaleOf = (scene: Scene) => scene.panels[0]!.y.scale;
    expect(scaleOf(draw(swept, { show: "balanceResidual" }))).toBe("log");
    expect(scaleOf(draw(swept, { show: "balanceResidual", scale: "linear" }))).toBe("linear");
    expect(scaleOf(draw(swept, { show: "balanceResidual", scale: "linear" }, {}, { scale: "log" }))).toBe("log");
  });

  it("a look back is marked at its time", () => {
    const scene = draw(swept, { show: "normF" }, {}, { sample: 1 });
    expect(ofKind(scene, "line").at(-1)!.x).toEqual([1, 1]);
  });

  it("what has no place is said in words", () => {
    expect(draw(swept, { show: "normF" }, { value: () => 0 }, { scale: "log" }).panels[0]!.empty).toMatch(
      /^Zero throughout/,
    );
    expect(draw(swept, { show: "normF" }, { value: () => Number.NaN }).panels[0]!.empty).toBe(
      "Undefined in every run.",
    );
    expect(draw(swept, { show: "normF" }, { samples: 0 }).panels[0]!.empty).toBe("No sample time reached yet.");
    expect(draw({ ...swept, observables: ["normWp"] }, { show: "normF" }).note).toMatch(/^Not observed .* normF/);
  });
});

describe("the values at the cursor", () => {
  it("are those of the sample, with what most runs have", () => {
    const [read] = readPanel(draw(swept, { show: "normF" }).panels[0]!, 1);
    expect(read).toMatchObject({ value: "106", spread: "102 … 113" });
  });

  it("are those of the first and the last where there are many", () => {
    const scene = draw({ ...swept, dimensions: { modes: 10 } }, { show: "spectrumF" });
    expect(readPanel(scene.panels[0]!, 0).map(({ label, value }) => [label, value])).toEqual([
      ["largest", "186"],
      ["smallest", "6"],
    ]);
  });

  it("leave out what is switched off", () => {
    const scene = draw(swept, { show: "normF", overlay: "tau" });
    const { key } = scene.legend[1]!;
    expect(readPanel(scene.panels[0]!, 0, new Set([key])).map(({ label }) => label)).toEqual(["τ = 0.5", "τ = 1.5"]);
  });
});

describe("a run beside the ensemble", () => {
  const resolved = resolveExperiment(swept);
  const history = createHistory();
  const own: MadeValue = ({ sample, statistic }) => (statistic === "q50" ? 50 + sample : Number.NaN);
  for (const frame of madeFrames({ ...resolved, cells: resolved.cells.slice(0, 1) }, { value: own }))
    history.add(frame);
  const singles = [{ label: "run 17", cell: 1, history }];

  it("is drawn over what its own cell does, and read out", () => {
    const scene = draw(swept, { show: "normF", overlay: "tau", across: "eta" }, {}, { singles });
    expect(ofKind(scene, "line", 0).at(-1)).toMatchObject({ y: [50, 51, 52], ink: { kind: "chosen" } });
    expect(ofKind(scene, "line", 1)).toHaveLength(3);
    expect(readPanel(scene.panels[0]!, 2).at(-1)).toMatchObject({ label: "run 17, τ = 1", value: "52" });
  });
});
