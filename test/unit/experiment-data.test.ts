/** Data models against numbers worked out by hand (theory sheet, section 3 and erratum 6). */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { Value } from "../../src/experiment/schema.ts";
import additive from "../oracle/s1_additive_4x6.json" with { type: "json" };
import printed from "../oracle/s1_multiplicative_printed_4x8.json" with { type: "json" };
import sampled from "../oracle/s1_multiplicative_sampled_4x6.json" with { type: "json" };

const system =
  'system view "All four"\nstate A : n x n\ndata X : n x n symmetric\ndata Xprime : n x n symmetric\n\
data Sd : n x n symmetric\ndata Ss : n x n symmetric\ndA/dt = (X + Xprime + Sd + Ss)*A\nobserve normA = norm(A)';

/** Every data item as rows, whatever its form. */
function rowsOf(data: unknown, order = 2): Record<string, number[][]> {
  const resolved = resolveExperiment({ system, dimensions: { n: order }, data });
  const entries = Object.entries(resolved.data).map(([name, value]) => {
    const rows = Array.from({ length: order }, (_, row) =>
      Array.from({ length: order }, (_, column) => {
        if (value.kind === "matrix") return value.matrix.values[row * order + column]!;
        if (row !== column) return 0;
        if (value.kind === "series") throw new Error("flows have no steps");
        return value.kind === "multipleOfIdentity" ? resolved.cells[0]!.values[name]! : value.values[row]!;
      }),
    );
    return [name, rows] as const;
  });
  return Object.fromEntries(entries);
}

function kindsOf(data: unknown): Record<string, string> {
  const resolved = resolveExperiment({ system, dimensions: { n: 2 }, data });
  return Object.fromEntries(Object.entries(resolved.data).map(([name, { kind }]) => [name, kind]));
}

const Sx = [
  [2, 1],
  [1, 3],
];

