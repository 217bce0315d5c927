/** Scenes as SVG: well-formed, each mark where its axes put it, arrows the way of the flow. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Mark, Panel, Scene } from "../../src/views/scene.ts";
import { darkPalette, printPalette, type SvgOptions, sceneToSvg } from "../../src/views/svg.ts";
import { textWidth } from "../../src/views/svg-words.ts";
import { barePanel, bareScene } from "./bare-scene.ts";

const axis = (from: number, to: number, scale: "linear" | "log" = "linear", label = "") => ({ from, to, scale, label });

const panelOf = (marks: readonly Mark[], more: Partial<Panel> = {}) =>
  barePanel({ x: axis(0, 2), y: axis(0, 1), marks, ...more });

function draw(scene: Scene, options: Partial<SvgOptions> = {}): string {
  return sceneToSvg(scene, printPalette, { width: 600, ...options });
}

const line = (x: readonly (number | null)[], y: readonly (number | null)[], key = "a"): Mark => ({
  kind: "line",
  key,
  x,
  y,
  ink: { kind: "single" },
  width: 1.75,
  dashed: false,
  opacity: 1,
});

/** Where labels of ticks stand: the middle of a label below, the level of one at the left. */
function ticks(svg: string): { readonly across: Map<string, number>; readonly up: Map<string, number> } {
  const texts = [
    ...svg.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)" font-size="10.5"[^>]*text-anchor="(\w+)">([^<]*)</g),
  ];
  const of = (anchor: string, place: 1 | 2, off: number) =>
    new Map(texts.filter((text) => text[3] === anchor).map((text) => [text[4]!, Number(text[place]) - off]));
  return { across: of("middle", 1, 0), up: of("end", 2, 3.5) };
}

/** The places of the path that is drawn in this colour. */
function pathOf(svg: string, colour = "#0f5b78"): readonly (readonly [string, number, number])[] {
  const [, d] = svg.match(new RegExp(`<path d="([^"]*)"[^>]*(?:stroke|fill)="${colour}"`))!;
  return [...d!.matchAll(/([ML])([\d.-]+) ([\d.-]+)/g)].map(([, letter, x, y]) => [letter!, Number(x), Number(y)]);
}

/** Where the plots of the panels lie. */
function boxesOf(svg: string): readonly (readonly [x: number, y: number, width: number, height: number])[] {
  const rectangle = /<clipPath id="[\w-]+"><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g;
  return [...svg.matchAll(rectangle)].map((match) => match.slice(1).map(Number) as [number, number, number, number]);
}

