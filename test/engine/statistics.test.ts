/** From runs to the numbers a host reads: statistics, outcomes and cells of whole ensembles. */

import { expect, it } from "vitest";
import { quantiles } from "../../src/ensemble/frames.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { statistics } from "../tolerances.ts";
import { describeEngine, once } from "./engines.ts";

const runs = 300;

/** In a cell with strong decay every mode dies; some runs of the others blow up (a step far too long for them). */
const experiment: ExperimentInput = {
  system: "correlation",
  dimensions: { n2: 3 },
  parameters: { etaP: 0.01, learnedThreshold: 0.05 },
  initial: { Wp: "0.9*randn", F: "0.7*G*G^T where G = randn" },
  integrator: { method: "rk4", step: 0.25 },
  times: [0, 5, 20],
  sweep: { eta: [0.01, 0.6] },
  observables: ["spectrumF", "commutatorRelative", "balanceResidual", "normF"],
  // Edges that float32 does not hold, one of them beside 0, where dead modes gather.
  histograms: { spectrumF: { from: -0.3, to: 2.7, bins: 30 } },
  runs,
  seed: 5,
};

/** The values of one component over the runs of a cell, undefined ones left out. */
function defined(values: Float64Array, component: number, components: number): number[] {
  return [...values].filter((value, index) => index % components === component && !Number.isNaN(value));
}

/** The level in twentieths, so that the rank is exact. */
function quantile(sorted: readonly number[], twentieths: number): number {
  const rank = twentieths * (sorted.length - 1);
  const low = sorted[Math.floor(rank / 20)]!;
  return low + (sorted[Math.ceil(rank / 20)]! - low) * ((rank % 20) / 20);
}

