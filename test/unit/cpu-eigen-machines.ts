/** The kernels' eigensolvers in both forms, each in a memory of its own: a register of two matrices with SIMD, of one without. */

import { expect } from "vitest";
import { ARENA, HEADER_WORDS } from "../../kernels/header.ts";
import instantiate from "../../kernels/index.ts?javascript";
import unpackKernels from "../../kernels/index.ts?wasm";
import type { Square } from "./cpu-eigen-matrices.ts";

interface Spectra {
  eigenvalues(matrix: number, order: number, values: number, work: number): void;
  eigenvectors(matrix: number, order: number, values: number, work: number): void;
  alignment(result: number, vectors: number, image: number, order: number, work: number): void;
  sortedVector(source: number, order: number, values: number): void;
}

export interface Machine extends Spectra {
  /** Matrices in a register. */
  readonly lanes: number;
  readonly numbers: Float64Array;
}

const bytes = 2 ** 21;
const memory = new WebAssembly.Memory({ initial: bytes / 65536 });
const { instance } = await WebAssembly.instantiate(await unpackKernels(), { env: { memory } });
export const simd: Machine = {
  ...(instance.exports as unknown as Spectra),
  lanes: 2,
  numbers: new Float64Array(memory.buffer),
};
const buffer = new ArrayBuffer(bytes);
export const plain: Machine = {
  ...(instantiate({ buffer }) as unknown as Spectra),
  lanes: 1,
  numbers: new Float64Array(buffer),
};

/** What becomes of one matrix. */
export interface Solved {
  readonly values: Float64Array;
  /** Where they were asked for. */
  readonly vectors: Square;
  /** With the image of the same place. */
  readonly alignment: number;
}

/** Matrices as many as a register holds at once; a lane without one has a matrix of zeros. With eigenvectors for `images`. */
export function solve(machine: Machine, n: number, matrices: readonly Square[], images?: readonly Square[]): Solved[] {
  const { lanes, numbers } = machine;
  // Behind the header, which is all 0.
  let top = Math.ceil((ARENA + 4 * HEADER_WORDS) / 16) * 2;
  const take = (entries: number): number => {
    top += entries * lanes;
    return top - entries * lanes;
  };
  const [matrix, image] = [take(n * n), take(n * n)];
  const [values, result] = [take(n), take(1)];
  // What lies beyond is another's.
  const work = take(5 * n + 4);
  const solved: Solved[] = [];
  const load = (to: number, from: readonly Square[] | undefined): void => {
    for (let lane = 0; lane < lanes; lane++)
      for (let e = 0; e < n * n; e++) numbers[to + e * lanes + lane] = from?.[lane]?.[e] ?? 0;
  };
  /** Neither results nor the work's beginning may matter. */
  const guarded = (entries: number, body: () => void): void => {
    numbers.fill(Number.NaN, work, work + entries * lanes);
    numbers[work + entries * lanes] = 123;
    body();
    expect(numbers[work + entries * lanes]).toBe(123);
  };
  const read = (from: number, lane: number, count: number): Float64Array =>
    Float64Array.from({ length: count }, (_, e) => numbers[from + e * lanes + lane]!);
  for (let first = 0; first < matrices.length; first += lanes) {
    load(matrix, matrices.slice(first, first + lanes));
    load(image, images?.slice(first, first + lanes));
    numbers.fill(Number.NaN, values, work);
    const solver = images ? machine.eigenvectors : machine.eigenvalues;
    guarded(5 * n + 4, () => solver(8 * matrix, n, 8 * values, 8 * work));
    const answers = Array.from({ length: Math.min(lanes, matrices.length - first) }, (_, lane) => ({
      values: read(values, lane, n),
      vectors: read(matrix, lane, images ? n * n : 0),
    }));
    if (images) guarded(10 * n + 2, () => machine.alignment(8 * result, 8 * matrix, 8 * image, n, 8 * work));
    for (const [lane, { values, vectors }] of answers.entries()) {
      solved.push({ values, vectors, alignment: numbers[result + lane]! });
      if (!images) continue;
      expect(bits([read(matrix, lane, n * n), read(image, lane, n * n)])).toEqual(
        bits([vectors, images[first + lane]!]),
      );
    }
  }
  return solved;
}

/** To compare numbers bit for bit, NaN and the sign of 0 included. */
export const bits = (lists: readonly Float64Array[]): string[] =>
  lists.map((list) => new Uint32Array(list.slice().buffer).join(" "));

/** The same of all that became of some matrices. */
export const bitsOf = (solved: readonly Solved[]): string[] =>
  bits(solved.map(({ values, vectors, alignment }) => Float64Array.of(...values, ...vectors, alignment)));
