/** Names as people read them: the paper's symbols for the eye, words for a screen reader, numbers without noise. */

import { html, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { expressionToMathML } from "../language/index.ts";

const nowhere = { line: 0, column: 0 };

const below = new Map(
  [..."0123456789aehijklmnoprstuvx"].map((letter, k) => [letter, [..."₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"][k] ?? letter]),
);

function mathOf(name: string): string {
  return expressionToMathML({ kind: "name", name, at: nowhere });
}

/** `learnedThreshold` is `learned threshold`. */
function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** `learnedModes` is `Learned modes`, and `normWp`, of a matrix, `Norm Wp`. */
export function titled(name: string): string {
  const parts = name.split(/(?<=[a-z])(?=[A-Z])/);
  const text = parts.map((part, k) => (k > 0 && part.length > 2 ? part.toLowerCase() : part)).join(" ");
  return capitalised(text);
}

export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** With a capital and a full stop. */
export function sentence(text: string): string {
  if (text === "") return "";
  return `${capitalised(text)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function isWord(math: string): boolean {
  return /<mi>\w{3,}<\/mi>/.test(math);
}

/** A name as a symbol: `alphaP` is α with the index p. */
export function symbol(name: string): TemplateResult {
  const math = mathOf(name);
  // The language's own output, which escapes what a text may hold.
  return isWord(math) ? html`<span>${words(name)}</span>` : html`${unsafeHTML(math)}`;
}

/** The same in plain characters, for where no markup can stand: `αₚ`. */
export function symbolText(name: string): string {
  const math = mathOf(name);
  if (isWord(math)) return words(name);
  return math
    .replace(/<m[in]>([^<]*)<\/m[in]><\/msub>/g, (_, index: string) =>
      [...index].map((letter) => below.get(letter) ?? letter).join(""),
    )
    .replace(/<[^>]*>/g, "");
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

/** Three significant digits, a power of ten where that is shorter. */
export function shortNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(3))).replace("-", "−");
  const [mantissa = "", exponent = ""] = value.toExponential(1).split("e");
  return `${mantissa.replace("-", "−")}·10${superscript(Number(exponent))}`;
}

export function superscript(exponent: number): string {
  return String(exponent).replace(/./g, (digit) => (digit === "-" ? "⁻" : ([..."⁰¹²³⁴⁵⁶⁷⁸⁹"][Number(digit)] ?? digit)));
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

export function counted(value: number): string {
  return value.toLocaleString("en");
}
