/** Words in an SVG document: lines of letters, and paragraphs that are broken to a width. */

import type { Colour } from "./ink.ts";
import { element, escaped, hexColour } from "./svg-text.ts";

export const margin = 16;
/** Sizes of letters. */
export const sizes = { title: 16, note: 12, legend: 11.5, panel: 12.5, tick: 10.5, remark: 11 } as const;
/** What is put down, and how far down it reaches. */
export interface Piece {
  readonly markup: string;
  readonly height: number;
}

export interface Letters {
  readonly size: number;
  readonly colour: Colour;
  readonly weight?: number;
  readonly anchor?: "start" | "middle" | "end";
}

export function textAt(
  text: string,
  x: number,
  y: number,
  { size, colour, weight = 400, anchor = "start" }: Letters,
): string {
  return element(
    "text",
    {
      x,
      y,
      "font-size": size,
      fill: hexColour(colour),
      ...(weight === 400 ? {} : { "font-weight": weight }),
      ...(anchor === "start" ? {} : { "text-anchor": anchor }),
    },
    escaped(text),
  );
}

export function paragraph(text: string, top: number, width: number, letters: Letters, left = margin): Piece {
  const lines = wrapped(text, letters.size, width);
  const step = letters.size * 1.35;
  return {
    markup: lines.map((line, k) => textAt(line, left, top + step * (k + 0.8), letters)).join(""),
    height: lines.length === 0 ? 0 : lines.length * step + 4,
  };
}

/** Shares of a letter's size, a little wider than most sans serifs are. */
const widths = [
  { letters: /[ .,:;'|ijlIt()[\]·⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀-₉ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]/u, share: 0.36 },
  { letters: /[mwMW%@]/, share: 0.9 },
  { letters: /\p{Lu}/u, share: 0.7 },
];

/** About as wide as a text of this size is set. */
export function textWidth(text: string, size: number): number {
  const shares = [...text].map((letter) => widths.find(({ letters }) => letters.test(letter))?.share ?? 0.6);
  return size * shares.reduce((sum, share) => sum + share, 0);
}

/** Broken between words. */
export function wrapped(text: string, size: number, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
