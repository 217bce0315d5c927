/** The matrices of one run by name, and what a view may show of them, against numbers worked out by hand. */

import { describe, expect, it } from "vitest";
import { matricesOf } from "../../src/ensemble/matrices.ts";
import { runAlone } from "../../src/ensemble/run-alone.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { matrixNames } from "../../src/experiment/shown-matrices.ts";

const system = (lines: string) => ({ text: `system s\n${lines}` });

const features = resolveExperiment({
  system: system(`state W : m x n
    state v : n
    state x : scalar
    data  S : n x n symmetric
    data  Q : n x n symmetric
    data  c : scalar ~ grid(1, 3, 3)
    param a = 1
    F  = W*S*W^T
    G  = a*W^T
    K  = c*W
    H  = W*Q
    late = t*F
    u  = S*v
    P : m x m = 2*I
    Z : m x n = 0
    size = norm(W)
    dW/dt = x*W - K*norm(u)
    dv/dt = 0
    dx/dt = 0
    observe normF = norm(F)`),
  dimensions: { m: 2, n: 3 },
  data: {
    model: "explicit",
    S: [
      [1, 2, 0],
      [2, 1, 0],
      [0, 0, 3],
    ],
    Q: [1, 10, 100],
  },
  initial: { W: "randn", v: "randn", x: 1 },
  sweep: { a: [1, 5] },
});
const states = {
  W: Float64Array.of(1, 2, 3, 4, 5, 6),
  v: Float64Array.of(1, -1, 2),
  x: Float64Array.of(1),
};

const plain = (resolved = features, cell = 0, run = 0, names = ["F"], time = 0) =>
  matricesOf(resolved, cell, run, states, time, names).map(({ values, ...rest }) => ({ ...rest, values: [...values] }));

describe("the matrices of a run", () => {
  it("are its states, with their rows and columns; a vector is a column", () => {
    expect(plain(features, 0, 0, ["v", "W"])).toEqual([
      { name: "v", rows: 3, columns: 1, values: [1, -1, 2] },
      { name: "W", rows: 2, columns: 3, values: [1, 2, 3, 4, 5, 6] },
    ]);
  });

  it("are products of states and data", () => {
    // W S = [5 4 9; 14 13 18]
    const F = { name: "F", rows: 2, columns: 2, values: [5 + 8 + 27, 20 + 20 + 54, 14 + 26 + 54, 56 + 65 + 108] };
    const H = { name: "H", rows: 2, columns: 3, values: [1, 20, 300, 4, 50, 600] };
    const u = { name: "u", rows: 3, columns: 1, values: [-1, 1, 6] };
    expect(plain(features, 0, 0, ["H", "F", "u"])).toEqual([H, F, u]);
    expect(plain(features, 0, 0, ["P", "Z"]).map(({ values }) => values)).toEqual([
      [2, 0, 0, 2],
      [0, 0, 0, 0, 0, 0],
    ]);
  });

  it("have the parameters of their cell, what the run by its number drew, and the time", () => {
    expect(plain(features, 0, 0, ["G"])[0]).toEqual({ name: "G", rows: 3, columns: 2, values: [1, 4, 2, 5, 3, 6] });
    expect(plain(features, 1, 0, ["G"])[0]!.values).toEqual([5, 20, 10, 25, 15, 30]);
    for (const run of [0, 1, 2])
      expect(plain(features, 1, run, ["K"])[0]!.values).toEqual([1, 2, 3, 4, 5, 6].map((entry) => (run + 1) * entry));
    expect(plain(features, 0, 0, ["late"], 0.5)[0]!.values).toEqual([20, 47, 47, 114.5]);
  });

  it("are those of the run alone", () => {
    const names = ["F", "G", "K"];
    expect(plain(runAlone(features, 1, 2), 0, 2, names)).toEqual(plain(features, 1, 2, names));
  });

  it("are copies, which the next call leaves as they are", () => {
    const [W, F] = matricesOf(features, 0, 0, states, 0, ["W", "F"]);
    const doubled = { ...states, W: states.W.map((entry) => 2 * entry) };
    const [, larger] = matricesOf(features, 0, 0, doubled, 0, ["W", "F"]);
    expect([...larger!.values]).toEqual([160, 376, 376, 916]);
    expect([...F!.values]).toEqual([40, 94, 94, 229]);
    expect(W!.values).not.toBe(states.W);
  });

  it("are refused by names that are none, in states of several runs, and of runs that are not there", () => {
    expect(() => plain(features, 0, 0, ["size"])).toThrow("size is no matrix of a run of s.");
    const two = { ...states, W: new Float64Array(12) };
    expect(() => matricesOf(features, 0, 0, two, 0, ["F"])).toThrow("W has 12 entries where one run has 6.");
    expect(() => plain(features, 0, 3, ["K"])).toThrow("There is no run 3 in cell 0.");
    expect(() => runAlone(features, 2, 0)).toThrow("There is no run 0 in cell 2.");
  });
});

