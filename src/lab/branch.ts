/** Looks into an experiment that may be wrong: what stands under a key, if it is of the kind that is wanted. */

export type Branch = Readonly<Record<string, unknown>>;

export function isBranch(value: unknown): value is Branch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function branchAt(branch: Branch, key: string): Branch {
  const found = Object.hasOwn(branch, key) ? branch[key] : undefined;
  return isBranch(found) ? found : {};
}

export function numberAt(branch: Branch, key: string): number | null {
  const found = Object.hasOwn(branch, key) ? branch[key] : undefined;
  return typeof found === "number" ? found : null;
}

/** All numbers of a section, by their keys. */
export function numbersAt(branch: Branch, key: string): Record<string, number> {
  const entries = Object.entries(branchAt(branch, key));
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}
