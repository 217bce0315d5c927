/** The cells of a sweep as views arrange them, under the names that readers know. */

import { expect, test } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { axisValues, cellWith, labelOf, panelsBy, tellingWords } from "../../src/views/cells.ts";

const swept = resolveExperiment({
  system: "eigenmodes-ema",
  dimensions: { modes: 1 },
  runs: 1,
  sweep: { eta: [0, 0.01, 0.1], beta: [0.04, 0.4] },
  views: [
    {
      kind: "time",
      show: "normWp",
      across: "beta",
      labels: { beta: { name: "gammaA", value: "1 - 0.1*beta" } },
    },
  ],
});
const labels = { beta: { name: "gammaA", value: "1 - 0.1*beta" } };

test("a panel stands for each value of its axis, at the other values of the cell", () => {
  expect(panelsBy(swept, 3, "eta")).toEqual([
    { title: "η = 0", value: 0, cell: 1 },
    { title: "η = 0.01", value: 0.01, cell: 3 },
    { title: "η = 0.1", value: 0.1, cell: 5 },
  ]);
  expect(panelsBy(swept, 3, "beta").map(({ cell }) => cell)).toEqual([2, 3]);
});

test("what is not swept has one panel without a title, of the cell itself", () => {
  expect(panelsBy(swept, 4, "alphaP")).toEqual([{ title: "", value: null, cell: 4 }]);
  expect(panelsBy(swept, 4, undefined)).toEqual([{ title: "", value: null, cell: 4 }]);
});

test("a parameter is told under another name with the value that this has", () => {
  expect(panelsBy(swept, 0, "beta", labels).map(({ title }) => title)).toEqual(["γₐ = 0.996", "γₐ = 0.96"]);
  expect(labelOf(swept, labels, "eta", 0.01)).toBe("η = 0.01");
});

test("values of an axis come once each in the order of the sweep, and every cell is found by its values", () => {
  expect(axisValues(swept, "beta")).toEqual([0.04, 0.4]);
  expect(axisValues(swept, "alphaP")).toEqual([]);
  for (const [index, { parameters }] of swept.cells.entries()) expect(cellWith(swept, 0, parameters)).toBe(index);
  expect(cellWith(swept, 5, { eta: 0.012, alphaP: 3 })).toBe(3);
});

test("numbers are short where they may be, and tell their neighbours apart where three digits do not", () => {
  expect(tellingWords(0.9996, [])).toBe("0.9996");
  expect(tellingWords(0.15848931924611, [])).toBe("0.158");
  expect(tellingWords(0.99999912, [1])).toBe("0.999999");
});

test("another name of a parameter is made of numbers and parameters, or is refused at its place", () => {
  const named = (value: string) => () =>
    resolveExperiment({
      ...swept.experiment,
      views: [{ kind: "time", show: "normWp", across: "beta", labels: { beta: { name: "gammaA", value } } }],
    });
  expect(named("1 - eta*beta")).not.toThrow();
  expect(named("beta + t")).toThrow(/^views\[0\]\.labels\.beta\.value reads t, but is made of numbers and parameters/);
  expect(named("beta*normWp")).toThrow(/reads Wp|normWp/);
});

test("in another name parameters have the values of the cell", () => {
  const labels = { beta: { name: "keeps", value: "eta*beta" } };
  const resolved = resolveExperiment({
    ...swept.experiment,
    views: [{ kind: "time", show: "normWp", across: "beta", labels }],
  });
  expect(labelOf(resolved, labels, "beta", 0.4, cellWith(resolved, 0, { eta: 0.1 }))).toBe("keeps = 0.04");
});
