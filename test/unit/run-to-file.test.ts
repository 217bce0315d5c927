/** Result files of a program's own: what `runToFile` writes and `openResult` reads, and what is left where it does not come to that. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolve, shardOf } from "../../src/engine/index.ts";
import type { Frame } from "../../src/ensemble/frames.ts";
import { openNodeEngine } from "../../src/node/engine.ts";
import { type FileOptions, loadFile, openResult, runToFile } from "../../src/node/host.ts";
import { merge } from "../../src/node/merge.ts";
import { show } from "../../src/node/show.ts";
import { shrinking } from "./shrinking.ts";

/** On this thread: nothing of it has to start. */
const here = { backend: "cpu", workers: 0 } as const;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-file-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

async function played(options: { perRun?: boolean } = {}): Promise<Frame[]> {
  const engine = await openNodeEngine(here);
  const frames: Frame[] = [];
  try {
    for await (const frame of engine.run(shrinking, options)) frames.push(frame);
  } finally {
    engine.close();
  }
  return frames;
}
const meansOf = (frames: readonly Frame[]) =>
  frames.map(({ time, cells }) => [time, ...cells.map(({ observables }) => observables.normW!.statistics.mean[0]!)]);

describe("a file", () => {
  it.each([".nc", ".json"])("in %s holds what an engine computes, and hands it out again", async (ending) => {
    const heard: Frame[] = [];
    const fractions: number[] = [];
    const { bytes, warnings } = await runToFile(shrinking, at(`result${ending}`), {
      ...here,
      perRun: true,
      states: true,
      onFrame: (frame) => heard.push(frame),
      onProgress: ({ fraction }) => fractions.push(fraction),
    });
    expect(readFileSync(at(`result${ending}`)).length).toBe(bytes);
    expect(warnings).toEqual([]);
    const own = await played({ perRun: true });
    expect(meansOf(heard)).toEqual(meansOf(own));
    expect([fractions.at(-1), [...fractions].sort((a, b) => a - b)]).toEqual([1, fractions]);

    const opened = await openResult(at(`result${ending}`));
    try {
      const { experiment, head, perRun, stateTimes } = opened;
      expect([experiment.times.length, perRun, stateTimes, head.backend]).toEqual([9, true, [4], "cpu"]);
      const frames = [...opened.frames()];
      expect(meansOf(frames)).toEqual(meansOf(own));
      expect(frames.map(({ cells }) => cells[0]!.perRun!.normW)).toEqual(
        own.map(({ cells }) => cells[0]!.perRun!.normW),
      );
      const { W } = opened.states(4);
      expect(W).toHaveLength(37 * 9);
      expect(Math.hypot(...W!.subarray(9, 18))).toBeCloseTo(frames.at(-1)!.cells[0]!.perRun!.normW![1]!, 12);
      expect(() => opened.states(2)).toThrow(/has no states at 2; it has them at 4\.$/);
    } finally {
      opened.close();
    }
    expect((await loadFile(at(`result${ending}`))).runsPerCell).toBe(37);
  });

  it("of a shard is merged with the others to the whole", async () => {
    const whole = resolve(shrinking);
    // What asks for nothing is no difference.
    await runToFile(shardOf(whole, 1, 2), at("1.nc"), { ...here, perRun: false });
    await runToFile(shardOf(whole, 2, 2), at("2.nc"), here);
    await merge([at("1.nc"), at("2.nc")], { out: at("whole.json") });
    const opened = await openResult(at("whole.json"));
    expect(meansOf([...opened.frames()])).toEqual(meansOf(await played()));
    opened.close();
  });

  it("has states at a time that is one of its sample times but for the last bit", async () => {
    const third = { ...shrinking, times: { end: 0.3, samples: 4 } };
    expect(resolve(third).times).not.toContain(0.1);
    await runToFile(third, at("third.nc"), { ...here, select: ["states@0.1,0.2"] });
    const opened = await openResult(at("third.nc"));
    expect(opened.states(0.1).W).toHaveLength(37 * 9);
    opened.close();
  });

  it("of a long name may be written beside another that begins like it", async () => {
    const long = (seed: number) =>
      at(`${"an-ensemble-of-flows-that-shrink-towards-zero-with-".padEnd(60, "x")}${seed}.nc`);
    let inner: Promise<unknown> | null = null;
    const onFrame = () => {
      inner ??= runToFile(shrinking, long(2), here);
    };
    await runToFile(shrinking, long(1), { ...here, onFrame });
    await inner;
    expect(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .sort(),
    ).toEqual([long(1), long(2)]);
  });

  it.each([".nc", ".csv", ".json"])("in %s may be written while another of that name is", async (ending) => {
    let inner: Promise<unknown> | null = null;
    const onFrame = () => {
      inner ??= runToFile(shrinking, at(`same${ending}`), here);
    };
    await runToFile(shrinking, at(`same${ending}`), { ...here, onFrame });
    await inner;
    expect(readdirSync(folder)).toEqual([`same${ending}`]);
  });

  it("says in its warnings what a terminal would be told", async () => {
    const { warnings } = await runToFile(
      { ...shrinking, integrator: { method: "rk4", step: 0.3 } },
      at("result.json"),
      here,
    );
    expect(warnings).toEqual([expect.stringMatching(/^The step is 0\.25 instead of 0\.3,/)]);
  });

  it("that is a table is written, and is not opened as a result", async () => {
    await runToFile(shrinking, at("table.csv"), { ...here, select: ["normW:mean"] });
    await expect(openResult(at("table.csv"))).rejects.toThrow(/is a table \(CSV\).*take the \.nc or \.json/);
  });

  it("is called by the name of its system where the experiment has none", async () => {
    await runToFile(shrinking, at("result.nc"), here);
    expect(await show(at("result.nc"))).toMatch(/^experiment +shrinking$/m);
  });

  it("takes the option that leaves the accuracy out", async () => {
    const measured: boolean[] = [];
    for (const accuracy of [true, false]) {
      await runToFile(shrinking, at("result.json"), { ...here, accuracy });
      const opened = await openResult(at("result.json"));
      measured.push(opened.head.accuracy !== undefined);
      opened.close();
    }
    expect(measured).toEqual([true, false]);
  });
});

