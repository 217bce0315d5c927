/** A scene as a small picture for a gallery: its marks alone, without a word, in a few kilobytes of SVG. */

import { cellColour, type Ink, type Palette } from "./ink.ts";
import { type Place, placeOf } from "./place.ts";
import type { Axis, Column, Mark, Panel, Scene } from "./scene.ts";
import { type Box, cellRectangles, markToSvg } from "./svg-marks.ts";
import { element, hexColour } from "./svg-text.ts";
import { outline } from "./thin.ts";

export const thumbnailSize = { width: 320, height: 180 } as const;

const mostPanels = 4;
const margin = 10;
const gap = 8;
/** Pixels by which a line may be drawn off its place: the first that makes the file small enough. */
const tolerances = [0.35, 0.6, 1, 1.6, 2.5] as const;
const mostCharacters = 8000;
/** In the picture: more would lie upon each other. */
const mostPoints = 60;
const mostArrows = 80;
/** Shades of a map, so that neighbours are of one colour. */
const shades = 14;

export function sceneToThumbnail(scene: Scene, palette: Palette): string {
  const drawings = tolerances.map((tolerance) => () => drawScene(scene, palette, tolerance));
  for (const draw of drawings.slice(0, -1)) {
    const svg = draw();
    if (svg.length <= mostCharacters) return svg;
  }
  return drawings.at(-1)!();
}

