/** Statistics over runs on the device against NumPy's definitions in float64. */

import { describe, expect, it } from "vitest";
import { type Bins, histogramEdges } from "../../src/ensemble/frames.ts";
import { barsOf } from "../../src/ensemble/histogram-bars.ts";
import { emitReduce, reducing } from "../../src/gpu/emit-reduce.ts";
import { histogramKeys, orderedKey } from "../../src/gpu/histogram-edges.ts";
import { normalMatrix } from "../../src/program/random.ts";
import { describeKernel, lint, play } from "./device.ts";

const reduceCode = emitReduce();
const histogramCode = reducing("reduce-histogram");
const record = 10;
const undefinedBits = 0x7fc00000;

/** count, mean, std, min, max, five quantiles, as NumPy has them. */
function statistics(values: readonly number[]): number[] {
  const sorted = values.filter((x) => Number.isFinite(x)).sort((a, b) => a - b);
  const n = sorted.length;
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n;
  const std = Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
  const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map((q) => {
    const at = q * (n - 1);
    const low = sorted[Math.floor(at)]!;
    return low + (sorted[Math.min(Math.floor(at) + 1, n - 1)]! - low) * (at - Math.floor(at));
  });
  return [n, mean, std, sorted[0]!, sorted[n - 1]!, ...quantiles];
}

/** Reduces [component][cell][run]; gives the words of the records, cell by cell. */
async function reduce(
  components: readonly (readonly number[])[],
  runsPerCell: number,
  options: Record<string, number> = {},
) {
  const runs = components[0]!.length;
  const values = Float32Array.from(components.flat());
  const constants = {
    CELLS_FIRST: 3,
    CELL_WORDS: record * components.length,
    COMPONENTS: components.length,
    THREADS: 64,
    DIGIT_BITS: 8,
    ...options,
  };
  const groups = components.length * (runs / runsPerCell);
  const played = await play(
    [
      {
        code: reduceCode,
        entryPoint: "reduce",
        constants,
        dispatch: { groupRuns: runs, runsPerCell },
        workgroups: [groups],
      },
    ],
    { 6: values, 7: 3 + record * groups },
    [7],
  );
  return played.get(7)!.slice(3, 3 + record * groups);
}

const floats = (words: Uint32Array) => new Float32Array(words.slice().buffer);
const normal = (n: number, run: number) => [...normalMatrix({ seed: 7, run, stream: 0 }, 1, n)].map(Math.fround);

function expectRecord(words: Uint32Array, values: readonly number[]): void {
  const expected = statistics(values);
  const found = floats(words);
  expect(words[0]).toBe(expected[0]);
  const size = Math.max(Math.abs(expected[3]!), Math.abs(expected[4]!));
  // The mean is summed twice and so is right to a few roundings; the spread is a root of a sum of n / 256 terms a lane.
  expect(Math.abs(found[1]! - expected[1]!)).toBeLessThanOrEqual(4 * 2 ** -24 * size);
  expect(Math.abs(found[2]! - expected[2]!)).toBeLessThanOrEqual(2e-6 * expected[2]! + 2 ** -24 * size);
  // Order statistics are exact; between two of them there is the rounding of the interpolation.
  expect(found[3]).toBe(expected[3]);
  expect(found[4]).toBe(expected[4]);
  for (let q = 5; q < record; q++) expect(Math.abs(found[q]! - expected[q]!)).toBeLessThanOrEqual(2 * 2 ** -24 * size);
}

describe("the reducing shaders", () => {
  it("compile", async () => {
    for (const code of [reduceCode, histogramCode]) expect(await lint(code)).toEqual([]);
  });
});

describeKernel("reduce", () => {
  for (const n of [1, 2, 5, 100, 4096, 10001])
    it(`agrees with NumPy's definitions for ${n} runs`, async () => {
      const components = [
        normal(n, 0),
        normal(n, 1).map((x) => Math.fround(1000 + 1e-2 * x)),
        normal(n, 2).map((x) => Math.round(2 * x)),
        normal(n, 3).map((x, i) => (i % 3 === 1 ? Number.NaN : i % 7 === 2 ? Number.POSITIVE_INFINITY : x)),
        normal(n, 4).map((x) => Math.fround(1e30 * x)),
        normal(n, 5).map((x) => Math.fround(1e-30 * Math.exp(3 * x))),
        normal(n, 6)
          .map(() => 0.1)
          .map(Math.fround),
      ];
      const words = await reduce(components, n);
      components.forEach((values, c) => {
        expectRecord(words.subarray(record * c, record * (c + 1)), values);
      });
    });

  it("keeps cells apart", async () => {
    const perCell = 300;
    const components = [normal(3 * perCell, 0), normal(3 * perCell, 1).map((x) => x * 5)].map((row) =>
      row.map(Math.fround),
    );
    const words = await reduce(components, perCell);
    for (let cell = 0; cell < 3; cell++)
      components.forEach((values, c) => {
        const at = record * (2 * cell + c);
        expectRecord(words.subarray(at, at + record), values.slice(cell * perCell, (cell + 1) * perCell));
      });
  });

  it("is undefined where no run entered", async () => {
    const words = await reduce([Array.from({ length: 40 }, () => Number.NaN)], 40);
    expect([...words]).toEqual([0, ...Array.from({ length: 9 }, () => undefinedBits)]);
  });

  it("has a mean right to 1e-6 over 65536 runs", async () => {
    const values = normal(65536, 9).map((x) => Math.fround(3 + x));
    const words = await reduce([values], values.length, { THREADS: 256 });
    expectRecord(words, values);
  });

  it("gives the same bits for any workgroup size and digit", async () => {
    const components = [normal(5000, 0), normal(5000, 1).map((x) => Math.fround(7 + x))];
    const expected = await reduce(components, 5000);
    for (const options of [
      { THREADS: 256, DIGIT_BITS: 8 },
      { THREADS: 4, DIGIT_BITS: 4 },
      { THREADS: 32, DIGIT_BITS: 4 },
    ])
      expect(await reduce(components, 5000, options)).toEqual(expected);
  });
});

