/** `matrix-dynamics show`: what is inside of a result file, or of a checkpoint. */

import { type EarlyEnding, endingCodes, endings } from "../ensemble/endings.ts";
import type { ResultDocument } from "../ensemble/result.ts";
import { cellWords } from "../experiment/sweep.ts";
import { isCheckpoint } from "./checkpoint-file.ts";
import { openStored } from "./open-stored.ts";
import { partWords } from "./part.ts";
import { nameOf } from "./result-head.ts";
import type { Head } from "./stored-result.ts";
import { counted, duration, table } from "./words.ts";

/** Throws a UsageError. */
export async function show(path: string): Promise<string> {
  if (isCheckpoint(path)) return (await import("./show-checkpoint.ts")).showCheckpoint(path);
  const stored = await openStored(path);
  try {
    const { form, experiment, head, contents } = stored;
    const columns = table([
      ["name", "over", "what"],
      ...contents.map(({ name, shape, words }) => [name, shape, words]),
    ]);
    if (experiment === null || head === null)
      return `${form}, a table alone: it says nothing of its experiment.\n\n${columns}`;
    const name = nameOf(experiment);
    // The CPU's words for itself end with it.
    const precision = head.device.endsWith(head.precision) ? "" : `, ${head.precision}`;
    const facts = [
      ["experiment", `${name}${experiment.title === undefined ? "" : `: ${experiment.title}`}`],
      ["runs", runWords(experiment, head)],
      ...partFacts(head),
      [
        "computed",
        `on ${head.device} in ${duration(head.wallSeconds)}${precision}${head.interrupted ? ", interrupted" : ""}`,
      ],
      [
        "versions",
        Object.entries(head.versions)
          .map((pair) => pair.join(" "))
          .join(", "),
      ],
      ["date", head.date ?? "unknown"],
      ...(head.select === undefined ? [] : [["selected", head.select.join(" ")]]),
    ];
    const width = Math.max(...facts.map(([fact]) => fact!.length));
    const lines = facts.map(([fact, words]) => `${fact!.padEnd(width)}  ${words}`);
    return [form, "", ...lines, "", outcomes(head), "", columns].join("\n");
  } finally {
    stored.close();
  }
}

function runWords({ runs = 0, sweep }: ResultDocument["experiment"], { cells }: Head): string {
  const ofCell = counted(cells[0]?.runs ?? runs, "run");
  return sweep === undefined ? ofCell : `${ofCell} in each of ${counted(cells.length, "cell")}`;
}

/** That it is not the whole, which nobody should miss. */
function partFacts({ partOf, cells }: Head): string[][] {
  if (partOf === undefined) return [];
  const words = partWords(partOf, partOf.firstRun, cells[0]?.runs ?? 0);
  const ofCells = partOf.cell === undefined ? "" : `, cell ${partOf.cell} (of 0 to ${partOf.cells - 1})`;
  return [["part", `${words}${ofCells}${partOf.shard === undefined ? "" : ": merge makes the whole of all shards"}`]];
}

/** How the runs of each cell ended: columns of zeros say nothing. */
function outcomes({ cells }: Head): string {
  const kinds = endingCodes.filter((ending) => cells.some((cell) => cell.outcomes[ending] > 0));
  const words = kinds.map((kind) => (kind in endings ? endings[kind as EarlyEnding].words : kind));
  return table([
    ["cell", ...words],
    ...cells.map((cell) => [cellWords(cell) || "the only one", ...kinds.map((kind) => String(cell.outcomes[kind]))]),
  ]);
}
