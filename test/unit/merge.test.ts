/** Shards of an ensemble, each computed by a run of its own, merged: what one process writes, to the bit; or refused by name. */

import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Frame } from "../../src/ensemble/frames.ts";
import { mergedFrames } from "../../src/ensemble/merged-frames.ts";
import type { ResultDocument } from "../../src/ensemble/result.ts";
import { resultSchema } from "../../src/ensemble/result-schema.ts";
import { shardOf } from "../../src/ensemble/shard.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { convert } from "../../src/node/convert.ts";
import { exitCodeOf, UsageError } from "../../src/node/fail.ts";
import { merge } from "../../src/node/merge.ts";
import { openStored } from "../../src/node/open-stored.ts";
import { type RunOptions, run } from "../../src/node/run.ts";
import { show } from "../../src/node/show.ts";
import { madeFrames } from "../made-frames.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-merge-"));
  for (const [name, experiment] of Object.entries(experiments))
    writeFileSync(at(`${name}.json`), JSON.stringify(experiment));
});
afterAll(() => rmSync(folder, { recursive: true }));
/** What is said on the way. */
let said = "";
beforeEach(() => {
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += text;
    return true;
  });
});

const at = (name: string) => join(folder, name);
/** What a result says, but for when it was computed. */
function read(name: string): Omit<ResultDocument, "date" | "wallSeconds"> {
  const document = JSON.parse(readFileSync(at(name), "utf8")) as ResultDocument;
  expect(() => resultSchema.parse(document)).not.toThrow();
  const { date: _, wallSeconds: __, ...rest } = document;
  return rest;
}

/** Some runs have a pole, some stop, some settle; what is observed has no value where x < 0. */
const race: ExperimentInput = {
  system: {
    text: `system race
state x : scalar ~ 1.2*randn
state a : modes
param k = 1
param c = 1
dx/dt = k*x^2 - c*x
da/dt = -a*norm(a)^2
stop where abs(x - 0.3) < 0.06
class small where abs(x) < 0.05
class other where abs(x) > 1
observe size = abs(x)
observe root = sqrt(x)
observe modes = spectrum(a)
`,
  },
  dimensions: { modes: 3 },
  initial: { a: "randn" },
  integrator: { method: "tsit5", rtol: 1e-4, atol: 1e-6 },
  stop: { settled: 0.15 },
  times: { end: 8, samples: 9 },
  runs: 10,
  seed: 5,
  sweep: { k: [0.5, 1], c: { from: 0.5, to: 2, count: 3 } },
  histograms: { modes: { from: -1, to: 1, bins: 4 } },
};

const experiments = {
  race,
  /** Draws in each step, and data that each run keeps. */
  map: {
    system: {
      text: `system walk
state X : n x m ~ rand
data C : n x n ~ randn
param a = 0.1
next X = X + a*C*randn(n, m)
observe size = norm(X)
`,
    },
    dimensions: { n: 3, m: 2 },
    times: { steps: 12, samples: 4 },
    sweep: { a: [0.1, 0.2] },
    runs: 7,
    seed: 8,
  },
  /** As many runs as starts are given. */
  given: {
    system: { text: "system given\nstate x : scalar\ndx/dt = -x\nobserve level = x\n" },
    initial: { x: { runs: [0.5, -0.25, -0.5, 0.75, 2] } },
    integrator: { method: "rk4", step: 0.1 },
    times: [0, 1, 2],
  },
} satisfies Record<string, ExperimentInput>;
type Name = keyof typeof experiments;

const compute = (name: Name, out: string, options: RunOptions) =>
  run(at(`${name}.json`), { backend: "cpu", portableBits: true, ...options, out: at(out) });

const known = new Map<string, Promise<readonly string[]>>();

/** The names of the files of all shards, the last first. What was computed before is there. */
function shardsOf(name: Name, of: number, ending: string, options: RunOptions = {}): Promise<readonly string[]> {
  const key = JSON.stringify([name, of, ending, options]);
  const files = known.get(key) ?? computeShards(name, of, ending, options);
  known.set(key, files);
  return files;
}

