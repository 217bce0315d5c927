/** Where an experiment's system comes from: a library of named texts, the built-in ones unless told otherwise. */

import type { System } from "../language/index.ts";
import { parseSystem } from "../language/index.ts";
import { includeText, loadSystem, systemNames, systemText } from "../systems.ts";
import type { Experiment } from "./schema.ts";

export interface SystemLibrary {
  readonly names: readonly string[];
  load(name: string): System | undefined;
  /** A text of the user's own. Throws LanguageErrors. */
  parse(text: string): System;
}

export const builtInSystems: SystemLibrary = {
  names: systemNames,
  load: loadSystem,
  parse: (text) => parseSystem(text, includeText, systemText),
};

/** The text that an experiment names or holds; "" of a file that has not been read. */
export function writtenText(system: Experiment["system"]): string {
  if (typeof system === "string") return (systemText(system) ?? system).trim();
  return "text" in system ? system.text.trim() : "";
}
