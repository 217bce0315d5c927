/** A name as a symbol in running text, for labels: Chromium leaves MathML out of what a screen reader is told that a field is called. */

import { html, nothing, type TemplateResult } from "lit";
import { expressionToMathML } from "../language/mathml.ts";
import { symbolText } from "../views/numbers.ts";

const nowhere = { line: 0, column: 0 };

/** `alphaP` is α with the index p below; a name that is a word stands as words. */
export function renderSymbol(name: string): TemplateResult {
  const math = expressionToMathML({ kind: "name", name, at: nowhere });
  const [base = "", second = ""] = [...math.matchAll(/<m[ino]>([^<]*)<\/m[ino]>/g)].map((match) => match[1]!);
  if (base.length > 2) return html`<span class="word">${symbolText(name)}</span>`;
  const below = math.includes("<msub>") ? html`<sub>${second}</sub>` : nothing;
  return html`<span class="symbol"><i>${base}</i>${below}${math.includes("′") ? "′" : ""}</span>`;
}
