/** A small button about a name: heard by itself, it says which one it is about. */

import { html, type TemplateResult } from "lit";
import { symbolText } from "../views/numbers.ts";

export function renderNamedButton(words: string, name: string, act: () => void): TemplateResult {
  return html`<button type="button" class="quiet" aria-label=${`${words}, ${symbolText(name)}`} @click=${act}>
    ${words}
  </button>`;
}