/** Every element is closed in its turn, and every text stands where it may. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const rest = svg.replace(/<(\/?)([\w]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g, (_, end, name, __, empty) => {
    if (end !== "") expect(open.pop()).toBe(name);
    else if (empty === "") open.push(name);
    return "";
  });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(rest.replace(/&(amp|lt|gt|quot);/g, "")).not.toContain("&");
}

describe("a line", () => {
  test("goes through the places of its axes", () => {
    const svg = draw(bareScene([panelOf([line([0, 1, 2], [0, 1, 0.5])])]));
    const { across, up } = ticks(svg);
    const path = pathOf(svg);
    expect(path.map(([letter]) => letter).join("")).toBe("MLL");
    for (const [k, [x, y]] of [
      ["0", "0"],
      ["1", "1"],
      ["2", "0.5"],
    ].entries()) {
      expect(path[k]![1]).toBeCloseTo(across.get(x!)!, 1);
      // Tick labels are at round numbers; 0.5 may have none.
      if (up.has(y!)) expect(path[k]![2]).toBeCloseTo(up.get(y!)!, 1);
    }
    expect(up.get("1")!).toBeLessThan(up.get("0")!);
    expect(across.get("0")!).toBeLessThan(across.get("2")!);
  });

  test("is written without the places that nobody sees, a tenth of a pixel off at most", () => {
    const x = Array.from({ length: 401 }, (_, k) => k / 200);
    const y = x.map((at) => (1 + Math.sin(3 * at)) / 2);
    const path = pathOf(draw(bareScene([panelOf([line(x, y)])])));
    expect(path.length).toBeLessThan(100);
    const [left, top, width, height] = boxesOf(draw(bareScene([panelOf([])])))[0]!;
    for (const [k, at] of x.entries()) {
      const [right, down] = [left + (width * at) / 2, top + height * (1 - y[k]!)];
      const next = Math.max(
        1,
        path.findIndex(([, place]) => place >= right - 0.01),
      );
      const [[, fromX, fromY], [, toX, toY]] = [path[next - 1]!, path[next]!];
      expect(Math.abs(fromY + ((toY - fromY) * (right - fromX)) / (toX - fromX) - down)).toBeLessThan(0.25);
    }
  });

  test("is left out where it goes far outside, and its way there and back is not", () => {
    const around = [0.5, 9, 9, 9, 0.5, 0.6];
    const path = pathOf(draw(bareScene([panelOf([line([0, 0.4, 0.8, 1.2, 1.6, 2], around)])])));
    expect(path.map(([letter]) => letter).join("")).toBe("MLMLL");
  });

  test("keeps every decade of a logarithmic axis, and what is zero goes out below", () => {
    const svg = draw(bareScene([panelOf([line([0, 1, 1.5, 2], [1, 1e-3, 0, 1e-6])], { y: axis(1e-6, 1, "log") })]));
    const { up } = ticks(svg);
    const path = pathOf(svg);
    expect(path[0]![2]).toBeCloseTo(up.get("10⁰")!, 1);
    expect(path[1]![2]).toBeCloseTo((up.get("10⁰")! + up.get("10⁻⁶")!) / 2, 1);
    expect(path[2]![2]).toBeGreaterThan(up.get("10⁻⁶")! + 10);
    expect(path[3]![2]).toBeCloseTo(up.get("10⁻⁶")!, 1);
    const [, top, , height] = boxesOf(svg)[0]!;
    expect([path[0]![2], path[3]![2]]).toEqual([expect.closeTo(top, 1), expect.closeTo(top + height, 1)]);
  });

  test("has a gap where there is no value, and is clipped to its panel", () => {
    const svg = draw(bareScene([panelOf([line([0, 0.5, 1, 1.5, 2], [0, 1, null, 1, 5])])]));
    expect(
      pathOf(svg)
        .map(([letter]) => letter)
        .join(""),
    ).toBe("MLML");
    const [, id] = svg.match(/<clipPath id="([\w-]+)"/)!;
    expect(svg).toContain(`<g clip-path="url(#${id})"><path`);
  });
});

test("arrows point where the flow goes: right where x grows and up where y does", () => {
  const arrows = (dx: number, dy: number): Mark => ({
    kind: "arrows",
    key: "",
    x: [1],
    y: [0.5],
    dx: [dx],
    dy: [dy],
    ink: { kind: "theory" },
    length: 20,
  });
  const direction = (dx: number, dy: number) => {
    const [[, x, y], [, tipX, tipY]] = pathOf(draw(bareScene([panelOf([arrows(dx, dy)])])), "#b8126a") as [
      [string, number, number],
      [string, number, number],
    ];
    return [tipX - x, y - tipY] as const;
  };
  expect(direction(3, 0)).toEqual([19, 0]);
  expect(direction(0, 1e-9)).toEqual([0, 19]);
  expect(direction(0, -1)).toEqual([0, -19]);
  // Both axes have units of their own: the direction is that on the paper.
  const [right, up] = direction(1, 1);
  const svg = draw(bareScene([panelOf([])]));
  const { across, up: levels } = ticks(svg);
  const perX = (across.get("2")! - across.get("0")!) / 2;
  const perY = levels.get("0")! - levels.get("1")!;
  expect(up / right).toBeCloseTo(perY / perX, 1);
  const still = draw(bareScene([panelOf([arrows(0, 0)])]));
  expect(still).toMatch(/<path d="M[^"]*a1.2 1.2/);
});

test("bands, points, cells and bars lie where their axes put them", () => {
  const ramp = { kind: "sequential", label: "share", from: 0, to: 1 } as const;
  const svg = draw(
    bareScene([
      panelOf([
        { kind: "band", key: "", x: [0, 2], low: [0, 0], high: [1, 1], ink: { kind: "alarm" }, opacity: 0.2 },
        { kind: "points", key: "", x: [0, null], y: [1, 1], ink: { kind: "theory" }, shape: "ring", size: 8 },
        { kind: "bars", key: "", edges: [0, 1, 2], heights: [0.5, 1], below: 0, above: 0, ink: { kind: "quiet" } },
        {
          kind: "cells",
          key: "",
          xEdges: [0, 1, 2],
          yEdges: [0, 1],
          xValues: [0, 1],
          yValues: [0],
          values: [null, 1],
          ramp,
        },
      ]),
    ]),
  );
  const { across, up } = ticks(svg);
  const [left, middle, right] = [across.get("0")!, across.get("1")!, across.get("2")!];
  const [bottom, top] = [up.get("0")!, up.get("1")!];
  expect(pathOf(svg, "#9a3412").map(([, x, y]) => [Math.round(x), Math.round(y)])).toEqual(
    [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ].map((place) => place.map(Math.round)),
  );
  const ring = svg.match(/<circle cx="([\d.]+)" cy="([\d.]+)" r="4" fill="#fcfbf8" stroke="#b8126a"/)!;
  expect([Number(ring[1]), Number(ring[2])]).toEqual([expect.closeTo(left, 1), expect.closeTo(top, 1)]);
  const rectangles = (colour: string) =>
    [
      ...svg.matchAll(
        new RegExp(`<rect x="([\\d.]+)" y="([\\d.]+)" width="([\\d.]+)" height="([\\d.]+)" fill="${colour}"`, "g"),
      ),
    ].map((match) => match.slice(1).map(Number));
  const bars = rectangles("#5a6170");
  expect(bars.map(([x, y, , height]) => [x, y! + height!])).toEqual([
    [expect.closeTo(left, 1), expect.closeTo(bottom, 1)],
    [expect.closeTo(middle, 1), expect.closeTo(bottom, 1)],
  ]);
  expect(bars[0]![3]! * 2).toBeCloseTo(bars[1]![3]!, 1);
  // The empty cell is none, the other has the last colour of the ramp.
  expect(rectangles("#649f37")).toEqual([
    [
      expect.closeTo(middle, 1),
      expect.closeTo(top, 1),
      expect.closeTo(right - middle, 1),
      expect.closeTo(bottom - top, 1),
    ],
  ]);
});

test("a point on the edge of its panel is whole, and one beyond it is not drawn", () => {
  const points = (y: number): Mark => ({
    kind: "points",
    key: "",
    x: [1],
    y: [y],
    ink: { kind: "theory" },
    shape: "disc",
    size: 8,
  });
  const svg = draw(bareScene([panelOf([line([0, 2], [0, 1]), points(0), points(-0.1)])]));
  expect(svg.match(/<circle/g)).toHaveLength(1);
  expect(svg).toMatch(/<\/g><circle/);
});

test("a heading with strong letters is broken before it reaches the next panel", () => {
  const title = "η = 0: growth × 1, 2.47, 7.11, 16.2, 35.6";
  const panels = ["a", "b", "c", "d"].map((key) => panelOf([], { key, title }));
  const svg = draw(bareScene(panels), { width: 1000 });
  const lines = [...svg.matchAll(/x="([\d.]+)"[^>]*font-weight="600">([^<]*)</g)].slice(1);
  const [first, second] = [...new Set(lines.map(([, x]) => Number(x)))] as [number, number];
  expect(lines.length).toBe(8);
  for (const [, , text] of lines) expect((textWidth(text!, 12.5) * 7) / 6).toBeLessThan(second - first);
});

test("one document has its colours in light and in dark: each that is written has one on dark screens", () => {
  const ramp = { kind: "diverging", label: "entry", from: -1, to: 1 } as const;
  const scene = bareScene(
    [
      panelOf([
        line([0, 1], [0, 1]),
        {
          kind: "band",
          key: "",
          x: [0, 2],
          low: [0, 0],
          high: [1, 1],
          ink: { kind: "ramp", share: 0.4 },
          opacity: 0.2,
        },
        { kind: "points", key: "", x: [1], y: [1], ink: { kind: "alarm" }, shape: "ring", size: 8 },
        {
          kind: "cells",
          key: "",
          xEdges: [0, 1, 2],
          yEdges: [0, 1],
          xValues: [0, 1],
          yValues: [0],
          values: [-0.3, 0.9],
          ramp,
        },
      ]),
    ],
    {
      legend: [{ key: "", label: "a saddle", ink: { kind: "theory" }, look: "cross", opacity: 1 }],
      ramp,
      note: "Note.",
    },
  );
  const light = draw(scene);
  const both = draw(scene, { dark: darkPalette });
  expectWellFormed(both.replace(/<style>[^<]*<\/style>/, ""));
  const [style, rules] = both.match(/<style>@media screen and \(prefers-color-scheme:dark\)\{(.*)\}<\/style>/)!;
  // Whoever does not know the rules has the document in light.
  expect(both.replace(`${style}\n`, "")).toBe(light);
  const dark = new Map([...rules!.matchAll(/\[fill="(#\w{6})"\]\{fill:(#\w{6})\}/g)].map(([, from, to]) => [from, to]));
  const repainted = light.replace(/#[0-9a-f]{6}/g, (colour) => dark.get(colour) ?? "none");
  expect(repainted).toBe(sceneToSvg(scene, darkPalette, { width: 600 }));
  for (const [, from, to] of rules!.matchAll(/\[stroke="(#\w{6})"\]\{stroke:(#\w{6})\}/g))
    expect(dark.get(from)).toBe(to);
});

test("lines of one look say it once", () => {
  const lines = [line([0, 1], [0, 1]), line([0, 2], [0, 1]), line([0, 1], [1, 0])];
  const svg = draw(bareScene([panelOf([...lines, { ...lines[0]!, dashed: true } as Mark])]));
  expect(svg).toMatch(/<g fill="none" stroke="#0f5b78"[^>]*>(<path d="[^"]*"\/>){3}<\/g><path d="[^"]*" fill="none"/);
});

test("a caption has its paragraphs", () => {
  const svg = draw(bareScene([panelOf([])]), { caption: ["One.", "Two."] });
  const rows = ["One.", "Two."].map((words) => Number(svg.match(new RegExp(`y="([\\d.]+)"[^>]*>${words}<`))![1]));
  expect(rows[1]! - rows[0]!).toBeGreaterThan(11);
});

test("texts are texts, escaped, and nothing that XML forbids is left", () => {
  const odd = 'a < b & "c" > d';
  const svg = draw(
    bareScene(
      [panelOf([], { title: odd, remark: `${odd}\u0007`, empty: "nothing \ud800 here", x: axis(0, 1, "linear", odd) })],
      {
        title: odd,
        note: odd,
        legend: [{ key: "", label: odd, ink: { kind: "theory" }, look: "dashed", opacity: 1 }],
      },
    ),
    { caption: odd },
  );
  expectWellFormed(svg);
  expect(svg).not.toContain("\u0007");
  expect(svg.match(/>a &lt; b &amp; &quot;c&quot; &gt; d</g)!.length).toBeGreaterThanOrEqual(4);
  expect(svg).toContain('font-family="Inter, Helvetica Neue, ');
  expect(svg).toMatch(/<text [^>]*>nothing \ufffd here</);
});

test("a scene has its title, note, key, scale and caption, and its numbers have two decimals", () => {
  const svg = draw(
    bareScene([panelOf([line([0, 1 / 3, 2], [0, 1 / 7, 1])], { title: "η = 0", told: "growth 39", remark: "Cut." })], {
      note: "A note.",
      legend: [
        { key: "a", label: "the median", ink: { kind: "single" }, look: "line", opacity: 1 },
        { key: "b", label: "a saddle", ink: { kind: "theory" }, look: "cross", opacity: 1 },
      ],
      ramp: { kind: "sequential", label: "share", from: 0.25, to: 1 },
    }),
    { caption: "Seed 3.", title: "Another title" },
  );
  expectWellFormed(svg);
  const texts = [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text);
  for (const text of [
    "Another title",
    "A note.",
    "η = 0: growth 39",
    "Cut.",
    "the median",
    "a saddle",
    "share  0.25",
    "1",
    "Seed 3.",
  ])
    expect(texts).toContain(text);
  expect(texts).not.toContain("A title");
  expect(svg).not.toMatch(/\d\.\d{3}/);
  // The scale goes from the first colour of the ramp to the last.
  const scale = [...svg.matchAll(/<g shape-rendering="crispEdges">(.*?)<\/g>/g)][0]![1]!;
  const colours = [...scale.matchAll(/fill="#(\w\w)(\w\w)(\w\w)"/g)].map((match) =>
    match.slice(1).map((part) => Number.parseInt(part, 16)),
  );
  const off = (colour: readonly number[], to: readonly number[]) =>
    Math.hypot(...colour.map((part, k) => part - to[k]!));
  expect(off(colours[0]!, printPalette.ramp[0]!)).toBeLessThan(10);
  expect(off(colours.at(-1)!, printPalette.ramp[4]!)).toBeLessThan(10);
});

test("what is switched off is neither drawn nor in the key", () => {
  const scene = bareScene([panelOf([line([0, 1], [0, 1], "a"), line([0, 1], [1, 0], "")])], {
    legend: [{ key: "a", label: "hidden one", ink: { kind: "single" }, look: "line", opacity: 1 }],
  });
  const paths = (svg: string) => svg.match(/<path d="M[\d. ]+L/g)!.length;
  expect(paths(draw(scene))).toBe(2);
  const without = draw(scene, { hidden: new Set(["a", ""]) });
  expect(paths(without)).toBe(1);
  expect(without).not.toContain("hidden one");
});

test("panels stand side by side where there is room, else below each other, and all are inside", () => {
  const panels = ["one", "two", "three", "four"].map((title) => panelOf([line([0, 1], [0, 1])], { key: title, title }));
  for (const [width, columns] of [
    [900, 4],
    [400, 2],
    [200, 1],
  ] as const) {
    const svg = draw(bareScene(panels), { width });
    const boxes = boxesOf(svg);
    expect(boxes).toHaveLength(4);
    expect(new Set(boxes.map(([, y]) => y)).size).toBe(4 / columns);
    const height = Number(svg.match(/ height="(\d+)"/)![1]);
    for (const [x, y, w, h] of boxes) {
      expect(x + w).toBeLessThanOrEqual(width);
      expect(y + h).toBeLessThan(height);
    }
    expect(new Set(svg.match(/clipPath id="[\w-]+"/g)).size).toBe(4);
  }
});

test.each([
  ["light", printPalette, 1],
  ["dark", darkPalette, 2],
] as const)("the %s palette of files is that side of the page", (_, { ramp, ...others }, side) => {
  const theme = readFileSync(new URL("../../src/ui/theme.ts", import.meta.url), "utf8");
  const shown = (name: string) => {
    const found = theme.match(new RegExp(`--md-${name}: light-dark\\(#(\\w{6}), #(\\w{6})\\)`))!;
    return found[side]!.match(/../g)!.map((part) => Number.parseInt(part, 16));
  };
  for (const [name, colour] of Object.entries(others)) expect(shown(name), name).toEqual(colour);
  expect(ramp.map((_, k) => shown(`ramp-${k + 1}`))).toEqual(ramp);
});