describe("what a view of matrices may show", () => {
  const problemsOf = (experiment: object, show: string): readonly string[] => {
    try {
      resolveExperiment({ ...experiment, views: [{ kind: "matrix", show }] });
      return [];
    } catch (error) {
      return (error as Error).message.split("\n");
    }
  };
  const map = {
    system: system(`state X : n x n
      data  S : n x n each step
      A = X*X^T
      B = A*randn(n, n)
      C = sym(B)
      D = X*S
      E = next(Y)*X
      state Y : n x n
      next X = X + B + C + D + E - A
      next Y = X
      observe size = norm(X)`),
    dimensions: { n: 2 },
    data: { model: "explicit", S: { steps: [1, 2, 3] } },
    times: { steps: 3 },
  };

  it("are states and definitions that have a value at any time", () => {
    expect(matrixNames(features.system)).toEqual(["W", "v", "F", "G", "K", "H", "late", "u", "P", "Z"]);
    expect(matrixNames(resolveExperiment(map).system)).toEqual(["X", "Y", "A"]);
    for (const show of ["X", "A"]) expect(problemsOf(map, show)).toEqual([]);
  });

  it("is told why it is none of what a step alone knows", () => {
    const end = ": keep it in a state of its own, and show that.";
    const drawn = "is drawn anew in each step";
    expect(problemsOf(map, "B")).toEqual([`views[0].show is B, which ${drawn}${end}`]);
    expect(problemsOf(map, "C")).toEqual([`views[0].show is C, which ${drawn}${end}`]);
    expect(problemsOf(map, "D")).toEqual([`views[0].show is D, which follows from S, another one in each step${end}`]);
    expect(problemsOf(map, "E")).toEqual([
      `views[0].show is E, which is of a new value, which only its step knows${end}`,
    ]);
  });

  it("is no number, and no name that is not there", () => {
    const { experiment } = features;
    expect(problemsOf(experiment, "size")).toEqual([
      'views[0].show is "size", which is no matrix of a run; there are W, v, F, G, K, H, late, u, P, Z.',
    ]);
    expect(problemsOf(experiment, "lat")).toEqual([
      'views[0].show is "lat", which is no matrix of a run; did you mean "late"?',
    ]);
  });

  it("can be computed at these dimensions", () => {
    const large = (n: number) => ({
      system: system("state X : n x n\nS = sym(X)\nP = lambdaMin(kron(S, S))*X\ndX/dt = -X\nobserve size = norm(X)"),
      dimensions: { n },
    });
    expect(problemsOf(large(4), "P")).toEqual([]);
    expect(problemsOf(large(20), "P")).toEqual([
      "views[0].show is P, which cannot be had at these dimensions: kron(...) has order 20 x 20 = 400 here, and at most 128 is offered.",
    ]);
  });
});
