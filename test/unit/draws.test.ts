/** What laws draw, as a sample: moments that theory knows exactly, within five of their standard errors. */

import { describe, expect, it } from "vitest";
import { parseSystem } from "../../src/language/index.ts";
import { cosOfEighth, log, sinOfEighth } from "../../src/program/elementary.ts";
import { lowerSystem } from "../../src/program/lower.ts";
import { orthonormalise } from "../../src/program/opaque/orthonormal.ts";
import { createStarter } from "../../src/program/play-start.ts";
import { bartlettInto, uniform } from "../../src/program/random.ts";
import { streamOf } from "../../src/program/streams.ts";

/** Entries of X of each run, X : n x n by a law. */
function sample(law: string, n: number, runs: number): Float64Array[] {
  const system = parseSystem(`system s\nstate X : n x n ~ ${law}\ndX/dt = 0`, () => undefined);
  const { start, states } = lowerSystem(system, { dimensions: { n }, data: {} }).program;
  const plan = { start, matrices: [], diagonals: [], numbers: [], runsPerCell: runs, firstRun: 0, seed: 11 };
  const play = createStarter({ ...plan, shapes: states.map(({ shape }) => shape) });
  return Array.from({ length: runs }, (_, run) => {
    const entries = new Float64Array(n * n);
    play(run, [], entries);
    return entries;
  });
}

/** The mean lies within five standard errors, which the sample itself tells, of what is expected. */
function expectMean(values: readonly number[], expected: number): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean - expected)).toBeLessThan(5 * Math.sqrt(variance / values.length));
}

const trace = (a: Float64Array, n: number): number => {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += a[k * n + k]!;
  return sum;
};
const squared = (a: Float64Array, n: number): Float64Array =>
  a.map((_, k) => {
    let sum = 0;
    for (let m = 0; m < n; m++) sum += a[Math.floor(k / n) * n + m]! * a[m * n + (k % n)]!;
    return sum;
  });

describe("a draw", () => {
  it("of randn is standard normal", () => {
    const entries = sample("randn", 10, 1000).flatMap((entries) => [...entries]);
    expectMean(entries, 0);
    for (const [power, moment] of [
      [2, 1],
      [3, 0],
      [4, 3],
      [6, 15],
    ] as const)
      expectMean(
        entries.map((x) => x ** power),
        moment,
      );
  });

  it("of rand is never 0 or 1, and a number of float32, whatever the word", () => {
    for (const word of [0, 0x1ff, 0x200, 0x80000000, 0xfffffdff, 0xffffffff]) {
      expect(uniform(word)).toBeGreaterThan(0);
      expect(uniform(word)).toBeLessThan(1);
      expect(Math.fround(uniform(word))).toBe(uniform(word));
    }
    expect(uniform(0) + uniform(0xffffffff)).toBe(1);
  });

  it("of rand is uniform between 0 and 1, which it never is", () => {
    const entries = sample("rand", 10, 1000).flatMap((entries) => [...entries]);
    expect(Math.min(...entries)).toBeGreaterThan(0);
    expect(Math.max(...entries)).toBeLessThan(1);
    for (const power of [1, 2, 3, 8])
      expectMean(
        entries.map((x) => x ** power),
        1 / (power + 1),
      );
    for (const tenth of Array.from({ length: 10 }, (_, k) => k / 10))
      expectMean(
        entries.map((x) => (x >= tenth && x < tenth + 0.1 ? 1 : 0)),
        0.1,
      );
  });

  it("of sym(randn) has the moments of the semicircle, those of its order exactly", () => {
    const n = 12;
    const draws = sample("sym(randn)", n, 1500);
    expectMean(
      draws.map((s) => trace(squared(s, n), n)),
      (n * (n + 1)) / 2,
    );
    // E tr S^4 of the Gaussian orthogonal ensemble with variance 1/2 beside the diagonal; 2 (n/2)^2 n for large n.
    expectMean(
      draws.map((s) => trace(squared(squared(s, n), n), n)),
      (2 * n ** 3 + 5 * n ** 2 + 5 * n) / 4,
    );
  });

  it("of G*G^T has the moments of Marchenko and Pastur, those of its order exactly", () => {
    const n = 12;
    const draws = sample("G*G^T where G = randn(n, 7)", n, 1500);
    expectMean(
      draws.map((w) => trace(w, n)),
      7 * n,
    );
    expectMean(
      draws.map((w) => trace(squared(w, n), n)),
      7 * n * (n + 7 + 1),
    );
  });

  it("of orthogonal(randn) is uniform among the orthogonal matrices", () => {
    const n = 5;
    const draws = sample("orthogonal(randn)", n, 4000);
    for (const q of draws.slice(0, 50)) {
      const gram = Array.from({ length: n * n }, (_, k) => {
        let sum = 0;
        for (let m = 0; m < n; m++) sum += q[m * n + Math.floor(k / n)]! * q[m * n + (k % n)]!;
        return sum - (Math.floor(k / n) === k % n ? 1 : 0);
      });
      expect(Math.max(...gram.map(Math.abs))).toBeLessThan(1e-14);
    }
    // Householder's signs would make the trace negative on the average.
    expectMean(
      draws.map((q) => trace(q, n)),
      0,
    );
    expectMean(
      draws.map((q) => trace(q, n) ** 2),
      1,
    );
    for (const entry of [0, 7, 24])
      expectMean(
        draws.map((q) => q[entry]! ** 4),
        3 / (n * (n + 2)),
      );
  });

  it("of bartlett(n, B) makes the moments of Wishart's matrices, also of few and of broken numbers of samples", () => {
    const n = 3;
    for (const samples of [3, 3.5, 8, 4096]) {
      const factors = Array.from({ length: 4000 }, (_, run) => {
        const factor = new Float64Array(n * n);
        bartlettInto(factor, { seed: 11, run, stream: 7, step: 1 }, n, samples);
        return factor;
      });
      const product = (a: Float64Array, i: number, j: number): number => {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += a[i * n + k]! * a[j * n + k]!;
        return sum;
      };
      for (let i = 0; i < n; i++) {
        const own = factors.map((a) => product(a, i, i));
        expectMean(own, samples);
        expectMean(
          own.map((x) => x * x),
          samples ** 2 + 2 * samples,
        );
        expectMean(
          own.map((x) => x ** 3),
          samples * (samples + 2) * (samples + 4),
        );
        for (let j = 0; j < i; j++) {
          const other = factors.map((a) => product(a, i, j));
          expectMean(other, 0);
          expectMean(
            other.map((x) => x * x),
            samples,
          );
        }
      }
    }
  });

  it("and another are independent: of one law, and of two states", () => {
    const entries = sample("A*B^T where A = randn, B = randn", 4, 2000).map((x) => x[0]!);
    expectMean(entries, 0);
    expectMean(
      entries.map((x) => x * x),
      4,
    );
    const streams = ["W", "Wp", "Wa", "F", "x", "y", "p", "s", "tau"].flatMap((name) =>
      Array.from({ length: 50 }, (_, index) => streamOf(name, index)),
    );
    expect(new Set(streams).size).toBe(streams.length);
  });
});

