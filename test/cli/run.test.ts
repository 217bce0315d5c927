/** `run` on the CPU and on a WebGPU adapter: the result file, Ctrl-C, and files that cannot be written. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { optionalDependencies } from "../../package.json";
import { statisticNames } from "../../src/ensemble/frames.ts";
import type { ResultDocument } from "../../src/ensemble/result.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { requestNodeAdapter } from "../../src/node/adapter.ts";
import { nodes } from "../nodes.ts";
import { buildCli, type Cli, sentences } from "./cli.ts";

const adapter = await requestNodeAdapter().catch(() => null);
if (adapter === null && process.env.CI) throw new Error("CI must have a WebGPU adapter (npm test installs one).");
if (adapter === null) console.error("*** no WebGPU adapter: the tests of `run` on one are skipped ***");
/** Any adapter, rather than the CPU where there is no GPU. */
const onWebGPU = ["--backend", "webgpu"];

let cli: Cli;
beforeAll(async () => {
  cli = await buildCli("run");
  write("decay.flow", decay);
  write("tiny.json", tiny);
});
afterAll(() => cli.dispose());

const write = (name: string, text: string) => writeFileSync(join(cli.directory, name), text);
const read = (name: string) => JSON.parse(readFileSync(join(cli.directory, name), "utf8")) as ResultDocument;

/** A system whose kernels are quick to build, also on a software adapter. */
const decay = `system decay "Each mode decays at its own rate"
state a : modes
param k = 1
da/dt = -k*a
observe total = norm(a)
observe modes = spectrum(a)
`;
const tiny = JSON.stringify({
  system: { file: "decay.flow" },
  dimensions: { modes: 3 },
  initial: { a: "2 + randn" },
  integrator: { method: "rk4", step: 0.1 },
  times: [0, 0.5, 1],
  runs: 5,
  seed: 3,
  sweep: { k: [1, 2] },
});

const cpu = {
  backend: "cpu",
  backendReason: "The CPU backend was asked for.",
  precision: "float64",
  device: expect.stringMatching(/^CPU, \d+ workers?, WebAssembly SIMD( with fused multiply-adds)?, float64$/),
  versions: { "matrix-dynamics": expect.any(String), node: process.versions.node },
};
const webgpu = {
  backend: "webgpu",
  backendReason: "WebGPU was asked for.",
  precision: "float32",
  device: adapter?.description,
  versions: { ...cpu.versions, webgpu: expect.any(String) },
};
const places = [{ backend: "cpu", about: cpu }, ...(adapter === null ? [] : [{ backend: "webgpu", about: webgpu }])];