function drawScene(scene: Scene, palette: Palette, tolerance: number): string {
  const { width, height } = thumbnailSize;
  const panels = scene.panels.slice(0, mostPanels);
  // A table of panels stays one; what is a row stands in a row.
  const columns = scene.columns < scene.panels.length ? Math.min(scene.columns, 2) : panels.length;
  const rows = Math.ceil(panels.length / columns);
  const half = (value: number) => Math.floor(2 * value) / 2;
  const box = {
    width: half((width - 2 * margin - gap * (columns - 1)) / columns),
    height: half((height - 2 * margin - gap * (rows - 1)) / rows),
  };
  const drawn = panels.map((panel, k) => {
    const left = margin + (k % columns) * (box.width + gap);
    const top = margin + Math.floor(k / columns) * (box.height + gap);
    return drawPanel(panel, { ...box, left, top }, palette, { tolerance, share: 1 / panels.length });
  });
  const clip = element("clipPath", { id: "plot" }, element("rect", { ...box }));
  const inside = [clip, element("rect", { width, height, fill: hexColour(palette.paper) }), ...drawn].join("\n");
  const attributes = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` };
  return `${element("svg", attributes, `\n${inside}\n`)}\n`;
}

/** How much of a panel is drawn. */
interface Coarse {
  readonly tolerance: number;
  /** Of the picture that is the panel's. */
  readonly share: number;
}

/** Without what the reader chose, and nullclines that lie beneath their theory. */
function shownOf(marks: readonly Mark[]): readonly Mark[] {
  const hasTheory = marks.some(({ key }) => key.startsWith("curve "));
  const isOfReader = (mark: Mark): boolean => mark.kind === "line" && ["paper", "chosen"].includes(mark.ink.kind);
  return marks.filter((mark) => !isOfReader(mark) && !(hasTheory && mark.key.startsWith("nullcline ")));
}

function drawPanel({ x, y, marks }: Panel, { left, top, width, height }: Box, palette: Palette, coarse: Coarse) {
  const box = { left: 0, top: 0, width, height };
  // Marks are brought to pixels, and drawn there on axes that are the paper itself.
  const across: Axis = { label: "", scale: "linear", from: 0, to: width };
  const down: Axis = { label: "", scale: "linear", from: height, to: 0 };
  const painted = joined(shownOf(marks).flatMap((mark) => toPixels(mark, x, y, box, coarse))).map((mark) =>
    mark.kind === "cells" ? drawCells(mark, palette) : markToSvg(mark, across, down, box, palette),
  );
  const frame = element("rect", { width, height, fill: "none", stroke: hexColour(palette.grid) });
  return element(
    "g",
    { transform: `translate(${left} ${top})` },
    frame + element("g", { "clip-path": "url(#plot)" }, painted.join("")),
  );
}

const toHalf = (value: number) => Math.round(2 * value) / 2;
/** Far outside, where a line still leaves the plot in its own direction. */
const within = (value: number) => Math.min(Math.max(value, -2000), 2000);

/** A mark in pixels of its plot, to half of one, without the places that do not show. Bars are of no gallery. */
function toPixels(mark: Mark, x: Axis, y: Axis, box: Box, { tolerance, share }: Coarse): readonly Mark[] {
  const toX = placeOf(x, 0, box.width);
  const toY = placeOf(y, box.height, 0);
  const acrossOf = (column: Column) => column.map((value) => (value === null ? null : within(toX(value))));
  const downOf = (column: Column) => column.map((value) => (value === null ? null : downward(toY(value), box)));
  switch (mark.kind) {
    case "line": {
      const outlined = outline(acrossOf(mark.x), [downOf(mark.y)], tolerance);
      const [down = []] = outlined.values;
      return [{ ...mark, x: outlined.x, y: down, width: Math.max(1, 0.8 * mark.width) }];
    }
    case "band": {
      const outlined = outline(acrossOf(mark.x), [downOf(mark.low), downOf(mark.high)], tolerance);
      const [low = [], high = []] = outlined.values;
      return [{ ...mark, x: outlined.x, low, high }];
    }
    case "points": {
      const places = mark.x.flatMap((at, k): (readonly [number, number])[] => {
        const value = mark.y[k];
        return at === null || typeof value !== "number" ? [] : [[toHalf(toX(at)), toHalf(toY(value))]];
      });
      const seen = places.filter(([left, top]) => left >= 0 && left <= box.width && top >= 0 && top <= box.height);
      const kept = spread([...new Map(seen.map((place) => [place.join(), place])).values()], mostPoints * share);
      const size = Math.min(mark.size, 5);
      return [{ ...mark, x: kept.map(([left]) => left), y: kept.map(([, top]) => top), size }];
    }
    case "arrows":
      return [strokesOf(mark, toX, toY, mostArrows * share)];
    case "cells":
      return [
        {
          ...mark,
          xEdges: mark.xEdges.map((edge) => toHalf(toX(edge))),
          yEdges: mark.yEdges.map((edge) => toHalf(toY(edge))),
        },
      ];
    case "bars":
      return [];
  }
}

/** What has no place on a logarithmic axis goes out at its lower end. */
function downward(top: number, { height }: Box): number {
  return Number.isFinite(top) ? within(top) : 2 * height;
}

/** So many of them at most, evenly. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  const stride = Math.ceil(all.length / most);
  return all.filter((_, k) => k % stride === 0);
}

/** The direction of the flow as strokes: at this size a head is a blot. */
function strokesOf(mark: Mark & { readonly kind: "arrows" }, toX: Place, toY: Place, most: number): Mark {
  const columns = new Set(mark.x).size;
  // Every second column and row, or third, as a grid of fewer.
  const stride = Math.ceil(Math.sqrt(mark.x.length / most));
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (const [k, at] of mark.x.entries()) {
    const [value, dx, dy] = [mark.y[k], mark.dx[k], mark.dy[k]];
    if ((k % columns) % stride !== 0 || Math.floor(k / columns) % stride !== 0) continue;
    if (at === null || typeof value !== "number" || typeof dx !== "number" || typeof dy !== "number") continue;
    const [right, down] = [dx * (toX(1) - toX(0)), dy * (toY(1) - toY(0))];
    const size = Math.hypot(right, down);
    if (size === 0) continue;
    for (const side of [-3.5, 3.5]) {
      x.push(toHalf(toX(at) + (side * right) / size));
      y.push(toHalf(toY(value) + (side * down) / size));
    }
    x.push(null);
    y.push(null);
  }
  return { kind: "line", key: mark.key, x, y, ink: mark.ink, width: 1, dashed: false, opacity: 0.4 };
}

/** Lines of one look that follow each other are one path with gaps. */
function joined(marks: readonly Mark[]): readonly Mark[] {
  const out: Mark[] = [];
  for (const mark of marks) {
    const last = out.at(-1);
    if (mark.kind === "line" && last?.kind === "line" && lookOf(mark) === lookOf(last))
      out[out.length - 1] = { ...last, x: [...last.x, null, ...mark.x], y: [...last.y, null, ...mark.y] };
    else out.push(mark);
  }
  return out;
}

function lookOf({
  ink,
  width,
  dashed,
  opacity,
}: {
  ink: Ink;
  width: number;
  dashed: boolean;
  opacity: number;
}): string {
  return JSON.stringify([ink, width, dashed, opacity]);
}

/** One path a shade. */
function drawCells(cells: Mark & { readonly kind: "cells" }, palette: Palette): string {
  const { kind, from, to } = cells.ramp;
  const shadeOf = (value: number): string =>
    hexColour(cellColour(palette, kind, Math.round(((value - from) / (to - from)) * shades) / shades));
  const paths = new Map<string, string>();
  for (const { x, y, colour } of cellRectangles(cells, shadeOf))
    paths.set(colour, `${paths.get(colour) ?? ""}M${x[0]} ${y[0]}H${x[1]}V${y[1]}H${x[0]}z`);
  const drawn = [...paths].map(([colour, d]) => element("path", { d, fill: colour }));
  return element("g", { "shape-rendering": "crispEdges" }, drawn.join(""));
}
