/** Claims in the symbols of the paper. */

/** How claims, which are plain characters for the command line, are written, and how they read. */
const written: readonly (readonly [RegExp, string])[] = [
  [/\balphaP\b/g, "αp"],
  [/\betaP\b/g, "ηp"],
  [/\bgamma_a\b/g, "γa"],
  [/\blambdaMin\b/g, "λmin"],
  [/\bbeta\b/g, "β"],
  [/\beta\b/g, "η"],
  [/\btau\b/g, "τ"],
  [/\bsigma\^2|\bs2\b/g, "σ²"],
  [/\bl([sd])\b/g, "λ$1"],
  [/\bp_inf\b/g, "p∞"],
  [/\bp\*\+/g, "p*₊"],
  [/\bp\*-/g, "p*₋"],
  // X' is another matrix, and not X transposed.
  [/(\bWp?|\bQ|\))'/g, "$1ᵀ"],
  [/\^-1/g, "⁻¹"],
  [/\^2/g, "²"],
  [/<=/g, "≤"],
  [/>=/g, "≥"],
  [/->/g, "→"],
  [/(^| |\()-(?=[ \w([])/g, "$1−"],
  [/\bx(?=\d)/g, "×"],
];

/** A claim in the symbols of the paper: `eta <= 0.01` is `η ≤ 0.01`. */
export function inSymbols(claim: string): string {
  return written.reduce((text, [plain, symbols]) => text.replace(plain, symbols), claim);
}
