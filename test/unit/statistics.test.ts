/** Statistics over runs in float64 against NumPy's (statistics-numpy.json), outcomes, and a cell's frame of them. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellFrame, wantedHistograms } from "../../src/ensemble/cell-frame.ts";
import { histogramEdges, quantiles, statisticNames } from "../../src/ensemble/frames.ts";
import { barsOf } from "../../src/ensemble/histogram-bars.ts";
import { createLedger } from "../../src/ensemble/outcomes.ts";
import { reduceComponents } from "../../src/ensemble/over-runs.ts";
import { normalMatrix } from "../../src/program/random.ts";
import { overRuns as tolerances } from "../tolerances.ts";
import numpy from "./statistics-numpy.json" with { type: "json" };

/** JSON has no NaN and no infinity: they are written out. */
const numbers = (list: readonly (number | string)[]): Float64Array => Float64Array.from(list, Number);

/** The distance to the next number of its size. */
const ulpOf = (x: number): number => Math.max(Math.abs(x) * 2 ** -52, 5e-324);

/** Count and statistics, in the order of `statisticNames`, of one component. */
function reduceOne(values: Float64Array): { count: number; statistics: number[] } {
  const { count, statistics } = reduceComponents(values, values.length, [[]]);
  return { count: count[0]!, statistics: [...statistics] };
}

function expectStatistics(found: readonly number[], expected: Float64Array): void {
  const [mean, std, min, max] = expected as unknown as [number, number, number, number];
  const size = Math.max(-min, max);
  const near = (index: number, tolerance: number): void => {
    const difference = Math.abs(found[index]! - expected[index]!);
    expect(difference, statisticNames[index]!).toBeLessThanOrEqual(tolerance + tolerances.least);
  };
  if (Number.isNaN(mean)) {
    expect(found).toEqual([...expected]);
    return;
  }
  near(0, tolerances.mean * size);
  near(1, tolerances.std * std);
  expect(found.slice(2, 4)).toEqual([min, max]);
  for (let index = 4; index < expected.length; index++) near(index, tolerances.quantile * size);
}

function shuffled(values: Float64Array): Float64Array {
  const keys = normalMatrix({ seed: 3, run: 0, stream: 0 }, 1, values.length);
  const order = Array.from(values, (_, index) => index).sort((a, b) => keys[a]! - keys[b]!);
  return Float64Array.from(order, (index) => values[index]!);
}

