/** The result document, gathered from frames made by hand. */

import { describe, expect, it } from "vitest";
import { type CellFrame, type Frame, type ObservableStatistics, statisticNames } from "../../src/ensemble/frames.ts";
import { createGathered } from "../../src/ensemble/gathered.ts";
import { collectResult, type ResultDocument } from "../../src/ensemble/result.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";

const resolved = resolveExperiment({
  system: "byol",
  dimensions: { n1: 3, n2: 2 },
  times: [0, 1],
  runs: 2,
  observables: ["commutator", "spectrumF"],
  sweep: { eta: [0, 0.1] },
  histograms: { spectrumF: { from: 0, to: 2, bins: 2 } },
});

/** Every statistic of component k is base + k. */
function statistics(
  base: number,
  components: number,
  histogram: ObservableStatistics["histogram"],
): ObservableStatistics {
  const values = Float64Array.from({ length: components }, (_, k) => base + k);
  const entries = statisticNames.map((name) => [name, values] as const);
  return {
    count: new Uint32Array(components).fill(2),
    statistics: Object.fromEntries(entries) as ObservableStatistics["statistics"],
    histogram,
  };
}

const outcomes = {
  ended: 1,
  settled: 0,
  stopped: 0,
  diverged: 1,
  stepTooSmall: 0,
  outOfSteps: 0,
  running: 0,
  first: { diverged: 1 },
  firstEndTime: { diverged: 1 },
} as const;
const classes = { collapsed: { count: 1, first: 0, undecided: 0 } };
const steps = { mean: 15, max: 20, rejected: 3, spared: 0 };

function cellFrame(cell: number, sample: number, perRun: boolean): CellFrame {
  const base = 100 * cell + 10 * sample;
  const histogram = { edges: [0, 1, 2], counts: Uint32Array.of(base, 3), below: 1, above: 0 };
  return {
    cell,
    observables: {
      commutator: statistics(base === 0 ? Number.NaN : base, 1, null),
      spectrumF: statistics(base, 2, histogram),
    },
    outcomes,
    classes,
    steps,
    runs: perRun
      ? { ending: ["ended", "diverged"], endTime: Float64Array.of(1, 0.5), steps: Float64Array.of(20, 10) }
      : null,
    perRun: perRun
      ? {
          commutator: Float64Array.of(base, Number.NaN),
          spectrumF: Float64Array.of(base, base + 1, base + 2, base + 3),
        }
      : null,
  };
}

function frame(sample: number, cells: readonly number[], perRun = false): Frame {
  return { sample, time: resolved.times[sample]!, cells: cells.map((cell) => cellFrame(cell, sample, perRun)) };
}

function collect(frames: readonly Frame[], states: Readonly<Record<string, Float64Array>> | null = null) {
  const components = [
    { observable: "commutator", first: 0, count: 1 },
    { observable: "spectrumF", first: 1, count: 2 },
  ];
  const gathered = createGathered(resolved, components, frames[0]?.cells[0]?.perRun !== null);
  for (const frame of frames) gathered.add(frame);
  const result = collectResult({
    resolved,
    gathered,
    states,
    backend: "cpu",
    backendReason: "There is no GPU.",
    precision: "float64",
    device: "a device",
    versions: { engine: "0.1.0" },
    date: "2026-11-27T00:00:00.000Z",
    wallSeconds: 1.5,
  });
  // Its lists are made when they are read; a reader has them whole.
  return { ...(JSON.parse(JSON.stringify(result)) as ResultDocument), experiment: result.experiment };
}

describe("the result document", () => {
  it("holds one number a time of a scalar, a list a time of a spectrum, and null for what is undefined", () => {
    const result = collect([frame(0, [0, 1]), frame(1, [0, 1])]);
    expect(result.interrupted).toBeUndefined();
    expect(result.times).toEqual([0, 1]);
    expect(result.experiment).toBe(resolved.experiment);
    expect(result.cells.map(({ parameters, runs }) => [parameters, runs])).toEqual([
      [{ eta: 0 }, 2],
      [{ eta: 0.1 }, 2],
    ]);
    const { commutator, spectrumF } = result.cells[0]!.observables;
    expect(commutator?.mean).toEqual([null, 10]);
    expect(commutator?.count).toEqual([2, 2]);
    expect(commutator?.histogram).toBeUndefined();
    expect(spectrumF?.q95).toEqual([
      [0, 1],
      [10, 11],
    ]);
    expect(spectrumF?.histogram).toEqual({
      edges: [0, 1, 2],
      counts: [
        [0, 3],
        [10, 3],
      ],
      below: [1, 1],
      above: [0, 0],
    });
    expect(result.cells[1]).toMatchObject({ outcomes, classes, steps });
    expect(result.perRun).toBeUndefined();
    expect(result.states).toBeUndefined();
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("takes frames in any order, and one group of cells after the other", () => {
    const together = collect([frame(0, [0, 1]), frame(1, [0, 1])]);
    expect(collect([frame(1, [1]), frame(0, [0]), frame(1, [0]), frame(0, [1])])).toEqual(together);
  });

  it("of an interrupted run holds the complete times and says so", () => {
    const result = collect([frame(0, [0, 1])]);
    expect(result.interrupted).toBe(true);
    expect(result.times).toEqual([0]);
    expect(result.cells[1]?.observables.spectrumF?.mean).toEqual([[100, 101]]);
  });

  it("of an interrupted run of groups leaves out cells that were not begun, and has null where a cell did not get", () => {
    expect(collect([frame(0, [0]), frame(1, [0])]).cells).toHaveLength(1);
    const result = collect([frame(0, [0]), frame(1, [0]), frame(0, [1])]);
    expect(result.interrupted).toBe(true);
    expect(result.cells[1]?.observables.commutator?.mean).toEqual([100, null]);
    expect(result.cells[1]?.observables.spectrumF?.mean).toEqual([
      [100, 101],
      [null, null],
    ]);
  });

  it("before the first frame is empty", () => {
    expect(collect([])).toMatchObject({ interrupted: true, times: [], cells: [] });
  });

  it("holds values by run and final states where they were asked for", () => {
    const W = Float64Array.from({ length: 2 * 2 * 6 }, (_, index) => index);
    const { perRun, states } = collect([frame(0, [0, 1], true), frame(1, [0, 1], true)], { W });
    expect(perRun?.commutator).toEqual([
      [
        [0, 10],
        [null, null],
      ],
      [
        [100, 110],
        [null, null],
      ],
    ]);
    expect(perRun).toMatchObject({
      ending: Array(2).fill(["ended", "diverged"]),
      endTime: Array(2).fill([1, 0.5]),
      steps: Array(2).fill([20, 10]),
    });
    expect(perRun?.spectrumF?.[1]).toEqual([
      [
        [100, 101],
        [110, 111],
      ],
      [
        [102, 103],
        [112, 113],
      ],
    ]);
    expect(states?.W?.[1]?.[0]).toEqual([
      [12, 13, 14],
      [15, 16, 17],
    ]);
  });
});