describe("the data model", () => {
  it("isotropic has X = I and X' = sigma^2 I", () => {
    const data = { model: "isotropic", sigma: 0.5 };
    expect(new Set(Object.values(kindsOf(data)))).toEqual(new Set(["multipleOfIdentity"]));
    expect(resolveExperiment({ system, data }).cells[0]?.values).toEqual({ X: 1, Xprime: 0.25, Sd: 1, Ss: 1.25 });
  });

  it("diagonal takes two spectra", () => {
    const data = { model: "diagonal", X: [1, 2], Xprime: [3, 0] };
    expect(kindsOf(data)).toEqual({ X: "diagonal", Xprime: "diagonal", Sd: "diagonal", Ss: "diagonal" });
    expect(rowsOf(data).Ss).toEqual([
      [4, 0],
      [0, 2],
    ]);
    expect(rowsOf({ model: "diagonal", X: [1, 2], Xprime: [2, 1] }).Ss).toEqual([
      [3, 0],
      [0, 3],
    ]);
  });

  it("additive has Sd = Sx and Ss = Sx + Sn", () => {
    const { X, Xprime, Sd, Ss } = rowsOf({ model: "additive", Sx, Sn: 0.5 });
    expect(X).toEqual(Sx);
    expect(Sd).toEqual(Sx);
    expect(Xprime).toEqual([
      [0.5, 0],
      [0, 0.5],
    ]);
    expect(Ss).toEqual([
      [2.5, 1],
      [1, 3.5],
    ]);
    expect(kindsOf({ model: "additive", Sx, Sn: 0.5 }).Xprime).toBe("multipleOfIdentity");
  });

  it("multiplicative, as sampled, has Sd = Pc Sx Pc and Ss = Pc Sx Pc + tr(U'SxU) UU'", () => {
    // U = e1: Pc keeps the second entry, and tr(U'SxU) = Sx[0][0].
    const data = { model: "multiplicative", Sx, U: [[1], [0]] };
    const { X, Xprime, Sd, Ss } = rowsOf(data);
    expect(X).toEqual([
      [0, 0],
      [0, 3],
    ]);
    expect(Sd).toEqual(X);
    expect(Xprime).toEqual([
      [2, 0],
      [0, 0],
    ]);
    expect(Ss).toEqual([
      [2, 0],
      [0, 3],
    ]);
    // Without Sx it is I: Ss = Pc + k UU' with k = 2 columns of 3.
    const U = [
      [1, 0],
      [0, 1],
      [0, 0],
    ];
    expect(rowsOf({ model: "multiplicative", U }, 3).Ss).toEqual([
      [2, 0, 0],
      [0, 2, 0],
      [0, 0, 1],
    ]);
  });

  it("multiplicative, as printed, has Ss = Sx, with an indefinite X' that is accepted", () => {
    const { Sd, Ss, Xprime } = rowsOf({ model: "multiplicative", Sx, U: [[1], [0]], moments: "printed" });
    expect(Sd).toEqual([
      [0, 0],
      [0, 3],
    ]);
    expect(Ss).toEqual(Sx);
    expect(Xprime).toEqual([
      [2, 1],
      [1, 0],
    ]);
  });

  it("explicit derives what is not given, and sees what is diagonal", () => {
    const from = (data: object) => rowsOf({ model: "explicit", ...data });
    const expected = {
      X: Sx,
      Xprime: [
        [1, 0],
        [0, 1],
      ],
      Sd: Sx,
      Ss: [
        [3, 1],
        [1, 4],
      ],
    };
    expect(from({ X: Sx, Xprime: 1 })).toEqual(expected);
    expect(
      from({
        Sd: Sx,
        Ss: [
          [3, 1],
          [1, 4],
        ],
      }),
    ).toEqual(expected);
    expect(
      from({
        X: Sx,
        Xprime: [
          [1, 0],
          [0, 1],
        ],
      }),
    ).toEqual(expected);
    expect(
      kindsOf({
        model: "explicit",
        X: Sx,
        Xprime: [
          [1, 0],
          [0, 2],
        ],
      }),
    ).toEqual({
      X: "matrix",
      Xprime: "diagonal",
      Sd: "matrix",
      Ss: "matrix",
    });
  });

  it("explicit accepts float32 asymmetry and takes the symmetric part", () => {
    const X = [
      [2, 1 + 1e-7],
      [1, 3],
    ];
    const { X: read } = rowsOf({ model: "explicit", X, Xprime: 0 });
    expect(read?.[0]?.[1]).toBe(read?.[1]?.[0]);
  });

  it("explicit accepts a singular covariance", () => {
    const rank1 = [
      [1, 2],
      [2, 4],
    ];
    expect(rowsOf({ model: "explicit", X: rank1, Xprime: 0 }).Ss).toEqual(rank1);
  });

  it("explicit takes any data of the system by its own name", () => {
    const { data } = resolveExperiment({
      system: "three-scalars",
      dimensions: { modes: 3 },
      data: { model: "explicit", lambdaS: [1, 2, 3], lambdaD: 0.5 },
    });
    expect(data.lambdaS).toEqual({ kind: "vector", values: Float64Array.of(1, 2, 3) });
    expect(data.lambdaD).toEqual({ kind: "vector", values: Float64Array.of(0.5, 0.5, 0.5) });
    const own = 'system mine "x"\nstate A : m x n\ndata B : m x n\ndA/dt = B - A\nobserve normA = norm(A)';
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const resolved = resolveExperiment({
      system: own,
      dimensions: { m: 2, n: 3 },
      data: { model: "explicit", B: rows },
    });
    expect(resolved.data.B).toEqual({
      kind: "matrix",
      matrix: { rows: 2, columns: 3, values: Float64Array.of(1, 2, 3, 4, 5, 6) },
    });
  });

  it.each([
    ["additive", { model: "additive", Sx: additive.data.Sx, Sn: additive.data.Sn }, additive],
    ["multiplicative, printed", { model: "multiplicative", ...ingredients(printed), moments: "printed" }, printed],
    ["multiplicative, sampled", { model: "multiplicative", ...ingredients(sampled) }, sampled],
  ])("%s gives the oracle's X and X' from their ingredients", (_, data, oracle) => {
    const order = oracle.dimensions.n1;
    const { X, Xprime } = rowsOf(data, order);
    // The oracle rounds X and X' to float32.
    for (const [ours, theirs] of [
      [X, oracle.data.X],
      [Xprime, oracle.data.Xprime],
    ]) {
      expect(Math.max(...ours!.flat().map((entry, k) => Math.abs(entry - theirs!.flat()[k]!)))).toBeLessThan(1e-6);
    }
  });
});

function ingredients({ data }: { data: { Sx: Value; U: Value } }) {
  return { Sx: data.Sx, U: data.U };
}
