/** The shards of one ensemble, opened from their files: all of them, each once, and of one experiment; or refused by name. */

import { isDeepStrictEqual } from "node:util";
import type { ShardResult } from "../ensemble/result.ts";
import type { Asked } from "../ensemble/selection.ts";
import { shardOf } from "../ensemble/shard.ts";
import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { UsageError } from "./fail.ts";
import { openStored } from "./open-stored.ts";
import { partWords } from "./part.ts";
import { createAgreement } from "./read-head.ts";
import type { Head, StoredNumbers, StoredResult } from "./stored-result.ts";

/** One of them. */
export interface Shard {
  readonly file: string;
  readonly head: Head;
  readonly shard: ShardResult;
  readonly numbers: StoredNumbers;
}

export interface Shards {
  readonly whole: ResolvedExperiment;
  /** In the order of their runs. */
  readonly shards: readonly [Shard, ...Shard[]];
  /** What is to be kept of the whole, as it was asked for with the shards. */
  readonly asked: Asked;
  close(): void;
}

/** Throws a UsageError that names every file that is in the way, and every shard that is not there. */
export async function openShards(files: readonly string[]): Promise<Shards> {
  const opened: StoredResult[] = [];
  const close = () => {
    for (const stored of opened.splice(0)) stored.close();
  };
  try {
    const found: (Shard & { readonly experiment: object })[] = [];
    const refused: string[] = [];
    for (const file of files) {
      const stored = await openStored(file);
      opened.push(stored);
      const why = whyNone(file, stored);
      const { head, numbers, experiment } = stored;
      const shard = head?.partOf?.shard;
      if (why !== null) refused.push(why);
      else if (head && numbers && experiment && shard) found.push({ file, head, numbers, shard, experiment });
    }
    refuse(refused);
    refuse(disagreements(found));
    const shards = found.sort((a, b) => a.shard.number - b.shard.number);
    const [first, ...others] = shards;
    if (first === undefined) throw new UsageError("There is nothing to merge: name the files of all shards.");
    refuse([...doubled(shards), ...missing(shards)]);
    const whole = resolveExperiment(first.experiment);
    refuse(incomplete(whole, shards));
    return { whole, shards: [first, ...others], asked: first.shard.asked, close };
  } catch (error) {
    close();
    throw error;
  }
}

function refuse(sentences: readonly string[]): void {
  if (sentences.length > 0) throw new UsageError(sentences.join("\n"));
}

/** Why a file is no shard that is complete; null where it is one. */
function whyNone(file: string, { form, head, numbers }: StoredResult): string | null {
  if (head === null || numbers === null)
    return `${file} is a table (${form}), and no shard: merge takes .nc and .json.`;
  const { partOf, cells, interrupted } = head;
  if (partOf === undefined) return `${file} is a whole result, and no shard: run writes one with --shard.`;
  const words = partWords(partOf, partOf.firstRun, cells[0]?.runs ?? 0);
  if (partOf.shard === undefined) return `${file} is ${words} alone, and no shard: only what --shard wrote is merged.`;
  return interrupted ? `${file} is ${words}, and was interrupted: run ${file} --out ${file} computes it again.` : null;
}

