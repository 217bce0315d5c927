/** Builds the command line once for a test file, and drives it as a child process. */

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";

const root = resolve(import.meta.dirname, "../..");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits until stderr has what is looked for; fails where the process ends without it. */
  sees(pattern: RegExp): Promise<void>;
}

export interface Cli {
  /** Where the build put its files. */
  readonly built: string;
  /** An empty directory, where the command runs. */
  readonly directory: string;
  start(...words: string[]): Running;
  run(...words: string[]): Promise<Ended>;
  /** A line of bash, in which $md is the command. */
  shell(line: string): Promise<Ended>;
  /** The same where it finds no package. */
  runAlone(...words: string[]): Promise<Ended>;
  dispose(): void;
}

/** `name` keeps test files that run at the same time apart. */
export async function buildCli(name: string): Promise<Cli> {
  // Inside the project, so that the built file finds the package webgpu.
  const outDir = join(root, ".vite/cli", name);
  await build({ root, logLevel: "error", build: { outDir, emptyOutDir: true } });
  const directory = mkdtempSync(join(tmpdir(), "matrix-dynamics-cli-"));

  const built = join(outDir, "cli.js");
  const alone = mkdtempSync(join(tmpdir(), "matrix-dynamics-alone-"));
  cpSync(outDir, alone, { recursive: true });
  writeFileSync(join(alone, "package.json"), '{ "type": "module" }');

  const start = (program: string, words: readonly string[]): Running => {
    const env = { ...process.env, md: `${process.execPath} ${built}` };
    const child = spawn(program, words, { cwd: directory, env });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((done) => child.on("close", (code) => done({ code, stdout, stderr })));
    const sees = (pattern: RegExp) =>
      new Promise<void>((done, fail) => {
        const look = () => pattern.test(stderr) && done();
        child.stderr.on("data", look);
        child.on("close", () => fail(new Error(`it ended without ${pattern}: ${stderr}`)));
        look();
      });
    return { process: child, ended, sees };
  };
  return {
    built: outDir,
    directory,
    start: (...words) => start(process.execPath, [built, ...words]),
    run: (...words) => start(process.execPath, [built, ...words]).ended,
    shell: (line) => start("bash", ["-c", line]).ended,
    runAlone: (...words) => start(process.execPath, [join(alone, "cli.js"), ...words]).ended,
    dispose: () => {
      for (const made of [directory, alone, outDir]) rmSync(made, { recursive: true, force: true });
    },
  };
}

/** What Dawn and the Vulkan loader say of themselves is no matter of this command. */
export function sentences(stderr: string): string[] {
  return stderr
    .split("\n")
    .filter((line) => line !== "" && !/^(Warning:| - While |\s+at )/.test(line))
    .map((line) => line.trimEnd());
}