async function computeShards(name: Name, of: number, ending: string, options: RunOptions): Promise<readonly string[]> {
  const files: string[] = [];
  for (let number = of; number >= 1; number--) {
    const file = `${name}-${number}-of-${of}${Object.keys(options).length === 0 ? "" : `-${known.size}`}${ending}`;
    expect(await compute(name, file, { ...options, shard: `${number}/${of}` })).toBe(0);
    files.push(at(file));
  }
  return files;
}

describe("shards that are merged are the result of one process, to the bit", () => {
  it.each<[string, Name, number, string, RunOptions]>([
    ["of uneven numbers of runs, with runs that are lost, stop and settle", "race", 3, ".nc", { states: true }],
    ["with every run and states, as JSON", "race", 3, ".json", { perRun: true, states: true }],
    [
      "of a run each, of which a part is selected",
      "race",
      10,
      ".nc",
      { select: ["root:mean,q05", "modes", "endings"] },
    ],
    ["in float32, with a fixed step", "given", 2, ".nc", { perRun: true, precision: "float32" }],
    ["of a map, of which one is all", "map", 1, ".json", { states: true }],
    ["of a map, without the accuracy", "map", 4, ".nc", { states: true, accuracy: false }],
  ])("%s", async (_what, name, of, ending, options) => {
    expect(await compute(name, "whole.json", options)).toBe(0);
    const files = await shardsOf(name, of, ending, options);
    await merge(files, { out: at("merged.json") });
    expect(read("merged.json")).toEqual(read("whole.json"));
  });

  it("says of the race what it has to, or nothing would be shown", async () => {
    await compute("race", "whole.json", {});
    const { cells, accuracy, warnings } = read("whole.json");
    const sum = (of: (cell: (typeof cells)[number]) => number) => cells.reduce((all, cell) => all + of(cell), 0);
    const { ended, settled, stopped, stepTooSmall, diverged } = Object.fromEntries(
      Object.keys(cells[0]!.outcomes).map((ending) => [ending, sum(({ outcomes }) => outcomes[ending as "ended"])]),
    );
    for (const count of [ended, settled, stopped, (stepTooSmall ?? 0) + (diverged ?? 0)])
      expect(count).toBeGreaterThan(2);
    expect(sum(({ steps }) => steps.rejected)).toBeGreaterThan(50);
    expect(sum(({ classes }) => classes.small!.count)).toBeGreaterThan(10);
    expect(cells.filter(({ divergence }) => divergence !== undefined).length).toBeGreaterThan(1);
    expect(Object.keys(accuracy!.observables)).toEqual(["size", "root", "modes"]);
    expect(warnings.length).toBeGreaterThan(0);
    const counts = cells.flatMap(({ observables }) => observables.root!.count as number[]);
    expect([Math.min(...counts) < 5, Math.max(...counts) > 5]).toEqual([true, true]);
  });

  it("in every form, and as it was not asked for before", async () => {
    const files = await shardsOf("race", 3, ".nc", { states: true });
    await compute("race", "runs.nc", { select: ["size", "modes:runs,q50", "states@end"] });
    await merge(files, { out: at("merged.nc"), select: ["size", "modes:runs,q50", "states@end"] });
    await convert(at("runs.nc"), at("runs.json"), {});
    await convert(at("merged.nc"), at("back.json"), {});
    expect(read("back.json")).toEqual(read("runs.json"));
    for (const form of ["csv", "parquet"]) {
      await compute("race", `runs.${form}`, { select: ["all:runs"] });
      await merge(files, { out: at(`merged.${form}`), select: ["all:runs"] });
    }
    expect(readFileSync(at("merged.csv"), "utf8")).toBe(readFileSync(at("runs.csv"), "utf8"));
    const { asyncBufferFromFile, parquetReadObjects } = await import("hyparquet");
    const rows = async (name: string) => parquetReadObjects({ file: await asyncBufferFromFile(at(name)) });
    expect(await rows("merged.parquet")).toEqual(await rows("runs.parquet"));
    // States were asked for with the shards, and a table has no place for them.
    await merge(files, { out: at("statistics.csv") });
    await compute("race", "one.csv", {});
    expect(readFileSync(at("statistics.csv"), "utf8")).toBe(readFileSync(at("one.csv"), "utf8"));
  });

  it("however few cells are read at once", async () => {
    const files = await shardsOf("race", 3, ".nc", { states: true });
    await merge(files, { out: at("roomy.nc"), select: ["all", "all:runs", "states@end"] });
    const parts: Frame[][] = [];
    for (const file of [...files].reverse()) {
      const stored = await openStored(file);
      const times = resolveExperiment(race).times;
      const frames = [...(stored.numbers?.frames(times, 4) ?? [])].map((frame) => ({
        ...frame,
        cells: frame.cells.map((cell) => ({ ...cell, perRun: { ...cell.perRun } })),
      }));
      parts.push(frames);
      expect(frames.slice(0, 2).map(({ cells }) => cells.map(({ cell }) => cell))).toEqual([
        [0, 1, 2, 3],
        [4, 5],
      ]);
      expect(stored.numbers?.states(8, { first: 1, count: 3 }).a).toEqual(
        stored.numbers?.states(8).a?.slice(parts.length === 3 ? 12 : 9, parts.length === 3 ? 48 : 36),
      );
      stored.close();
    }
    const stored = await openStored(at("roomy.nc"));
    const whole = resolveExperiment(race);
    const merged = mergedFrames(whole, parts, whole.program.components, true);
    const cells = [...merged].flatMap(({ cells }) => cells);
    const known = [...(stored.numbers?.frames(whole.times) ?? [])].flatMap(({ cells }) => cells);
    expect(cells.map(({ cell }) => cell)).toEqual(known.map(({ cell }) => cell));
    for (const [index, cell] of cells.entries()) {
      expect(cell.perRun?.modes).toEqual(known[index]!.perRun?.modes);
      expect(cell.observables.modes).toEqual(known[index]!.observables.modes);
    }
    stored.close();
  });
});

