/** A page in some browser engine, by what every engine can do: go somewhere and call a function there. */

import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export interface EnginePage {
  goto(url: string): Promise<void>;
  /** Calls the function within the page. It travels as text: it may use what it is given and what the page has, nothing else. */
  call<Given, Answer>(act: (given: Given) => Answer | Promise<Answer>, given: Given): Promise<Answer>;
  close(): Promise<void>;
}

export interface PageOptions {
  /** LANG of the browser's process. */
  readonly locale?: string;
}

/** What of a page's window the tests' sites put there (`recorder` in sites.ts). */
declare global {
  interface Window {
    /** What the page threw or wrote to the console as an error. */
    complaints: string[];
  }
}

/** The first of these programs on the path. */
export function findProgram(...names: readonly string[]): string | null {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return onPath.find((path) => existsSync(path)) ?? null;
}

/** Says loudly that a browser is not there, which in CI is an error unless it may be missing there. */
export function tellMissing(name: string, sentence: string, mayBeMissing = false): void {
  if (process.env.CI && !mayBeMissing) throw new Error(sentence);
  console.warn(`\n*** TESTS IN ${name.toUpperCase()} SKIPPED. ${sentence} ***\n`);
}

/** A process that a browser is made of. */
export interface Part {
  readonly child: ChildProcess;
  end(): Promise<void>;
}

/** Starts one, which does not outlive this process. */
export function startPart(program: string, words: readonly string[], options: SpawnOptions): Part {
  const child = spawn(program, words, options);
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<void>((resolve) => {
    for (const event of ["exit", "error"]) child.once(event, () => resolve());
  });
  return {
    child,
    async end() {
      kill();
      await ended;
      process.off("exit", kill);
    },
  };
}

/** A folder for one browser's profile and caches, and the environment that keeps it there. */
export function home({ locale = "en_US.UTF-8" }: PageOptions) {
  const directory = mkdtempSync(join(tmpdir(), "matrix-dynamics-browser-"));
  return {
    directory,
    environment: {
      ...process.env,
      HOME: directory,
      XDG_CONFIG_HOME: directory,
      XDG_CACHE_HOME: directory,
      XDG_RUNTIME_DIR: directory,
      LANG: locale,
      LC_ALL: locale,
      LANGUAGE: "",
    },
    // A browser that was ended may still write for a moment.
    remove: () => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** The body of a function that calls `act` and yields its answer as JSON: text is all that the protocols need to carry. */
export function asText(act: (given: never) => unknown, given: unknown): string {
  return `const answer = await (${act})(${JSON.stringify(given) ?? "undefined"}); return JSON.stringify(answer) ?? "null";`;
}
