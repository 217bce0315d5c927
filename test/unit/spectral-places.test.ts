/** Calls that need eigenvalues stand wherever a number or a vector may, and are refused with a place where none can be computed. */

import { describe, expect, it } from "vitest";
import { ExperimentError } from "../../src/experiment/problems.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { LanguageErrors } from "../../src/language/index.ts";
import { flow, playOnCpu } from "../engine/play.ts";

/** Eigenvalues of S are 1, 2 and 4 times exp(-t); the entries of p stay. */
const lines = [
  "state W : n x n ~ 0.3*randn",
  "state S : n x n symmetric ~ 0",
  "state p : n ~ 0.5",
  "state z : scalar ~ 0",
  "dW/dt = 0",
  "dS/dt = -S",
  "dp/dt = 0",
  "dz/dt = 0",
];
const S = [
  [4, 0, 0],
  [0, 1, 0],
  [0, 0, 2],
];

async function played(more: readonly string[], initial: object = {}) {
  const { series } = await playOnCpu({
    system: flow([...lines, ...more].join("\n")),
    dimensions: { n: 3 },
    initial: { S, ...initial },
    integrator: { method: "rk4", step: 0.1 },
    times: [0, 1],
    runs: 2,
  });
  return series;
}

/** Of the shares 1/7, 2/7 and 4/7. */
const entropy = -[1, 2, 4].reduce((sum, value) => sum + (value / 7) * Math.log(value / 7), 0);

describe("a spectral call", () => {
  it.each([
    ["s = spectrum(S)", "sum(s)", 7],
    ["s = spectrum(S)", "sum(s*s)", 21],
    ["s = spectrum(S)", "sum(exp(s))", Math.exp(1) + Math.exp(2) + Math.exp(4)],
    ["s = spectrum(S)", "entropy(s)", entropy],
    ["s = spectrum(S)\nr = s", "count(r > sum(r)/5)", 2],
    ["s = -spectrum(S)", "inner(spectrum(s), spectrum(S))", -4 - 4 - 4],
    ["l = lambdaMin(S)\nA = l*S", "trace(A)", 7],
    ["h = entropy(spectrum(S))", "exp(h)", Math.exp(entropy)],
    ["l = lambdaMin(S - 3*I)", "lambdaMin(l*S)", -8],
    ["l = alignment(S, S^2)", "l", 1],
  ])("stands in a definition: %s, and %s of it", async (definition, expression, value) => {
    const series = await played([...definition.split("\n"), `observe value = ${expression}`]);
    for (const found of series("value")[0]!) expect(found).toBeCloseTo(value, 12);
  });

  it.each([
    ["lambdaMin(lambdaMin(kron(S, S))*S)", 1],
    ["lambdaMin(kron(lambdaMin(kron(S, S))*S, -S))", -16],
    ["sum(spectrum(initial(S) + lambdaMin(kron(S, S))*I))", 10],
    ["lambdaMin(entropy(spectrum(kron(S, S)))*S)", 2 * entropy],
  ])("is a number also where kron stands in it: %s", async (expression, value) => {
    const series = await played([`observe value = ${expression}`]);
    for (const found of series("value")[0]!) expect(found).toBeCloseTo(value, 12);
  });

  it("stands in the law of a state, of drawn data and of an experiment", async () => {
    const series = await played(
      [
        "data C : n x n symmetric ~ A*A^T/lambdaMin(A*A^T) where A = randn",
        "observe least = lambdaMin(C)",
        "observe share = sum(p)",
        "observe least2 = lambdaMin(W*W^T)",
        "observe number = z",
      ],
      {
        p: "s/sum(s) where A = randn(n, n), s = spectrum(A*A^T)",
        W: "A/sqrt(lambdaMin(A*A^T)) where A = randn",
        z: "count(randn(n) > -100) + lambdaMin(kron(2*I(n), ones(1, 1)))",
      },
    );
    for (const [name, value] of [
      ["least", 1],
      ["share", 1],
      ["least2", 1],
      ["number", 5],
    ] as const)
      for (const found of series(name)[0]!) expect(found, name).toBeCloseTo(value, 9);
  });

  it("stands in a condition of an observable and of a class, of what these may name", async () => {
    const series = await played([
      "param a = 3",
      "observe s = spectrum(S)",
      "observe yes = sum(p) where trace(I(n)) == a",
      "observe no = sum(p) where lambdaMin(I(n)) == a",
      "class wide where count(s > lambdaMin(I(n))) >= sum(spectrum(I(n))) - 1",
    ]);
    expect([...series("yes")[0]!, ...series("no")[0]!]).toEqual([1.5, 1.5, Number.NaN, Number.NaN]);
  });
});