describe("run", () => {
  it.each(places)("writes the whole result, on $backend", async ({ backend, about }) => {
    const words = ["--backend", backend, "--per-run", "--states", "--out", "result.json"];
    const { code, stdout, stderr } = await cli.run("run", "tiny.json", ...words);
    expect([code, stdout], stderr).toEqual([0, ""]);
    const result = read("result.json");
    const { versions, ...others } = about;
    expect(result.versions).toEqual(versions);
    expect(result).toMatchObject({
      ...others,
      times: [0, 0.5, 1],
      wallSeconds: expect.any(Number),
    });
    expect(result).not.toHaveProperty("interrupted");
    // The experiment as run holds the text of the file, so it runs again anywhere.
    expect(result.experiment.system).toEqual({ text: decay });
    expect(resolveExperiment(result.experiment).cells).toHaveLength(2);
    expect(result.cells.map(({ parameters }) => parameters)).toEqual([{ k: 1 }, { k: 2 }]);
    for (const { runs, outcomes, observables } of result.cells) {
      expect([runs, outcomes]).toEqual([
        5,
        expect.objectContaining({ ended: 5, diverged: 0, outOfSteps: 0, running: 0 }),
      ]);
      for (const name of statisticNames) {
        expect(observables.total?.[name]).toHaveLength(3);
        expect(observables.modes?.[name]).toEqual(
          Array(3).fill([expect.any(Number), expect.any(Number), expect.any(Number)]),
        );
      }
      const { edges, counts } = observables.modes?.histogram ?? { edges: [], counts: [] };
      expect(counts.map((bins) => bins.length)).toEqual(Array(3).fill(edges.length - 1));
    }
    const total = result.perRun?.total as number[][][];
    expect(total.map((cell) => cell.map((run) => run.length))).toEqual(Array(2).fill(Array(5).fill(3)));
    // Both cells draw the same runs and decay at their own rate.
    expect(total[1]![4]![0]).toBe(total[0]![4]![0]);
    expect(total[0]![4]![2]! / total[0]![4]![0]!).toBeCloseTo(Math.exp(-1), 5);
    expect(total[1]![4]![2]! / total[1]![4]![0]!).toBeCloseTo(Math.exp(-2), 4);
    const states = result.states?.a as number[][][];
    expect(Math.hypot(...states[1]![4]!)).toBeCloseTo(total[1]![4]![2]!, 5);
  });

  it("prints a summary where no file is asked for, and plain lines of progress", async () => {
    const { code, stdout, stderr } = await cli.run("run", "tiny.json", "--set", "k=1", "--runs", "3", "--seed", "9");
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^3 runs in .* at t = 1\n\n3 ended\nobservable +mean/);
    expect(stdout).toMatch(/^modes\[3\] +\d/m);
    expect(sentences(stderr)).toContainEqual(expect.stringMatching(/^100% {2}t = 1 of 1 .*run-steps\/s/));
    expect(stderr).not.toContain("\x1b");
  });

  it("runs a system's text as it is, and writes to stdout", async () => {
    const { code, stdout } = await cli.run("run", "decay.flow", "--runs", "2", "--set", "times=[0,1]", "--out", "-");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ experiment: { name: "decay", runs: 2 }, times: [0, 1] });
  });

  it("Ctrl-C writes what is complete and says so", async () => {
    const long = ["--set", "times.end=10000000", "times.samples=10001", "k=0.0000001"];
    const running = cli.start(
      "run",
      "tiny.json",
      "--set",
      'times={"end":1,"samples":2}',
      ...long,
      "--out",
      "part.json",
    );
    // The second line of progress, after some of ten thousand sample times.
    await running.sees(/^\d+% {2}t = [1-9]/m);
    running.process.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/What is complete, \d+ sample times?, was written to part\.json/);
    const result = read("part.json");
    expect(result.interrupted).toBe(true);
    expect(result.times.length).toBeGreaterThan(0);
    expect(result.cells[0]?.observables.total?.mean).toHaveLength(result.times.length);
    // Nobody has ended who was on the way, and of half a run no accuracy is measured.
    expect(result.cells.map(({ outcomes }) => [outcomes.ended, outcomes.running])).toEqual([[0, 5]]);
    expect(result.accuracy).toBeUndefined();
    expect(stderr).toContain("0 ended, 5 running");
  });

  it("says which step was taken where the one that was asked for does not divide the times", async () => {
    const cut = ["--set", "k=1", "integrator.step=0.4", "--backend", "cpu"];
    const { code, stderr } = await cli.run("run", "tiny.json", ...cut, "--out", "cut.json");
    expect(code, stderr).toBe(0);
    const { step, warnings } = read("cut.json");
    expect(step).toEqual({ asked: 0.4, least: 0.25, greatest: 0.25 });
    expect(warnings[0]).toMatchObject({ where: "integrator.step, times", advice: expect.stringContaining("0.25") });
    expect(stderr).toContain("Warning: The step is 0.25 instead of 0.4");
  });

  it.each([
    // 3 modes that start near 2; e^-29 a unit of time is beyond rk4 at a step of 0.1.
    ["k=29", "With half the step the result is another one: the step is unstable, or far too long."],
    ["k=1", null],
  ])("warns of an unstable step, and of no good one: %s", async (set, sentence) => {
    const { code, stderr } = await cli.run(
      "run",
      "tiny.json",
      "--set",
      set,
      "--backend",
      "cpu",
      "--out",
      "warned.json",
    );
    expect(code, stderr).toBe(0);
    const { accuracy, warnings } = read("warned.json");
    expect(accuracy).toMatchObject({ runs: 5, how: "half the step" });
    expect(warnings.map(({ what }) => what)).toEqual(sentence === null ? [] : [sentence]);
    if (sentence !== null) expect(stderr).toContain(`Warning: ${sentence}`);
    const without = await cli.run(
      "run",
      "tiny.json",
      "--set",
      set,
      "--backend",
      "cpu",
      "--no-accuracy",
      "--out",
      "bare.json",
    );
    expect(without.code).toBe(0);
    expect(read("bare.json")).toMatchObject({ warnings: [] });
    expect(read("bare.json").accuracy).toBeUndefined();
    expect(read("bare.json").cells).toEqual(read("warned.json").cells);
  });

  it("says why runs diverged, in the result and as a warning", async () => {
    write("lost.flow", "system lost\nstate x : scalar ~ 1\nparam a = 1\ndx/dt = -a*sqrt(x - a)\n");
    const options = ["--runs", "3", "--set", "times.end=1", "times.samples=2", "--backend", "cpu", "--no-accuracy"];
    const { code, stderr } = await cli.run("run", "lost.flow", ...options, "--set", "a=2", "--out", "lost.json");
    expect(code, stderr).toBe(0);
    const { cells, warnings } = read("lost.json");
    expect(cells[0]!.outcomes).toMatchObject({ diverged: 3, first: { diverged: 0 } });
    expect(cells[0]!.divergence).toEqual({
      run: 0,
      ending: "diverged",
      state: "x",
      time: 0,
      kind: "undefined",
      words: "sqrt(-1)",
    });
    expect(warnings.map(({ what, where }) => [what, where])).toEqual([
      ["The first run that diverged did so because dx/dt has no value there: sqrt(-1).", "run 0 at t = 0"],
    ]);
    expect(stderr).toContain("Warning: The first run that diverged did so because dx/dt has no value there: sqrt(-1).");
  });

  it("has how each run ended, when and after how many steps, with --per-run", async () => {
    const { code, stderr } = await cli.run("run", "tiny.json", "--backend", "cpu", "--per-run", "--out", "each.json");
    expect(code, stderr).toBe(0);
    expect(read("each.json").perRun).toMatchObject({
      ending: Array(2).fill(Array(5).fill("ended")),
      endTime: Array(2).fill(Array(5).fill(1)),
      steps: Array(2).fill(Array(5).fill(10)),
    });
    expect(read("each.json").cells[1]?.steps).toEqual({ mean: 10, max: 10, rejected: 0, spared: 0 });
  });

  it.skipIf(adapter === null).each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s ends it at once while the kernels are built",
    async (signal) => {
      const running = cli.start("run", "tiny.json", ...onWebGPU, "--out", "never.json");
      await running.sees(/^building the kernels$/m);
      running.process.kill(signal);
      const { code, stderr } = await running.ended;
      expect(code, stderr).toBe(130);
      expect(stderr).toMatch(/Stopped before the first sample time was complete: nothing was written\.\n$/);
      expect(readdirSync(cli.directory).filter((name) => name.includes("never.json"))).toEqual([]);
    },
  );
});