describeEngine("the statistics of an ensemble", (engine) => {
  const played = once(() => engine.play(experiment));
  const tolerances = statistics[engine.precision];

  it("are those of its runs' values in float64, at every time, in every cell, of every component", async () => {
    const { frames } = await played();
    let compared = 0;
    for (const { cells } of frames)
      for (const { observables, perRun } of cells)
        for (const [name, { count, statistics }] of Object.entries(observables))
          for (let component = 0; component < count.length; component++) {
            const values = defined(perRun![name]!, component, count.length).sort((a, b) => a - b);
            expect(count[component]).toBe(values.length);
            if (values.length === 0) {
              expect(statistics.mean[component]).toBeNaN();
              expect(statistics.q50[component]).toBeNaN();
              continue;
            }
            compared++;
            const size = Math.max(...values.map(Math.abs));
            const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
            const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
            expect([statistics.min[component], statistics.max[component]]).toEqual([values[0], values.at(-1)]);
            expect(Math.abs(statistics.mean[component]! - mean)).toBeLessThanOrEqual(tolerances.mean * size);
            expect(Math.abs(statistics.std[component]! - std)).toBeLessThanOrEqual(
              tolerances.std * std + tolerances.mean * size,
            );
            for (const { name: q, twentieths } of quantiles)
              expect(Math.abs(statistics[q][component]! - quantile(values, twentieths))).toBeLessThanOrEqual(
                tolerances.quantile * size,
              );
          }
    expect(compared).toBeGreaterThan(20);
  });

  it("count in the histogram of a spectrum every eigenvalue of every run once", async () => {
    const { frames } = await played();
    for (const { cells } of frames)
      for (const { observables, perRun } of cells) {
        const { edges, counts, below, above } = observables.spectrumF!.histogram!;
        const values = [...perRun!.spectrumF!].filter((value) => !Number.isNaN(value));
        const last = edges.length - 1;
        const binOf = (value: number): number => edges.findLastIndex((edge) => value >= edge);
        const expected = Array.from(
          { length: last },
          (_, bin) => values.filter((value) => value < edges[last]! && binOf(value) === bin).length,
        );
        const atEnd = values.filter((value) => value === edges[last]).length;
        expected[last - 1]! += atEnd;
        expect([...counts]).toEqual(expected);
        expect(below).toBe(values.filter((value) => value < edges[0]!).length);
        expect(above).toBe(values.filter((value) => value > edges[last]!).length);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
      }
  });

  it("say how many runs have ended, diverged, or are below the threshold, and which diverged first", async () => {
    const { frames, series } = await played();
    const seen: Record<string, number[]> = { diverged: [], below: [] };
    const threshold = engine.precision === "float32" ? Math.fround(0.05) : 0.05;
    /** When a run was first undefined. */
    const endTimes = new Map<string, number>();
    for (const { sample, time, cells } of frames)
      for (const { cell, outcomes, classes } of cells) {
        const spectra = series("spectrumF", cell)[sample]!;
        const largest = Array.from({ length: runs }, (_, run) => Math.max(...spectra.subarray(3 * run, 3 * run + 3)));
        const numbered = [...largest.entries()];
        const diverged = numbered.filter(([, value]) => Number.isNaN(value)).map(([run]) => run);
        for (const run of diverged) if (!endTimes.has(`${cell} ${run}`)) endTimes.set(`${cell} ${run}`, time);
        // learnedModes < 1: no eigenvalue above the threshold.
        const below = numbered.filter(([, value]) => value <= threshold).map(([run]) => run);
        const isLast = sample === frames.length - 1;
        expect(outcomes).toEqual({
          ended: isLast ? runs - diverged.length : 0,
          settled: 0,
          stopped: 0,
          diverged: diverged.length,
          stepTooSmall: 0,
          outOfSteps: 0,
          running: isLast ? 0 : runs - diverged.length,
          first: diverged.length === 0 ? {} : { diverged: diverged[0] },
          firstEndTime: diverged.length === 0 ? {} : { diverged: endTimes.get(`${cell} ${diverged[0]}`) },
        });
        expect(classes.collapsed!.count + classes.collapsed!.undecided).toBe(below.length);
        seen.diverged!.push(diverged.length);
        seen.below!.push(below.length);
      }
    // Every outcome occurs, and none takes all: at t = 0, 5, 20 of both cells.
    expect(seen.diverged!.slice(0, 2)).toEqual([0, 0]);
    expect(seen.diverged!.at(-2)).toBeGreaterThan(0);
    expect(seen.diverged!.at(-2)).toBeLessThan(runs);
    expect(seen.below!.at(-1)).toBeGreaterThan(0);
    expect(seen.below!.at(-2)).toBeLessThan(seen.below!.at(-1)!);
  });

  it("begin equal in every cell, whose run k starts from the same draw", async () => {
    const { series } = await played();
    expect(series("spectrumF", 1)[0]).toEqual(series("spectrumF", 0)[0]);
    expect(series("spectrumF", 1)[1]).not.toEqual(series("spectrumF", 0)[1]);
  });

  it("leave out what is undefined: the balance only where etaP = eta", async () => {
    const { frames } = await played();
    const counts = frames.at(-1)!.cells.map(({ observables }) => observables.balanceResidual!.count[0]!);
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[1]).toBe(0);
  });
});

describeEngine("a sweep", (engine) => {
  it("crosses its axes, the last of them fastest, and carries each cell's parameters to its runs", async () => {
    const { resolved, series } = await engine.play({
      system: {
        text: 'system decay "a test"\nstate x : k\nparam a = 1, b = 1\ndx/dt = 0\nobserve value = 10*a + b\nobserve start = sum(x)',
      },
      dimensions: { k: 2 },
      initial: { x: "randn" },
      integrator: { method: "euler", step: 1 },
      times: [0],
      sweep: { a: [1, 2], b: { from: 3, to: 5, count: 3 } },
      runs: 7,
    });
    expect(resolved.cells.map(({ parameters }) => parameters)).toEqual([
      { a: 1, b: 3 },
      { a: 1, b: 4 },
      { a: 1, b: 5 },
      { a: 2, b: 3 },
      { a: 2, b: 4 },
      { a: 2, b: 5 },
    ]);
    const values = resolved.cells.map((_, cell) => [...series("value", cell)[0]!]);
    expect(values).toEqual([13, 14, 15, 23, 24, 25].map((value) => Array(7).fill(value)));
    // Run k of every cell starts from the same draw, so that cells differ by their parameters alone.
    const starts = resolved.cells.map((_, cell) => [...series("start", cell)[0]!]);
    for (const start of starts) expect(start).toEqual(starts[0]);
    expect(new Set(starts[0]).size).toBe(7);
  });
});
