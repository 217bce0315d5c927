/** Vectors beside matrices, single entries, the ends of spectra, singular values, and observables that are made of others. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { eigh } from "../../src/program/opaque/eigh.ts";
import { explicit } from "../oracle-cases.ts";
import { entries as tolerances } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

const build = (rows: number, columns: number, entry: (i: number, j: number) => number): number[][] =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => Math.fround(entry(i, j))));
const list = (length: number, entry: (i: number) => number): number[] =>
  Array.from({ length }, (_, i) => Math.fround(entry(i)));
const dot = (v: readonly number[], w: readonly number[]): number => v.reduce((sum, x, k) => sum + x * w[k]!, 0);
const transpose = (A: readonly (readonly number[])[]): number[][] => A[0]!.map((_, j) => A.map((row) => row[j]!));

describeEngine(
  "vectors and matrices",
  (engine) => {
    const tolerance = tolerances[engine.precision];
    const still: Pick<ExperimentInput, "integrator" | "times" | "runs"> = {
      integrator: { method: "euler", step: 1 },
      times: [0, 1],
      runs: 2,
    };
    const near = (found: ArrayLike<number>, expected: readonly number[], what: string, scale = 1): void => {
      const size = 1 + scale * Math.hypot(...expected);
      expect(found.length, what).toBe(expected.length);
      for (const [k, value] of expected.entries())
        expect(Math.abs(found[k]! - value), `${what} ${k}`).toBeLessThan(tolerance * size);
    };

    it.each([
      [3, 5],
      [17, 6],
      [4, 64],
    ])("meet where A is %i x %i", async (m, n) => {
      const A = build(m, n, (i, j) => Math.sin(1 + 7 * i + 3 * j));
      const K = build(m, n, (i, j) => Math.cos(2 + 3 * i + 5 * j));
      const v = list(n, (j) => Math.cos(3 * j));
      const w = list(m, (i) => Math.sin(1 + 2 * i));
      const played = await engine.play(
        {
          system: flow(`state A : m x n
            state v : n
            state w : m
            data K : m x n
            param c = 2
            dA/dt = outer(w, v) - c*diag(w)*A + A*diag(v) + triu(A) - tril(K)
            dv/dt = A^T*w - 2*K^T*(A*v)/c + colsum(A) + I*v - (c*I(n))*v
            dw/dt = (A*K^T)*w + c*A*v - rowsum(exp.(A)) + diag(A*K^T)
            observe image = A*v
            observe quadratic = inner(w, K*v)
            observe corner = A[1, 2] + w[${m}]*v[1] + K[${m}, ${n}] + (A + K)[2, 1] + spectrum(A*A^T)[1]
            observe rows = rowsum(A)
            observe onDiagonal = diag(outer(w, w))`),
          dimensions: { m, n },
          data: explicit({ K }),
          initial: { A, v, w },
          ...still,
        },
        { statesAt: [1] },
      );
      const [At, Kt] = [transpose(A), transpose(K)];
      const Av = A.map((row) => dot(row, v));
      const gram = (X: number[][], Y: number[][]): number[][] => X.map((x) => Y.map((y) => dot(x, y)));
      const AK = gram(A, K);
      const own = <T>(values: ArrayLike<T>, size: number, run: number): T[] =>
        Array.from({ length: size }, (_, k) => values[run * size + k]!);
      for (const run of [0, 1]) {
        const observed = (name: string, size: number): number[] => own(played.series(name)[0]!, size, run);
        near(observed("image", m), Av, "A*v");
        near(
          observed("rows", m),
          A.map((row) =>
            dot(
              row,
              list(n, () => 1),
            ),
          ),
          "rowsum(A)",
        );
        near(
          observed("onDiagonal", m),
          w.map((x) => x * x),
          "diag(outer(w, w))",
        );
        near(
          observed("quadratic", 1),
          [
            dot(
              w,
              K.map((row) => dot(row, v)),
            ),
          ],
          "inner(w, K*v)",
          10,
        );
        const least = eigh(gram(A, A).flat(), m).values[0]!;
        const corner = A[0]![1]! + w[m - 1]! * v[0]! + K[m - 1]![n - 1]! + A[1]![0]! + K[1]![0]! + least;
        near(observed("corner", 1), [corner], "entries", 10 * m * n);
        const states = played.statesAt.get(1)!;
        near(
          own(states.A!, m * n, run),
          A.flatMap((row, i) =>
            row.map((x, j) => {
              const parts = (i <= j ? x : 0) - (i >= j ? K[i]![j]! : 0);
              return x + w[i]! * v[j]! - 2 * w[i]! * x + x * v[j]! + parts;
            }),
          ),
          "A",
        );
        near(
          own(states.v!, n, run),
          v.map(
            (x, j) =>
              x +
              dot(At[j]!, w) -
              dot(Kt[j]!, Av) +
              dot(
                At[j]!,
                list(m, () => 1),
              ) +
              x -
              2 * x,
          ),
          "v",
          10,
        );
        near(
          own(states.w!, m, run),
          w.map(
            (x, i) => x + dot(AK[i]!, w) + 2 * Av[i]! - A[i]!.reduce((sum, y) => sum + Math.exp(y), 0) + AK[i]![i]!,
          ),
          "w",
          10,
        );
      }
    });

    it("have gradients", async () => {
      const [m, n] = [3, 5];
      const A = build(m, n, (i, j) => Math.sin(1 + 7 * i + 3 * j));
      const S = build(n, n, (i, j) => Math.sin(2 + i) * Math.cos(1 + 3 * j));
      const v = list(n, (j) => Math.cos(3 * j));
      const w = list(m, (i) => Math.sin(1 + 2 * i));
      const losses: readonly (readonly [string, "A" | "v" | "S", string])[] = [
        ["inner(w, A*v)", "A", "outer(w, v)"],
        ["inner(w, A*v)", "v", "A^T*w"],
        ["norm(A*v - w)^2/2", "A", "outer(A*v - w, v)"],
        ["trace(diag(v)*S)", "v", "diag(S)"],
        ["inner(diag(S), v)", "S", "diag(v)"],
        ["inner(outer(w, v), A)", "v", "A^T*w"],
        ["inner(rowsum(A), w)", "A", "outer(w, ones(n))"],
        ["inner(colsum(A .^ 2), v)/2", "A", "A*diag(v)"],
        ["sum(triu(S) .* S)", "S", "2*triu(S)"],
        ["sum(tril(S^2))", "S", "tril(ones(n, n))*S^T + S^T*tril(ones(n, n))"],
        ["norm(A)^2*sum(v)", "v", "norm(A)^2*ones(n)"],
      ];
      const text = [
        ...["state A : m x n", "state S : n x n", "state v : n", "data w : m"],
        ...losses.map(([loss], k) => `loss J${k} = ${loss}`),
        ...["dA/dt = 0", "dS/dt = 0", "dv/dt = 0"],
        ...losses.map(([, by, expected], k) => `observe off${k} = norm(grad(J${k}, ${by}) - (${expected}))`),
      ];
      const played = await engine.play({
        system: flow(text.join("\n")),
        dimensions: { m, n },
        data: explicit({ w }),
        initial: { A, S, v },
        ...still,
        times: [0],
      });
      for (const [k, [loss]] of losses.entries())
        expect(played.series(`off${k}`)[0]![0]!, loss).toBeLessThan(20 * tolerance);
    });

    it("have ends of spectra and singular values, and observables are made of others", async () => {
      const [m, n] = [3, 5];
      const A = build(m, n, (i, j) => Math.sin(1 + 7 * i + 3 * j) / 2 + (i === j ? 1 : 0));
      const text = `state A : m x n
        state F : n x n symmetric
        param a = 1
        dA/dt = lambdaMax(F)*A - singular(A)[3]*A
        dF/dt = -F
        observe greatest = lambdaMax(F)
        observe least = lambdaMin(F)
        observe condition = greatest/least
        observe ofBlocks = lambdaMax(kron(I(m), F))
        observe ofSum = lambdaMax(kron(A*A^T, F))
        observe values = singular(A)
        observe turned = singular(A^T)
        observe normA = norm(A)
        observe share = values/normA
        observe nuclear = sum(values)
        observe roots = sqrt(spectrum(F))
        observe total = sum(roots^2) - trace(F) + spectrum(F)[2] - roots[2]^2
        observe guarded = 2*normA where a > 1
        observe onGuarded = guarded + 1
        observe offGuarded = if(a > 1, guarded, -1)
        class wide where guarded > 0`;
      const F = build(n, n, (i, j) => (i === j ? 1 + i : 0));
      const played = await engine.play({
        system: flow(text),
        dimensions: { m, n },
        sweep: { a: [0.5, 1.5] },
        initial: { A, F },
        ...still,
        runs: 1,
      });
      const values = [
        ...eigh(
          A.flatMap((x) => A.map((y) => dot(x, y))),
          m,
        ).values,
      ].map(Math.sqrt);
      const norm = Math.hypot(...A.flat());
      for (const [cell, a] of [0.5, 1.5].entries()) {
        const observed = (name: string, time = 0): Float64Array => played.series(name, cell)[time]!;
        near(observed("greatest"), [5], "lambdaMax");
        near(observed("condition"), [5], "a quotient of observables");
        near(observed("ofBlocks"), [5], "blocks");
        near(observed("ofSum"), [5 * values.at(-1)! ** 2], "Kronecker", 10);
        near(observed("values"), values, "singular values", 10);
        near(observed("turned"), values, "singular values of the transpose", 10);
        near(
          observed("share"),
          values.map((x) => x / norm),
          "a vector and a scalar",
          10,
        );
        near(observed("nuclear"), [values.reduce((sum, x) => sum + x, 0)], "a sum of an observable", 10);
        near(observed("roots"), [1, 2, 3, 4, 5].map(Math.sqrt), "roots of a spectrum");
        near(observed("total"), [0], "arithmetic on spectra", 100);
        const growth = 1 + 5 - values.at(-1)!;
        near(observed("normA", 1), [growth * norm], "the flow", 10);
        if (a > 1) {
          near(observed("guarded"), [2 * norm], "guarded");
          near(observed("onGuarded"), [2 * norm + 1], "on guarded");
          near(observed("offGuarded"), [2 * norm], "off guarded");
        } else {
          expect([...observed("guarded"), ...observed("onGuarded")]).toEqual([Number.NaN, Number.NaN]);
          near(observed("offGuarded"), [-1], "what is not taken");
        }
      }
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
