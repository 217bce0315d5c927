/** `matrix-dynamics show` of a checkpoint: of which run it is, how far that came, and how it goes on. */

import { resolveExperiment } from "../experiment/resolve.ts";
import { reachedWords, resumeSentence } from "./checkpoint.ts";
import { readCheckpoint } from "./checkpoint-file.ts";
import { type PartWords, partAsked, runsWords } from "./part.ts";
import { nameOf } from "./result-head.ts";

/** Throws a UsageError where it is damaged. */
export async function showCheckpoint(path: string): Promise<string> {
  const { head } = await readCheckpoint(path, null);
  const { experiment, options, partOf, place, version, date } = head;
  const name = nameOf(experiment);
  const facts = [
    ["experiment", `${name}${experiment.title === undefined ? "" : `: ${experiment.title}`}`],
    ["runs", runsWords(partAsked(resolveExperiment(experiment), options as PartWords, partOf))],
    ["reached", `${reachedWords(head)} on ${place}`],
    ["version", version],
    ["date", date],
    ...(typeof options.out === "string" ? [["result", `will be ${options.out}`]] : []),
  ];
  const width = Math.max(...facts.map(([fact]) => fact!.length));
  const lines = facts.map(([fact, words]) => `${fact!.padEnd(width)}  ${words}`);
  return ["A checkpoint of a run that was not finished", "", ...lines, "", resumeSentence(path)].join("\n");
}
