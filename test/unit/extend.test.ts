/** A text that extends a system: what it takes over, what it replaces, and where its errors are shown. */

import { describe, expect, it } from "vitest";
import { LanguageErrors, parseSystem, printEquations, printSystem, type System } from "../../src/language/index.ts";
import { includeText, loadSystem, systemText } from "../../src/systems.ts";
import { playOnCpu } from "../engine/play.ts";

const texts: Readonly<Record<string, string>> = {
  base: `system base "the base"
include shared
require m <= n
state W : m x n ~ 0.2*randn
state V : m x m ~ 0.4*randn
param a = 1 in 0..2 "a rate", b = 2*a
gain = a + b
R = V*W
dW/dt = -gain*R
dV/dt = -b*V
observe size = norm(W)
class small where size < 1
stop where size > 100`,
  steps: `system steps
include drawn
state x : n ~ 0
param lr = 0.1
clock = lr
M = X*X^T/B
loss J = inner(x, M*x)/2
next x = x - lr*grad(J, x) + 0.1*randn
observe time = t
stop where norm(x) > 100`,
  middle: "system middle\nextend base\ngain = a*b\nobserve other = norm(V)",
  circle: "system circle\nextend around",
  around: "system around\nextend circle",
};

const shared: Readonly<Record<string, string>> = {
  drawn: "dimension B\nX = randn(n, B)\nobserve size = norm(x)",
  shared: "param threshold = 0.01\nobserve size = 2*norm(W)\nobserve rank = count(spectrum(W*W^T) > threshold)",
};

const parse = (text: string): System =>
  parseSystem(
    text,
    (name) => shared[name] ?? includeText(name),
    (name) => texts[name] ?? systemText(name),
  );

function messages(text: string): readonly string[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (error instanceof LanguageErrors) return error.errors.map(({ message }) => message);
    throw error;
  }
}

