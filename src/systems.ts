/** The library of systems: the texts of `systems/`, by name. They are there once `shipped.ts` has been imported. */

import { parseSystem } from "./language/parse.ts";
import type { System } from "./language/syntax.ts";

/** By name, apart from those that others include. */
const systems = new Map<string, string>();
const shared = new Map<string, string>();

/** The names of the shipped systems, in alphabetical order. */
export const systemNames: string[] = [];

/** The names of the shared texts, in alphabetical order. */
export const sharedNames: string[] = [];

/** Where `shipped.ts` lays the texts: by their paths in `systems/`. */
export function laySystems(texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) {
    const [, folder, name] = /(shared\/)?([\w-]+)\.flow$/.exec(path)!;
    (folder === undefined ? systems : shared).set(name!, text);
  }
  systemNames.splice(0, Infinity, ...[...systems.keys()].sort());
  sharedNames.splice(0, Infinity, ...[...shared.keys()].sort());
}

/** The text of a shipped system as its file has it. */
export function systemText(name: string): string | undefined {
  return systems.get(name);
}

/** The text of `systems/shared/NAME.flow`: what `include NAME` stands for. */
export function includeText(name: string): string | undefined {
  return shared.get(name);
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
