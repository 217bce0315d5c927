/** Which part of an ensemble a command is about: one run, or one of so many shards, in the words of the command line and in words to be read. */

import type { PartResult } from "../ensemble/result.ts";
import { runAlone } from "../ensemble/run-alone.ts";
import { type Asked, askedOf } from "../ensemble/selection.ts";
import { partAgain, shardOf } from "../ensemble/shard.ts";
import type { PartOf, ResolvedExperiment } from "../experiment/resolved.ts";
import { cellWords } from "../experiment/sweep.ts";
import { UsageError } from "./fail.ts";

export interface PartWords {
  /** `1234` */
  readonly run?: string;
  /** `3`, or `eta=0.1` and so on. */
  readonly cell?: readonly string[];
  /** `3/16` */
  readonly shard?: string;
  /** All of it, of a file that holds a part. */
  readonly whole?: true;
}

/** What was asked for of the whole; where nothing was, the part that a file holds which is run again. Throws a UsageError. */
export function partAsked(
  whole: ResolvedExperiment,
  words: PartWords,
  stored: PartResult | undefined,
): ResolvedExperiment {
  const { run, cell, shard } = words;
  const given = Object.entries({ run, shard, whole: words.whole }).flatMap(([name, word]) =>
    word === undefined ? [] : [`--${name}`],
  );
  if (given.length > 1) throw new UsageError(`${given.join(" and ")} are two parts of an ensemble: give one of them.`);
  if (cell !== undefined && run === undefined)
    throw new UsageError("--cell says in which cell of a sweep a run is: add --run with its number.");
  if (run !== undefined) return memberAsked(whole, run, cell);
  if (shard !== undefined) return shardAsked(whole, shard);
  if (words.whole && stored === undefined)
    throw new UsageError(
      "--whole is for a result file of one run or one shard, and this is the whole already: leave it out.",
    );
  if (words.whole || stored === undefined) return whole;
  return refusing("The part that the file holds is not to be had of this experiment", () =>
    partAgain(whole, stored.firstRun, stored),
  );
}

function memberAsked(whole: ResolvedExperiment, text: string, cell: readonly string[] | undefined): ResolvedExperiment {
  const run = numberOf(text);
  const last = whole.runsPerCell - 1;
  if (run === null || run > last)
    throw new UsageError(
      `--run ${text}: ${last === 0 ? "there is one run, with the number 0" : `the runs of a cell are numbered from 0 to ${last}`}.`,
    );
  return runAlone(whole, cell === undefined ? null : cellAsked(whole, cell), run);
}

function shardAsked(whole: ResolvedExperiment, text: string): ResolvedExperiment {
  const [number = null, of = null, ...more] = text.split("/").map(numberOf);
  if (number === null || of === null || more.length > 0)
    throw new UsageError(`--shard ${text}: a shard is given as 3/16, the third of sixteen.`);
  return refusing(`--shard ${text}`, () => shardOf(whole, number, of));
}

/** By its number, or by the values of the axes. */
function cellAsked({ cells }: ResolvedExperiment, words: readonly string[]): number {
  const asked = `--cell ${words.join(" ")}`;
  const [only = ""] = words;
  if (words.length === 1 && !only.includes("=")) {
    const cell = numberOf(only);
    if (cell !== null && cell < cells.length) return cell;
    const known =
      cells.length === 1
        ? "there is one cell, with the number 0"
        : `the cells are numbered from 0 to ${cells.length - 1}`;
    const example = exampleOf(cells);
    throw new UsageError(
      `${asked}: ${known}${example === null ? "" : `; a cell is given by its number, or as ${example}`}.`,
    );
  }
  const axes = Object.keys(cells[0]?.parameters ?? {});
  let found = [...cells.keys()];
  for (const word of words) {
    const [name = "", value = "", ...more] = word.split("=");
    if (more.length > 0 || value.trim() === "" || !axes.includes(name))
      throw new UsageError(
        `${asked}: "${word}" is no value of an axis of the sweep; ${axes.length === 0 ? "nothing is swept" : `the axes are ${axes.join(", ")}, given as ${exampleOf(cells)}`}.`,
      );
    const values = [...new Set(cells.map(({ parameters }) => parameters[name]!))];
    const near = values.includes(Number(value)) ? [Number(value)] : values.filter((one) => isRounded(one, value));
    if (near.length !== 1)
      throw new UsageError(
        `${asked}: ${near.length === 0 ? `there is no ${name} = ${value}` : `${name} = ${value} may be ${near.join(" or ")}`}; its values are ${values.join(", ")}.`,
      );
    found = found.filter((cell) => cells[cell]!.parameters[name] === near[0]);
  }
  if (found.length === 1) return found[0]!;
  throw new UsageError(
    `${asked} ${found.length === 0 ? "is no cell of the sweep" : `leaves ${found.length} cells`}; give a value of each axis: ${axes.join(", ")}.`,
  );
}

/** Whether what is written is the value with fewer digits. */
function isRounded(value: number, text: string): boolean {
  const digits = text.replace(/e.*$/i, "").replace(/[^\d]/g, "").replace(/^0+/, "").length;
  return digits > 0 && digits <= 100 && Number(value.toPrecision(digits)) === Number(text);
}

/** The values of the last cell as words; null where nothing is swept. */
function exampleOf(cells: ResolvedExperiment["cells"]): string | null {
  const named = Object.entries(cells.at(-1)?.parameters ?? {}).map((pair) => pair.join("="));
  return named.length === 0 ? null : named.join(" ");
}

/** A whole number from 0 on as it is written; null of everything else. */
function numberOf(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** With a sentence of the command line for that of what it asked for. */
function refusing<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${what}: ${error.message}`);
  }
}

/** What the file is to keep: of a shard that is run again the same, unless words say something else. */
export function keptAsked(asked: Asked, stored: PartResult | undefined, { partOf }: ResolvedExperiment): Asked {
  const given = askedOf(asked);
  const isAgain = partOf?.shard !== undefined && Object.keys(given).length === 0;
  return isAgain ? (stored?.shard?.asked ?? {}) : given;
}

/** `shard 3 of 16 (runs 512 to 767 of 0 to 4095)`, `run 1234 (of 0 to 4095)`. */
export function partWords({ runs: all, shard }: PartOf, firstRun: number, runs: number): string {
  const last = firstRun + runs - 1;
  const of = `of 0 to ${all - 1}`;
  const own = runs === 1 ? `run ${firstRun}` : `runs ${firstRun} to ${last}`;
  return shard === undefined ? `${own} (${of})` : `shard ${shard.number} of ${shard.of} (${own} ${of})`;
}

/** `run 1234 (of 0 to 4095) at eta = 0.1`, `shard 3 of 16 (..) in each of 9 cells`, `4096 runs`. */
export function runsWords({ cells, runsPerCell, firstRun = 0, partOf }: ResolvedExperiment): string {
  const runs =
    partOf === undefined
      ? `${runsPerCell} ${runsPerCell === 1 ? "run" : "runs"}`
      : partWords(partOf, firstRun, runsPerCell);
  if (partOf?.cell !== undefined && partOf.cells > 1) return `${runs} at ${cellWords(cells[0]!)}`;
  return cells.length === 1 ? runs : `${runs} in each of ${cells.length} cells`;
}