it("frames of shards that do not go together are no whole", () => {
  const whole = resolveExperiment(experiments.map);
  const frames = [1, 2].map((number) =>
    madeFrames(shardOf(whole, number, 2), { value: () => 0, runs: () => 1 }).map((frame) => ({
      ...frame,
      cells: frame.cells.map((cell) => ({
        ...cell,
        runs: { ending: [], endTime: new Float64Array(), steps: new Float64Array() },
      })),
    })),
  );
  const merged = (shards: readonly Frame[][]) => [...mergedFrames(whole, shards, whole.program.components, true)];
  expect(merged(frames)).toHaveLength(4);
  expect(() => merged([frames[0]!, frames[1]!.slice(1)])).toThrow(
    "Shard 2 does not have the cells and times of the others.",
  );
  expect(() => merged([frames[0]!, frames[1]!.slice(0, 3)])).toThrow(/^Shard 2 does not have/);
});

describe("one run alone", () => {
  it("is the run that it is in its ensemble, and says which one it is", async () => {
    await compute("race", "whole.json", { perRun: true, states: true });
    await compute("race", "alone.json", { perRun: true, states: true, run: "7", cell: ["k=1", "c=1.25"] });
    const whole = read("whole.json");
    const alone = read("alone.json");
    expect(alone.partOf).toEqual({ runs: 10, cells: 6, cell: 4, firstRun: 7 });
    expect(alone.experiment).toEqual(whole.experiment);
    expect(alone.cells).toEqual([expect.objectContaining({ parameters: { k: 1, c: 1.25 }, runs: 1 })]);
    for (const name of ["size", "root", "modes", "ending", "endTime", "steps"])
      expect(alone.perRun?.[name]).toEqual([[whole.perRun?.[name]?.[4]?.[7]]]);
    expect(alone.states).toEqual({ x: [[whole.states?.x?.[4]?.[7]]], a: [[whole.states?.a?.[4]?.[7]]] });
  });

  it("of each cell is in the file by its number, and comes back from it", async () => {
    await compute("race", "each.nc", { perRun: true, run: "7" });
    await compute("race", "each.json", { perRun: true, run: "7" });
    await convert(at("each.nc"), at("back.json"), {});
    expect(read("back.json")).toEqual(read("each.json"));
    await compute("race", "one.nc", { run: "7", cell: ["5"] });
    const words = await show(at("one.nc"));
    expect(words).toMatch(/^part +run 7 \(of 0 to 9\), cell 5 \(of 0 to 5\)$/m);
    expect(words).toMatch(/^k +k 1 /m);
    await convert(at("one.nc"), at("one.json"), {});
    expect(read("one.json").cells).toEqual([read("each.json").cells[5]]);
    // Run again it is the same one.
    await run(at("one.nc"), { out: at("again.json") });
    expect(read("again.json")).toEqual(read("one.json"));
  });
});

