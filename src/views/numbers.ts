/** Numbers and names as a chart writes them, in plain characters. */

import { expressionToMathML } from "../language/mathml.ts";

const nowhere = { line: 0, column: 0 };

const below = new Map(
  [..."0123456789aehijklmnoprstuvx"].map((letter, k) => [letter, [..."₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"][k] ?? letter]),
);

/** A name as MathML. */
export function mathOf(name: string): string {
  return expressionToMathML({ kind: "name", name, at: nowhere });
}

/** Whether MathML of a name is a word, and no symbol. */
export function isWord(math: string): boolean {
  return /<mi>\w{3,}<\/mi>/.test(math);
}

/** `learnedThreshold` is `learned threshold`. */
export function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** A name as a symbol, in plain characters: `αₚ`. */
export function symbolText(name: string): string {
  const math = mathOf(name);
  if (isWord(math)) return words(name);
  return math
    .replace(/<m[in]>([^<]*)<\/m[in]><\/msub>/g, (_, index: string) =>
      [...index].map((letter) => below.get(letter) ?? letter).join(""),
    )
    .replace(/<[^>]*>/g, "");
}

/** Three significant digits, a power of ten where that is shorter. */
export function shortNumber(value: number): string {
  return numberWords(value, 3);
}

/** So many significant digits, a power of ten where that is shorter. */
export function numberWords(value: number, digits: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(digits))).replace("-", "−");
  const [mantissa = "", exponent = ""] = value.toExponential(Math.max(0, digits - 2)).split("e");
  const factor = String(Number(mantissa)).replace("-", "−");
  const power = `10${superscript(Number(exponent))}`;
  return factor === "1" ? power : factor === "−1" ? `−${power}` : `${factor}·${power}`;
}

export function superscript(exponent: number): string {
  return String(exponent).replace(/./g, (digit) => (digit === "-" ? "⁻" : ([..."⁰¹²³⁴⁵⁶⁷⁸⁹"][Number(digit)] ?? digit)));
}

/** A large count: `1,024`. */
export function counted(value: number): string {
  return value.toLocaleString("en");
}

/** `learnedModes` is `Learned modes`, and `normWp`, of a matrix, `Norm Wp`. */
export function titled(name: string): string {
  const parts = name.split(/(?<=[a-z])(?=[A-Z])/);
  const text = parts.map((part, k) => (k > 0 && part.length > 2 ? part.toLowerCase() : part)).join(" ");
  return capitalised(text);
}

/** A capital τ, p or wa would be another symbol: only a word gets one. */
export function capitalised(text: string): string {
  const [first = ""] = text.split(/[^\p{L}\p{N}]/u, 1);
  const isSymbol = /[^A-Za-z]/.test(first) || (first.length <= 2 && !shortWords.has(first));
  return isSymbol ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const shortWords = new Set("a an as at be by do he if in is it my no of on or so to up we".split(" "));

/** With a capital and a full stop. */
export function sentence(text: string): string {
  if (text === "") return "";
  return `${capitalised(text)}${/[.!?]$/.test(text) ? "" : "."}`;
}
