/** The key of a scene as SVG, and the scale of its colours. */

import { cellColour, colourOf, type Palette } from "./ink.ts";
import { numberWords } from "./numbers.ts";
import type { LegendEntry, RampScale, Scene } from "./scene.ts";
import { arrowAt, dashes, pointToSvg } from "./svg-marks.ts";
import { coordinate, element, hexColour } from "./svg-text.ts";
import { type Letters, margin, type Piece, sizes, textAt, textWidth } from "./svg-words.ts";

const swatch = 22;

/** The key in rows, and behind it the scale of colours. */
export function legendToSvg(
  scene: Scene,
  top: number,
  room: number,
  palette: Palette,
  hidden: ReadonlySet<string>,
): Piece {
  const step = 18;
  let [left, row] = [0, 0];
  const place = (width: number): { readonly x: number; readonly y: number } => {
    if (left > 0 && left + width > room) [left, row] = [0, row + 1];
    const at = { x: margin + left, y: top + step * (row + 0.5) };
    left += width + 16;
    return at;
  };
  const letters = { size: sizes.legend, colour: palette.ink };
  const entries = scene.legend
    .filter(({ key }) => key === "" || !hidden.has(key))
    .map((entry) => {
      const { x, y } = place(swatch + 6 + textWidth(entry.label, sizes.legend));
      return swatchToSvg(entry, x, y, palette) + textAt(entry.label, x + swatch + 6, y + 4, letters);
    });
  const scale = scene.ramp === null ? "" : rampToSvg(scene.ramp, place, palette, letters);
  const isEmpty = entries.length === 0 && scale === "";
  return { markup: entries.join("") + scale, height: isEmpty ? 0 : step * (row + 1) + 8 };
}

function swatchToSvg({ look, ink, opacity }: LegendEntry, x: number, y: number, palette: Palette): string {
  const colour = hexColour(colourOf(ink, palette));
  const middle = x + swatch / 2;
  switch (look) {
    case "line":
    case "dashed":
      return element("path", {
        d: `M${coordinate(x)} ${coordinate(y)}H${coordinate(x + swatch)}`,
        stroke: colour,
        "stroke-width": 2,
        "stroke-opacity": opacity,
        ...(look === "dashed" ? { "stroke-dasharray": dashes } : {}),
      });
    case "band":
      return element("rect", { x, y: y - 5, width: swatch, height: 10, fill: colour, "fill-opacity": opacity });
    case "arrow": {
      const { shaft, head } = arrowAt(middle, y, 1, 0, 14);
      return element("path", { d: shaft, stroke: colour }) + element("path", { d: head, fill: colour });
    }
    default:
      return pointToSvg(middle, y, look, 9, colour, hexColour(palette.paper));
  }
}

/** The colours of a scale are so many. */
export const rampSteps = 48;
const rampWidth = 110;

function rampToSvg(
  { kind, label, from, to }: RampScale,
  place: (width: number) => { readonly x: number; readonly y: number },
  palette: Palette,
  letters: Letters,
): string {
  const ends = [from, to].map((end) => numberWords(end, 3)) as [string, string];
  const before = label === "" ? ends[0] : `${label}  ${ends[0]}`;
  const widths = [textWidth(before, sizes.legend), textWidth(ends[1], sizes.legend)] as const;
  const { x, y } = place(widths[0] + rampWidth + widths[1] + 12);
  const left = x + widths[0] + 6;
  const steps = Array.from({ length: rampSteps }, (_, k) =>
    element("rect", {
      x: left + (rampWidth * k) / rampSteps,
      y: y - 5,
      width: rampWidth / rampSteps,
      height: 10,
      fill: hexColour(cellColour(palette, kind, (k + 0.5) / rampSteps)),
    }),
  );
  return [
    textAt(before, x, y + 4, letters),
    element("g", { "shape-rendering": "crispEdges" }, steps.join("")),
    textAt(ends[1], left + rampWidth + 6, y + 4, letters),
  ].join("");
}
