/** The state of the lab as a command line, and the file that it needs where the experiment is the reader's own. */

import { settingText } from "../experiment/settings.ts";
import type { LabState } from "./state.ts";

/** The file of an experiment that is not shipped: `experimentJson` says what stands in it. */
export const experimentFile = "experiment.json";

/** Of a shell as POSIX has it. Nothing of it is about the page: cell, views and theme are left out. */
export function commandLine({ experiment, changes = [], runs, seed, backend, precision }: LabState): string {
  const shipped = typeof experiment === "string";
  const settings = shipped ? changes.map(({ name, value }) => `${name}=${settingText(value)}`) : [];
  const option = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${name}`, String(value)];
  const words = [
    ...["npx", "matrix-dynamics", "run", shipped ? experiment : experimentFile],
    ...(settings.length === 0 ? [] : ["--set", ...settings]),
    // The file holds them already.
    ...(shipped ? [...option("runs", runs), ...option("seed", seed)] : []),
    ...option("backend", backend),
    ...option("precision", precision),
  ];
  return words.map(quoted).join(" ");
}

/** A word that a shell hands on as it is. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
