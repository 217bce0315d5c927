/** Texts that are large, deep or long: each is answered in time that goes with its length, with a system or with a place and a sentence. */

import { describe, expect, test } from "vitest";
import { LanguageErrors, parseSystem, printSystem } from "../../src/language/index.ts";
import { expressionToMathML, systemToMathML } from "../../src/language/mathml.ts";

const lines = (...parts: readonly string[]): string => ["system s", ...parts].join("\n");
const times = (count: number, part: (index: number) => string, between = ""): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(between);
const matrix = (slope: string, ...before: readonly string[]): string =>
  lines("state W : n x n", ...before, `dW/dt = ${slope}`);

/** What the text is read as: nothing where it is a system, else the errors, and the milliseconds of work it took. */
function answer(text: string) {
  const start = process.cpuUsage();
  const took = () => process.cpuUsage(start).user / 1000;
  try {
    const system = parseSystem(text, () => undefined);
    // Whoever shows the system writes it out again.
    printSystem(system);
    systemToMathML(system);
    for (const { expression } of system.observables) expressionToMathML(expression);
    return { messages: [], took: took() };
  } catch (error) {
    if (!(error instanceof LanguageErrors)) throw error;
    return { messages: error.errors.map(({ message }) => message), took: took() };
  }
}

/** A second: ten times what most of these take. */
const soon = 1000;

const squares = (term: (index: number) => string) => times(1000, (k) => `s${k + 1} = ${term(k)}`, "\n");

describe("what is large and right is a system, soon", () => {
  const texts: Readonly<Record<string, string>> = {
    "a sum of 10,000 matrices": matrix(times(10_000, () => "W", " + ")),
    "a sum of 10,000 vectors": lines("state v : n", `dv/dt = ${times(10_000, () => "v", " - ")}`),
    "a sum of 10,000 scalars": lines("state x : scalar", `dx/dt = ${times(10_000, () => "x", " + ")}`),
    "a product of 10,000 matrices": matrix(times(10_000, () => "W", "*")),
    "200 transposes": matrix(`W${"'".repeat(200)}`),
    "10,000 different products in a sum": lines(
      "state A : n x n",
      "state B : n x n",
      "dB/dt = 0",
      `dA/dt = ${times(3000, (k) => (k % 7 === 0 ? "A*B*B" : `${k}*A*B'`), " + ")}`,
    ),
    "powers up to the 20th": matrix(times(20, (k) => `W^${k + 1}`, " - ")),
    "a number to the power of a million": matrix("x^1000000*W", "param x = 1"),
    "a chain of 1,000 definitions of scalars": matrix(
      "s1000*W",
      "param s0 = 1",
      squares((k) => `s${k}*s${k} + s${k}`),
    ),
    "a chain of 1,000 definitions of matrices": matrix(
      "s1000",
      "s0 = W",
      squares((k) => `s${k}*s${k} + s${k}^T`),
    ),
    "a bracket over 10,000 lines": lines("state x : scalar", `dx/dt = (x${times(10_000, () => "\n+ x")})`),
    "8,000 eigenvalues in a product": matrix("0", `observe q = ${times(8000, () => "lambdaMin(sym(W))", "*")}`),
    "1,500 states with dimensions of their own": lines(
      times(1500, (k) => `state x${k} : n${k} x m${k}\ndx${k}/dt = 0`, "\n"),
    ),
    "200 brackets": matrix(`${"(".repeat(200)}W${")".repeat(200)}`),
  };
  test.each(Object.entries(texts))("%s", (_, text) => {
    const { messages, took } = answer(text);
    expect(messages).toEqual([]);
    expect(took).toBeLessThan(soon);
  });
});

