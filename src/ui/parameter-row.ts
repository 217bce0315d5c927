/** One parameter in the list of controls: its number with a slider, or its sweep, and the way back to how it was. */

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { expressionToMathML } from "../language/mathml.ts";
import { tellingWords } from "../views/cells.ts";
import { counted, shortNumber, symbolText } from "../views/numbers.ts";
import { renderNamedButton } from "./named-button.ts";
import { renderSymbol } from "./symbol.ts";
import "./number-field.ts";
import { followedText, type ParameterControl } from "./parameters.ts";
import type { SaySetting } from "./setting-event.ts";

/** So many values of a sweep are written out. */
const mostValues = 6;

/** `problems` are about this parameter. `say` is called with every change. */
export function renderParameter(
  control: ParameterControl,
  problems: readonly string[],
  say: SaySetting,
): TemplateResult {
  const { setting, value, swept } = control;
  const set = (moving: boolean) => (event: CustomEvent<number>) => say({ name: setting, value: event.detail, moving });
  if (swept !== null) return renderSwept(control, swept, problems, say);
  return html`
    <div class="parameter">
      <md-number
        data-setting=${setting}
        .symbol=${renderSymbol(control.name)}
        .label=${control.meaning}
        .value=${value}
        .usual=${control.usual}
        .slider=${control.slider}
        .problem=${problems.join(" ")}
        @move=${set(true)}
        @change=${set(false)}
      ></md-number>
      ${renderAside(control, say)}
    </div>
  `;
}

function renderSwept(
  { name, setting, meaning, value }: ParameterControl,
  swept: readonly number[],
  problems: readonly string[],
  say: SaySetting,
): TemplateResult {
  const values =
    swept.length === 0
      ? "no values yet"
      : swept.length <= mostValues
        ? swept.map((one) => tellingWords(one, swept)).join(", ")
        : `${counted(swept.length)} values, ${shortNumber(swept[0]!)} to ${shortNumber(swept.at(-1)!)}`;
  return html`
    <div class="parameter" data-setting=${setting}>
      <p class="name">${renderSymbol(name)} ${meaning}</p>
      <p class="aside">
        <span>swept: ${values}</span>
        ${
          value === null
            ? nothing
            : renderNamedButton(`fix at ${numberShown(value)}`, name, () =>
                say({ name: setting, value, moving: false }),
              )
        }
      </p>
      <p class="wrong" role="status">${problems.join(" ")}</p>
    </div>
  `;
}

/** Whole where it is short. */
function numberShown(value: number): string {
  const whole = String(value);
  return whole.length <= 7 ? whole : `about ${shortNumber(value)}`;
}

/** How it stands to what it was, and the way back. */
function renderAside({ name, setting, follows, isApart, wasSwept, own }: ParameterControl, say: SaySetting) {
  if (follows !== null && !isApart) {
    // The language's own output, which escapes what a text may hold.
    return html`<p class="aside"><span>= ${unsafeHTML(expressionToMathML(follows))}</span></p>`;
  }
  const takeBack = () => say({ name: setting, moving: false });
  const button =
    follows !== null
      ? renderNamedButton(`follow ${followedText(follows, symbolText)} again`, name, () =>
          say({ name: setting, value: null, moving: false }),
        )
      : wasSwept
        ? renderNamedButton("sweep again", name, takeBack)
        : own !== null
          ? renderNamedButton(`back to ${numberShown(own)}`, name, takeBack)
          : nothing;
  return button === nothing ? nothing : html`<p class="aside">${button}</p>`;
}
