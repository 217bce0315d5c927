/** Which field a problem of an experiment belongs to: the one whose path it stands at or beneath. */

import type { Problem } from "../experiment/problems.ts";

export interface PlacedProblems {
  /** By the path of the field: the sentences about it. */
  readonly at: ReadonlyMap<string, readonly string[]>;
  /** What belongs to no field. */
  readonly rest: readonly Problem[];
}

export function placeProblems(problems: readonly Problem[], paths: Iterable<string>): PlacedProblems {
  // The longest first: `sweep.eta.to` is nearer than `sweep.eta`.
  const known = [...new Set(paths)].sort((a, b) => b.length - a.length);
  const at = new Map<string, string[]>();
  const rest: Problem[] = [];
  for (const problem of problems) {
    const path = known.find((one) => isAtOrBeneath(problem.path, one));
    if (path === undefined) rest.push(problem);
    else at.set(path, [...(at.get(path) ?? []), atField(problem, path)]);
  }
  return { at, rest };
}

function isAtOrBeneath(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
}

/** A sentence that begins with the path of its field need not say it there. */
function atField({ message }: Problem, path: string): string {
  const isAbout = new RegExp(`^${path.replace(/[.[\]]/g, "\\$&")}(, |(?= ))`).exec(message);
  if (isAbout === null) return message;
  const rest = message.slice(isAbout[0].length);
  return isAbout[1] === ", " ? `${rest.charAt(0).toUpperCase()}${rest.slice(1)}` : `It${rest}`;
}