describe("what is too large is an error with its place, soon", () => {
  const deep =
    "brackets, functions, signs and transposes may stand 200 deep inside each other: give the inner part a name in a line of its own";
  const texts: readonly (readonly [what: string, text: string, message: string])[] = [
    ["2,000 brackets", matrix(`${"(".repeat(2000)}W${")".repeat(2000)}`), `line 3, column 210: ${deep}`],
    ["5,000 brackets", matrix(`${"(".repeat(5000)}W${")".repeat(5000)}`), `line 3, column 210: ${deep}`],
    ["5,000 calls", matrix(`${"sym(".repeat(5000)}W${")".repeat(5000)}`), `line 3, column 813: ${deep}`],
    ["10,000 transposes", matrix(`W${"'".repeat(10_000)}`), `line 3, column 211: ${deep}`],
    ["5,000 signs", matrix(`${"-".repeat(5000)}W`), `line 3, column 210: ${deep}`],
    ["5,000 signs of an exponent", matrix(`x^${"-".repeat(5000)}1*W`, "param x = 1"), `line 4, column 212: ${deep}`],
    ["commutators in each other", matrix(`${"[W, ".repeat(2000)}W${"]".repeat(2000)}`), `line 3, column 810: ${deep}`],
    [
      "30,000 terms",
      matrix(times(30_000, () => "W", " + ")),
      "line 3, column 1: with this line the text has 59999 names, numbers and operations in its expressions, and at most 50000 are possible",
    ],
    [
      "5,001 names",
      lines(
        times(5001, (k) => `param a${k} = 1`, "\n"),
        "state x",
        "dx/dt = 0",
      ),
      "line 5002, column 1: with this line the text declares 5001 names, and at most 5000 are possible",
    ],
    [
      "half a million characters",
      `system s\n#${"x".repeat(500_000)}`,
      "line 1, column 1: this text has 500010 characters, and at most 400000 are read",
    ],
    [
      "a name of 10,000 letters",
      lines("state x : scalar", `dx/dt = ${"y".repeat(10_000)}`),
      "line 3, column 9: this name has 10000 characters, and at most 64 are possible",
    ],
    [
      "a matrix to the power of 65",
      matrix("W^65"),
      "line 3, column 11: the power 65 of the matrix W must be a whole number from 1 to 64; W .^ 65 is a power of each entry",
    ],
    [
      "a number beyond all",
      matrix("1e999*W"),
      "line 3, column 9: this number is larger than 1.8e308, the largest that a computer can hold",
    ],
    [
      "a dimension of 1e308",
      lines("state p : 1e308", "dp/dt = -p"),
      "line 2, column 11: a dimension is at most 128, and this one is 1e308",
    ],
    [
      "a dimension of 129",
      lines("state W : 129 x 2", "dW/dt = -W"),
      "line 2, column 11: a dimension is at most 128, and this one is 129",
    ],
    [
      "I of a dimension of 129",
      matrix("I(129)*W"),
      "line 3, column 11: a dimension is at most 128, and this one is 129",
    ],
  ];
  test.each(texts)("%s", (_, text, message) => {
    const { messages, took } = answer(text);
    expect(messages).toEqual([message]);
    expect(took).toBeLessThan(soon);
  });

  test("a dimension of 128 is none of these", () => {
    expect(answer(lines("state W : 128 x 128", "dW/dt = -W*I(128)")).messages).toEqual([]);
  });
});

describe("of very many errors the first hundred are shown, and how many more there are", () => {
  const cases: readonly (readonly [what: string, text: string, first: string, last: string])[] = [
    [
      "3,000 unknown names",
      lines(
        "state x : scalar",
        times(3000, (k) => `h${k} = nothing${k}*x`, "\n"),
        "dx/dt = -x",
      ),
      "line 3, column 6: nothing is named nothing0",
      "line 103, column 8: here and below are 2900 more errors, which are not shown",
    ],
    [
      "1,500 names that are near 2,500 others",
      lines(
        "state x : scalar",
        times(2500, (k) => `name${k} = 1`, "\n"),
        times(1500, (k) => `observe q${k} = nam${k}*x`, "\n"),
        "dx/dt = -x",
      ),
      "line 2503, column 14: nothing is named nam0; did you mean name0?",
      "line 2603, column 16: here and below are 1400 more errors, which are not shown",
    ],
    [
      "10,000 unknown names in one line",
      lines("state x : scalar", `dx/dt = ${times(10_000, (k) => `u${k}`, " + ")}`),
      "line 3, column 9: nothing is named u0",
      "line 3, column 599: here and below are 9900 more errors, which are not shown",
    ],
    [
      "101 lines of nonsense",
      lines(
        "state x : scalar",
        times(101, () => "?", "\n"),
        "dx/dt = -x",
      ),
      "line 3, column 1: the character ? has no meaning here: write if(a < b, x, y)",
      "line 103, column 1: here and below is 1 more error, which is not shown",
    ],
  ];
  test.each(cases)("%s", (_, text, first, last) => {
    const { messages, took } = answer(text);
    expect(messages).toHaveLength(101);
    expect(messages[0]).toBe(first);
    expect(messages.at(-1)).toBe(last);
    expect(took).toBeLessThan(soon);
  });
});
