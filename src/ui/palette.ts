/** The colours of the element's custom properties as a canvas needs them. */

import type { Colour, Palette } from "../views/ink.ts";

const rampStops = 5;

/** Of the outermost element around a probe, while a task lasts: its panels are often drawn together, and their colours are alike. */
const palettes = new Map<Node, Palette>();

/** Through the colours of parts of a probe, for only then `light-dark()` and names are resolved. */
export function readPalette(probe: HTMLElement): Palette {
  const place = outermost(probe);
  const known = palettes.get(place);
  if (known !== undefined) return known;
  const palette = resolved(probe);
  if (palettes.size === 0) setTimeout(() => palettes.clear());
  palettes.set(place, palette);
  return palette;
}

function outermost(node: Node): Node {
  const root = node.getRootNode();
  return root instanceof ShadowRoot ? outermost(root.host) : node;
}

function resolved(probe: HTMLElement): Palette {
  const parts = document.createElement("span");
  const ask = (name: string): (() => Colour) => {
    const part = parts.appendChild(document.createElement("i"));
    part.style.color = `var(--md-${name})`;
    return () => components(getComputedStyle(part).color);
  };
  const asked = {
    ink: ask("ink"),
    muted: ask("muted"),
    grid: ask("grid"),
    paper: ask("paper"),
    single: ask("single"),
    theory: ask("theory"),
    alarm: ask("alarm"),
    below: ask("below"),
  };
  const stops = Array.from({ length: rampStops }, (_, k) => ask(`ramp-${k + 1}`));
  // All are there before the first is read: to read one after a change has the styles of the page made anew.
  probe.append(parts);
  const colours = Object.fromEntries(Object.entries(asked).map(([name, read]) => [name, read()]));
  const ramp = stops.map((read) => read());
  parts.remove();
  return { ...(colours as Record<keyof typeof asked, Colour>), ramp };
}

/** Of any colour that CSS knows: a canvas resolves what is not written as rgb(). */
function components(colour: string): Colour {
  const written = /^rgba?\(/.test(colour) ? colour.match(/[\d.]+/g) : null;
  const [red = 0, green = 0, blue = 0] = written?.map(Number) ?? painted(colour);
  return [red, green, blue];
}

function painted(colour: string): Uint8ClampedArray {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1, 1];
  const pen = canvas.getContext("2d");
  if (pen === null) return new Uint8ClampedArray(4);
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data;
}
