/** The wording of what is wrong with an experiment: each problem is one sentence that says what, where, and what would be right. */

import { suggestion } from "../language/errors.ts";

/** Where it stands in the experiment (`initial.Wp.value`), and the sentence. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  /** Where a name is none of those that there are: all of them. A host says in its own way where they are to be seen. */
  readonly known?: readonly string[];
}

/** So many problems are shown, and then how many more there are at least. */
export const mostProblems = 100;

/** Thrown by `resolveExperiment` with everything that is wrong at once; its message is the sentences, one a line. */
export class ExperimentError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const shown = problems.slice(0, mostProblems);
    const next = problems[mostProblems];
    if (next !== undefined) shown.push({ path: next.path, message: "There are more problems, which are not shown." });
    super(shown.map((problem) => problem.message).join("\n"));
    this.name = "ExperimentError";
    this.problems = shown;
  }
}

/** Those of the names that are not among the known ones: no more of them than are shown. */
export function unknownNames(names: Iterable<string>, isKnown: (name: string) => boolean): string[] {
  const unknown: string[] = [];
  for (const name of names) {
    if (!isKnown(name)) unknown.push(name);
    if (unknown.length > mostProblems) break;
  }
  return unknown;
}

/** `a, b, c`, and of very many how many more. */
export function listed(names: readonly string[]): string {
  const most = 40;
  if (names.length <= most) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}

/** The part of an issue of zod that the sentences need. */
export interface SchemaIssue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly SchemaIssue[])[];
}

/** `a.b[2].c` */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) text += typeof key === "number" ? `[${key}]` : text === "" ? String(key) : `.${String(key)}`;
  return text;
}

/** A value as a sentence shows it: short. */
export function show(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return value === undefined ? "missing" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** `; did you mean "eta"?`, or the end where nothing is near. */
export function didYouMean(name: string, candidates: readonly string[], end: string): string {
  const said = suggestion(name, candidates);
  return said === "" ? end : said.replace(/mean (.+)\?$/, 'mean "$1"?');
}

/** The sentence about a key an object does not take. */
export function unknownKey(key: string, noun: string, keys: readonly string[]): string {
  return `${show(key)} is not a key of ${noun}${didYouMean(key, keys, `; its keys are ${keys.join(", ")}.`)}`;
}

/** With a full stop, where nothing else ends it. */
export function closed(message: string): string {
  return /[.?]$/.test(message) ? message : `${message}.`;
}

/** `2 rows`, `1 row` */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return value;
}

const depth = (issues: readonly SchemaIssue[]): number =>
  issues.reduce((deepest, issue) => Math.max(deepest, issue.path.length), 0);

/** Of the alternatives of a union, the one that was most likely meant: the one that was read deepest, then the one with fewest complaints. */
function likeliestAlternative(errors: readonly (readonly SchemaIssue[])[]): readonly SchemaIssue[] | null {
  const entered = errors.filter((issues) =>
    issues.some((issue) => issue.path.length > 0 || issue.code !== "invalid_type"),
  );
  const [first, ...others] = entered;
  if (first === undefined) return null;
  return others.reduce((best, issues) => {
    const deeper = depth(issues) - depth(best);
    return deeper > 0 || (deeper === 0 && issues.length < best.length) ? issues : best;
  }, first);
}

/** The sentences for the issues of a schema, found under `prefix` of the whole input. */
export function schemaProblems(
  issues: readonly SchemaIssue[],
  input: unknown,
  prefix: readonly PropertyKey[] = [],
): Problem[] {
  const problems: Problem[] = [];
  const paths = new Set<string>();
  for (const issue of issues) {
    if (problems.length > mostProblems) break;
    const keys = [...prefix, ...issue.path];
    const path = formatPath(keys);
    const alternative = issue.errors === undefined ? null : likeliestAlternative(issue.errors);
    if (alternative !== null) {
      problems.push(...schemaProblems(alternative, input, keys));
    } else if (issue.code === "unrecognized_keys") {
      for (const message of issue.message.split("\n")) problems.push({ path, message });
    } else if (!paths.has(path)) {
      paths.add(path);
      const found = valueAt(input, keys);
      const where = path === "" ? "The input" : path;
      const message =
        found === undefined
          ? `${where} is missing; it ${issue.message}.`
          : `${where} ${issue.message}, but it is ${show(found)}.`;
      problems.push({ path, message });
    }
  }
  return problems;
}
