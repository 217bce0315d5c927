/** Result files of a program's own: what `runToFile` writes and `openResult` reads, and what is left where it does not come to that. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolve, shardOf } from "../../src/engine/index.ts";
import type { Frame } from "../../src/ensemble/frames.ts";
import { openNodeEngine } from "../../src/node/engine.ts";
import { type FileOptions, loadFile, openResult, runToFile } from "../../src/node/host.ts";
import { merge } from "../../src/node/merge.ts";

const text = `system shrinking "each run forgets its start"
state W : n x n ~ 0.3*randn
param decay = 0.5
dW/dt = -decay*W
observe normW = norm(W)`;
const shrinking = { system: { text }, dimensions: { n: 3 }, runs: 37, times: { end: 4, samples: 9 } };
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
    for (const shard of [1, 2]) await runToFile(shardOf(whole, shard, 2), at(`${shard}.nc`), here);
    await merge([at("1.nc"), at("2.nc")], { out: at("whole.json") });
    const opened = await openResult(at("whole.json"));
    expect(meansOf([...opened.frames()])).toEqual(meansOf(await played()));
    opened.close();
  });

  it("that is a table is written, and is not opened as a result", async () => {
    await runToFile(shrinking, at("table.csv"), { ...here, select: ["normW:mean"] });
    await expect(openResult(at("table.csv"))).rejects.toThrow(/is a table \(CSV\).*take the \.nc or \.json/);
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

  it("where whoever listens fails", async () => {
    const failing = () => {
      throw new RangeError("no such chart");
    };
    await stays({ onFrame: failing }, new RangeError("no such chart"));
    await stays({ onProgress: failing }, new RangeError("no such chart"));
  });

  it.each<[FileOptions, string]>([
    [{ select: ["normV"] }, 'select normV: "normV" is not observed; did you mean "normW"?'],
    [
      { select: "normW" as unknown as string[] },
      'select must be a list of words, as ["normW", "states@end"] is, but it is "normW".',
    ],
    [{ onFrames: () => undefined } as FileOptions, 'onFrames is no option; did you mean "onFrame"?'],
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
  const shard = shardOf(resolve(shrinking), 1, 2);
  await expect(runToFile(shard, at("shard.csv"), here)).rejects.toThrow(/^A shard goes to a file that ends in \.nc or/);
});
