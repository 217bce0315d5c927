/** A result that was written as JSON. */

import type { Ending } from "../ensemble/endings.ts";
import { type CellFrame, type ObservableStatistics, statisticNames } from "../ensemble/frames.ts";
import type { ObservableResult, ResultDocument, Series, Value } from "../ensemble/result.ts";
import { inOneLine, requireSaid } from "./read-head.ts";
import { headOf } from "./result-head.ts";
import { cellNumbers, cellRanges, type Head, notResult, type StoredResult } from "./stored-result.ts";

/** How each run stands. */
const recordNames: readonly string[] = ["ending", "endTime", "steps"];

/** Throws a UsageError. */
export function readJsonResult(path: string, text: string): StoredResult {
  const document = parsed(path, text);
  const { times, cells, perRun, states, experiment } = document;
  const numbers = cellNumbers(experiment, document);
  const observables = Object.entries(cells[0]?.observables ?? {});
  return {
    form: "JSON",
    experiment,
    head: headOf(document) as unknown as Head,
    contents: [
      ...observables.map(([name, of]) => ({
        name,
        shape: `cell ${cells.length}, time ${times.length}`,
        words: Object.keys(of).join(" "),
      })),
      ...Object.keys(perRun ?? {}).map((name) => ({
        name,
        shape: `cell ${cells.length}, run ${cells[0]?.runs ?? 0}`,
        words: "of each run",
      })),
      ...Object.keys(states ?? {}).map((name) => ({
        name,
        shape: `cell ${cells.length}, run ${cells[0]?.runs ?? 0}`,
        words: "state at the last time",
      })),
    ],
    numbers: {
      perRun: perRun !== undefined,
      stateTimes: states === undefined ? [] : [times.at(-1)!],
      ofRuns: Object.keys(perRun ?? {}).filter((name) => !recordNames.includes(name)),
      *frames(known, cellsAtOnce = cells.length) {
        for (const [at, time] of times.entries())
          for (const { first, count } of cellRanges(cells.length, cellsAtOnce))
            yield {
              sample: known.indexOf(time),
              time,
              cells: cells
                .slice(first, first + count)
                .flatMap((_, k) =>
                  isReached(document, first + k, at) ? [cellFrame(document, first + k, numbers[first + k]!, at)] : [],
                ),
            };
      },
      states(_, { first, count } = { first: 0, count: cells.length }) {
        const all = Object.entries(states ?? {}).map(
          ([name, ofCells]) => [name, flat(ofCells.slice(first, first + count))] as const,
        );
        return Object.fromEntries(all);
      },
    },
    close: () => undefined,
  };
}

function parsed(path: string, text: string): ResultDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notResult(path, `it is not JSON (${inOneLine(error instanceof Error ? error.message : String(error))})`);
  }
  const found = value as Partial<ResultDocument> | null;
  if (typeof found !== "object" || found === null || found.experiment === undefined || !Array.isArray(found.cells))
    throw notResult(path, "it has no experiment with cells");
  requireSaid(path, found.experiment, found);
  if (!Array.isArray(found.times)) throw notResult(path, "it has no times");
  return found as ResultDocument;
}

/** A cell that did not get to a time has no counts there. */
function isReached({ cells, interrupted }: ResultDocument, index: number, at: number): boolean {
  if (interrupted === undefined) return true;
  const [first] = Object.values(cells[index]!.observables);
  const count = first?.count?.[at];
  return first?.count === undefined || (Array.isArray(count) ? count[0] !== null : count !== null);
}

function cellFrame({ cells, perRun }: ResultDocument, index: number, cell: number, at: number): CellFrame {
  const { outcomes, classes, steps, observables } = cells[index]!;
  const records = perRun as Readonly<Record<string, readonly (readonly unknown[])[]>> | undefined;
  const named = Object.entries(records ?? {}).filter(([name]) => !recordNames.includes(name));
  return {
    cell,
    outcomes,
    classes,
    steps,
    // Of what is kept of single runs alone there are no statistics.
    observables: Object.fromEntries(
      [...named.map(([name]) => [name, {}] as const), ...Object.entries(observables)].map(([name, of]) => [
        name,
        statisticsOf(of, at),
      ]),
    ),
    perRun:
      records === undefined
        ? null
        : Object.fromEntries(
            named.map(([name, ofCells]) => [
              name,
              Float64Array.from((ofCells[index] as readonly Series[]).flatMap((series) => numbersAt(series, at))),
            ]),
          ),
    runs:
      records === undefined
        ? null
        : {
            ending: records.ending![index] as readonly Ending[],
            endTime: Float64Array.from(records.endTime![index] as readonly Value[], numberOf),
            steps: Float64Array.from(records.steps![index] as readonly Value[], numberOf),
          },
  };
}

function statisticsOf(of: ObservableResult, at: number): ObservableStatistics {
  const { histogram } = of;
  const [known] = [of.count, ...statisticNames.map((name) => of[name])].filter((series) => series !== undefined);
  const components = known === undefined ? 1 : numbersAt(known, at).length;
  const series = (one: Series | undefined) =>
    one === undefined ? new Array<number>(components).fill(Number.NaN) : numbersAt(one, at);
  return {
    count: Uint32Array.from(of.count === undefined ? new Array<number>(components).fill(0) : numbersAt(of.count, at)),
    statistics: Object.fromEntries(
      statisticNames.map((name) => [name, Float64Array.from(series(of[name]))]),
    ) as ObservableStatistics["statistics"],
    histogram:
      histogram === undefined
        ? null
        : {
            edges: histogram.edges,
            counts: Uint32Array.from(histogram.counts[at]!, numberOf),
            below: numberOf(histogram.below[at]!),
            above: numberOf(histogram.above[at]!),
          },
  };
}

function numbersAt(series: Series, at: number): number[] {
  const value = series[at]!;
  return typeof value === "object" && value !== null ? value.map(numberOf) : [numberOf(value as Value)];
}

function numberOf(value: Value): number {
  return value ?? Number.NaN;
}

function flat(lists: unknown): Float64Array {
  return Float64Array.from((lists as unknown[]).flat(4) as Value[], numberOf);
}
