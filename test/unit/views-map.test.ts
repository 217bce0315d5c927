/** Maps: every cell where its parameters are, on a scale that runs from low to high, and the theory's boundary. */

import { expect, test } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { rampAt } from "../../src/views/ink.ts";
import { cellOf, drawMap } from "../../src/views/map.ts";
import { printPalette, sceneToSvg } from "../../src/views/svg.ts";
import { tableOf } from "../../src/views/table.ts";
import { once } from "../engine/engines.ts";
import { contextOf, marksOf, run, viewOf } from "./drawn.ts";

const boundary = [{ equation: "eta = tau^2/(4*(1+sigma^2))", label: "all collapse above" }];
const swept: ExperimentInput = {
  system: "eigenmodes",
  dimensions: { modes: 2 },
  runs: 8,
  integrator: { method: "rk4", step: 0.1 },
  times: { end: 400, samples: 3 },
  stop: { settled: 0.001 },
  // As an experiment may write it: the axis of the map that is swept first is not the one along x.
  sweep: { eta: { from: 0.001, to: 1, count: 4, scale: "log" }, alphaP: [1, 2], tau: [1.2, 0.2, 0.7] },
  views: [
    { kind: "map", x: "tau", y: "eta", show: { class: "collapsed" }, boundary },
    { kind: "map", x: "eta", y: "tau", show: { observable: "spectrumWp", statistic: "mean", component: 2 } },
    { kind: "map", x: "tau", y: "sigma", show: { class: "collapsed" } },
  ],
};
const ran = once(() => run(swept));

/** What the frame of a cell says, by its parameters. */
async function shares(eta: number, tau: number, alphaP: number): Promise<number> {
  const { resolved, frames } = await ran();
  const index = resolved.cells.findIndex(
    ({ parameters }) => parameters.eta === eta && parameters.tau === tau && parameters.alphaP === alphaP,
  );
  const { count, undecided } = frames.at(-1)!.cells.find(({ cell }) => cell === index)!.classes.collapsed!;
  return (count + undecided) / 8;
}

test("each cell has the share of its own runs, in the row and column of its parameters", async () => {
  const it = await ran();
  const { panels, note } = drawMap(viewOf(it, "map"), { ...it.context, cell: 3 });
  const [cells] = marksOf(panels[0]!, "cells");
  expect(cells!.xValues).toEqual([0.2, 0.7, 1.2]);
  expect(cells!.yValues).toEqual([0.001, 0.01, 0.1, 1]);
  for (const [row, eta] of cells!.yValues.entries())
    for (const [column, tau] of cells!.xValues.entries())
      expect(cells!.values[row * 3 + column], `eta ${eta}, tau ${tau}`).toBe(await shares(eta, tau, 2));
  // Not all alike, so that a transposed or reversed map would be another one.
  expect(cells!.values.slice(0, 3)).not.toEqual(cells!.values.slice(9));
  expect(cells!.values[6]).not.toBe(cells!.values[8]);
  expect(note).toBe("At αₚ = 2.");
});

test("the other way round rows and columns change places, and the number is that of the component", async () => {
  const it = await ran();
  const { panels, ramp } = drawMap(viewOf(it, "map", 1), it.context);
  const [cells] = marksOf(panels[0]!, "cells");
  expect([cells!.xValues.length, cells!.yValues.length]).toEqual([4, 3]);
  for (const [place, value] of cells!.values.entries()) {
    const [eta, tau] = [cells!.xValues[place % 4]!, cells!.yValues[Math.floor(place / 4)]!];
    const index = it.resolved.cells.findIndex(
      ({ parameters }) => parameters.eta === eta && parameters.tau === tau && parameters.alphaP === 1,
    );
    const { statistics } = it.frames.at(-1)!.cells[index]!.observables.spectrumWp!;
    expect(value).toBe(statistics.mean[1]);
  }
  expect(ramp!.label).toBe("mean of eigenvalues of Wp, no. 2");
  const values = cells!.values.filter((value) => value !== null);
  expect(ramp!.to).toBeGreaterThanOrEqual(Math.max(...values));
  expect(ramp!.to).toBeLessThan(1.2 * Math.max(...values));
});

test("edges are half-way, of a logarithmic sweep by factors", async () => {
  const it = await ran();
  const [panel] = drawMap(viewOf(it, "map"), it.context).panels;
  const [cells] = marksOf(panel!, "cells");
  expect(panel!.y.scale).toBe("log");
  expect(panel!.x.scale).toBe("linear");
  const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12));
  expect(cells!.xEdges).toEqual(close([0, 0.45, 0.95, 1.45]));
  expect(cells!.yEdges).toEqual(close([1e-3, 1e-2, 0.1, 1, 10].map((value) => value / Math.sqrt(10))));
  expect([panel!.y.from, panel!.y.to]).toEqual([cells!.yEdges[0], cells!.yEdges[4]]);
});

test("a place belongs to the cell around it", async () => {
  const it = await ran();
  const view = viewOf(it, "map");
  for (const cell of it.resolved.cells.keys()) {
    const { eta, tau, alphaP } = it.resolved.cells[cell]!.parameters;
    const context = {
      ...it.context,
      cell: it.resolved.cells.findIndex(({ parameters }) => parameters.alphaP === alphaP),
    };
    expect(cellOf(view, context, tau! + 0.2, eta! * 2.5)).toBe(cell);
    expect(cellOf(view, context, tau! - 0.2, eta! / 2.5)).toBe(cell);
  }
  expect(cellOf(view, it.context, 1.5, 0.1)).toBeNull();
  expect(cellOf(view, it.context, 0.7, 4)).toBeNull();
});