it("takes away what a process that is gone has left of a name, and leaves what another machine may be writing", async () => {
  // No system numbers so many processes.
  const [left, elsewhere] = [".result.nc.999999999.0123abcd.part", ".result.nc.999999999.0000000123abcd.part"];
  for (const name of [left, elsewhere]) writeFileSync(at(name), "");
  await runToFile(shrinking, at("result.nc"), here);
  expect(readdirSync(folder).sort()).toEqual([elsewhere, "result.nc"]);
});

describe("what was there before stays, alone", () => {
  const stays = async (options: FileOptions, error: string | RegExp | Error): Promise<void> => {
    writeFileSync(at("result.nc"), "before");
    await expect(runToFile(shrinking, at("result.nc"), { ...here, ...options })).rejects.toThrow(error);
    expect(readFileSync(at("result.nc"), "utf8")).toBe("before");
    expect(readdirSync(folder)).toEqual(["result.nc"]);
  };

  it("where a signal is aborted, before it starts or after a frame", async () => {
    const reason = new Error("enough");
    await stays({ signal: AbortSignal.abort(reason) }, reason);
    const stop = new AbortController();
    await stays({ signal: stop.signal, onFrame: () => stop.abort(reason) }, reason);
    // Also where all frames are there: what is aborted is not written.
    const late = new AbortController();
    const atTheEnd = ({ time }: Frame) => void (time === 4 && late.abort(reason));
    await stays({ signal: late.signal, onFrame: atTheEnd }, reason);
  });

  it("where a signal is aborted while it is written", async () => {
    const reason = new Error("enough");
    for (const name of ["result.nc", "result.json"]) {
      writeFileSync(at(name), "before");
      const stop = new AbortController();
      // Of the file that takes its place, none is there before everything is computed, or all the time.
      const isWritten = () => readdirSync(folder).some((one) => one.endsWith(".part"));
      const look = setInterval(() => isWritten() && stop.abort(reason), 0);
      const long = { ...shrinking, runs: 2000, times: { end: 4, samples: 201 } };
      await expect(
        runToFile(long, at(name), { ...here, accuracy: false, perRun: true, signal: stop.signal }),
      ).rejects.toBe(reason);
      clearInterval(look);
      expect(readFileSync(at(name), "utf8")).toBe("before");
    }
    expect(readdirSync(folder).sort()).toEqual(["result.json", "result.nc"]);
  });

  it.runIf(existsSync("/proc/self/fd"))("and no file is held open", async () => {
    for (const name of ["result.nc", "result.parquet", "result.csv"]) {
      const stop = new AbortController();
      const onFrame = () => stop.abort(new Error("enough"));
      await expect(runToFile(shrinking, at(name), { ...here, signal: stop.signal, onFrame })).rejects.toThrow("enough");
    }
    writeFileSync(at("cut.nc"), "");
    await runToFile(shrinking, at("cut.nc"), { ...here, perRun: true, accuracy: false });
    const whole = readFileSync(at("cut.nc"));
    for (let bytes = 2000; bytes < whole.length; bytes += 2000) {
      writeFileSync(at("cut.nc"), whole.subarray(0, bytes));
      await expect(openResult(at("cut.nc"))).rejects.toThrow();
    }
    const held = readdirSync("/proc/self/fd").map((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`);
      } catch {
        return "";
      }
    });
    expect(held.filter((target) => target.includes(folder))).toEqual([]);
    rmSync(at("cut.nc"));
  });

  it("where whoever listens fails", async () => {
    const failing = () => {
      throw new RangeError("no such chart");
    };
    await stays({ onFrame: failing }, new RangeError("no such chart"));
    await stays({ onProgress: failing }, new RangeError("no such chart"));
    await stays({ onFrame: async () => failing() }, new RangeError("no such chart"));
    await stays({ onProgress: async () => failing() }, new RangeError("no such chart"));
  });

  it.each<[FileOptions, string]>([
    [{ select: ["normV"] }, 'select normV: "normV" is not observed; did you mean "normW"?'],
    [
      { select: "normW" as unknown as string[] },
      'select must be a list of words, as ["normW", "states@end"] is, but it is "normW".',
    ],
    [{ onFrames: () => undefined } as FileOptions, 'onFrames is no option; did you mean "onFrame"?'],
    [{ checkpoint: "mine" } as FileOptions, "checkpoint is no option here; there are backend, precision,"],
    [{ accuracy: "no" as unknown as boolean }, 'accuracy must be true or false, but it is "no".'],
    [{ workers: -1 }, "workers must be a whole number from 0 to 1024, but it is -1."],
  ])("where an option is none: %j", async (options, sentence) => {
    await stays(options, sentence);
  });
});

it("says of a file that cannot be written or holds less than is asked for what is wrong, before anything runs", async () => {
  const refused = async (name: string, options: FileOptions = {}): Promise<string> => {
    const ran = () => {
      throw new Error("It ran.");
    };
    return runToFile(shrinking, at(name), { ...here, ...options, onFrame: ran }).then(
      () => "",
      ({ name, message }: Error) => `${name}: ${message.replaceAll(folder, "")}`,
    );
  };
  expect(await refused("result.txt")).toMatch(
    /^UsageError: The file \/result\.txt ends in "\.txt", which is not known/,
  );
  expect(await refused("none/result.nc")).toMatch(
    /^UsageError: The file \/none\/result\.nc cannot be written: there is no/,
  );
  expect(await refused("result.csv", { states: true })).toMatch(
    /^UsageError: A table \(\.csv\) has no place for states/,
  );
  expect(await refused("result.txt")).not.toContain("stdout");
  await expect(runToFile(shrinking, "-", here)).rejects.toThrow("The file - is stdout; give the name of a file.");
  execFileSync("mkfifo", [at("pipe")]);
  expect(await refused("pipe")).toMatch(/^UsageError: The file \/pipe is a pipe or a device; give the name of a file/);
  const shard = shardOf(resolve(shrinking), 1, 2);
  await expect(runToFile(shard, at("shard.csv"), here)).rejects.toThrow(/^A shard goes to a file that ends in \.nc or/);
});

it("says of a result whose experiment is none, or that was closed, what is wrong", async () => {
  await runToFile(shrinking, at("result.json"), here);
  const text = readFileSync(at("result.json"), "utf8");
  writeFileSync(at("edited.json"), text.replace('"runs": 37', '"runs": 0'));
  await expect(openResult(at("edited.json"))).rejects.toThrow(
    /is no result of matrix-dynamics: its experiment is none \(.*runs/,
  );
  await runToFile(shrinking, at("result.nc"), { ...here, states: true });
  const opened = await openResult(at("result.nc"));
  opened.close();
  opened.close();
  expect(() => [...opened.frames()]).toThrow(/result\.nc was closed/);
  expect(() => opened.states(4)).toThrow(/result\.nc was closed/);
});
