/** Frames as columns, and one run picked out of them. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { createHistory } from "../../src/views/history.ts";
import { pickRun } from "../../src/views/pick-run.ts";
import { madeFrames } from "../made-frames.ts";

const resolved = resolveExperiment({
  system: "eigenmodes",
  dimensions: { modes: 2 },
  times: { end: 2, samples: 3 },
  runs: 4,
});
const values = [3, 1, Number.NaN, 2];
const frames = madeFrames(resolved, {
  value: ({ sample, component }) => 10 * sample + component,
  runs: ({ run, sample, component }) => values[run]! + 100 * sample + 1000 * component,
});

describe("the history of a run", () => {
  it("grows its columns in place with each frame", () => {
    const history = createHistory();
    history.add(frames[0]!);
    const lines = history.lines(0, "spectrumF");
    expect(lines.map(({ q50, of }) => [[...q50], of])).toEqual([
      [[0], 2],
      [[1], 2],
    ]);
    history.add(frames[1]!);
    expect(history.lines(0, "spectrumF")[1]!.mean).toBe(lines[1]!.mean);
    expect(lines[1]!.mean).toEqual([1, 11]);
    expect(history.times(0)).toEqual([0, 1]);
  });

  it("has the values of single runs of all sample times, or of the last", () => {
    const [whole, last] = [createHistory(), createHistory(false)];
    for (const frame of frames) for (const history of [whole, last]) history.add(frame);
    expect(whole.runs(0, "modeP", 1)).toEqual([
      [1003, 1103, 1203],
      [1001, 1101, 1201],
      [null, null, null],
      [1002, 1102, 1202],
    ]);
    expect(last.runs(0, "modeP", 1)).toBeNull();
    expect(last.frame(0, 1)!.perRun).toBeNull();
    expect(last.frame(0, null)!.perRun!.modeP![0]).toBe(203);
  });

  it("has of all sample times the values of the runs that it keeps, and of the last those of all", () => {
    const some = createHistory({ runs: [0, 3], of: 4 });
    for (const frame of frames) some.add(frame);
    expect(some.runs(0, "modeP", 1)).toEqual([[1003, 1103, 1203], [], [], [1002, 1102, 1202]]);
    expect(some.frame(0, 1)!.perRun).toBeNull();
    expect(some.frame(0, null)!.perRun!.modeP![2]).toBe(201);
    const without = createHistory({ runs: [], of: 4 });
    without.add({ ...frames[0]!, cells: frames[0]!.cells.map((cell) => ({ ...cell, perRun: null })) });
    expect(without.runs(0, "modeP", 1)).toBeNull();
  });

  it("gives the frame of a sample, or the last one", () => {
    const history = createHistory();
    for (const frame of frames) history.add(frame);
    expect(history.frame(0, 1)).toBe(frames[1]!.cells[0]);
    expect(history.frame(0, null)).toBe(frames[2]!.cells[0]);
    expect(history.frame(1, null)).toBeNull();
  });
});

it("a run is picked by its value, undefined ones left out", () => {
  const cell = frames[2]!.cells[0]!;
  expect((["lowest", "median", "highest"] as const).map((place) => pickRun(cell, "modeP", place))).toEqual([1, 3, 0]);
  expect(pickRun({ ...cell, perRun: null }, "modeP", "median")).toBeNull();
});
