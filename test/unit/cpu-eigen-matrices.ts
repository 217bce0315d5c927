/** Symmetric matrices that spectra are tested on, with what is known of them: eigenvalues, eigenvectors and alignments. */

import { normalMatrix } from "../../src/program/random.ts";

/** Entries [i * n + j]. */
export type Square = Float64Array;

export const squareOf = (n: number, entry: (i: number, j: number) => number): Square =>
  Float64Array.from({ length: n * n }, (_, e) => entry(Math.floor(e / n), e % n));

export const random = (n: number, run: number): Square => normalMatrix({ seed: 41, run, stream: n }, n, n);

export function randomSymmetric(n: number, run: number): Square {
  const g = random(n, run);
  return squareOf(n, (i, j) => (g[i * n + j]! + g[j * n + i]!) / 2);
}

/** An orthogonal matrix, columns orthonormal to a rounding: two reflections. */
export function orthogonal(n: number, run: number): Square {
  const q = squareOf(n, (i, j) => (i === j ? 1 : 0));
  for (const w of [random(n, run).subarray(0, n), random(n, run + 1).subarray(0, n)]) {
    const square = w.reduce((sum, x) => sum + x * x, 0);
    for (let i = 0; i < n; i++) {
      let inner = 0;
      for (let k = 0; k < n; k++) inner += q[i * n + k]! * w[k]!;
      for (let k = 0; k < n; k++) q[i * n + k]! -= ((2 * inner) / square) * w[k]!;
    }
  }
  return q;
}

/** Q diag(values) Q'. */
export const withEigenpairs = (values: readonly number[], q: Square): Square =>
  squareOf(values.length, (i, j) => {
    // From the lesser to the greater index, so that the matrix is symmetric to the last bit.
    const [a, b] = [Math.min(i, j) * values.length, Math.max(i, j) * values.length];
    return values.reduce((sum, value, k) => sum + value * q[a + k]! * q[b + k]!, 0);
  });

const modular = (i: number, j: number): number => (((7 * i * j + i + j) % 17) - 8) / 8;
export const named: Readonly<Record<string, (i: number, j: number) => number>> = {
  modular,
  gradedDown: (i, j) => modular(i, j) * 2 ** -(i + j),
  gradedUp: (i, j) => modular(i, j) * 2 ** (i + j),
  wilkinson: (i, j) => (i === j ? Math.abs(i - 10) : Math.abs(i - j) === 1 ? 1 : 0),
  hilbert: (i, j) => 1 / (i + j + 1),
};

/** Matrices that are hard for one reason or another; `spectrum` where it is known. */
export function hardMatrices(n: number): { name: string; matrix: Square; spectrum?: number[] }[] {
  const indices = Array.from({ length: n }, (_, k) => k);
  const q = orthogonal(n, 7);
  const rank = random(n, 3).subarray(0, n);
  const pairs: [string, number[]][] = [
    ["repeated", indices.map((k) => (k % 3 === 0 ? 2 : -1))],
    ["clustered", indices.map((k) => 1 + k * 1e-14)],
    ["of 16 decades", indices.map((k) => 10 ** ((-16 * k) / n))],
    ["of rank 2", indices.map((k) => (k === 0 ? 3 : k === 1 ? -2 : 0))],
  ];
  return [
    ...pairs.map(([name, spectrum]) => ({ name, matrix: withEigenpairs(spectrum, q), spectrum })),
    { name: "zero", matrix: new Float64Array(n * n), spectrum: indices.map(() => 0) },
    {
      name: "diagonal",
      matrix: squareOf(n, (i, j) => (i === j ? n / 2 - i : 0)),
      spectrum: indices.map((k) => n / 2 - k),
    },
    {
      name: "of rank 1",
      matrix: squareOf(n, (i, j) => rank[i]! * rank[j]!),
      spectrum: indices.map((k) => (k === 0 ? rank.reduce((sum, x) => sum + x * x, 0) : 0)),
    },
    {
      name: "a path's",
      matrix: squareOf(n, (i, j) => (Math.abs(i - j) === 1 ? 1 : 0)),
      spectrum: indices.map((k) => 2 * Math.sin(((n - 1 - 2 * k) * Math.PI) / (2 * n + 2))),
    },
    {
      name: "all but equal on the diagonal",
      matrix: squareOf(n, (i, j) => (i === j ? 1 : i + j === n - 1 ? 2 ** -53 : 0)),
    },
    { name: "of entries far apart", matrix: squareOf(n, (i, j) => modular(i, j) * 2 ** (-20 * ((i * j) % 50))) },
    {
      name: "graded over 300 decades",
      matrix: squareOf(n, (i, j) => 2 ** ((-500 * (i + j)) / n) * (i === j ? 1 : 0.3)),
    },
    {
      name: "of rows whose squares are no normal numbers",
      matrix: squareOf(n, (i, j) => (7 + modular(i, j)) * (2 * Math.max(i, j) < n ? 1 : 1e-160)),
    },
    { name: "random", matrix: randomSymmetric(n, 0) },
  ];
}

/** Mean of |v'A v| / |A v| over the columns v of q, A the image. */
export function alignmentOf(q: ArrayLike<number>, image: ArrayLike<number>, n: number): number {
  let sum = 0;
  for (let v = 0; v < n; v++) {
    let inner = 0;
    let square = 0;
    for (let i = 0; i < n; i++) {
      let y = 0;
      for (let j = 0; j < n; j++) y += image[i * n + j]! * q[j * n + v]!;
      inner += q[i * n + v]! * y;
      square += y * y;
    }
    sum += Math.abs(inner) / Math.sqrt(square);
  }
  return sum / n;
}
