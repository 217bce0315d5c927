/** The colours of the element's custom properties as a canvas needs them. */

import type { Colour, Palette } from "../views/ink.ts";

const rampStops = 5;

/** Through the colour of a probe, for only then `light-dark()` and names are resolved. */
export function readPalette(probe: HTMLElement): Palette {
  const read = (name: string): Colour => {
    probe.style.color = `var(--md-${name})`;
    return components(getComputedStyle(probe).color);
  };
  const palette = {
    ink: read("ink"),
    muted: read("muted"),
    grid: read("grid"),
    paper: read("paper"),
    ramp: Array.from({ length: rampStops }, (_, k) => read(`ramp-${k + 1}`)),
    single: read("single"),
    theory: read("theory"),
    alarm: read("alarm"),
    below: read("below"),
  };
  probe.style.removeProperty("color");
  return palette;
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
