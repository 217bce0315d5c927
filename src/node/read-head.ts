/** What a file says of its result, looked at before it is believed: files are copied in part, edited, and of other programs. */

import type { Frame } from "../ensemble/frames.ts";
import { headSchema } from "../ensemble/result-schema.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { UsageError } from "./fail.ts";
import { type Head, notResult, type StoredResult } from "./stored-result.ts";

interface Said {
  readonly experiment: NonNullable<StoredResult["experiment"]>;
  readonly head: Head;
}

/** `text` gives what the file has by a name. Throws a UsageError, as `text` does where there is none. */
export function readSaid(path: string, text: (name: "experiment" | "result") => string): Said {
  const parsed = (name: "experiment" | "result"): unknown => {
    try {
      return JSON.parse(text(name));
    } catch (error) {
      if (error instanceof SyntaxError)
        throw notResult(path, `its "${name}" is not JSON (${inOneLine(error.message)})`);
      throw error;
    }
  };
  return requireSaid(path, parsed("experiment"), parsed("result"));
}

/** Throws a UsageError where one of the two is something else. The experiment is looked at when it is resolved. */
export function requireSaid(path: string, experiment: unknown, head: unknown): Said {
  if (typeof experiment !== "object" || experiment === null || !("system" in experiment))
    throw notResult(path, "it has no experiment");
  const { error } = headSchema.safeParse(head);
  if (error !== undefined) {
    const place = error.issues[0]?.path.join(".");
    throw notResult(
      path,
      place ? `its "${place}" is none that a result has` : "it says nothing of how it was computed",
    );
  }
  return { experiment: experiment as Said["experiment"], head: head as Head };
}

/** The words of a parser, which quote what they have found. */
export function inOneLine(words: string): string {
  return words.replace(/[\s\p{Cc}\uFFFD]+/gu, " ");
}

/** Compares what comes out of a file with the experiment that it says it is of, for that may have been edited. */
export function createAgreement(path: string, { program, cells, runsPerCell, times }: ResolvedExperiment, head: Head) {
  const disagree = (what: string): UsageError =>
    notResult(path, `its numbers are not those of its experiment (${what})`);
  const components = new Map(program.components.map(({ observable, count }) => [observable, count]));
  const wrong = head.cells.find((cell) => cell.runs !== runsPerCell);
  if (wrong !== undefined) throw disagree(`${wrong.runs} runs instead of ${runsPerCell}`);
  let next = 0;
  return {
    /** Throws a UsageError. */
    frame({ sample, time, cells: found }: Frame): void {
      if (sample < 0) throw disagree(`it has no time ${time}`);
      next = sample + 1;
      for (const { cell, observables, perRun } of found) {
        if (!(cell >= 0 && cell < cells.length)) throw disagree("the sweep has no such cell");
        // Where single runs alone are kept, statistics are one that is undefined.
        for (const [name, { statistics }] of Object.entries(observables))
          if (![1, components.get(name)].includes(statistics.mean.length)) throw disagree(`components of ${name}`);
        for (const [name, values] of Object.entries(perRun ?? {}))
          if (values.length !== runsPerCell * (components.get(name) ?? 0)) throw disagree(`runs of ${name}`);
      }
    },
    /** Throws a UsageError where times are missing. */
    end(): void {
      if (next < times.length && !head.interrupted) throw disagree(`it ends before time ${times[next]}`);
    },
  };
}
