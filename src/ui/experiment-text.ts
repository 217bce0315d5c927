/** What the attribute `experiment` says: the name of an experiment, or one as JSON. */

import { ExperimentError } from "../experiment/problems.ts";
import type { ExperimentInput } from "../experiment/schema.ts";

/** A name, or what the JSON says. Text that means to be JSON and is not stays text: `refuseBrokenJson` says what is wrong with it. */
export function readExperimentText(text: string): string | ExperimentInput {
  if (!meansJson(text)) return text;
  try {
    return JSON.parse(text) as ExperimentInput;
  } catch {
    return text;
  }
}

/** @throws ExperimentError where text means to be JSON and is not */
export function refuseBrokenJson(experiment: unknown): void {
  if (typeof experiment !== "string" || !meansJson(experiment)) return;
  try {
    JSON.parse(experiment);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // HTML ends an attribute at the quote that it began with.
    const quotes =
      experiment.trim() === "{"
        ? ' Its first quote ended the attribute: in HTML write JSON in single quotes, experiment=\'{"system": "byol"}\'.'
        : "";
    const message = `The experiment begins with { as JSON does, but is not JSON: ${reason.replace(/\.$/, "")}.${quotes}`;
    throw new ExperimentError([{ path: "", message }]);
  }
}

function meansJson(text: string): boolean {
  return text.trimStart().startsWith("{");
}
