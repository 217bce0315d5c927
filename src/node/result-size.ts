/** How many bytes a result takes, reckoned before the run: for a full disk to be found out then and not after it. */

import { keptStatistics, type Part, type Selection } from "../ensemble/selection.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { entries } from "../program/counts.ts";
import type { Program } from "../program/program.ts";
import type { Ending } from "./result-file.ts";

/** A measured number has 17 digits as a rule, a sign or a point or an exponent, and a comma. */
const measuredBytes = 19.5;
/** Edges are often round. */
const edgeBytes = 12;
/** The names of statistics and the punctuation around the series of one observable. */
const keysOfObservable = 130;
/** Parameters and outcomes of a cell. */
const keysOfCell = 300;
/** Backend, device, versions. */
const headBytes = 700;

/** Bytes of a number in a file that is no text: float64, as most are. */
const storedBytes = 8;

/** Bytes of the whole result, within a factor of 1.5 where what is observed is neither undefined nor 0. */
export function estimateResultBytes(
  resolved: ResolvedExperiment,
  program: Program,
  selection: Selection,
  ending: Ending = ".json",
): number {
  const { cells, runsPerCell, times } = resolved;
  const runs = cells.length * runsPerCell;
  const isText = ending === ".json" || ending === ".csv";
  const numberBytes = isText ? measuredBytes : storedBytes;
  const kept = program.components.flatMap(({ observable, count }) => {
    const parts = selection.observables.get(observable);
    return parts === undefined ? [] : [{ observable, values: count * times.length, parts }];
  });
  const series = kept.map(({ observable, values, parts }) => seriesBytes(resolved, observable, values, parts, isText));
  const ofRuns = kept.reduce((sum, { values, parts }) => sum + (parts.has("runs") ? values : 0), 0);
  const ofState = program.states.reduce((sum, { shape }) => sum + entries(shape), 0);
  const ofRun = (ofRuns + selection.states.length * ofState) * numberBytes;
  const experiment = JSON.stringify(resolved.experiment).length + headBytes + times.length * 8;
  return Math.ceil(
    experiment + cells.length * (keysOfCell + series.reduce((sum, bytes) => sum + bytes, 0)) + runs * ofRun,
  );
}

/** Of one observable in one cell. */
function seriesBytes(
  { histograms, runsPerCell, times }: ResolvedExperiment,
  observable: string,
  values: number,
  parts: ReadonlySet<Part>,
  isText: boolean,
): number {
  const numberBytes = isText ? measuredBytes : storedBytes;
  const countBytes = isText ? String(runsPerCell).length + 1 : storedBytes / 2;
  const statistics =
    keysOfObservable + values * (keptStatistics(parts).length * numberBytes + (parts.has("count") ? countBytes : 0));
  const bins = parts.has("histogram") ? (histograms[observable]?.bins ?? 0) : 0;
  if (bins === 0) return statistics;
  // Of many bins most are empty, which is a digit and a comma too.
  const binBytes = isText ? String(Math.ceil(((values / times.length) * runsPerCell) / bins)).length + 1 : countBytes;
  return statistics + bins * edgeBytes + times.length * (bins + 2) * binBytes;
}