describe("the backend", () => {
  it("is a GPU or the CPU, and the first line and the result say why", async () => {
    const { code, stderr } = await cli.run("run", "tiny.json", "--out", "auto.json");
    expect(code, stderr).toBe(0);
    const { backend, backendReason, device } = read("auto.json");
    const [first = ""] = sentences(stderr);
    expect(first).toContain(`decay: 5 runs in each of 2 cells on ${backend === "cpu" ? "" : "WebGPU, "}${device}`);
    if (backend === "cpu") expect(first).toContain(`. ${backendReason}`);
    else expect(backendReason).toBe("There is a GPU.");
    expect(backendReason).toMatch(/^There is a GPU\.|^WebGPU /);
  });

  it("computes the same under every version of Node", async () => {
    const asked = [
      "byol --portable-bits --runs 64 --set times.end=2",
      ...(adapter ? ["tiny.json --backend webgpu"] : []),
    ];
    for (const words of asked) {
      const found = [];
      for (const [, node] of nodes) {
        const { code, stderr } = await cli.shell(`"${node}" "${cli.built}/cli.js" run ${words} --out node.json`);
        expect(code, stderr).toBe(0);
        found.push(read("node.json"));
      }
      expect(new Set(found.map(({ versions }) => versions.node)).size).toBe(nodes.length);
      for (const { cells } of found) expect(cells).toEqual(found[0]!.cells);
    }
  });

  it("computes in float32 on the CPU where that is asked for", async () => {
    const total = async (...words: string[]) => {
      const { code, stderr } = await cli.run(
        "run",
        "tiny.json",
        "--backend",
        "cpu",
        ...words,
        "--out",
        "precision.json",
      );
      expect(code, stderr).toBe(0);
      const { precision, device, cells } = read("precision.json");
      return { precision, device, mean: cells[0]!.observables.total!.mean![2] as number };
    };
    const [wide, narrow] = [await total(), await total("--precision", "float32")];
    expect(wide.precision).toBe("float64");
    expect(narrow).toMatchObject({ precision: "float32", device: expect.stringMatching(/, float32$/) });
    expect(narrow.mean).not.toBe(wide.mean);
    expect(narrow.mean).toBeCloseTo(wide.mean, 5);
  });

  it("is the CPU where the package webgpu is missing, unless WebGPU is asked for", async () => {
    const auto = await cli.runAlone("run", "tiny.json", "--out", "alone.json");
    expect(auto.code, auto.stderr).toBe(0);
    expect(read("alone.json")).toMatchObject({
      backend: "cpu",
      backendReason: expect.stringMatching(/^WebGPU is not to be had: /),
    });
    const asked = await cli.runAlone("run", "tiny.json", ...onWebGPU);
    expect([asked.code, asked.stderr]).toEqual([
      1,
      `matrix-dynamics: The optional package webgpu is not installed beside this program: run npm install webgpu@${optionalDependencies.webgpu}.\n`,
    ]);
  });

  it.each(places)("says in one sentence what does not fit the memory, on $backend", async ({ backend }) => {
    const words = ["--backend", backend, "--memory", "1MiB", "--runs", "1000000"];
    const { code, stdout, stderr } = await cli.run("run", "tiny.json", ...words);
    expect([code, stdout], stderr).toEqual([2, ""]);
    expect(sentences(stderr).at(-1)).toMatch(/^matrix-dynamics: .*(lower runs|--memory)/);
  });
});