describe("what merge refuses, before anything is written", () => {
  let files: readonly string[] = [];
  const shard = (number: number) => at(`given-${number}-of-5.nc`);
  beforeAll(async () => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    files = await shardsOf("given", 5, ".nc");
  });
  const refusal = async (
    some: readonly string[],
    options: { select?: string[]; out?: string } = {},
  ): Promise<string> => {
    const { out = "refused.json", ...rest } = options;
    try {
      await merge(some, { out: at(out), ...rest });
    } catch (error) {
      expect(exitCodeOf(error)).toBe(2);
      if (out === "refused.json") expect(existsSync(at("refused.json"))).toBe(false);
      return (error as Error).message.replaceAll(`${folder}/`, "");
    }
    return "nothing";
  };
  /** A shard in which something is otherwise. */
  const otherwise = async (out: string, options: RunOptions) => {
    await compute("given", out, { shard: "2/5", ...options });
    return refusal([shard(1), at(out), shard(3), shard(4), shard(5)]);
  };

  it("shards that are missing, or there twice", async () => {
    expect(await refusal([shard(1), shard(3), shard(5)])).toBe("Missing: shards 2 and 4 of 5 (--shard 2/5).");
    copyFileSync(shard(3), at("copy.nc"));
    expect(await refusal([...files.slice(0, 4), at("copy.nc")])).toBe(
      "given-3-of-5.nc and copy.nc are both shard 3 of 5: leave one.\nMissing: shard 1 of 5 (--shard 1/5).",
    );
    expect(await refusal([...files, shard(2), shard(2)])).toBe(
      "given-2-of-5.nc, given-2-of-5.nc and given-2-of-5.nc are all shard 2 of 5: leave one.",
    );
  });

  it("what is no shard, or not whole", async () => {
    await compute("given", "whole.nc", {});
    await compute("given", "runs.csv", {});
    await compute("given", "alone.nc", { run: "3" });
    writeFileSync(at("text.json"), "{}");
    expect(await refusal([...files, at("whole.nc"), at("alone.nc"), at("runs.csv")])).toBe(
      [
        "whole.nc is a whole result, and no shard: run writes one with --shard.",
        "alone.nc is run 3 (of 0 to 4) alone, and no shard: only what --shard wrote is merged.",
        "runs.csv is a table (CSV), and no shard: merge takes .nc and .json.",
      ].join("\n"),
    );
    expect(await refusal([...files, at("nowhere.nc")])).toMatch(/^nowhere\.nc cannot be read: there is no such file/);
    expect(await refusal([...files, at("text.json")])).toMatch(/^text\.json is no result of matrix-dynamics/);
    await convert(shard(2), at("cut.json"), {});
    const cut = JSON.parse(readFileSync(at("cut.json"), "utf8")) as object;
    writeFileSync(at("cut.json"), JSON.stringify({ ...cut, interrupted: true }));
    expect(await refusal([shard(1), at("cut.json"), shard(3), shard(4), shard(5)])).toBe(
      "cut.json is shard 2 of 5 (run 1 of 0 to 4), and was interrupted: run cut.json --out cut.json computes it again.",
    );
  });

  it("shards of something else", async () => {
    expect(await otherwise("seed.nc", { seed: "3" })).toMatch(
      /^These are no shards of one ensemble: seed is \d+ in given-1-of-5\.nc, given-3-of-5\.nc, given-4-of-5\.nc and given-5-of-5\.nc, 3 in seed\.nc\.$/,
    );
    expect(await otherwise("step.nc", { set: ["integrator.step=0.05"] })).toMatch(
      /: integrator\.step is 0\.1 in .*, 0\.05 in step\.nc\.$/,
    );
    expect(await otherwise("single.nc", { precision: "float32" })).toMatch(
      /: the precision is float64 in .*, float32 in single\.nc\.\n/,
    );
    expect(await otherwise("kept.nc", { states: true })).toMatch(
      /: the times of states is \[\] in .*, \[2\] in kept\.nc\.\n/,
    );
    expect(await otherwise("of.nc", { shard: "2/4" })).toMatch(/: the number of shards is 5 in .*, 4 in of\.nc\.$/);
    const edited = async (name: string, edit: (document: ResultDocument) => object) => {
      await convert(shard(2), at("edited.json"), {});
      writeFileSync(
        at(name),
        JSON.stringify(edit(JSON.parse(readFileSync(at("edited.json"), "utf8")) as ResultDocument)),
      );
      return refusal([shard(1), at(name), shard(3), shard(4), shard(5)]);
    };
    expect(
      await edited("version.json", (one) => ({ ...one, versions: { ...one.versions, "matrix-dynamics": "9.0.0" } })),
    ).toMatch(/: the version of matrix-dynamics is .*, 9\.0\.0 in version\.json\.$/);
    expect(await edited("gpu.json", (one) => ({ ...one, backend: "webgpu" }))).toMatch(
      /: the backend is cpu in .*, webgpu in gpu\.json\.$/,
    );
    expect(
      await edited("fused.json", (one) => ({
        ...one,
        device: one.device.replace("SIMD", "SIMD with fused multiply-adds"),
      })),
    ).toMatch(/: the device is .* in fused\.json\.$/);
    // More threads change no bit.
    expect(
      await edited("threads.json", (one) => ({ ...one, device: one.device.replace(/\d+ workers?/, "64 workers") })),
    ).toBe("nothing");
    rmSync(at("refused.json"));
    expect(
      await edited("fewer.json", (one) => ({ ...one, cells: one.cells.map((cell) => ({ ...cell, runs: 2 })) })),
    ).toBe("fewer.json does not hold the 1 runs of 1 cells that shard 2 of 5 has.");
    expect(
      await edited("long.json", (one) => ({
        ...one,
        perRun: {
          ...one.perRun,
          level: [
            [
              [1, 2, 3],
              [1, 2, 3],
            ],
          ],
        },
      })),
    ).toBe("long.json is no result of matrix-dynamics: its numbers are not those of its experiment (runs of level).");
    expect(await edited("bare.json", ({ perRun: _, ...one }) => one)).toMatch(
      /what is kept of single runs is level in .*, {2}in bare\.json/,
    );
  });

  it("a place that is one of the shards, and what the shards do not hold", async () => {
    const before = readFileSync(shard(3));
    expect(await refusal(files, { out: "given-3-of-5.nc" })).toBe(
      "--out given-3-of-5.nc is one of the files to be merged: give another name.",
    );
    expect(readFileSync(shard(3)).equals(before)).toBe(true);
    expect(await refusal(files, { select: ["states"] })).toBe(
      "--select: the shards have no states at 2; they have them at no time.",
    );
    expect(await refusal(files, { select: ["levl"] })).toMatch(/^select levl: "levl" is not observed/);
    const shards = await shardsOf("race", 2, ".nc", { set: ["times.samples=401"], accuracy: false });
    await expect(merge(shards, { out: at("refused.json"), memory: "1MiB" })).rejects.toThrow(/take up to .* of memory/);
  });

  it("a shard is for a file that can be merged", async () => {
    await expect(run(at("given.json"), { backend: "cpu", shard: "1/5" })).rejects.toThrow(
      new UsageError("--shard is about the result file: add --out result.nc."),
    );
    await expect(compute("given", "table.csv", { shard: "1/5" })).rejects.toThrow(
      /goes to a file that ends in \.nc or \.json/,
    );
    await expect(run(shard(1), { backend: "cpu" })).rejects.toThrow(/^Shard 1 of 5 of .* add --out shard-1\.nc\.$/);
  });
});

it("a shard that is run again is the same one, with what it kept, in the precision that it had", async () => {
  const [file] = await shardsOf("race", 2, ".json", { select: ["size:mean"], precision: "float32" });
  await run(file!, { out: at("again.json") });
  expect(read("again.json")).toEqual(read(basename(file!)));
  expect(read("again.json").precision).toBe("float32");
  await run(file!, { precision: "float64", out: at("other.json") });
  expect(read("other.json").precision).toBe("float64");
  expect(said).toContain("shard 2 of 2 (runs 5 to 9 of 0 to 9) in each of 6 cells on CPU");
  expect(Object.keys(read("again.json").perRun ?? {})).toEqual(["ending", "endTime", "steps", "size"]);
  expect(await show(at("again.json"))).toMatch(
    /^part +shard 2 of 2 \(runs 5 to 9 of 0 to 9\): merge makes the whole of all shards$/m,
  );
});
