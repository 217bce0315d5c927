/** Checkpoints: a run that is killed at any moment goes on to the same result, and one whose checkpoints cannot be written goes on without. */

import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import type { Dataset } from "h5wasm/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadHdf5 } from "../../src/node/load-hdf5.ts";
import { buildCli, type Cli, type Running, sentences } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await buildCli("checkpoint");
});
afterAll(() => cli?.dispose());

const at = (name: string): string => join(cli.directory, name);
/** What a test leaves of a checkpoint would be in the next one's way. */
afterEach(() => {
  for (const name of ["kept", "kept.frames"]) rmSync(at(name), { force: true });
});

/** About a second of work, with an adaptive step, cells, histograms and runs that settle. */
const lasting = ["byol", "--runs", "80", "--backend", "cpu", "--no-accuracy"];
const settings = [
  "--set",
  'times={"end":40,"samples":9}',
  "sweep.eta=[0,0.02]",
  'integrator={"method":"bs32","rtol":1e-7,"atol":1e-9}',
];
const words = [...lasting, ...settings];
const often = ["--checkpoint", "kept", "--every", "10ms"];

/** Sends a signal when so many whole checkpoints have taken their place and a frame is in the log, a little later. */
async function endedBy(signal: NodeJS.Signals, running: Running, checkpoints: number, later = 0) {
  let seen = 0;
  let isSent = false;
  const watcher = watch(cli.directory, (event, name) => {
    // A name that comes up again is a file that has taken its place.
    if (event === "rename" && name === "kept") seen++;
    const logged = statSync(at("kept.frames"), { throwIfNoEntry: false })?.size ?? 0;
    if (isSent || seen < checkpoints || logged < 100) return;
    isSent = true;
    setTimeout(() => running.process.kill(signal), later);
  });
  const ended = await running.ended;
  watcher.close();
  return ended;
}

/** Kills it at some moment; whether that was before it had ended all. */
async function killed(running: Running): Promise<boolean> {
  // The first checkpoint of a process is where it began: after the second it has come further.
  const { code } = await endedBy("SIGKILL", running, 2, 30 * Math.random());
  return code === null && existsSync(at("kept"));
}

/** What the result says but for when, and how long it took. */
function numbersOf(file: string): unknown {
  const { date: _date, wallSeconds: _seconds, ...rest } = JSON.parse(readFileSync(at(file), "utf8"));
  return rest;
}

/** All that a result holds but for when, and how long it took. */
async function contentsOf(file: string): Promise<unknown> {
  if (file.endsWith(".json")) return numbersOf(file);
  const { File } = await loadHdf5();
  const nc = new File(at(file), "r");
  const arrays = nc.keys().map((name) => [name, (nc.get(name) as Dataset).value]);
  const experiment = nc.attrs.experiment?.value;
  nc.close();
  return [arrays, experiment];
}

describe("a run that is killed again and again", () => {
  it.each([
    [".json", ["--per-run", "--states"]],
    [".nc", ["--select", "all", "normW:runs", "states@0,5,20,35,40", "endings"]],
  ] as const)("comes to the same result as one that is not: %s", async (ending, kept) => {
    const select = [...kept];
    const unbroken = await cli.run("run", ...words, ...select, "--out", `unbroken${ending}`);
    expect(unbroken.code, unbroken.stderr).toBe(0);
    let running = cli.start("run", ...words, ...select, "--out", `broken${ending}`, ...often);
    let kills = 0;
    while (kills < 4 && (await killed(running))) {
      kills++;
      running = cli.start("run", "--resume", "kept");
    }
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(0);
    expect(kills).toBeGreaterThan(1);
    expect(stderr).toContain("The checkpoint kept is of no more use and was removed.");
    expect(readdirSync(cli.directory).filter((name) => name.includes("kept"))).toEqual([]);
    expect(await contentsOf(`broken${ending}`)).toEqual(await contentsOf(`unbroken${ending}`));
  });
});