describeKernel("histogram", () => {
  /** Bars of [component][run], components FIRST on, cell by cell. */
  async function histogram(
    components: readonly (readonly number[])[],
    runsPerCell: number,
    ranges: readonly Bins[],
    first = 0,
  ): Promise<number[][]> {
    const runs = components[0]!.length;
    const cells = runs / runsPerCell;
    const count = components.length - first;
    const lengths = ranges.map(({ bins }) => bins + 2);
    const cellWords = sumOf(lengths);
    const offsets = lengths.map((_, index) => sumOf(lengths.slice(0, index)));
    const keys = ranges.map((range) => [...histogramKeys(range)]);
    const played = await play(
      ranges.map((range, index) => ({
        code: histogramCode,
        entryPoint: "histogram",
        constants: {
          CELLS_FIRST: 5,
          CELL_WORDS: cellWords,
          FIRST: first,
          COUNT: count,
          BINS: range.bins,
          HISTOGRAM: offsets[index]!,
          EDGES: 4 + sumOf(keys.slice(0, index).map((list) => list.length)),
          THREADS: 32,
        },
        dispatch: { groupRuns: runs, runsPerCell },
        workgroups: [count, cells] as [number, number],
      })),
      {
        3: Uint32Array.from([9, 9, 9, 9, ...keys.flat()]),
        6: Float32Array.from(components.flat()),
        7: 5 + cells * cellWords,
      },
      [7],
    );
    return ranges.flatMap(({ bins }, index) =>
      Array.from({ length: cells }, (_, cell) => {
        const at = 5 + cell * cellWords + offsets[index]!;
        return [...played.get(7)!.slice(at, at + bins + 2)];
      }),
    );
  }

  /** NumPy's rule, on the very edges that are reported. */
  function expectedBars(values: readonly number[], range: Bins): number[] {
    const edges = histogramEdges(range);
    const bars = Array.from({ length: range.bins + 2 }, () => 0);
    for (const x of values.filter(Number.isFinite)) {
      const reached = edges.filter((edge) => edge <= x).length;
      const bar = x > range.to ? range.bins + 1 : Math.min(reached, range.bins);
      bars[bar] = bars[bar]! + 1;
    }
    return bars;
  }

  it("counts all components of a cell, and what lies outside", async () => {
    const perCell = 200;
    const components = [0, 1, 2].map((run) => normal(2 * perCell, run));
    components[1]![0] = 2;
    components[1]![1] = -2;
    components[2]![2] = Number.NaN;
    const range = { from: -2, to: 2, bins: 16 };
    const found = await histogram(components, perCell, [range], 1);
    for (let cell = 0; cell < 2; cell++) {
      const values = [1, 2].flatMap((c) => components[c]!.slice(cell * perCell, (cell + 1) * perCell));
      expect(found[cell]).toEqual(expectedBars(values, range));
    }
  });

  it("counts a value on the side of each edge on which it is, in any range, as the CPU does", async () => {
    const ranges: Bins[] = [
      { from: -1, to: 1, bins: 40 },
      { from: -0.1, to: 0.3, bins: 40 },
      { from: 0, to: 1e-3, bins: 40 },
      { from: 1000, to: 1000.1, bins: 40 },
      { from: 1, to: 1 + 2 ** -22, bins: 40 },
      { from: -3e38, to: 3e38, bins: 40 },
      { from: 0, to: 1e-40, bins: 40 },
      { from: -1e-44, to: 1e-44, bins: 40 },
      { from: 1e7, to: 16777300, bins: 40 },
      ...Array.from({ length: 12 }, (_, k) => {
        const [a, b] = normal(2, 50 + k) as [number, number];
        const size = 10 ** (3 * k - 18);
        return { from: size * Math.min(a, b), to: size * Math.max(a, b), bins: 40 };
      }),
    ];
    for (const range of ranges) {
      const width = range.to - range.from;
      const values = [
        // Each edge as float32 has it, and its neighbours.
        ...histogramEdges(range).flatMap((edge) => neighbours(Math.fround(edge))),
        ...normal(100, 80).map((x) => Math.fround(range.from + width * (0.5 + 0.4 * x))),
        ...[0, -0, 1e-45, -1e-45, 3.4e38, -3.4e38, Number.NaN, Number.POSITIVE_INFINITY],
      ];
      const [found] = await histogram([values], values.length, [range]);
      expect(found, JSON.stringify(range)).toEqual(expectedBars(values, range));
      expect([...barsOf(Float64Array.from(values.filter(Number.isFinite)), range)]).toEqual(found);
    }
  });
});

const sumOf = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0);

/** A float32 with the next below and above. */
function neighbours(x: number): number[] {
  const key = orderedKey(x);
  const float = (of: number): number => {
    const word = of >= 0x80000000 ? of - 0x80000000 : ~of >>> 0;
    return new Float32Array(Uint32Array.of(word).buffer)[0]!;
  };
  return [float(key - 1), x, float(key + 1)];
}
