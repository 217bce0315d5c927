/** Matrices as pictures: rows from the top, one scale for all, and no structure out of rounding. */

import { expect, test } from "vitest";
import type { MatrixView } from "../../src/experiment/views-schema.ts";
import { drawMatrix } from "../../src/views/matrix.ts";
import { printPalette, sceneToSvg } from "../../src/views/svg.ts";
import { tableOf } from "../../src/views/table.ts";
import { marksOf } from "./drawn.ts";

const view: MatrixView = { kind: "matrix", show: ["A", "b"] };
const matrices = [
  { name: "b", rows: 2, columns: 1, values: [0.5, Number.NaN] },
  { name: "A", rows: 2, columns: 3, values: [1, 2, 3, -4, 5, 6] },
];
const context = { precision: "float64" } as const;

test("a panel stands for each matrix in the order of the view, its first row at the top", () => {
  const { panels } = drawMatrix(view, context, matrices, "run 3 at t = 10");
  expect(panels.map(({ title }) => title)).toEqual(["A", "b"]);
  const [cells] = marksOf(panels[0]!, "cells");
  expect(cells!.values).toEqual([-4, 5, 6, 1, 2, 3]);
  expect(cells!.yValues).toEqual([2, 1]);
  expect(cells!.xEdges).toEqual([0.5, 1.5, 2.5, 3.5]);
  expect(marksOf(panels[1]!, "cells")[0]!.values).toEqual([null, 0.5]);
  // The tick of a row lies in its row.
  expect(panels[0]!.y.ticks).toEqual([
    { at: 2, label: "1" },
    { at: 1, label: "2" },
  ]);
});

test("the scale is shared, as wide below 0 as above, and its ends are the largest entry", () => {
  const scene = drawMatrix(view, context, matrices);
  expect(scene.ramp).toEqual({ kind: "diverging", label: "entry", from: -6, to: 6 });
  for (const panel of scene.panels) expect(marksOf(panel, "cells")[0]!.ramp).toEqual(scene.ramp);
  const svg = sceneToSvg(
    drawMatrix(view, context, [{ name: "A", rows: 1, columns: 2, values: [-3, 3] }]),
    printPalette,
    {
      width: 500,
    },
  );
  const [low, high] = [...svg.matchAll(/<g shape-rendering="crispEdges">(.*?)<\/g>/g)]
    .slice(1, 2)
    .flatMap(([, inside]) => [...inside!.matchAll(/fill="(#\w+)"/g)].map(([, colour]) => colour));
  expect([low, high]).toEqual(["#9a3412", "#0f5b78"]);
});

test("what is rounding is not drawn as structure", () => {
  const tiny = [{ name: "A", rows: 1, columns: 2, values: [3e-14, -2e-14] }];
  const exact = drawMatrix({ kind: "matrix", show: "A" }, context, tiny);
  expect(exact.ramp).toMatchObject({ from: -1, to: 1 });
  expect(exact.panels[0]!.remark).toBe("Zero, but for rounding.");
  const single = [{ name: "A", rows: 1, columns: 2, values: [3e-7, -2e-7] }];
  expect(drawMatrix({ kind: "matrix", show: "A" }, { precision: "float32" }, single).ramp).toMatchObject({ to: 1 });
  expect(drawMatrix({ kind: "matrix", show: "A" }, context, single).ramp).toMatchObject({ to: 3e-7 });
});

test("the table names each entry by its row and column", () => {
  const { panels } = drawMatrix(view, context, matrices);
  const { header, rows } = tableOf(panels[0]!);
  expect(header).toEqual(["column", "row", "entry"]);
  expect(rows).toContainEqual([1, 2, -4]);
  expect(rows).toContainEqual([3, 1, 3]);
  expect(rows).toHaveLength(6);
});

test("a matrix that is not there yet leaves its panel empty", () => {
  const { panels, ramp } = drawMatrix(view, context, []);
  for (const { empty } of panels) expect(empty).toBe("Not computed yet: it follows the run.");
  expect(ramp).toBeNull();
});
