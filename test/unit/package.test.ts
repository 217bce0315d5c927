/** The engine as a program uses it: frames as they come, a stop, what is freed, and what is said of what is wrong. */

import { describe, expect, it } from "vitest";
import { type NodeEngineOptions, openNodeEngine } from "../../src/node/engine.ts";
import {
  BackendError,
  type Engine,
  ExperimentError,
  type ExperimentInput,
  type Frame,
  framesOf,
  LanguageErrors,
  parse,
  type RunOptions,
  resolve,
  run,
  statisticNames,
  statisticsOf,
} from "../../src/node/package.ts";
import { shrinking } from "./shrinking.ts";

/** Takes longer than any test has time for. */
const endless: ExperimentInput = { system: "byol", runs: 1_000, times: { end: 4000, samples: 4001 } };

async function all(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const list: Frame[] = [];
  for await (const frame of frames) list.push(frame);
  return list;
}

async function withEngine(options: NodeEngineOptions, use: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await openNodeEngine({ backend: "cpu", ...options });
  try {
    await use(engine);
  } finally {
    engine.close();
  }
}

describe("options", () => {
  it.each([
    [{ backend: "gpu" }, 'backend must be "auto" or "webgpu" or "cpu", but it is "gpu".'],
    [{ precision: "float16" }, 'precision must be "float64" or "float32", but it is "float16".'],
    [{ perrun: true }, 'perrun is no option; did you mean "perRun"?'],
    [{ memory: "1GiB" }, 'memory must be a number of bytes, but it is "1GiB".'],
    [{ memory: Number.NaN }, "memory must be a number of bytes, but it is NaN."],
    [
      { signal: new AbortController() },
      "signal must be an AbortSignal, as the signal of an AbortController is, but it is an object (AbortController).",
    ],
    [null, "Options are an object such as { perRun: true }, but here is null."],
  ])("that are none are refused in every place that takes them: %j", async (options, sentence) => {
    const wrong = options as RunOptions;
    const error = new TypeError(sentence);
    await expect(all(run(shrinking, wrong))).rejects.toThrow(error);
    await expect(openNodeEngine(wrong)).rejects.toThrow(error);
    await withEngine({ workers: 0 }, async (engine) => {
      await expect(engine.ensemble(shrinking, wrong)).rejects.toThrow(error);
      await expect(all(engine.run(shrinking, wrong))).rejects.toThrow(error);
      const ensemble = await engine.ensemble(shrinking);
      await expect(all(framesOf(ensemble, wrong))).rejects.toThrow(error);
      ensemble.dispose();
    });
  });

  it("of Node are a number of workers and a kind of device", async () => {
    for (const workers of [-1, 1.5, Number.NaN, 100_000])
      await expect(openNodeEngine({ workers })).rejects.toThrow(`from 0 to 1024, but it is ${workers}.`);
    const device = "fast" as "hardware";
    await expect(openNodeEngine({ device })).rejects.toThrow(
      'device must be "hardware" or "software", but it is "fast".',
    );
  });

  it("that are undefined are left out, and those of others do not matter", async () => {
    const options = { workers: 0, backend: "cpu", memory: undefined, colour: "red" } as const;
    await withEngine(options, async (engine) => {
      expect(await all(engine.run(shrinking, { signal: undefined }))).toHaveLength(9);
    });
  });
});

