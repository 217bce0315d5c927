/** Reads a file of checks as far as its schema goes, and picks checks by their ids. */

import { didYouMean, ExperimentError, type Problem, schemaProblems } from "../experiment/problems.ts";
import { limitsOf } from "./judge.ts";
import { type Check, type CheckFile, checkFileSchema } from "./schema.ts";

/** Throws an ExperimentError with all that is wrong, each under its path. */
export function readCheckFile(input: unknown): CheckFile {
  const result = checkFileSchema.safeParse(input);
  if (!result.success) throw new ExperimentError(schemaProblems(result.error.issues, input));
  const { checks } = result.data;
  const problems = checks.flatMap((check, index): Problem[] => {
    const path = `checks[${index}]`;
    const first = checks.findIndex(({ id }) => id === check.id);
    const twice = `${path}.id is "${check.id}", as that of checks[${first}]; each check needs its own.`;
    const none = `${path}.bound has neither atLeast nor atMost; give one of them, or both.`;
    return [
      ...(first < index ? [{ path: `${path}.id`, message: twice }] : []),
      ...(check.bound.atLeast === undefined && check.bound.atMost === undefined
        ? [{ path: `${path}.bound`, message: none }]
        : []),
      ...crossedBounds(check.bound, path),
    ];
  });
  if (problems.length > 0) throw new ExperimentError(problems);
  return result.data;
}

/** Limits that nothing can keep. */
function crossedBounds(bound: Check["bound"], path: string): Problem[] {
  return (["float64", "float32"] as const)
    .map((precision) => limitsOf(bound, precision, Number.POSITIVE_INFINITY))
    .filter(({ atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }) => atLeast > atMost)
    .slice(0, 1)
    .map(({ atLeast, atMost }) => ({
      path: `${path}.bound`,
      message: `${path}.bound has atLeast ${atLeast} above atMost ${atMost}: nothing lies between.`,
    }));
}

/** Those with the ids, or whose ids begin with them as whole words, in their own order. Throws an ExperimentError where there is none. */
export function pickChecks(checks: readonly Check[], ids: readonly string[]): readonly Check[] {
  const isOf = (check: Check, id: string) => check.id === id || check.id.startsWith(`${id}-`);
  const problems = ids
    .filter((id) => !checks.some((check) => isOf(check, id)))
    .map((id): Problem => {
      const end = didYouMean(
        id,
        checks.map((check) => check.id),
        "; verify --list shows those that come with it, and with --checks those of a file.",
      );
      return { path: "", message: `no check is named "${id}"${end}` };
    });
  if (problems.length > 0) throw new ExperimentError(problems);
  return checks.filter((check) => ids.some((id) => isOf(check, id)));
}
