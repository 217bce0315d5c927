/** The library of systems: the texts of `systems/`, by name. */

import { parseSystem } from "./language/parse.ts";
import type { System } from "./language/syntax.ts";

const files = import.meta.glob<string>("../systems/**/*.flow", { query: "?raw", import: "default", eager: true });

const shared = "../systems/shared/";

/** The names of the shipped systems, in alphabetical order. */
export const systemNames: readonly string[] = Object.keys(files)
  .filter((path) => !path.startsWith(shared))
  .map((path) => path.slice("../systems/".length, -".flow".length))
  .sort();

/** The names of the shared texts, in alphabetical order. */
export const sharedNames: readonly string[] = Object.keys(files)
  .filter((path) => path.startsWith(shared))
  .map((path) => path.slice(shared.length, -".flow".length))
  .sort();

/** The text of a shipped system as its file has it. */
export function systemText(name: string): string | undefined {
  return systemNames.includes(name) ? files[`../systems/${name}.flow`] : undefined;
}

/** The text of `systems/shared/NAME.flow`: what `include NAME` stands for. */
export function includeText(name: string): string | undefined {
  return files[`${shared}${name}.flow`];
}

const loaded = new Map<string, System>();

/** A shipped system, parsed and checked once. */
export function loadSystem(name: string): System | undefined {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const text = systemText(name);
  if (text === undefined) return undefined;
  const system = parseSystem(text, includeText, systemText);
  loaded.set(name, system);
  return system;
}
