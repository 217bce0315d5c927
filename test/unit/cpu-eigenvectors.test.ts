/** Eigenvectors by the CPU's kernels: they diagonalise the matrix, are orthonormal, and belong to the values of their places. */

import { describe, expect, it } from "vitest";
import { cpuEigen } from "../tolerances.ts";
import { plain, simd, solve } from "./cpu-eigen-machines.ts";
import { hardMatrices, random, randomSymmetric, type Square, squareOf } from "./cpu-eigen-matrices.ts";

const orders = [1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 33, 64, 128];

/** The largest |entry| of A B - C, or of A'B - C. */
function largestDifference(n: number, a: Square, b: Square, c: Square, transposed = false): number {
  let largest = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let entry = -c[i * n + j]!;
      for (let k = 0; k < n; k++) entry += a[transposed ? k * n + i : i * n + k]! * b[k * n + j]!;
      largest = Math.max(largest, Math.abs(entry));
    }
  return largest;
}

function expectEigenvectors(n: number, matrix: Square, values: Float64Array, vectors: Square, label: string): void {
  const scaled = squareOf(n, (i, k) => vectors[i * n + k]! * values[k]!);
  const identity = squareOf(n, (i, j) => (i === j ? 1 : 0));
  const greatest = Math.max(Math.abs(values[0]!), Math.abs(values[n - 1]!));
  const unit = n * 2 ** -53;
  const residual = largestDifference(n, matrix, vectors, scaled);
  expect(residual, `residual, ${label}`).toBeLessThanOrEqual(cpuEigen.vectors * unit * greatest);
  const departure = largestDifference(n, vectors, vectors, identity, true);
  expect(departure, `orthonormality, ${label}`).toBeLessThanOrEqual(cpuEigen.vectors * unit);
}

describe("eigenvectors on the CPU", () => {
  it("diagonalise hard matrices and are orthonormal, column k with the k-th value", () => {
    for (const n of orders)
      for (const { name, matrix } of hardMatrices(n))
        for (const { values, vectors } of solve(simd, n, [matrix], [matrix]))
          expectEigenvectors(n, matrix, values, vectors, `${name}, order ${n}`);
  });

  it("do so for small whole matrices, whose eigenvalues coincide", () => {
    for (let run = 0; run < 400; run++) {
      const n = 2 + (run % 7);
      const matrix = randomSymmetric(n, run).map((x) => Math.max(-1, Math.min(1, Math.round(2 * x))));
      const [{ values, vectors }] = solve(plain, n, [matrix], [matrix]) as [ReturnType<typeof solve>[0]];
      expectEigenvectors(n, matrix, values, vectors, `${run}`);
    }
  });

  it("stand beside each other in two lanes whose values come in other orders", () => {
    const n = 6;
    const diagonals = [
      [3, -1, 7, 0, 2, 5],
      [0, 9, -4, 1, 8, 6],
    ];
    const matrices = diagonals.map((diagonal) => squareOf(n, (i, j) => (i === j ? diagonal[i]! : 0)));
    for (const [lane, { values, vectors }] of solve(simd, n, matrices, matrices).entries()) {
      const ascending = diagonals[lane]!.toSorted((a, b) => a - b);
      expect([...values]).toEqual(ascending);
      const places = ascending.map((value) => diagonals[lane]!.indexOf(value));
      expect([...vectors.map(Math.abs)]).toEqual([...squareOf(n, (i, k) => (i === places[k] ? 1 : 0))]);
    }
  });

  it("keep their length at any scale of the matrix", () => {
    const n = 5;
    const base = randomSymmetric(n, 4);
    const [expected] = solve(simd, n, [base], [random(n, 1)]);
    for (const exponent of [900, -900]) {
      const [found] = solve(simd, n, [base.map((x) => x * 2 ** exponent)], [random(n, 1)]);
      expect(found!.vectors).toEqual(expected!.vectors);
    }
  });
});
