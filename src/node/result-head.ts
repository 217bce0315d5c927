/** What a result says as a whole, in the words of its JSON, for files of other forms: everything but the long lists of numbers. */

import type { Gathered } from "../ensemble/gathered.ts";
import type { ResultDocument } from "../ensemble/result.ts";

/** The JSON document without its observables, runs and states; of an interrupted run with how far each cell came. */
export function headOf(result: ResultDocument, gathered?: Gathered): Record<string, unknown> {
  const { experiment: _, perRun: __, states: ___, cells, times: ____, ...head } = result;
  return {
    ...head,
    ...(result.interrupted && gathered !== undefined ? { reached: reachedOf(gathered) } : {}),
    cells: Array.from({ length: cells.length }, (_, index) => {
      const { observables: __, ...cell } = cells[index]!;
      return cell;
    }),
  };
}

function reachedOf(gathered: Gathered): number[] {
  const samples = gathered.samples();
  return gathered.cells().map((cell) => samples.filter((sample) => gathered.has(cell, sample)).length);
}

/** Of a NetCDF file, and the metadata of a table: `experiment` can be run again, and `result` is the head as JSON. */
export function attributesOf(result: ResultDocument, gathered: Gathered): Record<string, string> {
  const { experiment, versions, date, backend, precision, device } = result;
  const name = nameOf(experiment);
  return {
    Conventions: "CF-1.10",
    title: experiment.title ?? name,
    ...(experiment.summary === undefined ? {} : { summary: experiment.summary }),
    source: `matrix-dynamics ${versions["matrix-dynamics"] ?? "unknown"}, ${backend} in ${precision}: ${device}`,
    date,
    experiment: JSON.stringify(experiment),
    result: JSON.stringify(headOf(result, gathered)),
  };
}

/** Of an experiment without a name that of its system, which its text begins with. */
export function nameOf({ name, system }: ResultDocument["experiment"]): string {
  if (name !== undefined) return name;
  if (typeof system === "string") return system;
  return ("text" in system ? /^\s*system\s+([\w-]+)/m.exec(system.text)?.[1] : undefined) ?? "a system";
}
