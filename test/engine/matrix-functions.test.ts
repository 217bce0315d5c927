/** Functions of matrices in flows and observables: what is left of their equations, of matrices that make it hard. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { matrixFunctions as tolerance } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, type Engine, webgpu } from "./engines.ts";
import { flow, type Played } from "./play.ts";

type Matrix = readonly (readonly number[])[];

const engines = [webgpu, cpu, cpuInFloat32];
const orders = [1, 2, 5, 16, 33, 64];

/** Numbers in (-1, 1) that float32 holds. */
function createRandom(seed: number): () => number {
  let word = seed;
  return () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return Math.fround(word / 2 ** 31 - 1);
  };
}

function matrixOf(rows: number, columns: number, entry: (i: number, j: number) => number): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => entry(i, j)));
}

function multiply(a: Matrix, b: Matrix): number[][] {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
}

const transpose = (a: Matrix): number[][] => a[0]!.map((_, j) => a.map((row) => row[j]!));
const minus = (a: Matrix, b: Matrix): number[][] => a.map((row, i) => row.map((x, j) => x - b[i]![j]!));
const norm = (a: Matrix): number => Math.hypot(...a.flat());

/** Columns of a random matrix made orthonormal: what symmetric matrices of given eigenvalues are made with. */
function orthogonal(order: number, random: () => number): number[][] {
  const columns: number[][] = [];
  while (columns.length < order) {
    const column = Array.from({ length: order }, random);
    for (let pass = 0; pass < 2; pass++)
      for (const other of columns) {
        const share = other.reduce((sum, x, k) => sum + x * column[k]!, 0);
        for (const k of column.keys()) column[k]! -= share * other[k]!;
      }
    const length = Math.hypot(...column);
    columns.push(column.map((x) => x / length));
  }
  return transpose(columns);
}

function symmetricOf(eigenvalues: readonly number[], random: () => number): number[][] {
  const q = orthogonal(eigenvalues.length, random);
  const entries = multiply(
    q.map((row) => row.map((x, k) => x * eigenvalues[k]!)),
    transpose(q),
  );
  return matrixOf(eigenvalues.length, eigenvalues.length, (i, j) => entries[Math.max(i, j)]![Math.min(i, j)]!);
}

/** A state for each of some matrices, in a run each, and one that is still. */
function frozen(text: string, order: number, initial: ExperimentInput["initial"], runs: number): ExperimentInput {
  return {
    system: flow(text),
    dimensions: { n: order, ...(text.includes("n x m") ? { m: 3 } : {}) },
    initial,
    integrator: { method: "euler", step: 1 },
    times: [0, 1],
    runs,
  };
}

/** A state of a run at the end. */
function state({ states }: Played, name: string, run: number, rows: number, columns: number): number[][] {
  const first = run * rows * columns;
  return matrixOf(rows, columns, (i, j) => states[name]![first + i * columns + j]!);
}

/** Square matrices that are hard to solve with, by what makes them so. */
function hardMatrices(order: number, { precision }: Engine): Record<string, number[][]> {
  const random = createRandom(order);
  const plain = matrixOf(order, order, random);
  // As far apart as products of two of them can be told.
  const least = precision === "float32" ? 2 ** -40 : 2 ** -200;
  const grade = (k: number): number => least ** (k / order);
  const near = precision === "float32" ? 2 ** -8 : 2 ** -30;
  const matrices = {
    random: plain,
    "graded by rows": matrixOf(order, order, (i, j) => grade(i) * plain[i]![j]!),
    "graded by columns": matrixOf(order, order, (i, j) => grade(j) * plain[i]![j]!),
    "all pivots off the diagonal": matrixOf(order, order, (i, j) => ((i + 1) % order === j ? 1 + i : 0)),
    "nearly singular": symmetricOf(
      Array.from({ length: order }, (_, k) => (k === 0 ? near : 1 + k / order)),
      random,
    ),
    "few eigenvalues, each often": symmetricOf(
      Array.from({ length: order }, (_, k) => [1, -2, 3][k % 3]!),
      random,
    ),
  };
  return Object.fromEntries(Object.entries(matrices).map(([what, matrix]) => [what, rounded(matrix, precision)]));
}

/** As an engine holds it. */
function rounded(matrix: Matrix, precision: Engine["precision"]): number[][] {
  return matrix.map((row) => (precision === "float32" ? row.map(Math.fround) : [...row]));
}

describeEngine(
  "the solution of linear equations",
  (engine) => {
    for (const n of orders)
      it(`leaves a residual of rounding, order ${n}`, async () => {
        const matrices = Object.entries(hardMatrices(n, engine));
        const B = matrixOf(n, 3, createRandom(7));
        const played = await engine.play(
          frozen(
            `state A : n x n
            state B : n x m
            state X : n x m ~ 0
            state Y : n x n ~ 0
            dA/dt = 0
            dB/dt = 0
            dX/dt = solve(A, B)
            dY/dt = inv(A^T)`,
            n,
            { A: { runs: matrices.map(([, A]) => A) }, B },
            matrices.length,
          ),
        );
        for (const [run, [what, A]] of matrices.entries()) {
          const X = state(played, "X", run, n, 3);
          const Y = state(played, "Y", run, n, n);
          const unit = tolerance[engine.precision].residual * n;
          // Row by row: a graded matrix has rows that the norm of the whole does not see.
          for (const [i, row] of minus(multiply(A, X), B).entries()) {
            const scale = Math.hypot(...A[i]!.map((a, k) => Math.abs(a) * norm([X[k]!])));
            expect(norm([row]), `row ${i}, ${what}`).toBeLessThanOrEqual(unit * scale);
          }
          const one = multiply(transpose(A), Y);
          for (const [i, row] of one.entries()) {
            const scale = Math.hypot(...A.map((a, k) => Math.abs(a[i]!) * norm([Y[k]!])));
            row[i]! -= 1;
            expect(norm([row]), `row ${i} of the inverse, ${what}`).toBeLessThanOrEqual(unit * scale);
          }
        }
      });

    it("has diverged where a matrix is singular, or as good as that, and the run beside it has not", async () => {
      const unit = engine.precision === "float32" ? 2 ** -23 : 2 ** -52;
      const matrices = [
        [
          [1, 2],
          [2, 4],
        ],
        [
          [1, 2],
          [3, 4],
        ],
        [
          [0, 0],
          [0, 0],
        ],
        [
          [1, 1],
          [1, 1 + unit],
        ],
        [
          [1, 1],
          [1, 1 + 64 * unit],
        ],
        [
          [0, 1],
          [0, 1],
        ],
        [
          [1, 0],
          [0, 2 ** -30],
        ],
      ];
      const played = await engine.play(
        frozen(
          "state A : n x n\nstate X : n x n ~ 0\ndA/dt = 0\ndX/dt = inv(A)\nobserve size = norm(inv(A))",
          2,
          { A: { runs: matrices } },
          matrices.length,
        ),
      );
      const solvable = [false, true, false, false, true, false, true];
      expect([...played.series("size")[1]!].map((x) => !Number.isNaN(x))).toEqual(solvable);
      expect(played.frames.at(-1)!.cells[0]!.outcomes.diverged).toBe(4);
    });
  },
  engines,
);
