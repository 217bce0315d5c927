/** A scene as one SVG document: panels with their axes, the key, the scale of colours, and the words. */

import { ticksOf } from "./axis.ts";
import type { Palette } from "./ink.ts";
import { placeOf } from "./place.ts";
import type { Axis, Panel, Scene } from "./scene.ts";
import { darkRules } from "./svg-dark.ts";
import { legendToSvg } from "./svg-legend.ts";
import { type Box, marksToSvg } from "./svg-marks.ts";
import { coordinate, element, escaped, hexColour } from "./svg-text.ts";
import { margin, type Piece, paragraph, sizes, textAt, textWidth, wrapped } from "./svg-words.ts";

export interface SvgOptions {
  /** In pixels; the height follows. */
  readonly width: number;
  /** In place of the scene's own. */
  readonly title?: string;
  /** Below it all, in paragraphs: what a reader must know to have the same picture. */
  readonly caption?: string | readonly string[];
  /** The colours on screens that prefer dark ones; others, paper and programs that read no such rules have those of the palette. */
  readonly dark?: Palette;
  /** Keys of the legend that are switched off. */
  readonly hidden?: ReadonlySet<string>;
  /** Panels and key alone: title and note are where a screen reader finds them. */
  readonly plain?: boolean;
}

/** The light side of the page (src/ui/theme.ts), for paper. */
export const printPalette: Palette = {
  ink: [0x1c, 0x22, 0x30],
  muted: [0x5a, 0x61, 0x70],
  grid: [0xe9, 0xe6, 0xdf],
  paper: [0xfc, 0xfb, 0xf8],
  ramp: [
    [0x43, 0x12, 0x5e],
    [0x32, 0x3e, 0x76],
    [0x20, 0x62, 0x7c],
    [0x19, 0x84, 0x70],
    [0x64, 0x9f, 0x37],
  ],
  single: [0x0f, 0x5b, 0x78],
  theory: [0xb8, 0x12, 0x6a],
  alarm: [0x9a, 0x34, 0x12],
  below: [0x9a, 0x34, 0x12],
};

/** Its dark side, for pictures that are seen on a dark page. */
export const darkPalette: Palette = {
  ink: [0xe7, 0xe6, 0xe1],
  muted: [0xa3, 0xa9, 0xb5],
  grid: [0x26, 0x2b, 0x33],
  paper: [0x14, 0x17, 0x1c],
  ramp: [
    [0x6f, 0x5b, 0xb0],
    [0x5b, 0x84, 0xc4],
    [0x45, 0xa8, 0xb8],
    [0x6d, 0xcb, 0x8f],
    [0xd8, 0xe2, 0x6a],
  ],
  single: [0x7c, 0xc5, 0xe0],
  theory: [0xff, 0x8e, 0xc4],
  alarm: [0xf2, 0xa2, 0x7a],
  below: [0xf2, 0xa2, 0x7a],
};

/** Without quotes, which CSS does not need here: resvg takes the first of them for a part of the name. */
const fonts = "Inter, Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif";
/** Narrower panels stand below each other. */
const leastPanel = 150;
const gap = 18;
/** Between a panel's title and its plot: the highest label reaches into it. */
const space = 10;

