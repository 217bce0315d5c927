/** Eigenvalues on the device against a float64 Jacobi here, and that against LAPACK: hard matrices, odd orders, both memories, every workgroup size. */

import { describe, expect, it } from "vitest";
import alignment from "../../shaders/alignment.wgsl?raw";
import bits from "../../shaders/bits.wgsl?raw";
import eigen from "../../shaders/eigen.wgsl?raw";
import common from "../../shaders/eigen-common.wgsl?raw";
import storageMemory from "../../shaders/eigen-memory-storage.wgsl?raw";
import workgroupMemory from "../../shaders/eigen-memory-workgroup.wgsl?raw";
import sort from "../../shaders/eigen-sort.wgsl?raw";
import bisection from "../../shaders/eigen-values.wgsl?raw";
import rotations from "../../shaders/jacobi.wgsl?raw";
import { uniformText } from "../../src/gpu/emit-uniform.ts";
import { normalMatrix } from "../../src/program/random.ts";
import { alignmentOf } from "../unit/cpu-eigen-matrices.ts";
import { describeKernel, device, lint, play } from "./device.ts";
import lapack from "./lapack.json" with { type: "json" };

const join = (...files: string[]) => [uniformText(), bits, common, ...files].join("\n");
const jacobi = [rotations, alignment, eigen].join("\n");
const methods: Readonly<Record<string, { memory: string; code: string }>> = {
  "Jacobi in workgroup memory": { memory: "workgroup", code: join(jacobi, workgroupMemory) },
  "Jacobi in storage": { memory: "storage", code: join(jacobi, storageMemory) },
  "bisection in workgroup memory": { memory: "workgroup", code: join(bisection, workgroupMemory) },
  "bisection in storage": { memory: "storage", code: join(bisection, storageMemory) },
};
const undefinedBits = 0x7fc00000;
const padded = (n: number) => Math.ceil(n / 4) * 4;

/** Entries [i * n + j], symmetric, rounded to float32 so that the reference sees what the device sees. */
type Square = Float32Array;

function symmetricOf(n: number, entry: (i: number, j: number) => number): Square {
  const matrix = new Float32Array(n * n);
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) matrix[i * n + j] = matrix[j * n + i] = entry(i, j);
  return matrix;
}

function randomSymmetric(n: number, run: number): Square {
  const g = normalMatrix({ seed: 99, run, stream: n }, n, n);
  return symmetricOf(n, (i, j) => (g[i * n + j]! + g[j * n + i]!) / 2);
}

/** Q diag(values) Q' with a random orthogonal Q. */
function withEigenvalues(values: readonly number[], run: number): Square {
  const n = values.length;
  const q = referenceJacobi(Float64Array.from(randomSymmetric(n, run)), n).vectors;
  return symmetricOf(n, (i, j) => values.reduce((sum, value, k) => sum + value * q[i * n + k]! * q[j * n + k]!, 0));
}

/** Cyclic Jacobi in float64, in place; eigenvectors are the columns. */
function referenceJacobi(a: Float64Array, n: number): { values: number[]; vectors: Float64Array } {
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 30; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q]!;
        const gap = a[q * n + q]! - a[p * n + p]!;
        if (Math.abs(off) <= 1e-17 * (Math.abs(a[p * n + p]!) + Math.abs(a[q * n + q]!))) continue;
        rotated = true;
        const t = (Math.sign(gap || 1) * 2 * off) / (Math.abs(gap) + Math.hypot(gap, 2 * off));
        const c = 1 / Math.hypot(1, t);
        const s = t * c;
        for (let k = 0; k < n; k++) [a[p * n + k], a[q * n + k]] = turned(a[p * n + k]!, a[q * n + k]!, c, s);
        for (let k = 0; k < n; k++) [a[k * n + p], a[k * n + q]] = turned(a[k * n + p]!, a[k * n + q]!, c, s);
        for (let k = 0; k < n; k++) [v[k * n + p], v[k * n + q]] = turned(v[k * n + p]!, v[k * n + q]!, c, s);
      }
    if (!rotated) break;
  }
  const values = Array.from({ length: n }, (_, i) => a[i * n + i]!);
  return { values, vectors: v };
}

function turned(x: number, y: number, c: number, s: number): [number, number] {
  return [c * x - s * y, s * x + c * y];
}

/** The matrices of lapack.json: their entries are exact in float32. */
const modular = (n: number): Square => symmetricOf(n, (i, j) => (((7 * i * j + i + j) % 17) - 8) / 8);

const reference = (matrix: Square, n: number) =>
  referenceJacobi(Float64Array.from(matrix), n).values.sort((x, y) => x - y);

const frobenius = (matrix: Square) => Math.sqrt(matrix.reduce((sum, x) => sum + x * x, 0));

