/** A shard of an ensemble: as many consecutive runs of every cell as others have, to be computed apart and merged; the same to the bit. */

import type { PartOf, ResolvedExperiment } from "../experiment/resolved.ts";
import { runAlone } from "./run-alone.ts";
import type { Part, Selection } from "./selection.ts";

/**
 * The experiment of shard `number` of 1, ..., `of`: of R runs of a cell it has those from (number - 1) R/of on, up to number R/of, both
 * rounded down. `experiment` is still that of the whole.
 * @throws RangeError, a sentence, where there is no such shard
 */
export function shardOf(resolved: ResolvedExperiment, number: number, of: number): ResolvedExperiment {
  const { runsPerCell: runs, cells, partOf } = resolved;
  if (partOf !== undefined) throw new RangeError("A part of an ensemble has no shards.");
  if (!(Number.isInteger(of) && of >= 1 && of <= runs))
    throw new RangeError(`${runs} ${runs === 1 ? "run" : "runs"} of a cell cannot be cut into ${of} shards.`);
  if (!(Number.isInteger(number) && number >= 1 && number <= of))
    throw new RangeError(`Of ${of} shards there is none with the number ${number}; the first is 1, the last ${of}.`);
  const firstRun = firstOf(number, of, runs);
  return {
    ...resolved,
    firstRun,
    runsPerCell: firstOf(number + 1, of, runs) - firstRun,
    partOf: { runs, cells: cells.length, shard: { number, of } },
  };
}

/** The product may have 64 bits, as runs are numbered by 32. */
function firstOf(number: number, of: number, runs: number): number {
  return Number((BigInt(number - 1) * BigInt(runs)) / BigInt(of));
}

/** The part of the whole that `firstRun` and what is said of a part belong to. Throws a RangeError where there is none. */
export function partAgain(whole: ResolvedExperiment, firstRun: number, { shard, cell }: PartOf): ResolvedExperiment {
  return shard === undefined ? runAlone(whole, cell ?? null, firstRun) : shardOf(whole, shard.number, shard.of);
}

/** What a shard keeps for the whole to be had as it is asked for: values of single runs, of which statistics are made, and how runs ended. */
export function shardSelection(
  { observables, states }: Selection,
  { times }: Pick<ResolvedExperiment, "times">,
): Selection {
  const kept: ReadonlySet<Part> = new Set(["runs"]);
  const names = [...observables.keys()];
  const stateWords = states.length === 0 ? [] : [`states@${states.map((sample) => times[sample]).join(",")}`];
  return {
    words: [...names.map((name) => `${name}:runs`), "endings", ...stateWords],
    observables: new Map(names.map((name) => [name, kept])),
    states,
    endings: true,
  };
}
