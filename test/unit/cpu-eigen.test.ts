/** Spectra by the CPU's kernels: against LAPACK, closed forms and known eigenvectors, and one form of the kernels against the other. */

import { describe, expect, it } from "vitest";
import { ARENA } from "../../kernels/header.ts";
import { normalMatrix } from "../../src/program/random.ts";
import exact from "../kernel/lapack.json" with { type: "json" };
import { cpuEigen } from "../tolerances.ts";
import reference from "./cpu-eigen-lapack.json" with { type: "json" };
import { bits, bitsOf, type Machine, plain, simd, solve } from "./cpu-eigen-machines.ts";
import {
  alignmentOf,
  hardMatrices,
  named,
  orthogonal,
  random,
  randomSymmetric,
  type Square,
  squareOf,
  withEigenpairs,
} from "./cpu-eigen-matrices.ts";

function expectValues(found: Float64Array, expected: readonly number[], label: string): void {
  const sorted = Float64Array.from(expected).sort();
  const tolerance = cpuEigen.values * Math.max(Math.abs(sorted[0]!), Math.abs(sorted[sorted.length - 1]!));
  for (const [j, value] of sorted.entries())
    expect(Math.abs(found[j]! - value), `${label}, value ${j}`).toBeLessThanOrEqual(tolerance);
}

const orders = [1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 33, 64, 128];

/** Values by either algorithm, the one without eigenvectors and the one with. */
const bothWays = (n: number, matrix: Square): Float64Array[] =>
  [...solve(simd, n, [matrix]), ...solve(simd, n, [matrix], [matrix])].map(({ values }) => values);