interface Answer {
  readonly values: Float32Array;
  readonly bits: Uint32Array;
  readonly alignment: Uint32Array;
}

/** Eigenvalues of all matrices: [run][j]. */
async function solve(
  method: string,
  n: number,
  matrices: readonly Square[],
  threads: number,
  options: { images?: readonly Square[]; batches?: number } = {},
): Promise<Answer> {
  const { code, memory } = methods[method]!;
  const width = padded(n);
  const region = width * width;
  const runs = matrices.length;
  const scratch = new Float32Array(runs * 3 * region);
  const words = new Uint32Array(scratch.buffer);
  const put = (matrix: Square, at: number) => {
    const source = new Uint32Array(matrix.buffer);
    for (let i = 0; i < n; i++) words.set(source.subarray(i * n, i * n + n), at + i * width);
  };
  matrices.forEach((matrix, run) => {
    put(matrix, run * 3 * region);
  });
  options.images?.forEach((image, run) => {
    put(image, run * 3 * region + region);
  });
  const constants: Record<string, number> = {
    ORDER: n,
    THREADS: threads,
    RUN_STRIDE: 3 * region,
    MATRIX: 0,
    ROW_STRIDE: width,
    FIRST: 0,
  };
  if (options.images) Object.assign(constants, { ALIGN: 1, IMAGE: region, IMAGE_STRIDE: width, ALIGNMENT: n + 1 });
  if (options.images && memory === "storage") constants.BASIS = 2 * region;
  const played = await play(
    [{ code, entryPoint: "spectrum", constants, dispatch: { runs, groupRuns: runs }, workgroups: [runs] }],
    { 4: scratch, 6: (n + 2) * runs },
    [6],
  );
  const output = played.get(6)!;
  const all = new Uint32Array(n * runs);
  for (let run = 0; run < runs; run++) for (let j = 0; j < n; j++) all[run * n + j] = output[j * runs + run]!;
  return {
    bits: all,
    values: new Float32Array(all.buffer),
    alignment: output.slice((n + 1) * runs, (n + 2) * runs),
  };
}

function fits(method: string, n: number, aligned = false): boolean {
  const m = n + (n % 2);
  const bytes = 4 * m * (m + 1) * (aligned ? 2 : 1) + 24 * m + 64;
  return methods[method]!.memory === "storage" || bytes <= device().limits.maxComputeWorkgroupStorageSize;
}

function expectSpectrum(answer: Answer, n: number, matrices: readonly Square[]): void {
  matrices.forEach((matrix, run) => {
    const expected = reference(matrix, n);
    // Backward stable methods move the matrix by a small multiple of 2^-24 of its norm for every elimination or sweep it goes
    // through: 8 units and one for every two rows is about 3 times the worst seen.
    const tolerance = (8 + n / 2) * 2 ** -24 * frobenius(matrix);
    for (let j = 0; j < n; j++)
      expect(
        Math.abs(answer.values[run * n + j]! - expected[j]!),
        `n ${n}, run ${run}, value ${j}`,
      ).toBeLessThanOrEqual(tolerance);
  });
}

describe("the reference", () => {
  for (const [order, expected] of Object.entries(lapack.eigenvalues))
    it(`has LAPACK's eigenvalues at order ${order}`, () => {
      const found = reference(modular(Number(order)), Number(order));
      const largest = Math.max(...expected.map(Math.abs));
      // Both are backward stable: a few units of 2^-53 of the norm for each order of the matrix.
      for (const [j, value] of expected.entries()) expect(Math.abs(found[j]! - value)).toBeLessThan(1e-13 * largest);
    });
});

describe("the eigenvalue shaders", () => {
  for (const [name, { code }] of Object.entries(methods))
    it(`${name} compiles`, async () => {
      expect(await lint(code)).toEqual([]);
    });
  it("sortVector compiles", async () => {
    expect(await lint(join(sort))).toEqual([]);
  });
});

