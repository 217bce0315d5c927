/** Names as people read them: the paper's symbols for the eye, words for a screen reader, counts without noise. */

import { html, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { isWord, mathOf, words } from "../views/numbers.ts";

/** A name as a symbol: `alphaP` is α with the index p. */
export function symbol(name: string): TemplateResult {
  const math = mathOf(name);
  // The language's own output, which escapes what a text may hold.
  return isWord(math) ? html`<span>${words(name)}</span>` : html`${unsafeHTML(math)}`;
}

/** In words: `alpha p`. */
export function spoken(name: string): string {
  return words(name).replace(/([a-z])(\d+)$/, "$1 $2");
}

/** Matrices within a sentence of ours: `the spectrum of Wp` with the index below. */
export function withMatrices(text: string): TemplateResult {
  const parts = text.split(/\b(Wp|Wa|W|F|K)\b/);
  return html`${parts.map((part, k) =>
    k % 2 === 0 ? part : html`<i>${part.charAt(0)}</i>${part.length > 1 ? html`<sub>${part.slice(1)}</sub>` : ""}`,
  )}`;
}

const prefixes = [
  { from: 1e12, name: "T" },
  { from: 1e9, name: "G" },
  { from: 1e6, name: "M" },
  { from: 1e3, name: "k" },
] as const;

/** A large count: `1.24 M`. */
export function withPrefix(value: number): string {
  const prefix = prefixes.find(({ from }) => value >= from);
  const digits = Number((prefix === undefined ? value : value / prefix.from).toPrecision(3));
  return prefix === undefined ? String(digits) : `${digits} ${prefix.name}`;
}
