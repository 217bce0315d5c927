/** Checkpoints of a run, in files: what they keep, when they are made, what becomes of the run where one cannot be, and which are refused. */

import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createGathered, type Gathered } from "../../src/ensemble/gathered.ts";
import { readSelection } from "../../src/ensemble/selection.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { createKeeper, type Keeping } from "../../src/node/checkpoint.ts";
import {
  type Begun,
  type CheckpointFile,
  continueCheckpoint,
  createCheckpoint,
  readCheckpoint,
} from "../../src/node/checkpoint-file.ts";
import { openNodeCpu } from "../../src/node/open-cpu.ts";
import { readAsked } from "../../src/node/resume.ts";
import type { RunOptions } from "../../src/node/run.ts";
import { show } from "../../src/node/show.ts";
import { takeUp } from "../../src/node/take-up.ts";

const folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-checkpoint-"));
const kept = join(folder, "kept");
const cpu = await openNodeCpu(0);
afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});
afterAll(() => {
  cpu.close();
  rmSync(folder, { recursive: true, force: true });
});

const resolved = resolveExperiment({
  name: "small",
  system: "correlation",
  dimensions: { n2: 3 },
  integrator: { method: "rk4", step: 0.1 },
  times: { end: 2, samples: 9 },
  sweep: { alphaP: [0.5, 1] },
  observables: ["normF", "spectrumF"],
  histograms: { spectrumF: { from: 0, to: 1, bins: 5 } },
  runs: 6,
});
const { components } = resolved.program;
const begun: Begun = {
  version: "1.2.3",
  experiment: resolved.experiment,
  options: { out: "/somewhere/result.nc" },
  backend: "cpu",
  precision: "float64",
  place: "CPU",
  why: "It was asked for.",
  everySeconds: 60,
  partOf: undefined,
};

interface Begin {
  /** What the file does in place of what it does. */
  readonly file?: (real: CheckpointFile) => Partial<CheckpointFile>;
  readonly select?: readonly string[];
  readonly mostWaiting?: number;
  /** Milliseconds that a look at the clock takes. */
  readonly tick?: number;
}

