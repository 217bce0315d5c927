/** The theme's colours: what is read has the contrast that reading needs, in light and dark. */

import { describe, expect, it } from "vitest";
import { theme } from "../../src/ui/theme.ts";

const colours = new Map(
  [...theme.cssText.matchAll(/--md-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }] as const,
  ),
);
const read = ["ink", "muted", "accent", "alarm", ...[...colours.keys()].filter((name) => name.startsWith("code-"))];
const ramp = [...colours.keys()].filter((name) => name.startsWith("ramp-"));
/** What lines, marks, cells and the edges of controls are drawn in; the grid and rules only accompany. */
const drawn = ["ink", "muted", "edge", "accent", "single", "theory", "alarm", "below", ...ramp];

/** As WCAG defines it. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

describe.each(["light", "dark"] as const)("on %s paper", (scheme) => {
  it.each(read)("%s can be read", (name) => {
    expect(contrast(colours.get(name)![scheme], colours.get("paper")![scheme])).toBeGreaterThan(4.5);
  });

  it.each(drawn)("lines and edges in %s can be told from the paper", (name) => {
    expect(contrast(colours.get(name)![scheme], colours.get("paper")![scheme])).toBeGreaterThan(3);
  });

  it("the ramp goes one way in lightness, in steps that can be told apart", () => {
    const steps = ramp.map((name) => luminance(colours.get(name)![scheme]) + 0.05);
    for (const [k, step] of steps.slice(1).entries()) expect(step / steps[k]!).toBeGreaterThan(1.2);
  });

  it("what is chosen and what is wrong can be read on their own grounds", () => {
    expect(contrast(colours.get("on-accent")![scheme], colours.get("accent")![scheme])).toBeGreaterThan(4.5);
    for (const name of ["ink", "alarm"])
      expect(contrast(colours.get(name)![scheme], colours.get("alarm-paper")![scheme])).toBeGreaterThan(4.5);
  });
});

it("black on white has the contrast 21", () => expect(contrast("#000000", "#ffffff")).toBeCloseTo(21));
