/** The colours that a canvas needs, read from the element's custom properties, and the ramp for the rank of an eigenvalue. */

export type Colour = readonly [red: number, green: number, blue: number];

export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly paper: string;
  /** From the lowest rank to the highest; even in lightness, so that it can be read without colour. */
  readonly ramp: readonly Colour[];
  readonly single: Colour;
}

const rampStops = 5;

/** Through the colour of a probe, for only then `light-dark()` and names are resolved. */
export function readPalette(probe: HTMLElement): Palette {
  const read = (name: string): string => {
    probe.style.color = `var(--md-${name})`;
    return getComputedStyle(probe).color;
  };
  return {
    ink: read("ink"),
    muted: read("muted"),
    grid: read("grid"),
    paper: read("paper"),
    ramp: Array.from({ length: rampStops }, (_, k) => components(read(`ramp-${k + 1}`))),
    single: components(read("single")),
  };
}

function components(colour: string): Colour {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

/** The ramp at a share from 0 to 1. */
export function rampAt(palette: Palette, share: number): Colour {
  const place = Math.min(Math.max(share, 0), 1) * (palette.ramp.length - 1);
  const low = Math.min(Math.floor(place), palette.ramp.length - 2);
  const [from, to] = [palette.ramp[low], palette.ramp[low + 1]];
  if (from === undefined || to === undefined) return palette.single;
  const mix = (k: 0 | 1 | 2) => Math.round(from[k] + (to[k] - from[k]) * (place - low));
  return [mix(0), mix(1), mix(2)];
}

export function css([red, green, blue]: Colour, alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}
