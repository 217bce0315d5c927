/** Playing an ensemble: turns never overlap, nothing is lost by pausing. */

import { describe, expect, it } from "vitest";
import type { Advance, Ensemble, Frame } from "../../src/ensemble/frames.ts";
import { play, step } from "../../src/ensemble/stream.ts";

const frameAt = (sample: number, cell = 0): Frame => ({
  sample,
  time: sample / 2,
  cells: [
    {
      cell,
      observables: {},
      outcomes,
      classes: {},
      steps: { mean: 1, max: 1, rejected: 0, spared: 0 },
      runs: null,
      perRun: null,
    },
  ],
});
const outcomes = {
  ended: 4,
  settled: 0,
  stopped: 0,
  diverged: 0,
  stepTooSmall: 0,
  outOfSteps: 0,
  running: 0,
  first: {},
  firstEndTime: {},
} as const;

/** Needs `turnsPerFrame` turns a frame; counts calls and refuses to be called while it works. */
function fakeEnsemble({ frames = 4, turnsPerFrame = 3, failAt = Number.POSITIVE_INFINITY } = {}) {
  let calls = 0;
  let working = false;
  const ensemble: Ensemble = {
    backend: "webgpu",
    device: "a fake",
    warnings: [],
    aside: null,
    async advance() {
      if (working) throw new Error("overlapping calls");
      working = true;
      await Promise.resolve();
      working = false;
      calls++;
      if (calls >= failAt) throw new Error("lost");
      const complete = Math.floor(calls / turnsPerFrame);
      return {
        frames: calls % turnsPerFrame === 0 ? [frameAt(complete - 1)] : [],
        fraction: complete / frames,
        runSteps: calls,
        time: complete / 2,
        done: complete === frames,
      };
    },
    states: () => Promise.resolve({}),
    snapshot: () => Promise.reject(new Error("none is asked for")),
    dispose: () => undefined,
  };
  return { ensemble, calls: () => calls };
}

/** A scheduler whose turns the test hands out. */
function handScheduler() {
  const waiting: (() => void)[] = [];
  return { schedule: (turn: () => void) => void waiting.push(turn), waiting };
}

const settle = async () => {
  for (let k = 0; k < 20; k++) await Promise.resolve();
};

describe("play", () => {
  it("hands over every frame in order and ends when the ensemble is done", async () => {
    const samples: number[] = [];
    const ending = await play(fakeEnsemble().ensemble, {
      budget: 12,
      onAdvance: ({ frames }) => void samples.push(...frames.map(({ sample }) => sample)),
    });
    expect(ending).toBe("done");
    expect(samples).toEqual([0, 1, 2, 3]);
  });

  it("advances once a turn of the scheduler and not otherwise", async () => {
    const { ensemble, calls } = fakeEnsemble();
    const { schedule, waiting } = handScheduler();
    const abort = new AbortController();
    const ended = play(ensemble, { budget: 12, schedule, signal: abort.signal, onAdvance: () => undefined });
    await settle();
    expect(calls()).toBe(0);
    for (let turn = 1; turn <= 3; turn++) {
      expect(waiting).toHaveLength(1);
      waiting.pop()?.();
      await settle();
      expect(calls()).toBe(turn);
    }
    // The scheduler of a hidden tab never calls again; the play must end all the same.
    abort.abort();
    expect(await ended).toBe("paused");
    expect(calls()).toBe(3);
  });

  it("hands over the turn that was under way when it was paused", async () => {
    const { ensemble } = fakeEnsemble({ turnsPerFrame: 1 });
    const abort = new AbortController();
    const seen: Advance[] = [];
    const ended = play(ensemble, { budget: 12, signal: abort.signal, onAdvance: (advance) => void seen.push(advance) });
    // Its first turn is under way.
    await Promise.resolve();
    abort.abort();
    expect(await ended).toBe("paused");
    expect(seen.map(({ frames }) => frames[0]?.sample)).toEqual([0]);
  });

  it("plays on from where it was paused, the second play after the first", async () => {
    const { ensemble } = fakeEnsemble();
    const samples: number[] = [];
    const onAdvance = ({ frames }: Advance) => void samples.push(...frames.map(({ sample }) => sample));
    const abort = new AbortController();
    const first = play(ensemble, { budget: 12, signal: abort.signal, onAdvance });
    const second = play(ensemble, { budget: 12, onAdvance });
    abort.abort();
    expect(await first).toBe("paused");
    expect(await second).toBe("done");
    expect(samples).toEqual([0, 1, 2, 3]);
  });

  it("does not begin when it is aborted already", async () => {
    const { ensemble, calls } = fakeEnsemble();
    expect(await play(ensemble, { budget: 12, signal: AbortSignal.abort(), onAdvance: () => undefined })).toBe(
      "paused",
    );
    expect(calls()).toBe(0);
  });

  it("fails as the ensemble does, and can be tried again", async () => {
    const { ensemble } = fakeEnsemble({ failAt: 2 });
    await expect(play(ensemble, { budget: 12, onAdvance: () => undefined })).rejects.toThrow("lost");
    await expect(play(ensemble, { budget: 12, onAdvance: () => undefined })).rejects.toThrow("lost");
  });

  it("waits for a slow receiver", async () => {
    const { ensemble, calls } = fakeEnsemble({ turnsPerFrame: 1 });
    let release: () => void = () => undefined;
    const ended = play(ensemble, {
      budget: 12,
      onAdvance: () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    });
    await settle();
    expect(calls()).toBe(1);
    for (let k = 2; k <= 4; k++) {
      release();
      await settle();
      expect(calls()).toBe(k);
    }
    release();
    expect(await ended).toBe("done");
  });

  it("reports the failure of a receiver", async () => {
    const { ensemble } = fakeEnsemble();
    const onAdvance = () => Promise.reject(new Error("the receiver broke"));
    await expect(play(ensemble, { budget: 12, onAdvance })).rejects.toThrow("the receiver broke");
  });
});

describe("step", () => {
  it("plays up to the next frame", async () => {
    const { ensemble, calls } = fakeEnsemble();
    const samples: number[] = [];
    const onAdvance = ({ frames }: Advance) => void samples.push(...frames.map(({ sample }) => sample));
    expect(await step(ensemble, { budget: 12, onAdvance })).toBe("paused");
    expect(calls()).toBe(3);
    for (let k = 0; k < 2; k++) await step(ensemble, { budget: 12, onAdvance });
    expect(await step(ensemble, { budget: 12, onAdvance })).toBe("done");
    expect(samples).toEqual([0, 1, 2, 3]);
  });
});
