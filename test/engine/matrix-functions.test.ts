/** Functions of matrices in flows and observables: what is left of their equations, of matrices that make it hard. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { eigh } from "../../src/program/opaque/eigh.ts";
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
const scaled = (by: number, a: Matrix): number[][] => a.map((row) => row.map((x) => by * x));
const plus = (a: Matrix, b: Matrix): number[][] => minus(a, scaled(-1, b));
const identity = (order: number): number[][] => matrixOf(order, order, (i, j) => (i === j ? 1 : 0));

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

/** Symmetric matrices by what makes them hard; the eigenvalues of the first ones are known. */
function hardSymmetric(order: number, { precision }: Engine): Record<string, number[][]> {
  const random = createRandom(100 + order);
  const least = precision === "float32" ? 2 ** -12 : 2 ** -40;
  const of = (eigenvalue: (k: number) => number): number[][] =>
    rounded(
      symmetricOf(
        Array.from({ length: order }, (_, k) => eigenvalue(k)),
        random,
      ),
      precision,
    );
  return {
    spread: of((k) => 0.5 + (2 * k) / order),
    "of few eigenvalues, each often": of((k) => [1, 2, 2.5][k % 3]!),
    "of one eigenvalue": of(() => 1.5),
    graded: of((k) => least ** (k / order)),
    diagonal: matrixOf(order, order, (i, j) => (i === j ? 1 + ((7 * i) % order) : 0)),
  };
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

describeEngine(
  "functions of symmetric matrices",
  (engine) => {
    const { unit, residual } = tolerance[engine.precision];
    const text = `state S : n x n symmetric
      state Q : n x n
      state root : n x n symmetric ~ 0
      state power : n x n symmetric ~ 0
      state back : n x n symmetric ~ 0
      state rule : n x n symmetric ~ 0
      state X : n x n ~ 0
      param a = 0.5
      dS/dt = 0
      dQ/dt = 0
      droot/dt = sqrtm(S)
      dpower/dt = expm(S)
      dback/dt = expm(logm(S))
      drule/dt = spectral(S, s -> s^2 - a*largest(s)*s + sum(s)*smallest(s))
      dX/dt = lyap(S, Q)`;
    for (const n of orders)
      it(`obey their equations, order ${n}`, async () => {
        const matrices = Object.entries(hardSymmetric(n, engine));
        const Q = rounded(matrixOf(n, n, createRandom(8)), engine.precision);
        const played = await engine.play(
          frozen(text, n, { S: { runs: matrices.map(([, S]) => S) }, Q }, matrices.length),
        );
        const known = played.states.rule!;
        expect(known.every(Number.isFinite)).toBe(true);
        for (const [run, [what, S]] of matrices.entries()) {
          const of = (name: string): number[][] => state(played, name, run, n, n);
          const expectNear = (found: Matrix, expected: Matrix, size: number, name: string): void =>
            expect(norm(minus(found, expected)), `${name}, ${what}`).toBeLessThanOrEqual(unit * n * size);
          const root = of("root");
          expectNear(multiply(root, root), S, norm(S), "root");
          expectNear(of("back"), S, norm(S) * (what === "graded" ? 40 : 4), "log");
          const { values: eigenvalues, vectors } = eigh(S.flat(), n);
          const U = matrixOf(n, n, (i, j) => vectors[i * n + j]!);
          const grown = U.map((row) => row.map((x, k) => x * Math.exp(eigenvalues[k]!)));
          // The exponential moves by as much as the largest eigenvalue of its matrix, times itself.
          expectNear(of("power"), multiply(grown, transpose(U)), norm(of("power")) * norm(S), "exp");
          const square = multiply(S, S);
          const [least, greatest] = [eigenvalues[0]!, eigenvalues.at(-1)!];
          const sum = S.reduce((total, row, i) => total + row[i]!, 0);
          const rule = plus(minus(square, scaled(0.5 * greatest, S)), scaled(sum * least, identity(n)));
          expectNear(of("rule"), rule, norm(square) + Math.abs(sum * greatest), "spectral");
          const X = of("X");
          expect(norm(minus(plus(multiply(S, X), multiply(X, S)), Q)), `lyap, ${what}`).toBeLessThanOrEqual(
            residual * n * norm(S) * norm(X),
          );
        }
      });

    it("are undefined where an eigenvalue has no value, and no sooner", async () => {
      const diagonals = [
        [1, 2],
        [1, -1],
        [1, 0],
        [2, -(2 ** -15)],
        [2, -(2 ** -13)],
      ];
      const played = await engine.play({
        system: flow(`state S : n x n symmetric
          state x ~ 0
          dS/dt = 0
          dx/dt = trace(sqrtm(S))
          observe root = trace(sqrtm(S))
          observe log = trace(logm(S))
          observe lyap = trace(lyap(S, I))
          observe each = trace(spectral(S, s -> sqrt(s)))`),
        dimensions: { n: 2 },
        initial: { S: { runs: diagonals } },
        integrator: { method: "rk4", step: 0.5 },
        times: [0, 1],
        runs: diagonals.length,
      });
      const defined = (name: string): boolean[] => [...played.series(name)[0]!].map((x) => !Number.isNaN(x));
      expect(defined("root")).toEqual([true, false, true, true, false]);
      expect(defined("log")).toEqual([true, false, false, false, false]);
      expect(defined("lyap")).toEqual([true, false, false, true, true]);
      expect(defined("each")).toEqual([true, false, true, false, false]);
      expect(Math.abs(played.series("root")[0]![3]! - Math.SQRT2)).toBeLessThanOrEqual(unit);
      expect(played.frames.at(-1)!.cells[0]!.outcomes).toMatchObject({ ended: 3, diverged: 2 });
    });

    it("start runs by a law, and are the same among fewer runs and among more", async () => {
      const starting = (runs: number): ExperimentInput => ({
        system: flow(`state A : n x n ~ randn
          state S : n x n symmetric ~ sqrtm(B*B^T + I) where B = randn
          state V : n x n ~ solve(B + 4*I, C) where B = randn, C = randn
          dA/dt = -inv(A*A^T + I)*A
          dS/dt = spectral(S, s -> largest(s) - s) - lyap(S, S)
          dV/dt = solve(V + 8*I, A) - logm(S)*V`),
        dimensions: { n: 5 },
        integrator: { method: "rk4", step: 0.125 },
        times: [0, 0.5],
        runs,
        seed: 3,
      });
      const [few, many] = [await engine.play(starting(2)), await engine.play(starting(7))];
      for (const [name, values] of Object.entries(few.states)) {
        expect(values.every(Number.isFinite), name).toBe(true);
        expect([...values], name).toEqual([...many.states[name]!.subarray(0, values.length)]);
      }
      const cpus = await cpu.play(starting(7));
      for (const [name, values] of Object.entries(many.states)) {
        const error = Math.hypot(...values.map((x, k) => x - cpus.states[name]![k]!));
        expect(error, name).toBeLessThanOrEqual(tolerance[engine.precision].engines * Math.hypot(...values));
      }
    });
  },
  engines,
);