/** Names of files, of many the first. */
function named(files: readonly string[]): string {
  const most = 3;
  const shown = files.length > most + 1 ? [...files.slice(0, most), `${files.length - most} more`] : files;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** What has to be the same in all of them, by its name: so much of it is told. */
function disagreements(shards: readonly (Shard & { readonly experiment: object })[]): string[] {
  const facts = shards.map(factsOf);
  const names = new Set(facts.flatMap((own) => [...own.keys()]));
  const sentences = [...names].flatMap((name) => {
    const groups: { readonly value: unknown; readonly files: string[] }[] = [];
    for (const [index, own] of facts.entries()) {
      const value = own.get(name);
      const group = groups.find((one) => isDeepStrictEqual(one.value, value));
      if (group === undefined) groups.push({ value, files: [shards[index]!.file] });
      else group.files.push(shards[index]!.file);
    }
    if (groups.length === 1) return [];
    const of = groups.map(({ value, files }) => `${shown(value)} in ${named(files)}`);
    return [`These are no shards of one ensemble: ${name} is ${of.join(", ")}.`];
  });
  return sentences.slice(0, mostDisagreements);
}

const mostDisagreements = 4;
const mostShown = 60;

function shown(value: unknown): string {
  const text = value === undefined ? "not given" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > mostShown ? `${text.slice(0, mostShown)}...` : text;
}

function factsOf({
  head,
  shard,
  numbers,
  experiment,
}: Shard & { readonly experiment: object }): ReadonlyMap<string, unknown> {
  const { "matrix-dynamics": version, webgpu } = head.versions;
  const { sweep } = experiment as { readonly sweep?: object };
  return new Map<string, unknown>([
    ["the number of shards", shard.of],
    ...leavesOf("", experiment),
    // The last axis is the fastest.
    ["the order of sweep", Object.keys(sweep ?? {}).join(", ")],
    ["the backend", head.backend],
    ["the precision", head.precision],
    // How many threads shared the runs changes no bit; how a processor multiplies and adds does.
    ["the device", head.device.replace(/, (\d+ workers?|one thread)(?=,)/, "")],
    ["the version of matrix-dynamics", version],
    ["the version of webgpu", webgpu],
    ["what is kept of single runs", [...numbers.ofRuns].sort().join(", ")],
    ["the times of states", numbers.stateTimes],
    ["what was selected", shard.asked],
  ]);
}

/** `dimensions.n1` and so on, with lists as one. */
function leavesOf(path: string, value: unknown): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(path === "" ? key : `${path}.${key}`, inner));
}

function doubled(shards: readonly Shard[]): string[] {
  const { of } = shards[0]!.shard;
  return Array.from({ length: of }, (_, index) => index + 1).flatMap((number) => {
    const files = shards.filter(({ shard }) => shard.number === number).map(({ file }) => file);
    if (files.length < 2) return [];
    return [`${named(files)} are ${files.length === 2 ? "both" : "all"} shard ${number} of ${of}: leave one.`];
  });
}

function missing(shards: readonly Shard[]): string[] {
  const { of } = shards[0]!.shard;
  const there = new Set(shards.map(({ shard }) => shard.number));
  const absent = Array.from({ length: of }, (_, index) => index + 1).filter((number) => !there.has(number));
  if (absent.length === 0) return [];
  const most = 12;
  const numbers = absent.length > most + 1 ? [...absent.slice(0, most), `${absent.length - most} more`] : absent;
  const list = numbers.length === 1 ? numbers[0] : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
  return [`Missing: shard${absent.length === 1 ? "" : "s"} ${list} of ${of} (--shard ${absent[0]}/${of}).`];
}

/** Files that say more than they hold: what was converted with less, or edited. */
function incomplete(whole: ResolvedExperiment, shards: readonly Shard[]): string[] {
  return shards.flatMap(({ file, head, shard, numbers }) => {
    const { runsPerCell } = shardOf(whole, shard.number, shard.of);
    if (head.cells.length !== whole.cells.length || head.cells.some(({ runs }) => runs !== runsPerCell))
      return [
        `${file} does not hold the ${runsPerCell} runs of ${whole.cells.length} cells that shard ${shard.number} of ${shard.of} has.`,
      ];
    if (!numbers.perRun) return [`${file} does not say how single runs ended: convert a shard without --select.`];
    // Of one cell at the first time: that there are as many numbers as there should be.
    const [frame] = numbers.frames(whole.times, 1);
    if (frame !== undefined) createAgreement(file, shardOf(whole, shard.number, shard.of), head).frame(frame);
    return [];
  });
}
