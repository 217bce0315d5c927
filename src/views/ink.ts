/** Colours by what they mean. A palette, of the page or of a file, decides how they look in light, in dark and in print. */

export type Ink =
  /** What is alone in its panel. */
  | { readonly kind: "single" }
  /** One of many in an order, from the lowest (0) to the highest (1). */
  | { readonly kind: "ramp"; readonly share: number }
  /** Of the theory, drawn over data. */
  | { readonly kind: "theory" }
  /** What stands behind the data: arrows, nullclines. */
  | { readonly kind: "quiet" }
  /** What the reader singled out. */
  | { readonly kind: "chosen" }
  /** What is lost: runs that collapse. */
  | { readonly kind: "alarm" }
  /** Around what is drawn on colours. */
  | { readonly kind: "paper" };

export type Colour = readonly [red: number, green: number, blue: number];

export interface Palette {
  readonly ink: Colour;
  readonly muted: Colour;
  readonly grid: Colour;
  readonly paper: Colour;
  /** From the lowest rank to the highest; even in lightness, so that it can be read without colour. */
  readonly ramp: readonly Colour[];
  readonly single: Colour;
  readonly theory: Colour;
  readonly alarm: Colour;
  /** The end of diverging values below 0; those above 0 end in `single`. */
  readonly below: Colour;
}

export function colourOf(ink: Ink, palette: Palette): Colour {
  switch (ink.kind) {
    case "single":
      return palette.single;
    case "ramp":
      return rampAt(palette, ink.share);
    case "theory":
      return palette.theory;
    case "quiet":
      return palette.muted;
    case "chosen":
      return palette.ink;
    case "alarm":
      return palette.alarm;
    case "paper":
      return palette.paper;
  }
}

/** The ramp at a share from 0 to 1. */
export function rampAt({ ramp, single }: Palette, share: number): Colour {
  return ramp.length === 0 ? single : between(ramp, share);
}

/** A cell's colour: along the ramp, or from `below` over the paper to `single`. */
export function cellColour(palette: Palette, kind: "sequential" | "diverging", share: number): Colour {
  if (kind === "sequential") return rampAt(palette, share);
  return between([palette.below, palette.paper, palette.single], share);
}

function between(stops: readonly Colour[], share: number): Colour {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(place), Math.max(0, stops.length - 2));
  const from = stops[low]!;
  const to = stops[low + 1] ?? from;
  const mix = (k: 0 | 1 | 2) => Math.round(from[k] + (to[k] - from[k]) * (place - low));
  return [mix(0), mix(1), mix(2)];
}

/** As CSS and SVG write it. */
export function cssColour([red, green, blue]: Colour, alpha = 1): string {
  return alpha === 1 ? `rgb(${red} ${green} ${blue})` : `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** The share of a rank among so many. */
export function rankInk(rank: number, of: number): Ink {
  return of === 1 ? { kind: "single" } : { kind: "ramp", share: rank / (of - 1) };
}