describe("eigenvalues on the CPU", () => {
  const spectra = [
    ...Object.values(exact.eigenvalues).map((eigenvalues) => ({
      matrix: "modular",
      order: eigenvalues.length,
      eigenvalues,
    })),
    ...reference.spectra,
  ];
  for (const { matrix, order, eigenvalues } of spectra)
    it(`are LAPACK's for the ${matrix} matrix of order ${order}`, () => {
      const entries = squareOf(order, named[matrix]!);
      for (const found of bothWays(order, entries)) expectValues(found, eigenvalues, matrix);
      for (const scale of [1e150, 1e-150])
        for (const found of bothWays(
          order,
          entries.map((x) => x * scale),
        ))
          expectValues(
            found,
            eigenvalues.map((x) => x * scale),
            `${matrix} times ${scale}`,
          );
    });

  it("are those that hard matrices were made with, in ascending order", () => {
    for (const n of orders)
      for (const { name, matrix, spectrum } of hardMatrices(n))
        for (const found of bothWays(n, matrix)) {
          if (spectrum) expectValues(found, spectrum, `${name}, order ${n}`);
          expect(found).toEqual(found.slice().sort());
          const norm = matrix.reduce((sum, x) => sum + x * x, 0);
          const foundNorm = found.reduce((sum, x) => sum + x * x, 0);
          expect(Math.abs(foundNorm - norm), `${name}, order ${n}`).toBeLessThanOrEqual(cpuEigen.norm * norm);
        }
  });

  it("are found for small whole matrices, whose eigenvalues coincide and whose couplings are single roundings", () => {
    for (let run = 0; run < 400; run++) {
      const n = 2 + (run % 7);
      const matrix = randomSymmetric(n, run).map((x) => Math.max(-1, Math.min(1, Math.round(2 * x))));
      const norm = matrix.reduce((sum, x) => sum + x * x, 0);
      for (const found of bothWays(n, matrix))
        expect(Math.abs(found.reduce((sum, x) => sum + x * x, 0) - norm)).toBeLessThanOrEqual(cpuEigen.norm * norm);
    }
    // With half a unit as the least coupling this one's last two eigenvalues never part.
    const stuck = Float64Array.of(0, 0, 1, -1, 0, -1, 0, 0, 1, 0, 0, -1, -1, 0, -1, 1);
    for (const found of bothWays(4, stuck)) expectValues(found, [-1, -1, 1 - Math.SQRT2, 1 + Math.SQRT2], "stuck");
  });

  it("keep their scale to the ends of the range, and are undefined beyond", () => {
    const n = 6;
    const base = randomSymmetric(n, 2);
    const [expected] = solve(simd, n, [base]).map(({ values }) => values);
    for (const exponent of [1019, 900, -900, -1000]) {
      const [found] = solve(simd, n, [base.map((x) => x * 2 ** exponent)]);
      expectValues(
        found!.values,
        [...expected!].map((x) => x * 2 ** exponent),
        `times 2^${exponent}`,
      );
    }
    const [tiniest] = solve(simd, n, [base.map((x) => x * 2 ** -1060)]);
    for (const [j, x] of expected!.entries())
      expect(Math.abs(tiniest!.values[j]! - x * 2 ** -1060)).toBeLessThanOrEqual(n * cpuEigen.least);
    const greatest = squareOf(n, () => Number.MAX_VALUE);
    expect([...solve(simd, n, [greatest])[0]!.values].map(Number.isNaN)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe("the alignment on the CPU", () => {
  it("is that by the eigenvectors which the matrix was made with, at any scale", () => {
    for (const n of orders) {
      const q = orthogonal(n, 5);
      const spread = Array.from({ length: n }, (_, k) => k + 1 - n / 3);
      const matrix = withEigenpairs(spread, q);
      const image = random(n, 9);
      const expected = alignmentOf(q, image, n);
      for (const [own, other] of [
        [1, 1],
        [1e-200, 1e200],
        [1e200, 1e-200],
        [1e300, 1e300],
      ] as const) {
        const [answer] = solve(simd, n, [matrix.map((x) => x * own)], [image.map((x) => x * other)]);
        expect(Math.abs(answer!.alignment - expected), `order ${n}`).toBeLessThan(cpuEigen.alignment);
      }
    }
  });

  it("is 1 for a matrix with itself, also where eigenvalues are repeated", () => {
    for (const n of orders)
      for (const { name, matrix } of hardMatrices(n).filter(({ name }) => /repeated|clustered|equal/.test(name)))
        expect(Math.abs(solve(simd, n, [matrix], [matrix])[0]!.alignment - 1), name).toBeLessThan(cpuEigen.alignment);
  });

  it("is undefined where the image of an eigenvector is 0, and the eigenvalues are not", () => {
    const diagonal = squareOf(3, (i, j) => (i === j ? i + 1 : 0));
    const singular = squareOf(3, (i, j) => (i === 0 && j < 2 ? 1 : 0));
    const answers = solve(simd, 3, [diagonal, diagonal], [singular, new Float64Array(9)]);
    for (const { values, alignment } of answers) {
      expect([...values]).toEqual([1, 2, 3]);
      expect(alignment).toBeNaN();
    }
  });
});

describe("lanes of a register of spectra", () => {
  const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  it("are undefined where an entry is not finite, each by itself", () => {
    const n = 6;
    const good = randomSymmetric(n, 1);
    const image = random(n, 1);
    const expected = solve(plain, n, [good], [image])[0]!;
    for (const x of broken)
      for (const [i, j] of [
        [0, 0],
        [4, 1],
        [5, 5],
      ] as const) {
        const bad = squareOf(n, (r, c) => ((r === i && c === j) || (r === j && c === i) ? x : good[r * n + c]!));
        const [alone] = solve(simd, n, [bad]);
        expect(alone!.values.every(Number.isNaN)).toBe(true);
        const [undefinedOne, other] = solve(simd, n, [bad, good], [image, image]);
        const { values, vectors, alignment } = undefinedOne!;
        expect([...values, ...vectors, alignment].every(Number.isNaN)).toBe(true);
        expect(bitsOf([other!])).toEqual(bitsOf([expected]));
        const [kept, apart] = solve(simd, n, [good, good], [image, image.map((y, e) => (e === i * n + j ? x : y))]);
        expect(bitsOf([kept!])).toEqual(bitsOf([expected]));
        expect(bitsOf([{ ...apart!, alignment: 0 }])).toEqual(bitsOf([{ ...expected, alignment: 0 }]));
        expect(apart!.alignment).toBeNaN();
      }
  });

  it("give the bits of plain JavaScript, whatever stands beside them", () => {
    for (const n of orders) {
      const matrices = hardMatrices(n).map(({ matrix }) => matrix);
      const images = matrices.map((_, run) => random(n, run));
      const values = bitsOf(solve(plain, n, matrices));
      expect(bitsOf(solve(simd, n, matrices))).toEqual(values);
      // The same pairs the other way round, and other pairs.
      expect(bitsOf(solve(simd, n, matrices.toReversed())).reverse()).toEqual(values);
      expect(bitsOf(solve(simd, n, [matrices[0]!, ...matrices])).slice(1)).toEqual(values);
      const aligned = bitsOf(solve(plain, n, matrices, images));
      expect(bitsOf(solve(simd, n, matrices, images))).toEqual(aligned);
      expect(bitsOf(solve(simd, n, matrices.toReversed(), images.toReversed())).reverse()).toEqual(aligned);
    }
  });
});

describe("sorted vectors on the CPU", () => {
  function sort(machine: Machine, vectors: readonly Float64Array[], inPlace = false): Float64Array[] {
    const { lanes, numbers } = machine;
    const n = vectors[0]!.length;
    const source = Math.ceil(ARENA / 16) * 2;
    const values = inPlace ? source : source + n * lanes;
    for (let lane = 0; lane < lanes; lane++)
      for (let e = 0; e < n; e++) numbers[source + e * lanes + lane] = vectors[lane]![e]!;
    machine.sortedVector(8 * source, n, 8 * values);
    return Array.from({ length: lanes }, (_, lane) =>
      Float64Array.from({ length: n }, (_, e) => numbers[values + e * lanes + lane]!),
    );
  }

  it("are those of the language's own sort, for any length, with ties", () => {
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 100, 257, 300]) {
      const first = normalMatrix({ seed: 8, run: 0, stream: n }, n, 1);
      const second = first.map((x) => Math.round(2 * x));
      const expected = [first.slice().sort(), second.slice().sort().map(Math.abs)];
      for (const found of [sort(simd, [first, second]), sort(simd, [first, second], true)])
        expect([found[0], found[1]!.map(Math.abs)]).toEqual(expected);
      expect(bits(sort(plain, [first]))).toEqual(bits([expected[0]!]));
    }
  });

  it("are undefined as a whole where an entry is not finite, each by itself", () => {
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const [first, second] = sort(simd, [Float64Array.of(3, x, 1), Float64Array.of(3, 2, 1)]);
      expect([...first!]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      expect([...second!]).toEqual([1, 2, 3]);
    }
  });
});
