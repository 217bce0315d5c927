/** The experiment that runs as the text of a file: with all that was changed by hand. */

import { builtInSystems, type SystemLibrary } from "../experiment/system-library.ts";
import { experimentOf, type LabState } from "./state.ts";

/** What fits in so many characters stands on one line. */
const lineWidth = 100;

/** Throws an ExperimentError where one of the changes cannot be made. */
export function experimentJson(state: LabState, library: SystemLibrary = builtInSystems): string {
  return `${written(shareable(experimentOf(state, library)), "")}\n`;
}

/** Without what points to a file beside it. */
export function shareable(experiment: unknown): unknown {
  if (typeof experiment !== "object" || experiment === null) return experiment;
  return Object.fromEntries(Object.entries(experiment).filter(([key]) => key !== "$schema"));
}

/** As JSON, but short lists and objects on one line, as people write them. */
function written(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const line = onOneLine(value);
  if (indent.length + line.length <= lineWidth && indent !== "") return line;
  const isList = Array.isArray(value);
  const deeper = `${indent}  `;
  const parts = isList
    ? value.map((part) => `${deeper}${written(part, deeper)}`)
    : said(value).map(([key, part]) => `${deeper}${JSON.stringify(key)}: ${written(part, deeper)}`);
  if (parts.length === 0) return isList ? "[]" : "{}";
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const parts = said(value).map(([key, part]) => `${JSON.stringify(key)}: ${onOneLine(part)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function said(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, part]) => part !== undefined);
}
