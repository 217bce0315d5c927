/** Rules by which one SVG document has its colours in light and in dark: each that is written in it gets another on dark screens. */

import { cellColour, colourOf, type Ink, type Palette } from "./ink.ts";
import type { Scene } from "./scene.ts";
import { rampSteps } from "./svg-legend.ts";
import { hexColour } from "./svg-text.ts";

/**
 * The colours of the document stay where they are written, as attributes: whoever knows neither `@media` nor selectors (resvg,
 * Inkscape, print) has the light ones. Two inks that look alike in the one palette look alike in the other too.
 */
export function darkRules(scene: Scene, light: Palette, dark: Palette): string {
  const rules = [...pairsOf(scene, light, dark)].flatMap(([from, to]) =>
    ["fill", "stroke"].map((paint) => `[${paint}="${from}"]{${paint}:${to}}`),
  );
  return `@media screen and (prefers-color-scheme:dark){${rules.join("")}}`;
}

/** What is written in light -> what it is in dark. */
function pairsOf(scene: Scene, light: Palette, dark: Palette): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const pair = (colour: (palette: Palette) => readonly [number, number, number]) => {
    const from = hexColour(colour(light));
    if (!pairs.has(from)) pairs.set(from, hexColour(colour(dark)));
  };
  for (const name of ["ink", "muted", "grid", "paper"] as const) pair((palette) => palette[name]);
  for (const ink of inksOf(scene)) pair((palette) => colourOf(ink, palette));
  for (const [kind, share] of sharesOf(scene)) pair((palette) => cellColour(palette, kind, share));
  return pairs;
}

function inksOf({ panels, legend }: Scene): readonly Ink[] {
  const marks = panels.flatMap((panel) => panel.marks);
  return [...marks.flatMap((mark) => ("ink" in mark ? [mark.ink] : [])), ...legend.map(({ ink }) => ink)];
}

/** Of cells and of the scale that explains them. */
function* sharesOf({ panels, ramp }: Scene): Iterable<readonly [kind: "sequential" | "diverging", share: number]> {
  for (const { marks } of panels)
    for (const mark of marks) {
      if (mark.kind !== "cells") continue;
      const { kind, from, to } = mark.ramp;
      for (const value of mark.values) if (value !== null) yield [kind, (value - from) / (to - from)];
    }
  if (ramp === null) return;
  for (let step = 0; step < rampSteps; step++) yield [ramp.kind, (step + 0.5) / rampSteps];
}
