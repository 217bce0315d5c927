/** What of a result is kept: which statistics of which observables, values of single runs, states at which times, how runs ended. */

import { didYouMean, listed } from "../experiment/problems.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { statisticNames } from "./frames.ts";
import { type GatheredRow, gatheredRows } from "./gathered.ts";

/** Beside the statistics: the values of single runs, and the histogram where there is one. */
export type Part = GatheredRow | "histogram" | "runs";
const overRuns: readonly Part[] = [...gatheredRows, "histogram"];
export const parts: readonly Part[] = [...overRuns, "runs"];

export interface Selection {
  /** The words that asked for it; null where none did, and everything that was observed is kept. */
  readonly words: readonly string[] | null;
  /** Observable -> what is kept of it; one that is not there is left out. */
  readonly observables: ReadonlyMap<string, ReadonlySet<Part>>;
  /** Sample times whose states are kept, ascending. */
  readonly states: readonly number[];
  /** How each run ended, when and after how many steps. */
  readonly endings: boolean;
}

export interface Asked {
  /** Every run's values of what is kept, and how it ended. */
  readonly perRun?: boolean;
  /** The states at the last time. */
  readonly states?: boolean;
  /** `normW`, `spectrumF:mean,q50`, `all:runs`, `states@0,end`, `endings` */
  readonly select?: readonly string[];
}

/** Without what means nothing: two that ask for the same are the same. */
export function askedOf({ perRun, states, select }: Asked): Asked {
  return {
    ...(perRun ? { perRun } : {}),
    ...(states ? { states } : {}),
    ...(select === undefined ? {} : { select }),
  };
}

/** A word that asks for nothing there is; the message is the sentence, which begins with the option's name. */
export class SelectionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SelectionError";
  }
}

type Named = Pick<ResolvedExperiment, "observables" | "times" | "histograms">;

/** Throws a SelectionError. */
export function readSelection(resolved: Named, { perRun = false, states = false, select }: Asked): Selection {
  const usual: readonly Part[] = perRun ? parts : overRuns;
  const observables = new Map<string, Set<Part>>();
  const samples = new Set<number>(states ? [resolved.times.length - 1] : []);
  let endings = perRun;
  for (const word of select ?? ["all"]) {
    if (word === "endings") endings = true;
    else if (/^states(@|$)/.test(word)) for (const sample of samplesOf(word, resolved)) samples.add(sample);
    else
      for (const [name, part] of partsOf(word, usual, resolved))
        observables.set(name, (observables.get(name) ?? new Set()).add(part));
  }
  // In the order of the system, whatever that of the words.
  const inOrder = resolved.observables.flatMap((name) => {
    const kept = observables.get(name);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return {
    words: select ?? null,
    observables: new Map(inOrder),
    states: [...samples].sort((a, b) => a - b),
    endings: endings || inOrder.some(([, kept]) => kept.has("runs")),
  };
}

/** Whether an ensemble has to hand out the values of single runs. */
export function readsRuns({ endings, observables }: Selection): boolean {
  return endings || [...observables.values()].some((kept) => kept.has("runs"));
}

/** `spectrumF:mean,q50` as pairs. */
function partsOf(word: string, usual: readonly Part[], resolved: Named): (readonly [string, Part])[] {
  const [name = "", list, ...more] = word.split(":");
  const { observables, histograms } = resolved;
  const known = [...observables, "all", "states", "endings"];
  if (name.includes(","))
    throw new SelectionError(
      `select ${word}: commas are between parts, as in normW:mean,q50, and spaces between words.`,
    );
  if (name !== "all" && !observables.includes(name))
    throw new SelectionError(
      `select ${word}: "${name}" is not observed${didYouMean(name, known, `; there are ${listed(known)}.`)}`,
    );
  const asked = list === undefined && more.length === 0 ? usual : [list, ...more].join(":").split(",");
  const strange = asked.find((part) => !(parts as readonly string[]).includes(part));
  if (strange !== undefined)
    throw new SelectionError(
      `select ${word}: "${strange}" is nothing that is kept of an observable${didYouMean(strange, parts, `; there are ${parts.join(", ")}.`)}`,
    );
  if (list !== undefined && name !== "all" && asked.includes("histogram") && histograms[name] === undefined)
    throw new SelectionError(
      `select ${word}: ${name} has no histogram; ${Object.keys(histograms).length === 0 ? "nothing has one" : `those that have one are ${listed(Object.keys(histograms))}`}.`,
    );
  return (name === "all" ? observables : [name]).flatMap((observable) =>
    (asked as readonly Part[])
      .filter((part) => part !== "histogram" || histograms[observable] !== undefined)
      .map((part) => [observable, part] as const),
  );
}

/** `states`, `states@all`, `states@0,2.5,end` as sample times. */
function samplesOf(word: string, { times }: Named): readonly number[] {
  const last = times.length - 1;
  const asked = word === "states" ? ["end"] : word.slice("states@".length).split(",");
  return asked.flatMap((text) => {
    if (text === "all") return [...times.keys()];
    if (text === "end") return [last];
    const sample = text.trim() === "" ? -1 : sampleAt(times, Number(text));
    if (sample < 0)
      throw new SelectionError(
        `select ${word}: "${text}" is no sample time; there are all, end and ${listed(times.map(String))}.`,
      );
    return [sample];
  });
}

/** The number of a sample time, -1 where there is none: 0.3/3 is 0.1 but for its last bit. */
export function sampleAt(times: readonly number[], time: number): number {
  const exact = times.indexOf(time);
  return exact >= 0 ? exact : times.findIndex((one) => Math.abs(one - time) <= 1e-12 * Math.abs(time));
}

/** The names of statistics among what is kept, in their order. */
export function keptStatistics(kept: ReadonlySet<Part>) {
  return statisticNames.filter((name) => kept.has(name));
}