describe("an orthonormal factor", () => {
  it("is Q of QR with a positive diagonal, also of a matrix with a condition of 1e8", () => {
    const [rows, columns] = [6, 4];
    const a = Float64Array.from(
      { length: rows * columns },
      (_, k) => Math.sin(1 + k * k) * 10 ** (-2.5 * (k % columns)),
    );
    const mixed = a.map((x, k) => x + (k % columns === 0 ? 0 : a[k - (k % columns)]!));
    const q = Float64Array.from(mixed);
    orthonormalise(q, rows, columns);
    for (let i = 0; i < columns; i++)
      for (let j = 0; j <= i; j++) {
        let gram = 0;
        let share = 0;
        for (let row = 0; row < rows; row++) {
          gram += q[row * columns + i]! * q[row * columns + j]!;
          share += q[row * columns + i]! * mixed[row * columns + j]!;
        }
        expect(Math.abs(gram - (i === j ? 1 : 0))).toBeLessThan(1e-15 * 4);
        // R = Q'A is upper triangular with a positive diagonal.
        if (i === j) expect(share).toBeGreaterThan(0);
        else expect(Math.abs(share)).toBeLessThan(1e-15 * 10);
      }
  });

  it("is undefined where columns depend on each other", () => {
    const twice = Float64Array.of(1, 2, 3, 6, -1, -2);
    orthonormalise(twice, 3, 2);
    expect([...twice].every(Number.isNaN)).toBe(true);
    const nothing = new Float64Array(4);
    orthonormalise(nothing, 2, 2);
    expect([...nothing].every(Number.isNaN)).toBe(true);
  });
});

describe("the functions that draws are made of", () => {
  const xs = Array.from({ length: 20_000 }, (_, k) => (k + 0.5) / 20_000);
  const eighths = xs.map((x) => ((x - 0.5) * Math.PI) / 2);

  it("have the same bits on every host", () => {
    const bits = new DataView(new ArrayBuffer(8));
    let hash = 0n;
    for (const [k, x] of xs.entries())
      for (const value of [log(x), log(4 * x), sinOfEighth(eighths[k]!), cosOfEighth(eighths[k]!)]) {
        bits.setFloat64(0, value);
        hash = BigInt.asUintN(64, hash * 31n + bits.getBigUint64(0));
      }
    // Of Node 20 and Chromium 156 on x86-64.
    expect(hash.toString(16)).toBe("de32ea0b94a0e0a3");
  });

  it("are within a unit in the last place of the host's, which is within one of the true ones", () => {
    const most = (own: (x: number) => number, host: (x: number) => number, at: readonly number[]) =>
      Math.max(...at.map((x) => Math.abs(own(x) - host(x)) / (Number.EPSILON * Math.abs(host(x)))));
    expect(most(log, Math.log, [...xs, 2 ** -24, 1 + 2 ** -40, 3, 1e300])).toBeLessThanOrEqual(2);
    expect(most(sinOfEighth, Math.sin, [...eighths, 1e-9, Math.PI / 4])).toBeLessThanOrEqual(2);
    expect(most(cosOfEighth, Math.cos, [...eighths, 1e-9, -Math.PI / 4])).toBeLessThanOrEqual(2);
    expect([log(1), sinOfEighth(0), cosOfEighth(0)]).toEqual([0, 0, 1]);
  });
});