describe("the statistics over runs", () => {
  it("name the five quantiles after their levels", () => {
    expect(quantiles.map(({ name, twentieths }) => [name, twentieths / 20])).toEqual([
      ["q05", 0.05],
      ["q25", 0.25],
      ["q50", 0.5],
      ["q75", 0.75],
      ["q95", 0.95],
    ]);
  });

  for (const [what, { values, count, statistics }] of Object.entries(numpy.statistics))
    it(`are NumPy's for ${what}`, () => {
      const found = reduceOne(numbers(values));
      expect(found.count).toBe(count);
      expectStatistics(found.statistics, numbers(statistics));
    });

  it("are NumPy's for 65536 runs", () => {
    const cubes = Float64Array.from({ length: 65536 }, (_, i) => (((40503 * i) % 65536) / 65536) ** 3);
    const found = reduceOne(cubes);
    expect(found.count).toBe(numpy.cubes.count);
    expectStatistics(found.statistics, numbers(numpy.cubes.statistics));
  });

  it("are the values themselves where a quantile's rank is whole", () => {
    for (const what of ["random values", "values of all sizes"] as const) {
      const { values } = numpy.statistics[what];
      expect(values).toHaveLength(101);
      const sorted = numbers(values).sort();
      expect(reduceOne(numbers(values)).statistics.slice(4)).toEqual([5, 25, 50, 75, 95].map((rank) => sorted[rank]));
    }
  });

  it("have no spread where all values are equal, and exactly their mean", () => {
    for (const value of [0.1, -1e300, 5e-324, 0]) {
      const { count, statistics } = reduceOne(new Float64Array(1000).fill(value));
      expect(count).toBe(1000);
      expect(statistics).toEqual([value, 0, ...Array<number>(7).fill(value)]);
    }
  });

  it("do not hang on the order of the runs where they are order statistics, zeros of either sign included", () => {
    const zeros = Float64Array.from([0, -0, 0, -0, -0]);
    const lists = [...Object.values(numpy.statistics).map(({ values }) => numbers(values)), zeros];
    for (const values of lists) {
      const expected = reduceOne(values).statistics.slice(2);
      for (const other of [shuffled(values), values.slice().reverse(), values.slice().sort()])
        expect(reduceOne(other).statistics.slice(2)).toEqual(expected);
    }
  });

  it("are the same bits again for the same values, which they leave as they are", () => {
    const values = numbers(numpy.statistics["infinities and NaN among the values"].values);
    const kept = values.slice();
    const first = reduceComponents(values, values.length, [[{ from: -1, to: 2, bins: 6 }]]);
    expect(values).toEqual(kept);
    expect(reduceComponents(values, values.length, [[{ from: -1, to: 2, bins: 6 }]])).toEqual(first);
  });

  it("are found in time for arrangements that a quickselect may stumble over", () => {
    const n = 65536;
    // D. Musser's arrangement: medians of three keep picking one of the least values (Softw. Pract. Exper. 27, 1997).
    const killer = (i: number) => (i >= n / 2 ? 2 * (i + 1) - n : i + (i % 2 === 0 ? 1 : n / 2));
    const arrangements = {
      ascending: (i: number) => i,
      descending: (i: number) => n - i,
      "up and down": (i: number) => Math.min(i, n - i),
      "down and up": (i: number) => Math.max(i, n - i),
      alternating: (i: number) => (i % 2 === 0 ? i : n - i),
      "few values": (i: number) => i % 3,
      killer,
      "killer from behind": (i: number) => killer(n - 1 - i),
    };
    for (const [what, value] of Object.entries(arrangements)) {
      const values = Float64Array.from({ length: n }, (_, i) => value(i));
      const sorted = values.slice().sort();
      const rank = ((n - 1) * 19) / 20;
      const low = Math.floor(rank);
      const q95 = sorted[low]! + (rank - low) * (sorted[low + 1]! - sorted[low]!);
      const start = performance.now();
      expect(reduceOne(values).statistics.at(-1), what).toBeCloseTo(q95, 9);
      // Some milliseconds; quadratic time would be many seconds.
      expect(performance.now() - start, what).toBeLessThan(1000);
    }
  });

  it("keep components apart, statistic after statistic", () => {
    const lists = [[1, 2, 3, 4], [Number.NaN, 5, Number.POSITIVE_INFINITY, 7], Array<number>(4).fill(Number.NaN)];
    const { count, statistics, bars } = reduceComponents(Float64Array.from(lists.flat()), 4, [[], [], []]);
    expect([...count]).toEqual([4, 2, 0]);
    expect(bars).toEqual([[], [], []]);
    lists.forEach((list, component) => {
      const alone = reduceOne(Float64Array.from(list)).statistics;
      expect(statisticNames.map((_, index) => statistics[3 * index + component])).toEqual(alone);
    });
  });

  it("are plain data that can be posted between threads", () => {
    const reduced = reduceComponents(Float64Array.of(1, 2), 1, [[], [{ from: 0, to: 3, bins: 3 }]]);
    expect(structuredClone(reduced)).toEqual(reduced);
  });

  it("are none where there is no component", () => {
    const { count, statistics, bars } = reduceComponents(new Float64Array(), 5, []);
    expect([count.length, statistics.length, bars.length]).toEqual([0, 0, 0]);
  });
});