/** A run that is at its start, with a checkpoint in `kept`, and a clock that goes forward when it is looked at. */
async function begin({ file, select = ["all:runs"], mostWaiting = 2 ** 20, tick = 0 }: Begin = {}) {
  const selection = readSelection(resolved, { select });
  const ensemble = cpu.createEnsemble(resolved, { perRun: true });
  const gathered = createGathered(resolved, components, true);
  const real = createCheckpoint(kept);
  const said: string[] = [];
  let now = 0;
  const keeping: Keeping = {
    file: { ...real, ...file?.(real) },
    begun,
    reported: { resolved, components, selection },
    gathered,
    before: null,
    mostWaiting,
    say: (sentence) => void said.push(sentence),
    clock: () => {
      now += tick;
      return now;
    },
  };
  const keeper = createKeeper(keeping);
  await keeper.save(ensemble, { fraction: 0, time: 0 });
  /** So many frames more. */
  const go = async (frames: number): Promise<void> => {
    for (let came = 0; came < frames; ) {
      const advance = await ensemble.advance(0);
      for (const frame of advance.frames) {
        gathered.add(frame);
        await keeper.add(frame);
        came++;
      }
      await keeper.turn(ensemble, advance);
    }
  };
  const progress = () => ({ fraction: gathered.samples().length / resolved.times.length, time: 0 });
  return {
    ensemble,
    gathered,
    keeper,
    keeping,
    said,
    go,
    save: () => keeper.save(ensemble, progress()),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** All numbers that were gathered. */
function numbersOf(gathered: Gathered): unknown[] {
  return gathered
    .samples()
    .flatMap((sample) =>
      gathered
        .cells()
        .flatMap((cell) =>
          ["normF", "spectrumF"].map((name) => [
            sample,
            gathered.standing(cell),
            gathered.row(cell, sample, name, "mean"),
            gathered.row(cell, sample, name, "count"),
            gathered.bars(cell, sample, name),
            [...Array(6).keys()].map((run) => gathered.run(cell, sample, name, run)),
          ]),
        ),
    );
}

/** What a run that goes on from `kept` has at once. */
async function takenUp(): Promise<Gathered> {
  const stored = await readCheckpoint(kept, "1.2.3");
  const gathered = createGathered(resolved, components, true);
  const selection = readSelection(resolved, { select: ["all:runs"] });
  await takeUp(stored, await stored.position(), { resolved, components, selection }, gathered, null);
  return gathered;
}

const full = () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" }));

describe("a checkpoint", () => {
  it("has all that was handed out before it, and nothing of what came later", async () => {
    const { gathered, go, save } = await begin();
    await go(3);
    await save();
    const then = structuredClone(numbersOf(gathered));
    await go(2);
    expect(numbersOf(await takenUp())).toEqual(then);
    expect(then.length).toBe(3 * 2 * 2);
  });

  it("comes when its time has come, and later where it takes long, which is said once", async () => {
    const { go, pass, said, ensemble, keeper } = await begin({ tick: 0 });
    const inode = () => statSync(kept).ino;
    const first = inode();
    await go(1);
    pass(59_999);
    await keeper.turn(ensemble, { fraction: 0, time: 0 });
    expect(inode()).toBe(first);
    pass(1);
    await keeper.turn(ensemble, { fraction: 0, time: 0 });
    expect(inode()).not.toBe(first);
    expect(said).toEqual([]);
    // Each look at the clock takes twenty seconds, and there are some while one is made.
    rmSync(kept);
    rmSync(`${kept}.frames`);
    const slow = await begin({ tick: 20_000 });
    await slow.save();
    expect(slow.said).toEqual([
      expect.stringMatching(
        /^A checkpoint takes \d min \d+ s: the next comes after \d+ min \d+ s, so that a tenth of the time/,
      ),
    ]);
  });

  it("that cannot be written leaves the last one whole, and what it lacks is in the next", async () => {
    let isFull = false;
    const { gathered, go, save, said } = await begin({
      file: (real) => ({ append: (record) => (isFull ? full() : real.append(record)) }),
    });
    await go(2);
    await save();
    const then = structuredClone(numbersOf(gathered));
    isFull = true;
    await go(1);
    await save();
    await go(1);
    await save();
    expect(said).toEqual([
      `A checkpoint could not be written to ${kept}: no space is left on the device. The one of 0.0 s ago is whole and stays. The run goes on, and it is tried again.`,
    ]);
    expect(numbersOf(await takenUp())).toEqual(then);
    isFull = false;
    await go(1);
    await save();
    expect(said.at(-1)).toBe(`Checkpoints are written to ${kept} again.`);
    expect(numbersOf(await takenUp())).toEqual(numbersOf(gathered));
  });

  it("is given up where too much waits to be written", async () => {
    const { go, said } = await begin({ file: () => ({ append: full }), mostWaiting: 5000 });
    await go(8);
    expect(said).toEqual([
      expect.stringMatching(/^A checkpoint could not be written/),
      expect.stringMatching(
        /^\d.* KiB wait to be written to .*kept: there are no more checkpoints of this run\. The one of/,
      ),
    ]);
    expect((await takenUp()).samples()).toEqual([]);
  });

  it("belongs to whoever goes on from it: the run that it was of leaves it alone", async () => {
    const { go, save, said, keeping } = await begin();
    await go(2);
    await save();
    const stored = await readCheckpoint(kept, "1.2.3");
    const other = continueCheckpoint(stored);
    await other.save(begun, { ...stored.head, fraction: 0.99 }, await stored.position());
    await go(2);
    await save();
    expect(said).toEqual([
      `${kept} is no longer this run's: another one has begun or gone on there. This run goes on without checkpoints.`,
    ]);
    expect(keeping.file.isThere()).toBe(false);
    keeping.file.close();
    expect((await readCheckpoint(kept, "1.2.3")).head.fraction).toBe(0.99);
    expect((await takenUp()).samples()).toEqual([0, 1]);
    other.close();
  });

  it("that another one goes on from is whole whatever the run that it was of does meanwhile", async () => {
    const { go, save, said, keeper } = await begin();
    await go(2);
    await save();
    const then = structuredClone(numbersOf(await takenUp()));
    await go(1);
    const other = continueCheckpoint(await readCheckpoint(kept, "1.2.3"));
    // The other one has cut the log and saved nothing yet.
    await go(2);
    await save();
    expect(said).toEqual([expect.stringContaining("is no longer this run's")]);
    expect(keeper.finish()).toBe(`The checkpoint ${kept} is another run's by now, and stays.`);
    expect(numbersOf(await takenUp())).toEqual(then);
    expect(other.remove()).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that was written again since it was read is not gone on from", async () => {
    const { go, save } = await begin();
    const stored = await readCheckpoint(kept, "1.2.3");
    await go(2);
    await save();
    expect(() => continueCheckpoint(stored)).toThrow(`--resume ${kept}: another process is writing it; end that one`);
    expect((await takenUp()).samples()).toEqual([0, 1]);
  });

  it("goes with its log when the result is whole, and one that was never whole leaves nothing", async () => {
    const { keeper } = await begin();
    expect(readdirSync(folder).sort()).toEqual(["kept", "kept.frames"]);
    keeper.finish();
    expect(readdirSync(folder)).toEqual([]);
    createCheckpoint(kept).close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is shown with how far its run came, and of which part of its ensemble it is", async () => {
    const { go, save, keeping } = await begin();
    await go(3);
    await save();
    expect(await show(kept)).toMatch(
      /^A checkpoint of a run that was not finished\n\nexperiment {2}small\nruns {8}6 runs in each of 2 cells\nreached {5}33 %, 3 sample times, after 0\.0 s on CPU\nversion {5}1\.2\.3\ndate {8}.*\nresult {6}will be \/somewhere\/result\.nc\n\nTo go on: matrix-dynamics run --resume \S*kept$/,
    );
    const { head, position } = await readCheckpoint(kept, "1.2.3");
    const ofShard = { ...head, options: { shard: "2/3" } };
    await keeping.file.save(ofShard, ofShard, await position());
    expect(await show(kept)).toContain("\nruns        shard 2 of 3 (runs 2 to 3 of 0 to 5) in each of 2 cells\n");
  });
});

describe("a checkpoint is refused", () => {
  const left = async (): Promise<void> => {
    const { go, save, keeping } = await begin();
    await go(3);
    await save();
    keeping.file.close();
  };
  const spoil = (file: string, share: number): void => {
    const bytes = readFileSync(file);
    bytes[Math.floor(share * bytes.length)]! ^= 1;
    writeFileSync(file, bytes);
  };

  it("of another version, with what to do", async () => {
    await left();
    await expect(readCheckpoint(kept, "1.2.4")).rejects.toThrow(
      `${kept} was written by matrix-dynamics 1.2.3, and this is 1.2.4: go on with that version, or start the run anew.`,
    );
  });

  it.each([0.05, 0.5, 0.99])("that has another byte at %d of its length", async (share) => {
    await left();
    spoil(kept, share);
    await expect(takenUp()).rejects.toThrow(
      /kept is damaged \(a record .*\): start the run anew, or bring back a copy/,
    );
  });

  it("whose log is damaged, cut short or gone", async () => {
    await left();
    const log = `${kept}.frames`;
    spoil(log, 0.5);
    await expect(takenUp()).rejects.toThrow(/kept\.frames is damaged/);
    truncateSync(log, statSync(log).size - 1);
    await expect(takenUp()).rejects.toThrow(/kept needs \S*kept\.frames beside it, which is missing or cut short/);
    rmSync(log);
    await expect(takenUp()).rejects.toThrow(/kept needs \S*kept\.frames beside it/);
  });

  it.each<readonly [string | undefined, RunOptions, string]>([
    ["byol", { checkpoint: "kept" }, "--checkpoint kept is the checkpoint of a run that was not finished: go on with"],
    ["byol", { checkpoint: "note.txt" }, "--checkpoint note.txt is there and is no checkpoint; give the name of a new"],
    ["byol", { checkpoint: "note" }, "--checkpoint note would replace note.frames, which is no part of one."],
    ["byol", { checkpoint: "/dev/full" }, "--checkpoint /dev/full is no file that could be replaced; give the name of"],
    ["byol", { checkpoint: "." }, "--checkpoint . is no file that could be replaced; give the name of one."],
    ["byol", { checkpoint: "nowhere/c" }, "--checkpoint nowhere/c cannot be used: there is no such file or directory."],
    [
      "byol",
      { checkpoint: "c.json", out: "./c.json" },
      "--out ./c.json is the file of the checkpoint; give one of the",
    ],
    ["byol", { every: "60s" }, "--every is about checkpoints: add --checkpoint FILE."],
    ["byol", { checkpoint: "c", every: "60" }, '--every must be a time such as 60s, 5m or 2h, but it is "60".'],
    ["byol", { checkpoint: "c", every: "0s" }, '--every must be a time such as 60s, 5m or 2h, but it is "0s".'],
    [undefined, {}, "missing required argument 'experiment'"],
    [undefined, { checkpoint: "c" }, "missing required argument 'experiment'"],
    [undefined, { resume: "note.txt" }, "--resume note.txt is no checkpoint of matrix-dynamics."],
    [undefined, { resume: "nowhere" }, "--resume nowhere cannot be read: there is no such file."],
    [undefined, { resume: "kept", checkpoint: "c" }, "--resume kept goes on with the same file: leave --checkpoint c"],
  ])("where it is asked for wrongly: %j %j", async (target, words, sentence) => {
    await left();
    writeFileSync(join(folder, "note.txt"), "mine\n");
    writeFileSync(join(folder, "note.frames"), "mine\n");
    const before = readdirSync(folder);
    // Names are those of the folder, wherever the tests run.
    const named = (name: string) => (/^\/|^\.\/|^\.$/.test(name) ? name : join(folder, name));
    const placed = Object.fromEntries(
      Object.entries(words).map(([word, value]) => [word, word === "every" ? value : named(String(value))]),
    ) as RunOptions;
    if (words.out !== undefined) Object.assign(placed, { out: words.out, checkpoint: words.checkpoint });
    const asked = async () => (await readAsked(target, placed)).checkpoints?.open();
    await expect(
      asked().then(
        () => "nothing was refused",
        (error: Error) => error.message.replaceAll(`${folder}/`, ""),
      ),
    ).resolves.toContain(sentence);
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, "note.txt"), "utf8")).toBe("mine\n");
    expect(existsSync(kept)).toBe(true);
  });
});
