/** The gallery's pictures: one for each story in light and in dark, small, without words; what a thumbnail keeps of a scene. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chapters } from "../../src/experiment/library.ts";
import type { Mark, Panel, Scene } from "../../src/views/scene.ts";
import { printPalette } from "../../src/views/svg.ts";
import { outline } from "../../src/views/thin.ts";
import { sceneToThumbnail } from "../../src/views/thumbnail.ts";
import { barePanel, bareScene } from "./bare-scene.ts";

const folder = new URL("../../demo/pictures/", import.meta.url);
const files = readdirSync(folder).sort();
const stories = chapters.flatMap((chapter) => chapter.stories);

describe("the gallery", () => {
  it("has a picture of every story in light and in dark, and none is left over: npm run pictures", () => {
    expect(files).toEqual(stories.flatMap((name) => [`${name}.dark.svg`, `${name}.light.svg`]).sort());
  });

  it.each(files)("%s draws something in at most 12 kB, without a word", (file) => {
    const svg = readFileSync(new URL(file, folder), "utf8");
    expect(svg.length).toBeLessThan(12_000);
    expect(svg).not.toMatch(/<text|<title|NaN|Infinity/);
    expect(svg.match(/<path|<circle/g)?.length ?? 0).toBeGreaterThan(0);
  });
});

const panelOf = (key: string, marks: readonly Mark[]) => barePanel({ key, title: key, marks });
const sceneOf = (panels: readonly Panel[], columns = panels.length) => bareScene(panels, { columns });
const line = (x: readonly (number | null)[], y: readonly (number | null)[]): Mark => ({
  ...{ kind: "line", key: "", x, y, ink: { kind: "single" }, width: 1.75, dashed: false, opacity: 1 },
});
const draw = (scene: Scene) => sceneToThumbnail(scene, printPalette);
const panels = (count: number) => Array.from({ length: count }, (_, k) => panelOf(`${k}`, [line([0, 1], [0, 1])]));

describe("a thumbnail", () => {
  it("draws a line from corner to corner of its plot, which leaves a margin of 10 pixels", () => {
    expect(draw(sceneOf(panels(1)))).toContain('<g transform="translate(10 10)">');
    expect(draw(sceneOf(panels(1)))).toContain('d="M0 160L300 0"');
  });

  it("shows four panels at most, in a row, or two by two where they are a table", () => {
    const places = (scene: Scene) =>
      [...draw(scene).matchAll(/translate\(([\d.]+) ([\d.]+)\)/g)].map(([, x, y]) => [x, y]);
    expect(places(sceneOf(panels(6))).map(([, top]) => top)).toEqual(["10", "10", "10", "10"]);
    expect(places(sceneOf(panels(4), 2))).toEqual([
      ["10", "10"],
      ["164", "10"],
      ["10", "94"],
      ["164", "94"],
    ]);
  });

  it("stays small whatever is in it", () => {
    const x = Array.from({ length: 2001 }, (_, k) => k / 2000);
    const noisy = (run: number) => x.map((at) => 0.5 + 0.4 * Math.sin(40 * at + run) * Math.sin(977 * at * (run + 1)));
    const few = draw(sceneOf([panelOf("one", [line(x, noisy(0))])]));
    expect(few.length).toBeLessThan(8000);
    expect(few.length).toBeGreaterThan(1000);
  });

  it("makes one path of each shade of a map", () => {
    const cells: Mark = {
      ...{ kind: "cells", key: "", xEdges: [0, 0.5, 1], yEdges: [0, 0.5, 1], xValues: [0, 1], yValues: [0, 1] },
      values: [0, 0, 1, null],
      ramp: { kind: "sequential", label: "", from: 0, to: 1 },
    };
    const svg = draw(sceneOf([panelOf("one", [cells])]));
    expect(svg).toContain('<path d="M0 160H300V80H0z" fill="#43125e"/>');
    expect(svg).toContain('<path d="M0 80H150V0H0z" fill="#649f37"/>');
    expect(svg.match(/<path/g)).toHaveLength(2);
  });
});

describe("an outline", () => {
  it("keeps the places that a curve turns at, to half a pixel, and its gaps", () => {
    const x = [0, 1, 2, 3, 4, 5, null, 7, 8.2, 9];
    const y = [0, 1.01, 2, 3, 2, 1, 0, 4, 4.1, 4];
    expect(outline(x, [y], 0.35)).toEqual({
      x: [0, 3, 5, null, 7, 9],
      values: [[0, 3, 1, null, 4, 4]],
    });
  });

  it("is nowhere further off than its tolerance and the rounding", () => {
    const x = Array.from({ length: 400 }, (_, k) => k / 2);
    const y = x.map((at) => 80 + 60 * Math.sin(at / 15));
    const { x: kept, values } = outline(x, [y], 0.6);
    expect(kept.length).toBeLessThan(60);
    for (const [k, at] of x.entries()) {
      const right = kept.findIndex((place) => place !== null && place >= at);
      const [x1, x2] = [kept[Math.max(0, right - 1)]!, kept[right]!];
      const [y1, y2] = [values[0]![Math.max(0, right - 1)]!, values[0]![right]!];
      const drawn = x1 === x2 ? y2 : y1 + ((y2 - y1) * (at - x1)) / (x2 - x1);
      // Along y a curve of slope 4 is four times as far off as across.
      expect(Math.abs(drawn - y[k]!)).toBeLessThan(4.2 * (0.6 + 0.36));
    }
  });
});
