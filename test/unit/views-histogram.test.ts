/** Histograms: every value is counted once, in a bar or in words. */

import { expect, test } from "vitest";
import { drawHistogram } from "../../src/views/histogram.ts";
import { csvOf } from "../../src/views/table.ts";
import { once } from "../engine/engines.ts";
import { contextOf, marksOf, run, viewOf } from "./drawn.ts";

const ran = once(() =>
  run({
    system: "eigenmodes",
    dimensions: { modes: 3 },
    initial: { p: "randn", s: 0.01 },
    runs: 50,
    times: { end: 1, samples: 2 },
    sweep: { eta: [0, 0.1] },
    histograms: { spectrumWp: { from: -0.5, to: 1, bins: 6 } },
    views: [
      { kind: "histogram", show: "spectrumWp", across: "eta" },
      { kind: "histogram", show: "normWp" },
    ],
  }),
);

test("bars count the values of the cell at the shown time, and words those that have none", async () => {
  const it = await ran();
  const { panels } = drawHistogram(viewOf(it, "histogram"), { ...it.context, sample: 0 });
  expect(panels.map(({ title }) => title)).toEqual(["η = 0", "η = 0.1"]);
  for (const [cell, panel] of panels.entries()) {
    const values = [...it.frames[0]!.cells[cell]!.perRun!.spectrumWp!];
    const [bars] = marksOf(panel, "bars");
    const inside = bars!.edges.slice(1).map((edge, k) => {
      const from = bars!.edges[k]!;
      return values.filter((value) => value >= from && (value < edge || (k === 5 && value === edge))).length;
    });
    expect(bars!.heights).toEqual(inside);
    const [below, above] = [values.filter((value) => value < -0.5).length, values.filter((value) => value > 1).length];
    expect(inside.reduce((sum, count) => sum + count, below + above)).toBe(150);
    expect(below * above).toBeGreaterThan(0);
    expect(panel.remark).toBe(`Not drawn of 150 values: ${below} below −0.5, ${above} above 1.`);
    expect([panel.x.from, panel.x.to]).toEqual([-0.5, 1]);
  }
});

test("panels share the axis of the counts, from 0 to the highest bar", async () => {
  const it = await ran();
  const { panels } = drawHistogram(viewOf(it, "histogram"), it.context);
  const most = Math.max(...panels.flatMap((panel) => marksOf(panel, "bars")[0]!.heights.map(Number)));
  for (const { y } of panels) {
    expect(y.from).toBe(0);
    expect(y.to).toBeGreaterThanOrEqual(most);
    expect(y.to).toBeLessThan(1.1 * most);
  }
  const marks = (sample: number | null) =>
    marksOf(drawHistogram(viewOf(it, "histogram"), { ...it.context, sample }).panels[0]!, "bars")[0]!.heights;
  expect(marks(null)).toEqual(marks(1));
  expect(marks(null)).not.toEqual(marks(0));
});

test("the file counts what lies below and above too", async () => {
  const it = await ran();
  const lines = csvOf(drawHistogram(viewOf(it, "histogram"), it.context))
    .trim()
    .split("\n");
  expect(lines[0]).toBe("panel,from,to,values");
  expect(lines).toHaveLength(1 + 2 * 8);
  const { histogram } = it.frames[1]!.cells[0]!.observables.spectrumWp!;
  expect(lines[1]).toBe(`η = 0,,-0.5,${histogram!.below}`);
  expect(lines[8]).toBe(`η = 0,1,,${histogram!.above}`);
  const counts = lines.slice(1, 9).map((line) => Number(line.split(",").at(-1)));
  expect(counts.reduce((sum, count) => sum + count)).toBe(150);
});

test("what is not counted, or not yet, is said", async () => {
  const it = await ran();
  const empty = (index: number, context = it.context) =>
    drawHistogram(viewOf(it, "histogram", index), context).panels[0]!.empty;
  expect(empty(0)).toBeNull();
  expect(empty(0, contextOf(it.resolved, []))).toBe("No sample time reached yet.");
  expect(empty(1)).toBe("normWp is no spectrum: histograms are counted of spectra alone.");
});
