/** What the tests of the examples share: a folder to run them in, the lines of their documentation, and a task to kill. */

import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Cli, Ended } from "../cli/cli.ts";
import { blocksOf, markdownFiles } from "../docs/pages.ts";

const root = resolve(import.meta.dirname, "../..");

export const experiment = "examples/phase-diagram/phase-diagram.json";
/** Four cells, and in each of four shards runs for some tenths of a second. */
export const fewer = "--runs 600 --set sweep.eta=[0.1,0.2] sweep.beta=[0.1,1]";
export const shards = 4;

/** The lines of a section of docs/large.md, of the smaller experiment. */
export function linesOf(section: string): string {
  const page = markdownFiles.find(({ name }) => name === "docs/large.md");
  const text = page?.text.split(/^## /m).find((part) => part.startsWith(`${section}\n`));
  if (page === undefined || text === undefined) throw new Error(`docs/large.md has no section "${section}".`);
  return blocksOf({ ...page, text })
    .filter(({ kind }) => kind === "sh")
    .map((block) => block.text.replaceAll(experiment, `${experiment} ${fewer}`))
    .join("");
}

export interface Place {
  at(name: string): string;
  /** Lines of bash as a reader types them there; the first that fails ends them. */
  shell(lines: string): Promise<Ended>;
}

/** A folder of its own in which the examples lie, as in a checkout. */
export function placeFor(cli: Cli, name: string, variables: Readonly<Record<string, string>> = {}): Place {
  const folder = join(cli.directory, name);
  mkdirSync(folder);
  symlinkSync(join(root, "examples"), join(folder, "examples"));
  const command = `${process.execPath} ${join(cli.built, "cli.js")}`;
  const exported = Object.entries({ MATRIX_DYNAMICS: command, SHARDS: `${shards}`, ...variables })
    .map(([variable, value]) => `export ${variable}='${value}'\n`)
    .join("");
  return {
    at: (file) => join(folder, file),
    shell: (lines) => cli.shell(`set -e; cd ${folder}\nmatrix-dynamics() { ${command} "$@"; }\n${exported}${lines}`),
  };
}

/** Signals the process that computes a shard, once it has a checkpoint and has written so many bytes: by default it is gone as soon as it has a file, like a machine that goes down. */
export async function endShard(
  place: Place,
  number: number,
  { signal = "SIGKILL", bytes = 0 }: { readonly signal?: NodeJS.Signals; readonly bytes?: number } = {},
): Promise<void> {
  const name = new RegExp(`^\\.unfinished-${number}\\.nc\\.(\\d+)\\.`);
  for (;;) {
    for (const file of filesIn(place.at("results"))) {
      const [, pid] = name.exec(file) ?? [];
      const size = statSync(place.at(`results/${file}`), { throwIfNoEntry: false })?.size ?? -1;
      if (pid === undefined || size < bytes || !existsSync(place.at(`results/unfinished-${number}.checkpoint`)))
        continue;
      process.kill(Number(pid), signal);
      return;
    }
    // A shard computes for much longer.
    await delay(2);
  }
}

/** Shards that are there, by name. */
export function shardsIn(place: Place): string[] {
  return filesIn(place.at("results"))
    .filter((name) => name.startsWith("shard-"))
    .sort();
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nobody has made it yet.
    return [];
  }
}
