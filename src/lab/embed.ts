/** The state of the lab as a tag for a page of one's own. */

import { builtInSystems, type SystemLibrary } from "../experiment/system-library.ts";
import { shareable } from "./experiment-json.ts";
import { experimentOf, type LabState } from "./state.ts";

/**
 * The tag alone, without the script that defines the element. A shipped experiment goes by its name; what was changed by hand, or drawn
 * at another cell, is written out as JSON. How views are looked at is left to the page. Throws an ExperimentError where
 * one of the changes cannot be made.
 */
export function embedCode(state: LabState, library: SystemLibrary = builtInSystems): string {
  const { experiment, changes = [], runs, seed, backend, precision, cell, theme } = state;
  const isShipped = typeof experiment === "string" && changes.length === 0 && cell === undefined;
  const attributes: Readonly<Record<string, string | number | undefined>> = {
    experiment: isShipped ? experiment : jsonOf(state, library),
    runs: isShipped ? runs : undefined,
    seed: isShipped ? seed : undefined,
    backend,
    precision,
    style: theme && `color-scheme: ${theme}`,
  };
  const words = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}=${attributeValue(String(value))}`],
  );
  return `<matrix-dynamics${words.join("")}></matrix-dynamics>`;
}

function jsonOf(state: LabState, library: SystemLibrary): string {
  const input = shareable(experimentOf(state, library)) as Readonly<Record<string, unknown>>;
  return JSON.stringify(state.cell === undefined ? input : { ...input, opening: state.cell });
}

/** In the quotes that leave more of it as it is. Line breaks are written out, for some editors move them. */
function attributeValue(text: string): string {
  const quote = text.includes('"') ? "'" : '"';
  const codes: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    "\n": "&#10;",
    "\r": "&#13;",
    "'": quote === "'" ? "&#39;" : "'",
  };
  return `${quote}${text.replace(/[&<\n\r']/g, (letter) => codes[letter] ?? letter)}${quote}`;
}