describe.skipIf(process.platform !== "linux")("the memory of the process", () => {
  /** The most that it had, in MiB. */
  const peak = async (line: string): Promise<number> => {
    const watch = "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS / 1024))";
    writeFileSync(join(cli.directory, "watch.cjs"), `if (require('worker_threads').isMainThread) ${watch}`);
    const { code, stderr } = await cli.shell(
      `NODE_OPTIONS='-r ./watch.cjs' $md run ${line} --backend cpu --out peak.json`,
    );
    expect(code, stderr).toBe(0);
    return Number(/^peak (.*)$/m.exec(stderr)?.[1]);
  };

  it.each([
    ["every run", 'three-scalars --runs 1024 --set \'times={"end":1,"samples":51}\' --per-run', 192],
    ["many sample times", 'three-scalars --runs 1 --set \'times={"end":30,"samples":1001}\'', 128],
    ["many cells", `eigenmodes --runs 1 --set 'times=[0,1]' 'sweep.eta={"from":0,"to":0.1,"count":500}'`, 128],
  ])("stays within what it is given, beside its own: %s", async (_name, line, memory) => {
    const bare = await peak("tiny.json");
    expect(await peak(`${line} --memory ${memory}MiB`)).toBeLessThan(bare + memory);
  });
});

describe("a result that cannot be written", () => {
  it("is refused before the run", async () => {
    mkdirSync(join(cli.directory, "folder"));
    for (const [out, reason] of [
      ["nowhere/result.json", "--out nowhere/result.json cannot be written: there is no such file or directory."],
      ["folder", "--out folder is a directory; give the name of a file."],
      ["tiny.json/result.json", "--out tiny.json/result.json cannot be written: part of the path is not a directory."],
    ] as const) {
      const { code, stderr } = await cli.run("run", "tiny.json", "--out", out);
      expect([code, stderr]).toEqual([2, `matrix-dynamics: ${reason}\n`]);
    }
  });

  it.skipIf(process.platform !== "linux")("is one sentence where the disk fills up", async () => {
    const { code, stderr } = await cli.run("run", "tiny.json", "--out", "/dev/full");
    expect(code).toBe(1);
    expect(sentences(stderr).at(-1)).toBe(
      "matrix-dynamics: The result could not be written to /dev/full: no space is left on the device.",
    );
  });
});
