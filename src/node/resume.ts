/** What the command line says of checkpoints: that they are to be made, or of which one a run goes on, as it was begun. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { PartResult } from "../ensemble/result.ts";
import {
  type CheckpointFile,
  continueCheckpoint,
  createCheckpoint,
  readCheckpoint,
  type StoredCheckpoint,
} from "./checkpoint-file.ts";
import { UsageError } from "./fail.ts";
import { type Loaded, prepare } from "./load.ts";
import { loadStored } from "./load-stored.ts";
import { readSeconds, settingsOf } from "./option-values.ts";
import type { RunOptions } from "./run.ts";
import { version } from "./versions.ts";

export interface CheckpointWords {
  readonly checkpoint?: string;
  readonly every?: string;
  readonly resume?: string;
}

/** Where nobody says it. */
const usualSeconds = 60;

/** What is to be run, and how. */
export interface RunAsked {
  /** What it is called in sentences. */
  readonly target: string;
  /** Read already, where it does not come from `target`. */
  readonly loaded: Loaded | undefined;
  readonly settings: readonly string[];
  readonly options: RunOptions;
  /** Null where no checkpoints are made. */
  readonly checkpoints: Checkpoints | null;
}

export interface Checkpoints {
  readonly everySeconds: number;
  /** The words of the command that a checkpoint keeps. */
  readonly words: Readonly<Record<string, unknown>>;
  readonly partOf: PartResult | undefined;
  /** What the run goes on from; null of one that begins. */
  readonly stored: StoredCheckpoint | null;
  /** Throws a UsageError where none can be written. */
  open(): CheckpointFile;
}

/** Words that may be another's than those the run was begun with: where things are written, and what is done at the end. */
const free = ["resume", "checkpoint", "every", "out", "memory", "accuracy"];
/** Those that are in the experiment. */
const settingWords = ["runs", "seed", "set"];

/** Throws a UsageError where the words contradict each other, or the checkpoint is of no use. */
export async function readAsked(target: string | undefined, given: RunOptions): Promise<RunAsked> {
  const stored = target === undefined ? undefined : await loadStored(target);
  const words = asBefore(given, stored);
  const { checkpoint, every, resume } = words;
  if (resume !== undefined && checkpoint !== undefined && checkpoint !== resume)
    throw new UsageError(`--resume ${resume} goes on with the same file: leave --checkpoint ${checkpoint} out.`);
  const path = resume ?? checkpoint;
  if (path === undefined && every !== undefined)
    throw new UsageError("--every is about checkpoints: add --checkpoint FILE.");
  const seconds = every === undefined ? null : readSeconds("every", every);
  if (path !== undefined && words.out !== undefined && resolve(words.out) === resolve(path))
    throw new UsageError(`--out ${words.out} is the file of the checkpoint; give one of the two another name.`);
  if (resume !== undefined && (target === undefined || existsSync(resume)))
    return goingOn(target, words, await readCheckpoint(resume, version), seconds);
  if (target === undefined) throw new UsageError("missing required argument 'experiment'");
  const checkpoints =
    path === undefined
      ? null
      : {
          everySeconds: seconds ?? usualSeconds,
          words: keptWords(words),
          partOf: stored?.partOf,
          stored: null,
          open: () => createCheckpoint(path),
        };
  return { target, loaded: stored, settings: settingsOf(words), options: words, checkpoints };
}

/** A part that is computed again is to be the same to the bit, unless words say on what else. */
function asBefore(words: RunOptions, loaded: Loaded | undefined): RunOptions {
  const { run, shard, whole, backend = "auto", device, precision, portableBits } = words;
  const isSaid =
    run !== undefined || shard !== undefined || whole || backend !== "auto" || device || precision || portableBits;
  return isSaid ? words : { ...words, ...loaded?.computedOn };
}

async function goingOn(
  target: string | undefined,
  words: RunOptions,
  stored: StoredCheckpoint,
  everySeconds: number | null,
): Promise<RunAsked> {
  const { head, path } = stored;
  const begun = head.options as RunOptions;
  if (target === undefined) requireFree(words, path);
  else await requireSame(target, words, stored);
  const changed: RunOptions = {
    ...begun,
    ...(words.out === undefined ? {} : { out: words.out }),
    ...(words.memory === undefined ? {} : { memory: words.memory }),
    accuracy: (begun.accuracy ?? true) && (words.accuracy ?? true),
  };
  return {
    target: path,
    loaded: { experiment: head.experiment, findings: null, partOf: head.partOf },
    settings: [],
    // What "auto" came to: on another machine it may come to something else.
    options: { ...changed, backend: head.backend, ...(head.backend === "cpu" ? { precision: head.precision } : {}) },
    checkpoints: {
      everySeconds: everySeconds ?? head.everySeconds,
      words: keptWords(changed),
      partOf: head.partOf,
      stored,
      open: () => continueCheckpoint(stored),
    },
  };
}

/** Without an experiment beside it nothing is said a second time. */
function requireFree(words: RunOptions, path: string): void {
  const others = Object.entries(words).filter(
    ([name, value]) => !free.includes(name) && value !== undefined && !(name === "backend" && value === "auto"),
  );
  const [first] = others;
  if (first !== undefined)
    throw new UsageError(`--resume ${path} goes on with the run as it was begun: leave ${optionOf(first[0])} out.`);
}

/** The same command may be given again and again: it begins, or goes on. Another one is a mistake. */
async function requireSame(target: string, words: RunOptions, { head, path }: StoredCheckpoint): Promise<void> {
  const { resolved } = prepare(target, settingsOf(words), await loadStored(target));
  const names = [...new Set([...Object.keys(words), ...Object.keys(head.options)])].filter(
    (name) => !free.includes(name) && !settingWords.includes(name),
  );
  const differing = names.filter((name) => !isSame(wordOf(words, name), wordOf(head.options, name)));
  const other = [
    ...(isSame(resolved.experiment, head.experiment) ? [] : [`the experiment (${target} with its settings)`]),
    ...differing.map(optionOf),
  ];
  if (other.length > 0)
    throw new UsageError(
      `${path} is the checkpoint of another command, which differs in ${other.join(", ")}: matrix-dynamics run --resume ${path} goes on with that one; for this one give another name.`,
    );
}

function wordOf(words: object, name: string): unknown {
  return (words as Readonly<Record<string, unknown>>)[name];
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `perRun` is `--per-run` on the command line. */
function optionOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The words that a checkpoint keeps: all but those that are in the experiment or of the checkpoint itself. */
function keptWords(options: RunOptions): Readonly<Record<string, unknown>> {
  const { out } = options;
  const left = ["resume", "checkpoint", "every", ...settingWords];
  const kept = Object.entries(options).filter(([name, value]) => !left.includes(name) && value !== undefined);
  // It may be gone on with from another folder.
  const isFile = out !== undefined && !out.startsWith("-") && !out.startsWith("/dev/");
  return { ...Object.fromEntries(kept), ...(isFile ? { out: resolve(out) } : {}) };
}
