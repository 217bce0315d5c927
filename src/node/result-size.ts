/** How many bytes a result takes as text, reckoned before the run: for a full disk to be found out then and not after it. */

import { statisticNames } from "../ensemble/frames.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { entries } from "../program/counts.ts";
import type { Program } from "../program/program.ts";

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

/** Bytes of the whole result, within a factor of 1.5 where what is observed is neither undefined nor 0. */
export function estimateResultBytes(
  resolved: ResolvedExperiment,
  program: Program,
  options: { readonly perRun?: boolean; readonly states?: boolean },
): number {
  const { cells, runsPerCell, times } = resolved;
  const runs = cells.length * runsPerCell;
  const series = program.components.map(({ observable, count }) =>
    seriesBytes(resolved, observable, count * times.length),
  );
  const observed = program.components.reduce((sum, { count }) => sum + count, 0);
  const ofRun =
    (options.perRun ? observed * times.length * measuredBytes : 0) +
    (options.states ? program.states.reduce((sum, { shape }) => sum + entries(shape), 0) * measuredBytes : 0);
  const experiment = JSON.stringify(resolved.experiment).length + headBytes + times.length * 8;
  return Math.ceil(
    experiment + cells.length * (keysOfCell + series.reduce((sum, bytes) => sum + bytes, 0)) + runs * ofRun,
  );
}

/** Of one observable in one cell. */
function seriesBytes({ histograms, runsPerCell, times }: ResolvedExperiment, observable: string, values: number) {
  const countBytes = String(runsPerCell).length + 1;
  const statistics = keysOfObservable + values * (statisticNames.length * measuredBytes + countBytes);
  const bins = histograms[observable]?.bins ?? 0;
  if (bins === 0) return statistics;
  // Of many bins most are empty, which is a digit and a comma too.
  const binBytes = String(Math.ceil(((values / times.length) * runsPerCell) / bins)).length + 1;
  return statistics + bins * edgeBytes + times.length * (bins + 2) * binBytes;
}
