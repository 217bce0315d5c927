/** Pieces of an SVG document: elements, numbers and texts as XML has them. */

import type { Colour } from "./ink.ts";

export type Attributes = Readonly<Record<string, string | number>>;

/** What is inside is markup already. */
export function element(name: string, attributes: Attributes, inside = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(shown(value))}"`);
  return inside === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${inside}</${name}>`;
}

function shown(value: string | number): string {
  return typeof value === "number" ? coordinate(value) : value;
}

/** Far outside of any picture, where viewers still count exactly. */
const farthest = 1e5;

/** To a hundredth of a pixel. */
export function coordinate(value: number): string {
  return String(Math.round(Math.min(Math.max(value, -farthest), farthest) * 100) / 100 + 0);
}

/** XML knows no control characters and no halves of a pair. */
export function escaped(text: string): string {
  return (
    text
      .replace(/\p{Surrogate}/gu, "\ufffd")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are taken out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;")
  );
}

/** As every program that reads SVG knows it. */
export function hexColour(colour: Colour): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}
