/** Frames of an ensemble out of those of its shards: the same runs in the same order, so that what is over them is the same to the bit. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { cellFrame, type ObservableComponents, wantedHistograms } from "./cell-frame.ts";
import type { CellFrame, Frame, ObservableStatistics, Standing } from "./frames.ts";
import { joined } from "./joined.ts";
import { lazyRecord } from "./lazy.ts";
import { outcomesOf, stepsOf } from "./outcomes.ts";
import { reduceComponents } from "./over-runs.ts";

/** Of an observable, as the shards have it. */
type OfObservable = Pick<ObservableComponents, "observable" | "count">;

/**
 * `shards` are the frames of all of them in the order of their runs, with the values and the ends of single runs: of the same cells at the
 * same sample times, which come one after another. A cell stands as it did at the last time. Values of single runs are handed on where
 * `keepsRuns` says so. What is over the runs is made as it is read. Throws an Error where shards do not go together.
 */
export function* mergedFrames(
  whole: ResolvedExperiment,
  shards: readonly Iterable<Frame>[],
  observables: readonly OfObservable[],
  keepsRuns: boolean,
): Generator<Frame> {
  const standings: Standing[] = [];
  const iterators = shards.map((frames) => frames[Symbol.iterator]());
  for (;;) {
    const next = iterators.map((iterator) => iterator.next());
    const frames = next.flatMap(({ done, value }) => (done ? [] : [value as Frame]));
    const [first] = frames;
    if (first === undefined) return;
    const placeOf = (frame: Frame) => [frame.sample, ...frame.cells.map(({ cell }) => cell)].join();
    const other = next.findIndex(({ done, value }) => done || placeOf(value as Frame) !== placeOf(first));
    if (other >= 0) throw new Error(`Shard ${other + 1} does not have the cells and times of the others.`);
    const cells = first.cells.map(({ cell }, index) => {
      const parts = frames.map(({ cells }) => cells[index]!);
      standings[cell] ??= mergedStanding(whole, parts, keepsRuns);
      return mergedCell(whole, parts, standings[cell], observables, keepsRuns);
    });
    yield { ...first, cells };
  }
}

function mergedCell(
  whole: ResolvedExperiment,
  parts: readonly CellFrame[],
  standing: Standing,
  observables: readonly OfObservable[],
  keepsRuns: boolean,
): CellFrame {
  const { cell } = parts[0]!;
  const names = observables.map(({ observable }) => observable);
  const valuesOf = (name: string) => joined(parts.map(({ perRun }) => perRun![name]!));
  const statisticsOf = (name: string): ObservableStatistics => {
    const { count } = observables.find(({ observable }) => observable === name)!;
    const alone = [{ observable: name, first: 0, count }];
    const wanted = wantedHistograms(alone, whole.histograms, count);
    const rows = componentsOf(valuesOf(name), count);
    const reduced = reduceComponents(
      rows,
      rows.length / count,
      wanted.map((list) => list.map(({ range }) => range)),
    );
    return cellFrame(cell, alone, reduced, 0, wanted, standing, null).observables[name]!;
  };
  return {
    cell,
    ...standing,
    observables: lazyRecord(names, statisticsOf),
    perRun: keepsRuns ? lazyRecord(names, valuesOf) : null,
  };
}

/** How the runs of all shards stand, counted as a backend counts them. */
function mergedStanding(
  { times, runsPerCell }: ResolvedExperiment,
  parts: readonly CellFrame[],
  keepsRuns: boolean,
): Standing {
  const records = parts.map(({ runs }) => runs!);
  const ending = records.flatMap((record) => record.ending);
  const endTime = joined(records.map((record) => record.endTime));
  const steps = joined(records.map((record) => record.steps));
  const rejected = parts.reduce((sum, part) => sum + part.steps.rejected, 0);
  const span = { from: times[0]!, to: times.at(-1)! };
  const at = (run: number) => ending[run]!;
  return {
    outcomes: outcomesOf(runsPerCell, at, endTime, 0),
    classes: Object.fromEntries(
      Object.keys(parts[0]!.classes).map((name) => {
        const counts = parts.map(({ classes }) => classes[name]!);
        const sumOf = (part: "count" | "undecided") => counts.reduce((sum, one) => sum + one[part], 0);
        const first = counts.find((one) => one.first !== null)?.first ?? null;
        return [name, { count: sumOf("count"), first, undecided: sumOf("undecided") }];
      }),
    ),
    steps: stepsOf(runsPerCell, at, endTime, steps, rejected, span),
    runs: keepsRuns ? { ending, endTime, steps } : null,
  };
}

/** [run][component] as [component][run]. */
function componentsOf(values: Float64Array, count: number): Float64Array {
  if (count === 1) return values;
  const runs = values.length / count;
  const rows = new Float64Array(values.length);
  for (let component = 0; component < count; component++)
    for (let run = 0; run < runs; run++) rows[component * runs + run] = values[run * count + component]!;
  return rows;
}