describe("a run with checkpoints", () => {
  it("leaves one on Ctrl-C beside what is complete, says how to go on, and goes on with fewer workers", async () => {
    const running = cli.start("run", ...words, "--runs", "240", "--out", "stopped.json", ...often);
    const { code, stderr } = await endedBy("SIGINT", running, 2, 50);
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/What is complete, \d sample times?, was written to stopped.json/);
    expect(sentences(stderr).at(-1)).toBe("To go on: matrix-dynamics run --resume kept");
    expect(numbersOf("stopped.json")).toMatchObject({ interrupted: true });

    const shown = await cli.run("show", "kept");
    expect([shown.code, shown.stderr]).toEqual([0, ""]);
    expect(shown.stdout).toMatch(/^A checkpoint of a run that was not finished\n/);
    expect(shown.stdout).toContain("To go on: matrix-dynamics run --resume kept");

    const next = await cli.shell("taskset -c 0 $md run --resume kept --out elsewhere.json");
    expect(next.code, next.stderr).toBe(0);
    expect(next.stderr).toMatch(/^Going on from \d+ %, \d sample times?, after /m);
    const { interrupted, experiment } = numbersOf("elsewhere.json") as Record<string, unknown>;
    expect([interrupted, experiment]).toEqual([
      undefined,
      (numbersOf("stopped.json") as typeof next & { experiment: unknown }).experiment,
    ]);
    expect(existsSync(at("kept"))).toBe(false);
  });

  it("goes on where they cannot be written, and says so once", async () => {
    // A limit on the length of files is as good as a full disk, and needs no rights.
    const line = `$md run ${lasting.join(" ")} --set 'times={"end":20,"samples":401}' ${often.join(" ")} --out /dev/null`;
    const { code, stderr } = await cli.shell(`ulimit -f 60; ${line}`);
    expect(code, stderr).toBe(0);
    expect(stderr.match(/A checkpoint could not be written to kept: the file would be larger/g)).toHaveLength(1);
    expect(stderr).toMatch(/ is whole and stays\. The run goes on, and it is tried again\./);
    expect(existsSync(at("kept"))).toBe(false);
  });
});

/** A run of a moment. */
const brief = ["run", "byol", "--runs", "4", "--backend", "cpu", "--no-accuracy"];

describe("a checkpoint", () => {
  beforeAll(async () => {
    // Ended by the failure of its result, so that one is left.
    const { stderr } = await cli.run(...brief, "--checkpoint", "left", "--out", "/dev/full");
    expect(stderr).toContain("no space is left on the device");
    expect(stderr).toContain("To go on: matrix-dynamics run --resume left");
  });
  const copy = (name: string): void => {
    copyFileSync(at("left"), at(name));
    copyFileSync(at("left.frames"), at(`${name}.frames`));
  };

  it("of a run whose result could not be written has all of it", async () => {
    copy("all");
    const { code, stderr } = await cli.run("run", "--resume", "all", "--out", "all.json");
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("Going on from 100 %, 81 sample times");
    const whole = await cli.run(...brief, "--out", "whole.json");
    expect(whole.code).toBe(0);
    expect(numbersOf("all.json")).toEqual(numbersOf("whole.json"));
  });

  it("is gone on with by the command that began it, and by no other", async () => {
    copy("same");
    const begin = [...brief, "--out", "same.json", "--resume", "same"];
    const other = await cli.run(...begin, "--seed", "2", "--per-run");
    expect([other.code, sentences(other.stderr)]).toEqual([
      2,
      [
        "matrix-dynamics: same is the checkpoint of another command, which differs in the experiment (byol with its settings), --per-run: matrix-dynamics run --resume same goes on with that one; for this one give another name.",
      ],
    ]);
    const set = await cli.run("run", "--resume", "same", "--set", "eta=1");
    expect([set.code, sentences(set.stderr)]).toEqual([
      2,
      ["matrix-dynamics: --resume same goes on with the run as it was begun: leave --set out."],
    ]);
    const first = await cli.run(...begin);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain("Going on from 100 %");
    // It is gone now, and the same words begin.
    const second = await cli.run(...begin);
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).not.toContain("Going on");
    expect(existsSync(at("same"))).toBe(false);
  });
});
