/** Keys over a panel: where they take the cursor, in time, over cells and bars, and over planes. */

import { describe, expect, it } from "vitest";
import { readPlace } from "../../src/views/place-readout.ts";
import { roam, walk } from "../../src/views/roam.ts";
import type { Axis, Mark } from "../../src/views/scene.ts";
import { barePanel } from "./bare-scene.ts";

const linear = (from: number, to: number): Axis => ({ label: "v", scale: "linear", from, to });

const panelOf = (x: Axis, y: Axis, marks: readonly Mark[] = []) => barePanel({ x, y, marks });

describe("over time", () => {
  it("arrows go one sample further, pages and Shift a tenth of all, Home and End to the ends", () => {
    const keys = ["ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp", "PageDown", "PageUp", "Home", "End"];
    expect(keys.map((key) => walk(key, false, 20, 40))).toEqual([19, 19, 21, 21, 16, 24, 0, 40]);
    expect(keys.slice(0, 4).map((key) => walk(key, true, 20, 40))).toEqual([16, 16, 24, 24]);
  });

  it("nothing leads beyond the ends, and other keys nowhere", () => {
    expect([walk("ArrowLeft", false, 0, 4), walk("PageUp", false, 4, 4)]).toEqual([0, 4]);
    expect([walk("a", false, 0, 4), walk("Enter", false, 0, 4)]).toEqual([null, null]);
    expect(walk("ArrowRight", false, 0, 0)).toBe(0);
  });
});

describe("over a plane", () => {
  const [x, y] = [linear(-1, 1), linear(0, 10)];
  const panel = panelOf(x, y);

  it("a key goes from the middle by the fortieth part, with Shift by five of them", () => {
    const right = roam(panel, x, y, null, "ArrowRight", false)!;
    expect(right.x).toBeCloseTo(0.05);
    expect(right.y).toBeCloseTo(5);
    expect(roam(panel, x, y, right, "ArrowDown", true)!.y).toBeCloseTo(3.75);
  });

  it("Home, End and the pages go to the edges, and nothing beyond them", () => {
    const corner = { x: roam(panel, x, y, null, "End", false)!.x, y: roam(panel, x, y, null, "PageUp", false)!.y };
    expect(corner).toEqual({ x: 1, y: 10 });
    expect(roam(panel, x, y, corner, "ArrowRight", true)).toEqual(corner);
    expect(roam(panel, x, y, corner, "Home", false)!.x).toBe(-1);
    expect(roam(panel, x, y, corner, "PageDown", false)!.y).toBe(0);
  });

  it("it stays within what is looked at closer", () => {
    const closer = linear(0.4, 0.6);
    expect(roam(panel, closer, y, { x: -1, y: 5 }, "ArrowLeft", false)!.x).toBeCloseTo(0.4);
    expect(roam(panel, closer, y, null, "End", false)!.x).toBeCloseTo(0.6);
  });

  it("steps on a logarithmic axis are factors", () => {
    const log: Axis = { label: "v", scale: "log", from: 1e-4, to: 1 };
    expect(roam(panelOf(log, y), log, y, { x: 1e-2, y: 5 }, "ArrowRight", false)!.x).toBeCloseTo(
      1e-2 * 1e4 ** (1 / 40),
    );
  });

  it("other keys move nothing", () => expect(roam(panel, x, y, null, "Enter", false)).toBeNull());
});

describe("over cells and bars", () => {
  const ramp = { kind: "sequential", label: "share", from: 0, to: 1 } as const;
  const cells: Mark = {
    kind: "cells",
    key: "",
    xEdges: [0, 1, 2, 4],
    yEdges: [0, 1, 2],
    xValues: [0.5, 1.5, 3],
    yValues: [0.5, 1.5],
    values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    ramp,
  };
  const map = panelOf(linear(0, 4), linear(0, 2), [cells]);

  it("each step is a cell, whatever its width, and all cells can be reached", () => {
    let spot = { x: 0.5, y: 0.5 };
    const words: (string | null)[] = [];
    for (const key of ["Home", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowLeft"]) {
      spot = roam(map, map.x, map.y, spot, key, false)!;
      words.push(readPlace(map, spot.x, spot.y));
    }
    expect(words.map((text) => text?.split(": ")[1])).toEqual([
      "share 0.1",
      "share 0.2",
      "share 0.3",
      "share 0.6",
      "share 0.5",
      "share 0.4",
    ]);
  });

  it("of bars only left and right lead further", () => {
    const bars: Mark = {
      kind: "bars",
      key: "",
      edges: [0, 1, 2, 3],
      heights: [4, 0, 7],
      below: 0,
      above: 0,
      ink: { kind: "single" },
    };
    const histogram = panelOf(linear(0, 3), linear(0, 8), [bars]);
    const spot = roam(histogram, histogram.x, histogram.y, null, "End", false)!;
    expect(readPlace(histogram, spot.x, spot.y)).toMatch(/^2 to 3: 7/);
    expect(roam(histogram, histogram.x, histogram.y, spot, "ArrowLeft", false)!.x).toBe(1.5);
  });
});
