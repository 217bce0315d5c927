/** The system's equations beside its charts: typeset, and as the text that the kernels are made from. */

import { html, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { type System, systemToMathML } from "../language/index.ts";
import { symbolText } from "../views/numbers.ts";

export function renderEquations(system: System, dimensions: Readonly<Record<string, number>>): TemplateResult {
  const sizes = Object.entries(dimensions).map(([name, value]) => `${symbolText(name)} = ${value}`);
  return html`
    <h2 id="equations">The equations</h2>
    <p class="small">${system.title}; ${sizes.join(", ")}.</p>
    <!-- The language writes this markup itself and escapes the names in it. -->
    <div class="equations" tabindex="0" role="group" aria-labelledby="equations">${unsafeHTML(systemToMathML(system))}</div>
    <details class="text">
      <summary>the same as text: the program that every kernel is made from</summary>
      <pre tabindex="0">${system.text.trim()}</pre>
    </details>
  `;
}
