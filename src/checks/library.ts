/** The checks that come with the engine: the JSON files of `checks/`, in the order of the theory. */

import { readCheckFile } from "./read.ts";
import type { Check, CheckFileInput } from "./schema.ts";

const files = import.meta.glob<CheckFileInput>(["../../checks/*.json", "!../../checks/schema.json"], {
  eager: true,
  import: "default",
});

/** The names of the files, in that order. */
export const checkFileNames: readonly string[] = Object.keys(files).map((path) =>
  path.slice(path.lastIndexOf("/") + 1, -".json".length),
);

/** File by file. Throws an ExperimentError where one is wrong. */
export function checkFiles(): readonly { readonly name: string; readonly checks: readonly Check[] }[] {
  return Object.values(files).map((file, index) => ({ name: checkFileNames[index]!, ...readCheckFile(file) }));
}

/** All of them; their ids differ. Throws an ExperimentError where a file is wrong. */
export function shippedChecks(): readonly Check[] {
  return checkFiles().flatMap(({ checks }) => checks);
}
