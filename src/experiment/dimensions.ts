/** The dimensions of an experiment: what it gives, and sizes for the rest that meet the system's requirements. */

import type { System } from "../language/index.ts";
import { listed, type Problem, unknownNames } from "./problems.ts";

const usualDimension = 8;

/** A number for every dimension of the system. Problems are reported under `dimensions`. */
export function resolveDimensions(
  given: Readonly<Record<string, number>>,
  system: System,
  problems: Problem[],
): Record<string, number> {
  const known = new Set(system.dimensions);
  for (const name of unknownNames(Object.keys(given), (other) => known.has(other))) {
    const has = known.size === 0 ? "it has none" : `it has ${listed(system.dimensions)}`;
    const message = `dimensions.${name} is not a dimension of ${system.name}; ${has}.`;
    problems.push({ path: `dimensions.${name}`, message });
  }
  const dimensions = Object.fromEntries(system.dimensions.map((name) => [name, given[name] ?? usualDimension]));
  for (const { smaller, larger } of system.requirements) {
    const [small, large] = [dimensions[smaller], dimensions[larger]];
    if (small === undefined || large === undefined || small <= large) continue;
    // One that was not given follows the one that was.
    if (given[smaller] === undefined) dimensions[smaller] = large;
    else if (given[larger] === undefined) dimensions[larger] = small;
    else {
      const path = `dimensions.${smaller}`;
      const message = `${path} must be at most ${larger} = ${large}, but it is ${small}.`;
      problems.push({ path, message });
    }
  }
  return dimensions;
}
