/** The summary of a result as a table for the terminal: how the runs ended, and the observables at the last time. */

import { accuracySentence } from "../ensemble/accuracy-words.ts";
import { type EarlyEnding, earlyEndings, endings } from "../ensemble/endings.ts";
import type { StatisticName } from "../ensemble/frames.ts";
import type { CellResult, ObservableResult, ResultDocument, Series } from "../ensemble/result.ts";
import { standingSentence } from "../ensemble/standing-words.ts";
import { cellWords } from "../experiment/sweep.ts";
import { timeWords } from "../experiment/times.ts";
import { partWords } from "./part.ts";
import { counted, duration, measured, table } from "./words.ts";

/** With more cells than this each gets one line. */
const cellsInFull = 4;

export function summarise(result: ResultDocument): string {
  const { cells, times, timesAreSteps, wallSeconds, device, partOf } = result;
  const last = times.at(-1);
  const runs = cells.reduce((sum, cell) => sum + cell.runs, 0);
  const what = partOf === undefined ? counted(runs, "run") : partWords(partOf, partOf.firstRun, cells[0]?.runs ?? 0);
  const head = `${what} in ${duration(wallSeconds)} on ${device}${result.interrupted ? ", interrupted" : ""}`;
  if (last === undefined) return `${head}: no sample time was reached`;
  const body = cells.length <= cellsInFull ? cells.map(inFull) : [oneLineEach(cells)];
  const left = (result.unavailable ?? []).map(({ reason }) => `not reported: ${reason}`);
  const accuracy = result.accuracy === undefined ? [] : [accuracySentence(result.accuracy)];
  return [
    `${head}; at ${timeWords(timesAreSteps ? "map" : "flow", last, measured)}`,
    "",
    ...body,
    ...accuracy,
    ...left,
  ].join("\n");
}

function inFull(cell: CellResult): string {
  // Of one run there is a value.
  const heading = cell.runs === 1 ? ["observable", "value"] : ["observable", "mean", "std", "q05", "median", "q95"];
  const shown = cell.runs === 1 ? (["mean"] as const) : (["mean", "std", "q05", "q50", "q95"] as const);
  const rows = Object.entries(cell.observables).flatMap(([name, result]) => observableRows(name, result, shown));
  return `${[cellWords(cell), standingSentence(cell)].filter((part) => part !== "").join(": ")}\n${table([heading, ...rows])}\n`;
}

function observableRows(name: string, result: ObservableResult, shown: readonly StatisticName[]): string[][] {
  const last = shown.map((statistic) => lastOf(result[statistic]));
  const length = Math.max(...last.map((values) => values.length));
  return Array.from({ length }, (_, component) => [
    length === 1 ? name : `${name}[${component + 1}]`,
    ...last.map((values) => measured(values[component])),
  ]);
}

function oneLineEach(cells: readonly CellResult[]): string {
  const first = cells[0]!;
  const parameters = Object.keys(first.parameters);
  // Medians of a few scalars tell cells apart; the file has the rest.
  const scalars = Object.keys(first.observables)
    .filter((name) => !Array.isArray(first.observables[name]!.q50?.at(-1)))
    .slice(0, 4);
  const classes = Object.keys(first.classes);
  // Columns of zeros say nothing, but that runs ended.
  const endingColumns = (["ended", ...earlyEndings, "running"] as const).filter(
    (ending) => ending === "ended" || cells.some((cell) => cell.outcomes[ending] > 0),
  );
  const rows = cells.map((cell) => [
    ...parameters.map((name) => String(cell.parameters[name])),
    ...endingColumns.map((ending) => String(cell.outcomes[ending])),
    ...classes.map((name) => String(cell.classes[name]!.count)),
    ...scalars.map((name) => measured(lastOf(cell.observables[name]!.q50)[0])),
  ]);
  const heading = [
    ...parameters,
    ...endingColumns.map((ending) => (ending in endings ? endings[ending as EarlyEnding].words : ending)),
    ...classes,
    ...scalars.map((name) => (first.runs === 1 ? name : `median ${name}`)),
  ];
  return `${table([heading, ...rows])}\n`;
}

function lastOf(series: Series | undefined): readonly (number | null)[] {
  const last = series?.at(-1);
  return typeof last === "object" && last !== null ? last : [last ?? null];
}