test("the boundary is that of the theory, and is shown with it alone", async () => {
  const it = await ran();
  const scene = drawMap(viewOf(it, "map"), it.context);
  const lines = marksOf(scene.panels[0]!, "line", "boundary 0");
  expect(lines).toHaveLength(1);
  const [{ x, y, dashed }] = lines as [(typeof lines)[0]];
  expect(dashed).toBe(true);
  for (const [k, tau] of x.entries()) expect(y[k]! / (tau! ** 2 / 4.0036)).toBeCloseTo(1, 2);
  expect(Math.max(...x.map((value) => value ?? 0))).toBeCloseTo(1.45, 6);
  expect(scene.legend[0]).toMatchObject({ key: "boundary 0", label: "all collapse above", look: "dashed" });
  const without = drawMap(viewOf(it, "map"), { ...it.context, theory: false });
  expect(marksOf(without.panels[0]!, "line", "boundary 0")).toEqual([]);
  expect(without.legend.map(({ key }) => key)).not.toContain("boundary 0");
});

test("a share goes from 0 to 1 along the ramp, the highest in its last colour", async () => {
  const it = await ran();
  const scene = drawMap(viewOf(it, "map"), it.context);
  expect(scene.ramp).toMatchObject({ kind: "sequential", from: 0, to: 1 });
  const svg = sceneToSvg(scene, printPalette, { width: 600 });
  // The first group of cells is the scale.
  const [, cells] = [...svg.matchAll(/<g shape-rendering="crispEdges">(.*?)<\/g>/g)].map(([, inside]) => inside!);
  const colours = [...cells!.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" [^>]*fill="(#\w+)"/g)].map(
    ([, x, y, colour]) => ({ x: Number(x), y: Number(y), colour }),
  );
  const hex = (share: number) =>
    `#${rampAt(printPalette, share)
      .map((part) => part.toString(16).padStart(2, "0"))
      .join("")}`;
  // At eta = 1, highest on the paper, all collapse; at eta = 0.001, lowest, and the largest tau, at the right, none does.
  const top = colours.filter(({ y }) => y === Math.min(...colours.map((one) => one.y)));
  expect(new Set(top.map(({ colour }) => colour))).toEqual(new Set([hex(1)]));
  const bottom = colours.filter(({ y }) => y === Math.max(...colours.map((one) => one.y)));
  expect(bottom.toSorted((a, b) => a.x - b.x).at(-1)!.colour).toBe(hex(await shares(0.001, 1.2, 1)));
  expect(await shares(0.001, 1.2, 1)).toBe(0);
});

test("a cell has no share while its runs are under way, and is marked where some have not come to rest", async () => {
  const it = await run({ ...swept, stop: undefined, times: { end: 4, samples: 3 } });
  const early = drawMap(viewOf(it, "map"), contextOf(it.resolved, it.frames.slice(0, 2)));
  expect(marksOf(early.panels[0]!, "cells")[0]!.values).toEqual(new Array(12).fill(null));
  expect(early.legend.map(({ look }) => look)).not.toContain("cross");
  const late = drawMap(viewOf(it, "map"), it.context);
  const [crosses] = marksOf(late.panels[0]!, "points");
  const open = it.frames[2]!.cells.filter(({ cell, classes }) => {
    return it.resolved.cells[cell]!.parameters.alphaP === 1 && classes.collapsed!.undecided > 0;
  });
  expect(open.length).toBeGreaterThan(0);
  expect(crosses!.x.map((tau, k) => [tau, crosses!.y[k]]).sort()).toEqual(
    open.map(({ cell }) => [it.resolved.cells[cell]!.parameters.tau, it.resolved.cells[cell]!.parameters.eta]).sort(),
  );
  expect(late.ramp!.label).toBe("share collapsed, or meeting the condition at the end");
  expect(late.legend.map(({ label }) => label)).toContain("not all at rest");
});

test("its table holds each cell with the values of its parameters, in full", async () => {
  const it = await ran();
  const scene = drawMap(viewOf(it, "map"), it.context);
  const { header, rows } = tableOf(scene.panels[0]!);
  expect(header.slice(0, 2)).toEqual(["τ", "η"]);
  expect(rows).toHaveLength(12);
  for (const [tau, eta, share] of rows) expect(share).toBe(await shares(eta as number, tau as number, 1));
});

test("without a sweep of both it says what is missing", async () => {
  const it = await ran();
  const [panel] = drawMap(viewOf(it, "map", 2), it.context).panels;
  expect(panel!.empty).toBe("sigma has one value: a map needs several of both.".replace("sigma", "σ"));
  expect(cellOf(viewOf(it, "map", 2), it.context, 0.5, 0.03)).toBeNull();
  const resolved = resolveExperiment({ ...swept, sweep: undefined, views: [swept.views![0]!] });
  expect(drawMap(viewOf({ resolved }, "map"), contextOf(resolved, [])).panels[0]!.empty).toBe(
    "τ and η have one value: a map needs several of both.",
  );
});
