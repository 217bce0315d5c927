/** The values of a panel over time at one of its samples: as they are written below it, and as they are spoken. */

import { html, nothing, type TemplateResult } from "lit";
import { timeWords } from "../experiment/times.ts";
import type { System } from "../language/index.ts";
import { shortNumber } from "../views/numbers.ts";
import { readPanel } from "../views/readout.ts";
import type { Panel } from "../views/scene.ts";
import { withSymbols } from "./notation.ts";

/** `hidden` are the keys of the legend that are switched off. */
export function spokenValues(panel: Panel, at: number, kind: System["kind"], hidden: ReadonlySet<string>): string {
  const time = panel.at[at];
  if (time === undefined) return "no sample time reached yet";
  const values = readPanel(panel, at, hidden).map(({ label, value, spread }) =>
    [label, value, spread === "" ? "" : `(${spread.replace("…", "to")})`].filter((part) => part !== "").join(" "),
  );
  return `${timeWords(kind, time, shortNumber)}: ${values.join(", ")}`;
}

export function renderValues(
  panel: Panel,
  at: number,
  kind: System["kind"],
  hidden: ReadonlySet<string>,
): TemplateResult | typeof nothing {
  const time = panel.at[at];
  if (time === undefined) return nothing;
  return html`<span class="time">${timeWords(kind, time, shortNumber)}</span>
    ${readPanel(panel, at, hidden).map(
      ({ label, value, spread, theory }) => html`<span class=${theory ? "theory" : ""}
        >${withSymbols(label)} <b>${value}</b>${spread === "" ? nothing : html` <span class="spread">${spread}</span>`}</span
      >`,
    )}`;
}
