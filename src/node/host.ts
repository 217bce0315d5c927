/** What the package offers to Node alone: an engine on so many workers or on such a device, experiments out of files, and result files. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { loadTarget, prepare } from "./load.ts";
import { loadStored } from "./load-stored.ts";
import "../shipped.ts";

export type { States } from "../ensemble/contents.ts";
export { SelectionError } from "../ensemble/selection.ts";
export { type NodeEngineOptions, openNodeEngine } from "./engine.ts";
export { FileErrors, type Finding, RunError, UsageError } from "./fail.ts";
export { openResult, type ResultFile } from "./open-result.ts";
export type { Progress } from "./progress.ts";
export { type FileOptions, runToFile, type WrittenFile } from "./run-to-file.ts";
export type { Head } from "./stored-result.ts";

/**
 * The experiment of a file: one in JSON, the text of a system (`.flow`), or a result, which holds the experiment it is of. A system
 * that the experiment names by its file is read from beside it.
 * @throws FileErrors with line and column of all that is wrong; UsageError where the file cannot be read
 */
export async function loadFile(path: string): Promise<ResolvedExperiment> {
  return prepare(path, [], (await loadStored(path)) ?? loadTarget(path)).resolved;
}