export function sceneToSvg(scene: Scene, palette: Palette, options: SvgOptions): string {
  const { width, hidden = new Set<string>(), dark, plain = false } = options;
  const caption = [options.caption ?? []].flat();
  const title = options.title ?? scene.title;
  const room = width - 2 * margin;
  let top = margin;
  const parts: string[] = [];
  const put = (piece: (top: number) => Piece): void => {
    const { markup, height } = piece(top);
    parts.push(markup);
    top += height;
  };
  if (!plain) {
    put((at) => paragraph(title, at, room, { size: sizes.title, colour: palette.ink, weight: 600 }));
    put((at) => paragraph(scene.note, at, room, { size: sizes.note, colour: palette.muted }));
  }
  put((at) => legendToSvg(scene, at, room, palette, hidden));
  put((at) => panelsToSvg(scene, at, room, palette, hidden));
  for (const words of caption)
    put((at) => paragraph(words, at + 4, room, { size: sizes.remark, colour: palette.muted }));
  const height = Math.ceil(top + margin);
  const words = [scene.note, ...scene.panels.map(({ title, remark }) => `${title} ${remark}`), ...caption];
  const inside = [
    element("title", {}, escaped(title)),
    element(
      "desc",
      {},
      escaped(
        words
          .map((one) => one.trim())
          .filter((one) => one !== "")
          .join(" "),
      ),
    ),
    dark === undefined ? "" : element("style", {}, darkRules(scene, palette, dark)),
    element("rect", { width, height, fill: hexColour(palette.paper) }),
    ...parts,
  ];
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "font-family": fonts,
    },
    `\n${inside.filter((part) => part !== "").join("\n")}\n`,
  )}\n`;
}

function panelsToSvg(scene: Scene, top: number, room: number, palette: Palette, hidden: ReadonlySet<string>): Piece {
  const { panels } = scene;
  const fitting = Math.floor((room + gap) / (leastPanel + gap));
  const columns = Math.max(1, Math.min(scene.columns, fitting, panels.length));
  const width = (room - gap * (columns - 1)) / columns;
  const parts: string[] = [];
  let down = top;
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels.slice(first, first + columns);
    const heads = row.map((panel) => headLines(panel, width).length);
    const head = Math.max(...heads) * sizes.panel * 1.3;
    const drawn = row.map((panel, k) =>
      panelToSvg(scene, panel, `panel-${first + k}`, margin + k * (width + gap), down, width, head, palette, hidden),
    );
    parts.push(...drawn.map(({ markup }) => markup));
    down += Math.max(...drawn.map(({ height }) => height)) + 10;
  }
  return { markup: parts.join("\n"), height: down - top };
}

/** Strong letters are wider, in some fonts by a sixth. */
const strength = 7 / 6;

function headLines({ title, told }: Panel, width: number): readonly string[] {
  const head = [title, told].filter((part) => part !== "").join(": ");
  return wrapped(head, sizes.panel, width / strength);
}

/** How high a plot of this width is. */
function heightOf(kind: Scene["kind"], { x, y }: Panel, width: number): number {
  if (kind === "matrix") {
    const square = (width * Math.abs(y.to - y.from)) / Math.abs(x.to - x.from);
    return Math.min(Math.max(square, 24), 1.5 * width);
  }
  const isPlane = kind === "plane" || kind === "map";
  return Math.min(Math.max(width * (isPlane ? 0.75 : 0.5), 110), isPlane ? 460 : 300);
}

function panelToSvg(
  scene: Scene,
  panel: Panel,
  id: string,
  left: number,
  top: number,
  width: number,
  head: number,
  palette: Palette,
  hidden: ReadonlySet<string>,
): Piece {
  const { x, y, marks, empty, remark } = panel;
  const heading = headLines(panel, width).map((line, k) =>
    textAt(line, left, top + sizes.panel * (1.3 * k + 1), { size: sizes.panel, colour: palette.ink, weight: 600 }),
  );
  const guess = heightOf(scene.kind, panel, width);
  const yTicks = y.ticks ?? ticksOf(y.from, y.to, y.scale, Math.max(2, Math.floor(guess / 30)));
  const labels = Math.max(8, ...yTicks.map(({ label }) => textWidth(label, sizes.tick)));
  const gutter = labels + 6 + (y.label === "" ? 0 : 16);
  const plotWidth = Math.max(40, width - gutter - 8);
  const box: Box = {
    left: left + gutter,
    top: top + head + space,
    width: plotWidth,
    height: heightOf(scene.kind, panel, plotWidth),
  };
  const xTicks = fittingTicks(x, plotWidth);
  const axes = empty === null ? axesToSvg(panel, box, xTicks, yTicks, left, palette) : "";
  const clip = element(
    "clipPath",
    { id },
    element("rect", { x: box.left, y: box.top, width: box.width, height: box.height }),
  );
  const shown = marks.filter(({ key }) => key === "" || !hidden.has(key));
  const inside =
    empty === null
      ? clip + marksToSvg(shown, id, x, y, box, palette)
      : textAt(empty, left + width / 2, box.top + box.height / 2, {
          size: sizes.note,
          colour: palette.muted,
          anchor: "middle",
        });
  const under = box.height + 18 + (x.label === "" ? 0 : 15);
  const below = paragraph(remark, box.top + under, width, { size: sizes.remark, colour: palette.muted }, left);
  return {
    markup: element("g", {}, [...heading, axes, inside, below.markup].join("")),
    height: head + space + under + below.height,
  };
}

/** As many as have room for their labels. */
function fittingTicks({ from, to, scale, ticks: own }: Axis, width: number): Ticks {
  if (own !== undefined) return own;
  for (let most = 10; ; most--) {
    const ticks = ticksOf(from, to, scale, most);
    const widest = Math.max(...ticks.map(({ label }) => textWidth(label, sizes.tick)));
    if (most === 1 || (widest + 6) * ticks.length <= width) return ticks;
  }
}

type Ticks = ReturnType<typeof ticksOf>;

function axesToSvg({ x, y }: Panel, box: Box, xTicks: Ticks, yTicks: Ticks, left: number, palette: Palette): string {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const toX = placeOf(x, box.left, right);
  const toY = placeOf(y, bottom, box.top);
  const letters = { size: sizes.tick, colour: palette.muted };
  const lines = [
    ...xTicks.map(({ at }) => `M${coordinate(toX(at))} ${coordinate(box.top)}V${coordinate(bottom)}`),
    ...yTicks.map(({ at }) => `M${coordinate(box.left)} ${coordinate(toY(at))}H${coordinate(right)}`),
  ];
  const middle = box.top + box.height / 2;
  const turned = (text: string): string =>
    element(
      "g",
      { transform: `rotate(-90 ${coordinate(left + 9)} ${coordinate(middle)})` },
      textAt(text, left + 9, middle, { ...letters, size: sizes.remark, anchor: "middle" }),
    );
  return [
    element("path", { d: lines.join(""), stroke: hexColour(palette.grid), fill: "none" }),
    ...xTicks.map(({ at, label }) => textAt(label, toX(at), bottom + 14, { ...letters, anchor: "middle" })),
    ...yTicks.map(({ at, label }) => textAt(label, box.left - 5, toY(at) + 3.5, { ...letters, anchor: "end" })),
    x.label === ""
      ? ""
      : textAt(x.label, box.left + box.width / 2, bottom + 29, { ...letters, size: sizes.remark, anchor: "middle" }),
    y.label === "" ? "" : turned(y.label),
  ].join("");
}
