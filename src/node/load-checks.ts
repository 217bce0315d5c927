/** The checks that `verify` runs: those that come with the engine, or those of a file. */

import { shippedChecks } from "../checks/library.ts";
import { type Prepared, type PrepareOptions, prepareChecks } from "../checks/prepare.ts";
import { readCheckFile } from "../checks/read.ts";
import type { Check } from "../checks/schema.ts";
import { ExperimentError } from "../experiment/problems.ts";
import { FileErrors, sentenceOfProblem } from "./fail.ts";
import { JsonTextError, offsetOf, placeOf, readJson } from "./json-text.ts";
import { withSystemText } from "./load.ts";
import { readText } from "./regular-file.ts";

export interface LoadedChecks {
  readonly checks: readonly Check[];
  /** Throws FileErrors where they are of a file, else an ExperimentError. */
  prepare(options: PrepareOptions): Prepared[];
}

/** All of them, or those that `pick` takes. Throws FileErrors with places, UsageErrors, and what `pick` throws. */
export function loadChecks(
  file: string | undefined,
  pick: ((checks: readonly Check[]) => readonly Check[]) | undefined,
): LoadedChecks {
  const { checks, inFile } = file === undefined ? { checks: shippedChecks(), inFile: null } : readFile(file);
  const picked = pick === undefined ? checks : pick(checks);
  return {
    checks: picked,
    prepare(options) {
      // All of a file are looked at, so that their numbers are those of the file.
      if (inFile === null) return prepareChecks(picked, options);
      const prepared = inFile(() => prepareChecks(checks, options));
      return prepared.filter(({ check }) => picked.includes(check));
    },
  };
}

/** `inFile` does what may find problems, and gives them their places. */
function readFile(file: string) {
  const text = readText(file, "The file of checks");
  const { value, place } = readPlaces(file, text);
  const inFile = <Result>(read: () => Result): Result => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ExperimentError)) throw error;
      throw new FileErrors(
        error.problems.map((problem) => ({
          file,
          ...placeOf(text, offsetOf(place, problem.path)),
          sentence: sentenceOfProblem(problem),
        })),
      );
    }
  };
  const checks = inFile(() => readCheckFile(value).checks).map((check, index) => {
    const at = () => ({ file, ...placeOf(text, offsetOf(place, `checks[${index}].experiment.system.file`)) });
    return { ...check, experiment: withSystemText(file, check.experiment, at).experiment as Check["experiment"] };
  });
  return { checks, inFile };
}

function readPlaces(file: string, text: string) {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new FileErrors([{ file, ...placeOf(text, error.offset), sentence: `this is not JSON: ${error.message}` }]);
  }
}