const kron =
  "kron may stand only inside a spectrum(...), lambdaMin(...), lambdaMax(...) or alignment(...) itself, in no definition";
const parameter = "may not stand here: the default of a parameter is made of numbers and parameters";
const sums = "only sums of scalar multiples of kron(A, B) and I can be formed with kron; write the sum out";

describe("it is refused with its place:", () => {
  it.each([
    ["param x = lambdaMin(I(n))", 11, `lambdaMin(S) ${parameter}`],
    ["param x = trace(I(n))", 11, `trace(A) ${parameter}`],
    ["param x = 1 + sum(spectrum(I(n)))", 15, `sum(A) ${parameter}`],
    ["param x = exp(norm(I(n)))", 15, `norm(A) ${parameter}`],
    ["param x = count(spectrum(I(n)) > 0)", 11, `count(v > c) ${parameter}`],
    ["K = kron(W, W)", 5, kron],
    ["K = lambdaMin(S)*kron(S, S) + I", 18, kron],
    ["observe o = trace(kron(S, S))", 19, kron],
    ["observe o = lambdaMin(kron(kron(S, S), S))", 28, kron],
    ["observe o = alignment(kron(S, S), kron(S, S))", 35, kron],
    ["observe o = lambdaMin(sym(kron(W, W)))", 23, sums],
    ["observe o = lambdaMin(kron(S, S)^2)", 23, sums],
    [
      "observe o = spectrum(kron(W, S))",
      22,
      "spectrum(S) needs a symmetric matrix, and kron(W, S) is not symmetric for all values: add the transpose, as in kron(A, B) + kron(A^T, B^T)",
    ],
    [
      "observe o = z where lambdaMin(S) > 0",
      31,
      "S is a state, and the condition of an observable compares parameters",
    ],
    ["data C : n x n ~ kron(randn(n, n), ones(1, 1))", 18, kron],
  ])("%s", (line, column, sentence) => {
    const text = flow([...lines, line].join("\n")).text;
    const found = [];
    try {
      resolveExperiment({ system: { text }, dimensions: { n: 3 }, runs: 1 });
    } catch (error) {
      if (error instanceof LanguageErrors) found.push(...error.errors.map(({ message }) => message));
      else if (error instanceof ExperimentError) found.push(...error.problems.map(({ message }) => message));
      else throw error;
    }
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`line ${text.split("\n").indexOf(line) + 1}, column ${column}: ${sentence}`);
  });

  it("a law of an experiment", () => {
    const initial = { z: "lambdaMin(K) where K = kron(ones(n, n), I(n))" };
    expect(() =>
      resolveExperiment({ system: flow([...lines, "observe o = z"].join("\n")), dimensions: { n: 3 }, initial }),
    ).toThrow(`initial.z, column 24: ${kron}`);
  });
});

describe("a sum of kron whose factors do not fit is refused:", () => {
  it.each([
    ["spectrum(kron(V, V^T) + kron(V^T, V))", "kron takes square matrices, and one of these is 3 x 2 here"],
    [
      "lambdaMin(kron(S, B) + kron(B, S))",
      "the factors of a sum of kron(A, B) have the same orders, and these are 2 and 3 beside 3 and 2",
    ],
  ])("%s", (call, sentence) => {
    const more = ["state V : n x m", "state B : m x m symmetric", "dV/dt = 0", "dB/dt = 0", `observe o = ${call}`];
    const experiment = { system: flow([...lines, ...more].join("\n")), dimensions: { n: 3, m: 2 } };
    expect(() => resolveExperiment(experiment)).toThrow(sentence);
  });
});

describe("a number that float32 cannot hold, or that is none, is refused with its place:", () => {
  it.each([
    ["dp/dt = 1e300", "line 9, column 9: this is 1e+300, and not a number that float32 can hold"],
    ["dp/dt = p*log(0 - 1)", "this has no value, as 0/0 and log(-1) have none"],
  ])("%s", (line, sentence) => {
    const text = flow([...lines.filter((each) => !each.startsWith("dp")), line].join("\n"));
    expect(() => resolveExperiment({ system: text, dimensions: { n: 3 } })).toThrow(sentence);
  });
});