for (const method of Object.keys(methods))
  describeKernel(method, () => {
    for (const n of [1, 2, 3, 5, 8, 16, 31, 32, 64, 128])
      it(`agrees with float64 at order ${n}`, async ({ skip }) => {
        if (!fits(method, n)) skip();
        const matrices = [
          randomSymmetric(n, 0),
          randomSymmetric(n, 1),
          // graded over 12 decades
          symmetricOf(n, (i, j) => 10 ** ((-12 * (i + j)) / (2 * n)) * (i === j ? 1 : 0.3)),
          withEigenvalues(
            Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 2 : -1)),
            2,
          ),
          new Float32Array(n * n),
          symmetricOf(n, (i, j) => (i === j ? n / 2 - i : 0)),
          symmetricOf(n, () => 1),
          modular(n),
        ];
        const answer = await solve(method, n, matrices, 32);
        expectSpectrum(answer, n, matrices);
        expect([...answer.values.subarray(4 * n, 5 * n)]).toEqual(Array.from({ length: n }, () => 0));
      });

    it("keeps the scale of very small and very large matrices", async () => {
      const n = 7;
      const base = randomSymmetric(n, 4);
      const scales = [1e-30, 1, 1e30, 1e37];
      const matrices = scales.map((scale) => base.map((x) => x * scale));
      expectSpectrum(await solve(method, n, matrices, 16), n, matrices);
    });

    it("takes entries whose squares are below the normal numbers for what they are beside the diagonal", async () => {
      const n = 8;
      const nearly = (below: number) => {
        const noise = randomSymmetric(n, 5);
        return symmetricOf(n, (i, j) => (i === j ? 1 : below * noise[i * n + j]!));
      };
      const matrices = [1e-10, 1e-14, 1e-17, 1e-18, 1e-19, 1e-20, 1e-22, 1e-25, 1e-40].map(nearly);
      expectSpectrum(await solve(method, n, matrices, 16), n, matrices);
    });

    it("leaves non-finite matrices undefined, and only those", async () => {
      const n = 6;
      const matrices = [0, 1, 2, 3].map((run) => randomSymmetric(n, run));
      matrices[0]![7] = Number.NaN;
      matrices[2]![35] = Number.POSITIVE_INFINITY;
      const answer = await solve(method, n, matrices, 16);
      for (const run of [0, 2]) for (let j = 0; j < n; j++) expect(answer.bits[run * n + j]).toBe(undefinedBits);
      for (const run of [1, 3])
        for (let j = 0; j < n; j++) expect(Number.isFinite(answer.values[run * n + j])).toBe(true);
    });

    it("gives the same bits for any workgroup size", async () => {
      for (const n of [5, 33]) {
        if (!fits(method, n)) continue;
        const matrices = [0, 1, 2].map((run) => randomSymmetric(n, run));
        const expected = await solve(method, n, matrices, 4);
        for (const threads of [16, 64]) expect((await solve(method, n, matrices, threads)).bits).toEqual(expected.bits);
      }
    });
  });

for (const method of ["Jacobi in workgroup memory", "Jacobi in storage"])
  describeKernel(`alignment by ${method}`, () => {
    for (const n of [1, 3, 8, 31, 64])
      it(`agrees with float64 at order ${n}`, async ({ skip }) => {
        if (!fits(method, n, true)) skip();
        // Well separated eigenvalues: the eigenvectors' error is that of the matrix over the gap.
        const values = Array.from({ length: n }, (_, i) => i - n / 3);
        const matrices = [0, 1, 2, 3].map((run) => withEigenvalues(values, run));
        const images = matrices.map((matrix, run) =>
          run === 0 ? matrix.slice() : Float32Array.from(normalMatrix({ seed: 3, run, stream: 0 }, n, n)),
        );
        images[3]!.fill(0);
        const answer = await solve(method, n, matrices, 32, { images });
        const found = new Float32Array(answer.alignment.buffer);
        for (const run of [1, 2]) {
          const { vectors } = referenceJacobi(Float64Array.from(matrices[run]!), n);
          expect(Math.abs(found[run]! - alignmentOf(vectors, images[run]!, n))).toBeLessThan(2e-5);
        }
        if (n !== 3) expect(found[0]).toBeCloseTo(1, 4);
        expect(answer.alignment[3]).toBe(undefinedBits);
      });
  });

describeKernel("sortVector", () => {
  it("sorts every vector, ties and signs included, and leaves broken ones undefined", async () => {
    const n = 11;
    const vectors = [
      [3, -1, 2, 2, 0, 5, -7, 2, 1e-30, -1e30, 4],
      [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, Number.NaN],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];
    const scratch = new Float32Array(vectors.length * 16);
    vectors.forEach((vector, run) => {
      scratch.set(vector, run * 16 + 2);
    });
    const constants = { ORDER: n, THREADS: 8, RUN_STRIDE: 16, MATRIX: 2, ROW_STRIDE: 0, FIRST: 1 };
    const played = await play(
      [
        {
          code: join(sort),
          entryPoint: "sortVector",
          constants,
          dispatch: { firstRun: 1, runs: 3, groupRuns: 5 },
          workgroups: [2, 2],
        },
      ],
      { 4: scratch, 6: 12 * 5 },
      [6],
    );
    const output = played.get(6)!;
    const column = (run: number) => Uint32Array.from({ length: n }, (_, j) => output[(1 + j) * 5 + 1 + run]!);
    const sorted = Float32Array.from(vectors[0]!).sort();
    expect(new Float32Array(column(0).buffer)).toEqual(sorted);
    expect([...column(1)]).toEqual(Array.from({ length: n }, () => undefinedBits));
    expect([...column(2)]).toEqual(Array.from({ length: n }, () => 0));
    expect(output[5]).toBe(0);
  });
});