describe("the bars of a histogram", () => {
  for (const { values, bars, ...range } of numpy.histograms)
    it(`are NumPy's from ${range.from} to ${range.to} in ${range.bins} bins, on and beside the edges too`, () => {
      const found = reduceComponents(numbers(values), values.length, [[range]]).bars[0]![0]!;
      expect([...found]).toEqual(bars);
    });

  it("count a value on the last edge in the last bin, and one on another in the bin above it", () => {
    const range = { from: 0, to: 1, bins: 2 };
    const reduced = reduceComponents(Float64Array.of(0, 0.5, 1), 3, [[range]]);
    expect([...reduced.bars[0]![0]!]).toEqual([0, 1, 2, 0]);
  });

  it("are decided by the edges that are reported, in any range", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const narrow = fc
      .tuple(number, fc.integer({ min: 1, max: 60 }))
      .map(([x, steps]) => [x, x + steps * ulpOf(x)] as const);
    const wide = fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(
        fc.oneof(narrow, wide),
        fc.integer({ min: 1, max: 50 }),
        fc.array(number),
        ([from, to], bins, others) => {
          fc.pre(from < to && Number.isFinite(to));
          const edges = histogramEdges({ from, to, bins });
          expect([edges[0], edges[bins]]).toEqual([from + 0, to]);
          const beside = edges.flatMap((edge) => [edge - ulpOf(edge), edge, edge + ulpOf(edge)]);
          const values = [...beside, ...others].filter(Number.isFinite);
          const expected = Array.from({ length: bins + 2 }, () => 0);
          for (const x of values) {
            const bar = x > to ? bins + 1 : Math.min(edges.filter((edge) => edge <= x).length, bins);
            expected[bar] = expected[bar]! + 1;
          }
          expect([...barsOf(Float64Array.from(values), { from, to, bins })]).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("are empty where no run entered", () => {
    const reduced = reduceComponents(new Float64Array(3).fill(Number.NaN), 3, [[{ from: 0, to: 1, bins: 2 }]]);
    expect([...reduced.bars[0]![0]!]).toEqual([0, 0, 0, 0]);
  });
});

describe("a cell's frame", () => {
  // Four components of three runs; the first is a step on the way that no observable names.
  const values = Float64Array.from(
    [
      [9, 9, 9],
      [1, 2, 6],
      [-1, Number.NaN, 4],
      [0.5, 0.5, 0.5],
    ].flat(),
  );
  const range = { from: 0, to: 4, bins: 2 };
  const components = [
    { observable: "spectrum", first: 1, count: 2 },
    { observable: "norm", first: 3, count: 1 },
  ];
  const ledger = createLedger([0, 1], [{ from: 0, to: 1, steps: 4 }], 3);
  const standing = {
    outcomes: ledger.outcomes(0, 3),
    classes: {},
    steps: ledger.steps(0, 3),
    runs: null,
  };
  const wanted = wantedHistograms(components, { spectrum: range }, 4);
  const ranges = wanted.map((list) => list.map((histogram) => histogram.range));
  const reduced = reduceComponents(values, 3, ranges);

  it("hands each observable its own components", () => {
    const { cell, observables, perRun } = cellFrame(5, components, reduced, 0, wanted, standing, null);
    expect(cell).toBe(5);
    expect(perRun).toBeNull();
    expect(Object.keys(observables)).toEqual(["spectrum", "norm"]);
    const { spectrum, norm } = observables as Record<"spectrum" | "norm", (typeof observables)[string]>;
    expect([...spectrum.count]).toEqual([3, 2]);
    expect([...spectrum.statistics.mean]).toEqual([3, 1.5]);
    expect([...spectrum.statistics.q50]).toEqual([2, 1.5]);
    expect([...spectrum.statistics.max]).toEqual([6, 4]);
    expect(Object.keys(norm.statistics)).toEqual([...statisticNames]);
    expect(norm.statistics.std).toEqual(Float64Array.of(0));
    expect(norm.histogram).toBeNull();
  });

  it("makes statistics when they are read, and of the cell's own rows", () => {
    const late = reduceComponents(Float64Array.of(...values, ...values), 3, [...ranges, ...ranges]);
    const { observables } = cellFrame(1, components, late, 4, [...wanted, ...wanted], standing, null);
    late.statistics.fill(7);
    late.count.set([11, 12, 13], 5);
    expect([...observables.spectrum!.count, ...observables.norm!.count]).toEqual([11, 12, 13]);
    expect([...observables.spectrum!.statistics.mean]).toEqual([7, 7]);
  });

  it("counts all components of an observable in one histogram", () => {
    const { observables } = cellFrame(0, components, reduced, 0, wanted, standing, null);
    expect(observables.spectrum!.histogram).toEqual({
      edges: [0, 2, 4],
      counts: Uint32Array.of(1, 2),
      below: 1,
      above: 1,
    });
  });

  it("counts observables that share components each by its own edges", () => {
    const sharing = [...components, { observable: "again", first: 1, count: 2 }];
    const both = wantedHistograms(sharing, { spectrum: range, again: { from: 0, to: 8, bins: 1 } }, 4);
    const counted = reduceComponents(
      values,
      3,
      both.map((list) => list.map((histogram) => histogram.range)),
    );
    const { observables } = cellFrame(0, sharing, counted, 0, both, standing, null);
    expect([...observables.spectrum!.histogram!.counts]).toEqual([1, 2]);
    expect([...observables.again!.histogram!.counts]).toEqual([4]);
  });

  it("passes on outcomes and the values of each run", () => {
    const perRun = { norm: Float64Array.of(0.5, 0.5, 0.5) };
    const frame = cellFrame(0, components, reduced, 0, [[], [], [], []], standing, perRun);
    expect(frame).toMatchObject(standing);
    expect(frame.perRun).toEqual(perRun);
    expect(frame.observables.spectrum!.histogram).toBeNull();
  });
});