describe("a text that extends a system", () => {
  it("has all of its lines under its own name", () => {
    const [own, base] = [parse('system own "mine"\nextend base'), parse(texts.base!)];
    expect([own.name, own.title]).toEqual(["own", "mine"]);
    const lines = (system: System) => printSystem(system).split("\n").slice(1);
    expect(lines(own)).toEqual(lines(base));
  });

  it("replaces what it says itself, in its place", () => {
    const own = parse(
      "system own\nextend base\nparam b = 3*c, c = a\ndV/dt = 0\nR = twice*W\ntwice = 2*V + shift*I\nshift = b\n" +
        "observe more = trace(V)\nobserve size = norm(R)\nclass small where size < 2 and more < 1",
    );
    expect(printEquations(own)).toEqual([
      "gain = a + b",
      "shift = b",
      "twice = 2*V + shift*I",
      "R = twice*W",
      "dW/dt = -gain*R",
      "dV/dt = 0",
    ]);
    expect(own.parameters.map(({ name, label }) => [name, label])).toEqual([
      ["a", "a rate"],
      ["c", null],
      ["b", null],
      ["threshold", null],
    ]);
    expect(own.observables.map(({ name }) => name)).toEqual(["size", "more", "rank"]);
    expect([own.classes.length, own.stops.length, own.requirements.length]).toEqual([1, 1, 1]);
  });

  it("may make something else of a name: a state becomes a definition, a parameter a function of the time", () => {
    const own = parse("system own\nextend base\nV : m x m = 2*I\na = 1 + t\nparam b = 1");
    expect(own.states.map(({ name }) => name)).toEqual(["W"]);
    expect(own.parameters.map(({ name }) => name)).toEqual(["b", "threshold"]);
    expect(printEquations(own)).toEqual(["V : m x m = 2*I", "a = 1 + t", "gain = a + b", "R = V*W", "dW/dt = -gain*R"]);
  });

  it("extends one that extends another", () => {
    const own = parse("system own\nextend middle\nparam a = 5\nobserve size = 1");
    expect(printEquations(own)[0]).toBe("gain = a*b");
    expect(own.observables.map(({ name }) => name)).toEqual(["size", "other", "rank"]);
  });

  it("is SimSiam, of BYOL, in a line", async () => {
    const text = "system own\nextend byol\nWa = W";
    const own = parse(text);
    const simsiam = loadSystem("simsiam")!;
    expect(own.states.map(({ name }) => name)).toEqual(simsiam.states.map(({ name }) => name));
    const times = { end: 5, samples: 2 };
    const [mine, theirs] = [
      await playOnCpu({ system: { text }, times, runs: 3, observables: ["loss", "commutator"] }),
      await playOnCpu({ system: "simsiam", times, runs: 3, observables: ["loss", "commutator"] }),
    ];
    expect(mine.states).toEqual(theirs.states);
    expect(mine.series("loss")).toEqual(theirs.series("loss"));
  });

  it("replaces lines that the extended text shares with others", async () => {
    const own = parse(
      "system own\nextend byol-minibatch\nF = 2*W*Sd*W^T\nnext V = grad(J, W)\nloss J = norm(W)^2/2\nWa = W",
    );
    const equations = printEquations(own);
    expect(own.states.map(({ name }) => name)).toEqual(["W", "V", "Wp", "Vp"]);
    expect(equations.filter((line) => /^(F|Wa|next Wa|next V) /.test(line)).toSorted()).toEqual([
      "F = 2*W*Sd*W^T",
      "Wa = W",
      "next V = grad(J, W)",
    ]);
    expect(own.definitions.filter(({ name }) => name === "F")).toHaveLength(1);
    // Where nothing is extended, saying a thing twice stays an error.
    expect(() => parse("system own\ninclude byol-step\nM11 = Ss\nM21 = Sd\nF = W*W^T")).toThrow(
      /F is declared already/,
    );
  });

  it("may extend a map, whose clock it replaces, whose steps and sizes it takes over", async () => {
    const text = `system own
      extend steps
      state v : n ~ 0
      clock = lr/(1 - mu)
      param mu = 0.9
      dimension C
      next v = mu*v + grad(J, x) + rowsum(randn(n, C))/C
      next x = x - lr*next(v)
      observe largest = maximum(time)`;
    const own = parse(text);
    expect([own.kind, own.states.length, own.draws.length]).toEqual(["map", 2, 2]);
    expect([...own.dimensions].sort()).toEqual(["B", "C", "n"]);
    expect(printEquations(own).toSorted()).toEqual(
      [
        "clock = lr/(1 - mu)",
        "X = randn(n, B)",
        "M = X*X^T/B",
        "loss J = inner(x, M*x)/2",
        "next x = x - lr*next(v)",
        "next v = mu*v + grad(J, x) + rowsum(randn(n, C))/C",
      ].toSorted(),
    );
    const shipped =
      "system own\nextend byol-minibatch\nclock = 1\nparam lr = 0.01 in 0..1\nobserve time = t\nobserve peak = maximum(normW)";
    const { series } = await playOnCpu({
      system: { text: shipped },
      dimensions: { n1: 4, n2: 2, B: 8 },
      times: [0, 3, 10],
      runs: 2,
    });
    expect(series("time").map((values) => values[0])).toEqual([0, 3, 10]);
    expect(series("peak")[2]![0]).toBeGreaterThanOrEqual(Math.max(series("normW")[0]![0]!, series("normW")[1]![0]!));
  });

  it.each([
    ["extend none", ["line 2, column 8: there is no system named none to extend"]],
    ["extend", ["line 2, column 7: an extend line names one system: extend byol; the line ends here"]],
    ["extend circle", ["line 2, column 8: extend circle goes in a circle"]],
    [
      "extend base\nextend byol",
      ["line 3, column 8: a text extends one system, and this is the second: extend one of the two"],
    ],
    [
      "extend base\nstate W : m x m",
      ["line 2, column 8: extend base, its line 3: no state and no data has the dimension n: add the line dimension n"],
    ],
    [
      "extend base\nstate W : n x n",
      ["line 2, column 8: extend base, its line 8: V*W is m x m times n x n: the inner dimensions m and n differ"],
    ],
    [
      "extend base\nR = V*W*W^T\nparam d = W",
      [
        "line 2, column 8: extend base, its line 9: dW/dt is m x m, and W is m x n: a state and its slope have one shape",
        "line 4, column 11: W is a state, and the default of a parameter is made of numbers and parameters",
      ],
    ],
    [
      "extend base\nparam b = c, c = b",
      ["line 3, column 11: c, of line 3, is made of this in turn: one of them must do without the other"],
    ],
    [
      "extend base\nR = V*W\nR = W",
      [
        "line 4, column 1: R is declared already, in line 3, as a definition: choose another name or take one line away",
      ],
    ],
  ])("shows what is wrong where it is: %s", (lines, expected) => {
    expect(messages(`system own\n${lines}`)).toEqual(expected);
  });

  it("needs a name of its own", () => {
    expect(messages("extend base")).toEqual(['line 1, column 1: a text begins with its name: system NAME "TITLE"']);
  });
});
