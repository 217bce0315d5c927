/** Tables of panels, and files of them: every number as it is. */

import { expect, test } from "vitest";
import type { Panel } from "../../src/views/scene.ts";
import { csvOf, tableOf } from "../../src/views/table.ts";
import { barePanel, bareScene } from "./bare-scene.ts";

const ink = { kind: "single" } as const;
const base = barePanel({ x: { label: "t", scale: "linear", from: 0, to: 2 } });
const names = { value: "median", low: "5 % quantile", high: "95 % quantile" };
const series = { key: "s", label: "largest", ink, theory: false } as const;
const overTime: Panel = {
  ...base,
  at: [0, 0.1, 0.2],
  series: [
    { ...series, values: [0.1 + 0.2, null, 1e-17], spread: { low: [0, null, -1], high: [1, null, 1], names } },
    { ...series, key: "theory x", label: "", values: [3, 4], spread: null, theory: true },
  ],
};

test("a panel over time has a row for each time and a column for each series and the edges of its spread, by what they are", () => {
  const { header, rows } = tableOf(overTime);
  expect(header).toEqual(["t", "largest, median", "largest, 5 % quantile", "largest, 95 % quantile", "theory x"]);
  expect(rows).toEqual([
    [0, 0.30000000000000004, 0, 1, 3],
    [0.1, null, null, null, 4],
    [0.2, 1e-17, -1, 1, null],
  ]);
});

test("a file has all digits, and nothing where there is no value", () => {
  expect(csvOf(bareScene([overTime]))).toBe(
    [
      't,"largest, median","largest, 5 % quantile","largest, 95 % quantile",theory x',
      "0,0.30000000000000004,0,1,3",
      "0.1,,,,4",
      "0.2,1e-17,-1,1,",
      "",
    ].join("\n"),
  );
});

test("panels follow each other under one head where they have one, with their titles in front", () => {
  const named = (title: string, label = "t") => ({ ...overTime, title, x: { ...base.x, label }, at: [0] });
  const lines = csvOf(bareScene([named("η = 0"), named('a "b", c'), named("η = 1", "step")])).split("\n");
  expect(lines).toEqual([
    'panel,t,"largest, median","largest, 5 % quantile","largest, 95 % quantile",theory x',
    "η = 0,0,0.30000000000000004,0,1,3",
    '"a ""b"", c",0,0.30000000000000004,0,1,3',
    "",
    'panel,step,"largest, median","largest, 5 % quantile","largest, 95 % quantile",theory x',
    "η = 1,0,0.30000000000000004,0,1,3",
    "",
  ]);
});

test("a plane has every point of every mark, of arrows the slopes, by the words of the key", () => {
  const line = { kind: "line", ink, width: 1, dashed: false, opacity: 1 } as const;
  const panel: Panel = {
    ...base,
    x: { ...base.x, label: "p" },
    y: { ...base.y, label: "s" },
    marks: [
      { kind: "arrows", key: "arrows", x: [1, 2], y: [3, 4], dx: [5, null], dy: [6, null], ink, length: 10 },
      { ...line, key: "runs", x: [0.1, null, 0.2], y: [0.3, null, 0.4] },
      { kind: "points", key: "", x: [7], y: [8], ink, shape: "disc", size: 3 },
    ],
  };
  const legend = [{ key: "runs", label: "other runs", ink, look: "line", opacity: 1 }] as const;
  expect(tableOf(panel, legend)).toEqual({
    header: ["what", "mark", "p", "s", "slope of p", "slope of s"],
    rows: [
      ["arrows", 1, 1, 3, 5, 6],
      ["arrows", 1, 2, 4, null, null],
      ["other runs", 2, 0.1, 0.3, null, null],
      ["other runs", 2, 0.2, 0.4, null, null],
      ["", 3, 7, 8, null, null],
    ],
  });
});
