/** Maps in the language: what a text may say of steps, and what it may not. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { LanguageErrors, parseSystem, printSystem } from "../../src/language/index.ts";
import { systemToMathML } from "../../src/language/mathml.ts";
import { verifyProgram } from "../../src/program/verify.ts";

const parse = (lines: string) => parseSystem(`system s\n${lines}\n`, () => undefined);

function complaint(lines: string): string {
  try {
    parse(lines);
  } catch (error) {
    if (error instanceof LanguageErrors) return error.errors.map(({ message }) => message).join("\n");
    throw error;
  }
  return "nothing is wrong";
}

const descent = `dimension B
state W : m x n ~ 0.2*randn
state V : m x n ~ 0
data M : n x n symmetric each step
param lr = 0.05, mu = 0.9
X : n x B = randn
loss J = norm(W*X)^2/B + trace(W*M*W^T)
clock = lr/(1 - mu)
next V = mu*V + grad(J, W)
next W = W - lr*next(V) + 0.01*randn
observe size = norm(W)*t/(k + 1)`;

describe("a map", () => {
  it("is one system with its steps, draws and clock", () => {
    const system = parse(descent);
    expect(system.kind).toBe("map");
    expect(
      system.draws.map(({ owner, index, type }) => [owner, index, type.kind === "matrix" && type.columns]),
    ).toEqual([
      ["X", 0, "B"],
      ["next W", 0, "n"],
    ]);
    expect(system.definitions.map(({ name }) => name)).toEqual(["X", "J", "grad(J, W)", "next(V)"]);
  });

  it("is printed as a text that parses to the same map", () => {
    const printed = printSystem(parse(descent));
    expect(printed).toContain("X : n x B = randn\n");
    expect(printed).toContain("data M : n x n symmetric each step");
    expect(printSystem(parseSystem(printed, () => undefined))).toBe(printed);
  });

  it("is set as formulas of the next step", () => {
    const formulas = systemToMathML(parse(descent));
    expect(formulas).toContain('<msup><mi>V</mi><mrow><mo stretchy="false">(</mo><mi>k</mi>');
    expect(formulas).not.toContain("randn#");
    expect(formulas.match(/<math/g)).toHaveLength(6);
  });

  it("counts samples by dimensions and parameters, and so its clock", () => {
    const { draws, clock } = parse(`dimension B
      state A : n x n ~ 0
      param lr = 0.1
      clock = lr/B
      next A = bartlett(n, 2*B)`);
    expect([draws.length, clock !== null]).toEqual([1, true]);
  });

  it("orders new values by what they are made of, whatever the order of the lines", () => {
    const { definitions } = parse(`state a : scalar ~ 1
      state b : scalar ~ 1
      state c : scalar ~ 1
      next a = next(b) + half
      next b = next(c) + 1
      next c = c + 1
      half = next(c)/2`);
    expect(definitions.map(({ name }) => name)).toEqual(["next(c)", "half", "next(b)"]);
  });

  const wrong: readonly (readonly [string, string])[] = [
    [
      "state x : scalar\nnext x = x\ndx/dt = 1",
      "a system has flows, dX/dt = ..., or it is a map of lines next X = ...: this one begins with a next",
    ],
    [
      "state x : scalar\nstate y : scalar\nnext x = x",
      "the state y has no step: add next y = ..., or next y = y to keep it",
    ],
    ["state x : scalar\nnext x = x\nnext x = 1", "next x is given already in line 3: keep one of the two"],
    [
      "state x : scalar\nstate y : scalar\nnext x = next(y)\nnext y = next(x)",
      "next(y) is made of next(x) is made of next(y): one of them must take an old value",
    ],
    ["state x : scalar\nparam p = 1\nnext x = next(p)", "next(X) takes a state by its name, and p is a parameter"],
    [
      "state x : scalar\ndx/dt = next(x)",
      "next(X) is the new value of a state in the step of a map, and this text has flows",
    ],
    [
      "state x : scalar\nnext x = t",
      "a map has steps, numbered by k: to have a time t = k*lr too, add the line clock = lr",
    ],
    [
      "state x : scalar\nclock = x\nnext x = x",
      "the clock, the time that a step takes, is made of numbers, parameters and dimensions, and x is a state",
    ],
    ["state x : scalar\nclock = 1\ndx/dt = x", "a flow has the time t by itself"],
    ["state x : scalar\nparam k = 1\nnext x = k", "k already means the number of the step"],
    ["state x : scalar\nnoise = randn\nnext x = noise", "randn says its size here: randn(m, n), randn(n) or randn()"],
    ["state x : scalar\nnext x = grid(0, 1, 3)", "a step draws with randn, rand and bartlett"],
    [
      "state x : scalar\nnoise = randn()\nnext x = noise\nobserve y = noise^2",
      "y cannot observe noise, which is drawn anew in each step",
    ],
    [
      "state x : scalar\nnext x = x\nobserve y = next(x)",
      "next(X) may stand only in the step of a map and its definitions",
    ],
    ["state W : 2 x 2\ndata M : 2 x 2 each step\nnext W = M\nobserve y = norm(M)", "M is another one in each step"],
    ["state W : 2 x 2\ndata M : 2 x 2 each step\ndW/dt = M", "M comes in each step, and only a map"],
    ["state W : 2 x 2\ndata M : scalar each step\nnext W = M*W", "data of each step are matrices or vectors"],
    [
      "state S : 2 x 2 symmetric\nnext S = randn",
      "the state S is declared symmetric, and its next value randn is not symmetric",
    ],
    ["state x : scalar\nnext x = randn(q)", "no state and no data has the dimension q"],
    ["state x : scalar\nloss J = next(x)^2\nnext x = x - grad(J, x)", "next"],
    [
      "state x : scalar ~ 1\nnext x = 2*x\nb = next(x)\nobserve o = b",
      "o cannot observe b, which is of a new value, which only its step knows: keep it in a state of its own",
    ],
  ];
  it.each(wrong)("says what is wrong: %s", (lines, sentence) => {
    expect(complaint(lines)).toContain(sentence);
  });
});

describe("an experiment of a map", () => {
  const map = (more: object) => ({
    system: { text: "system s\nstate x : scalar ~ 1\nnext x = 0.5*x\nobserve y = x" },
    ...more,
  });
  const problem = (more: object) => {
    try {
      resolveExperiment(map(more));
    } catch (error) {
      return String((error as Error).message);
    }
    return "nothing is wrong";
  };

  it("counts in steps, as far apart as whole ones allow", () => {
    expect(resolveExperiment(map({ times: { steps: 10, samples: 4 } })).times).toEqual([0, 3, 7, 10]);
    const { times, experiment, integrator } = resolveExperiment(map({}));
    expect([times.length, times.at(-1)]).toEqual([81, 1000]);
    expect(experiment.times).toEqual({ steps: 1000, samples: 81 });
    expect(experiment).not.toHaveProperty("integrator");
    expect(integrator.method).toBe("map");
  });

  it("takes nothing that a flow has, and a flow nothing of a map", () => {
    expect(problem({ integrator: { method: "rk4" } })).toContain("integrator must be left out: s is a map");
    expect(problem({ times: { end: 4 } })).toContain("times.end belongs to a flow");
    expect(problem({ stop: { settled: 0.1 } })).toContain("stop.settled must be left out");
    expect(problem({ times: [0, 1.5] })).toContain("times of a map are numbers of steps");
    expect(problem({ times: [1, 2] })).toContain("times of a map begin with step 0");
    expect(problem({ times: { steps: 3, samples: 9 } })).toContain("times.samples must be at most 4");
    const flow = { system: "byol", times: { steps: 4 } };
    expect(() => resolveExperiment(flow)).toThrow("times.steps belongs to a map");
  });

  it("has data for all of its steps", () => {
    const given = (steps: number, count: number) => ({
      system: { text: "system s\nstate W : 2 x 2\ndata M : 2 x 2 each step\ndata C : 2 x 2\nnext W = M*C" },
      data: { model: "explicit", C: 1, M: { steps: Array.from({ length: count }, () => 1) } },
      times: { steps },
    });
    expect(() => resolveExperiment(given(4, 3))).toThrow("data.M.steps has 3 values, but the last of times is step 4");
    verifyProgram(resolveExperiment(given(4, 4)).program);
    const series = { ...given(4, 4), data: { model: "explicit", M: 1, C: { steps: [1, 1, 1, 1] } } };
    expect(() => resolveExperiment(series)).toThrow("data.C gives a value for each step, but C is one for all");
  });
});
