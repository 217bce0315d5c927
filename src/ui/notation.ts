/** Names as people read them: the paper's symbols for the eye, words for a screen reader, counts without noise. */

import { html, nothing, type TemplateResult } from "lit";
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

/**
 * The letters of the theory, with their indices. Those of the Latin alphabet stand alone, or they are part of a word; s and t behind
 * an apostrophe are none.
 */
const letters =
  /(?<![A-Za-z_'’])([WVwλαγηβτ](?:min|max|[padskl]\d?|\d)(?![A-Za-z])|S[dsx](?![A-Za-z])|[WFKHXZPwpst](?![A-Za-z'’])|[α-ω])/;

/** Symbols within a sentence of ours: `the spectrum of Wp` with the index below. */
export function withSymbols(text: string): TemplateResult {
  const parts = text.split(letters);
  return html`${parts.map((part, k) => (k % 2 === 0 ? part : renderLetter(part)))}`;
}

function renderLetter(name: string): TemplateResult {
  const index = name.slice(1);
  return html`<i>${name.charAt(0)}</i>${
    index === "" ? nothing : html`<sub class=${/^[a-z]$/.test(index) ? "" : "upright"}>${index}</sub>`
  }`;
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
