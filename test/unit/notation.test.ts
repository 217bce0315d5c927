/** How sentences and claims are written in the symbols of the paper. */

import { expect, test } from "vitest";
import { withSymbols } from "../../src/ui/notation.ts";
import { inSymbols } from "../../src/views/claim-symbols.ts";
import { capitalised, numberWords } from "../../src/views/numbers.ts";

/** The letters that a sentence sets, with their indices. */
function lettersOf(text: string): readonly string[] {
  const { values } = withSymbols(text);
  const parts = values[0] as readonly unknown[];
  return parts.flatMap((part) => {
    if (typeof part === "string") return [];
    const [letter, index] = (part as { readonly values: readonly unknown[] }).values;
    const below =
      typeof index === "object" && index !== null && "values" in index ? (index.values as unknown[])[1] : "";
    return [`${letter}${below}`];
  });
}

test("letters of the theory are set as such, and those within words are not", () => {
  expect(lettersOf("Eigenvalues of Wp and F, and p*₊ at t = 3")).toEqual(["Wp", "F", "p", "t"]);
  expect(lettersOf("wa λd/λs − wp w, exp(−2ηt), λmin(K), W2 W1")).toEqual([
    ...["wa", "λd", "λs", "wp", "w"],
    ...["η", "t", "λmin", "K", "W2", "W1"],
  ]);
  expect(lettersOf("Theorem 3's bound isn't tight: Figure 7, SimSiam, Weight")).toEqual([]);
});

test("a claim in plain characters reads in the symbols of the paper", () => {
  expect(inSymbols("for eta > tau^2/(4 (1+s2)) every mode collapses")).toBe(
    "for η > τ²/(4 (1+σ²)) every mode collapses",
  );
  expect(inSymbols("W W' - Wp'Wp/alphaP = exp(-2 eta t) C, for any X, X' and Wa(0)")).toBe(
    "W Wᵀ − WpᵀWp/αp = exp(−2 η t) C, for any X, X' and Wa(0)",
  );
  expect(inSymbols("|[F,Wp]| grows x39 at eta >= 0.1, semi-definite")).toBe(
    "|[F,Wp]| grows ×39 at η ≥ 0.1, semi-definite",
  );
});

test("a symbol gets no capital, a word does", () => {
  expect(["τ rises", "wa λd", "p first", "s over time"].map(capitalised)).toEqual([
    ...["τ rises", "wa λd", "p first", "s over time"],
  ]);
  expect(["the target", "of a mode", "a step", "is it"].map(capitalised)).toEqual([
    ...["The target", "Of a mode", "A step", "Is it"],
  ]);
});

test("a power of ten has no factor of one", () => {
  expect([1e-6, -1e-6, 2e-6, 1e5].map((value) => numberWords(value, 3))).toEqual(["10⁻⁶", "−10⁻⁶", "2·10⁻⁶", "10⁵"]);
});