describe("frames", () => {
  it("come one a sample time, with statistics by name over the runs of each cell", async () => {
    const frames = await all(run({ ...shrinking, sweep: { decay: [0.5, 1] } }, { backend: "cpu", perRun: true }));
    expect(frames.map(({ time }) => time)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]);
    for (const { cells } of frames) {
      expect(cells.map(({ cell }) => cell)).toEqual([0, 1]);
      for (const { observables, perRun } of cells) {
        const { statistics, count } = observables.normW!;
        const own = statisticsOf(perRun!.normW!);
        expect([own.count, count[0]]).toEqual([37, 37]);
        for (const name of statisticNames) expect(own[name]).toBe(statistics[name][0]);
      }
    }
    expect(frames.at(-1)!.cells[0]!.outcomes.ended).toBe(37);
  });

  it("are those of a resolved experiment, whose states can be had at the end", async () => {
    const resolved = resolve(shrinking);
    expect(resolve(resolved)).toBe(resolved);
    await withEngine({ workers: 1 }, async (engine) => {
      const ensemble = await engine.ensemble(resolved, { states: true });
      const last = (await all(framesOf(ensemble))).at(-1)!.cells[0]!.observables.normW!;
      const { W } = await ensemble.states();
      ensemble.dispose();
      const norms = Array.from({ length: 37 }, (_, run) => Math.hypot(...W!.subarray(9 * run, 9 * run + 9)));
      // Both are float64, summed in another order.
      expect(statisticsOf(norms).max).toBeCloseTo(last.statistics.max[0]!, 14);
    });
  });

  it("of two runs at once are those of each alone", async () => {
    await withEngine({ workers: 2 }, async (engine) => {
      const numbers = async (seed: number) =>
        (await all(engine.run({ ...shrinking, seed }))).map(
          ({ cells }) => cells[0]!.observables.normW!.statistics.mean[0],
        );
      const alone = [await numbers(1), await numbers(2)];
      expect(alone[0]).not.toEqual(alone[1]);
      expect(await Promise.all([numbers(1), numbers(2)])).toEqual(alone);
    });
  });
});

describe("a stop", () => {
  it("by a signal throws its reason, and the engine runs what comes next", async () => {
    await withEngine({ workers: 2 }, async (engine) => {
      const stop = new AbortController();
      const seen: number[] = [];
      const frames = (async () => {
        for await (const { sample } of engine.run(endless, { signal: stop.signal })) {
          seen.push(sample);
          if (sample === 2) stop.abort(new Error("enough"));
        }
      })();
      await expect(frames).rejects.toThrow("enough");
      expect(seen).toEqual([0, 1, 2]);
      expect(await all(engine.run(shrinking))).toHaveLength(9);
    });
  });

  it("keeps back frames that have come already", async () => {
    await withEngine({ workers: 2 }, async (engine) => {
      const ensemble = await engine.ensemble(shrinking);
      // What is quick has several frames at once.
      const ready: number[] = [];
      const ahead = {
        ...ensemble,
        advance: async () => {
          const made = [];
          for (let advance = await ensemble.advance(50); ; advance = await ensemble.advance(50)) {
            made.push(...advance.frames);
            if (advance.done) return { ...advance, frames: made };
          }
        },
      };
      const stop = new AbortController();
      const frames = (async () => {
        for await (const { sample } of framesOf(ahead, { signal: stop.signal })) {
          ready.push(sample);
          stop.abort();
        }
      })();
      await expect(frames).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
      ensemble.dispose();
      expect(ready).toEqual([0]);
    });
  });

  it("by a timer is heard between frames that are far apart, where one thread does everything", async () => {
    await withEngine({ workers: 0 }, async (engine) => {
      const stop = new AbortController();
      const frames = (async () => {
        const apart = { ...endless, times: { end: 4000, samples: 2 } };
        for await (const { sample } of engine.run(apart, { signal: stop.signal })) {
          expect(sample).toBe(0);
          setTimeout(() => stop.abort(), 1);
        }
      })();
      await expect(frames).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    });
  });

  it("before the start opens nothing", async () => {
    const frames = all(run({ system: "no such system" }, { signal: AbortSignal.abort() }));
    await expect(frames).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
  });

  it("by a break leaves an ensemble as it is, to be gone on with", async () => {
    await withEngine({ workers: 1 }, async (engine) => {
      const ensemble = await engine.ensemble(shrinking);
      const seen: number[] = [];
      for await (const { sample } of framesOf(ensemble)) {
        seen.push(sample);
        if (sample === 0) break;
      }
      for await (const { sample } of framesOf(ensemble)) seen.push(sample);
      ensemble.dispose();
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(8);
    });
  });
});

describe("what is wrong is said by errors of their own kinds", () => {
  it.each([
    ["an experiment", { ...shrinking, runs: 0 }, {}, ExperimentError, /^runs must be/],
    ["float64 on WebGPU", shrinking, { backend: "webgpu", precision: "float64" }, BackendError, /float32 alone/],
  ] as const)("%s", async (_name, experiment, options, kind, sentence) => {
    const failure = await all(run(experiment, options)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(kind);
    expect((failure as Error).message).toMatch(sentence);
  });

  it("a text, with lines and columns", () => {
    expect(() => parse("system x\nstate W")).toThrow(LanguageErrors);
    expect(() => parse("system x\nstate W")).toThrow(/^line 2, column 7/);
  });
});
