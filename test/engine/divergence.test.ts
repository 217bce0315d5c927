/** Why a run diverged, as a replay on the host finds it, against where it ended on every engine. */

import { describe, expect, it } from "vitest";
import { divergenceWarnings, explainDivergence, stepsWarnings } from "../../src/ensemble/divergence.ts";
import type { Outcomes } from "../../src/ensemble/outcomes.ts";
import { runAlone } from "../../src/ensemble/run-alone.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { explicit } from "../oracle-cases.ts";
import { cpu, cpuInFloat32, describeEngine, type Engine, webgpu } from "./engines.ts";

const system = (lines: string) => ({ text: `system s\n${lines}` });

/** A map whose samples are its steps. */
const map = (lines: string, rest: Partial<ExperimentInput> = {}): ExperimentInput => ({
  system: system(lines),
  times: { steps: 60, samples: 61 },
  runs: 6,
  ...rest,
});

/** A flow whose samples are its steps of 1/8. */
const flow = (lines: string, rest: Partial<ExperimentInput> = {}): ExperimentInput => ({
  system: system(lines),
  integrator: { method: "rk4", step: 0.125 },
  times: { end: 8, samples: 65 },
  runs: 6,
  ...rest,
});

const matrix = (entry: (i: number, j: number) => number): number[][] =>
  [1, 2, 3, 4].map((i) => [1, 2, 3, 4].map((j) => entry(i, j)));

const fourByFour = { dimensions: { n: 4 } };

async function explained(engine: Engine, input: ExperimentInput) {
  const played = await engine.play(input);
  const { resolved, frames } = played;
  const last = frames.at(-1)!;
  const outcomes = new Map(last.cells.map(({ cell, outcomes: found }) => [cell, found]));
  const divergences = await explainDivergence(resolved, outcomes, { precision: engine.precision });
  return { last, divergences, warnings: divergenceWarnings(resolved, divergences) };
}

/** What is lost, the experiment, the reason, and the engines where others have other numbers. */
type Case = [string, ExperimentInput, string | RegExp, (readonly Engine[])?];

const cases: readonly Case[] = [
  [
    "a matrix that loses its rank, in a definition that another one reads",
    // The determinant is s: it is singular once s is a rounding.
    map(
      "state s : scalar ~ 1\nA = ones(2, 2) + s*diag(e)\ndata e : 2\nX = inv(A)\nY = X*X\nstate W : 2 x 2 ~ 0\n" +
        "next s = s/2\nnext W = s^2*Y\nobserve size = norm(W)",
      { data: explicit({ e: [0, 1] }) },
    ),
    "next W has no value there: inv(A), of a singular matrix",
  ],
  [
    "a singular matrix, at the start of a flow",
    flow("state W : n x n\nv = rowsum(W)\ndW/dt = solve(outer(v, v), W)", fourByFour),
    "dW/dt has no value there: solve(outer(v, v), W), of a singular matrix",
  ],
  [
    "one of two singular matrices",
    flow("state W : n x n\nv = rowsum(W)\ndW/dt = inv(W) + inv(W*outer(v, v))", fourByFour),
    "dW/dt has no value there: inv or solve, of a singular matrix",
  ],
  [
    "eigenvalues that cancel",
    flow("state W : n x n\ndata S : n x n symmetric\ndW/dt = lyap(S, sym(W))", {
      dimensions: { n: 2 },
      data: explicit({
        S: [
          [1, 0],
          [0, -1],
        ],
      }),
    }),
    "dW/dt has no value there: lyap(S, sym(W)), of a matrix of whose eigenvalues two sum to 0",
  ],
  [
    "too few samples",
    map("state W : n x n\nparam B = 3\nL = bartlett(n, B)\nnext W = W + L*L^T", fourByFour),
    "next W has no value there: bartlett of 3 samples for 4 rows",
  ],
  [
    "a division by 0, behind choices that are not taken",
    map("state x : scalar ~ 0\nnext x = if(x > 1, if(x > 7, 1/(x - 8), x + 1), x + 1) + if(x < 0, sqrt(x), 0)"),
    "next x has no value there: a division by 0",
  ],
  [
    "the same in entries of a vector",
    map("state v : n ~ ones(n)\nnext v = if(v > 3, 1/(v - 4), v + 1) + if(v < 0, sqrt(v), v - v)", fourByFour),
    "next v has no value there: a division by 0",
  ],
  [
    "a logarithm, of one entry of a matrix",
    flow("state W : n x n ~ ones(n, n)\ndata a : n\ndW/dt = -diag(a)*ones(n, n) + 0.001*log.(W)", {
      dimensions: { n: 2 },
      data: explicit({ a: [0, 1] }),
    }),
    /^dW\/dt has no value there: log\(-0\.\d+\)$/,
  ],
  [
    "a power",
    flow("state x : scalar ~ 1\ndx/dt = -1.1 + 0.01*x^0.5"),
    /^dx\/dt has no value there: \(-0\.\d+\)\^0\.5$/,
  ],
  [
    "a power with an exponent for each entry",
    map("state v : n ~ ones(n)\nnext v = (v - 2)^(v/2)", fourByFour),
    "next v has no value there: (-1)^0.5",
  ],
  [
    "a power whose exponent has no value",
    map("state x : scalar ~ 1\nnext x = x^log(-x)"),
    "next x has no value there: log(-1)",
  ],
  [
    "a power of 0",
    map("state x : scalar ~ 3\nstate y : scalar ~ 1\nnext x = x - 1\nnext y = x^(-1)"),
    "next y has no value there: 0^-1",
  ],
  [
    "a power of entries whose exponent has no value",
    map("state v : n ~ ones(n)\nnext v = v^log(-sum(v))", fourByFour),
    "next v has no value there: log(-4)",
  ],
  [
    "a sum over entries",
    map("state v : n ~ ones(n)\nnext v = v*sum(log(v - 1))", fourByFour),
    "next v has no value there: log(0)",
  ],
  [
    "an entry of a product",
    map("state v : n ~ ones(n)\nA = outer(v, v)\nnext v = v*(log.(A .- 1)*A)[2, 3]", fourByFour),
    "next v has no value there: log(0)",
  ],
  [
    "entries of a matrix to a power",
    map("state W : n x n ~ ones(n, n)\nnext W = (W .- 2) .^ 0.5", fourByFour),
    "next W has no value there: (-1)^0.5",
  ],
  [
    "one factor of one entry of a product",
    map("state v : n ~ ones(n)\ndata M : n x n\nnext v = v*(sqrt.(M)*M)[1, 2]", {
      dimensions: { n: 2 },
      data: explicit({
        M: [
          [1, -2],
          [-3, 4],
        ],
      }),
    }),
    "next v has no value there: sqrt(-2)",
  ],
  [
    "one entry of a matrix",
    map("state x : scalar ~ 1\ndata M : n x n\nnext x = x*log.(M)[2, 1]", {
      dimensions: { n: 2 },
      data: explicit({
        M: [
          [-1, -2],
          [-3, 4],
        ],
      }),
    }),
    "next x has no value there: log(-3)",
  ],
  [
    "equations whose solution is out of range",
    map("state W : n x n\ndata A : n x n\ndata B : n x n\nnext W = solve(A, B) + 0*W", {
      dimensions: { n: 2 },
      data: explicit({
        A: [
          [1e-30, 0],
          [1e-31, 1e-30],
        ],
        B: [
          [1e30, 0],
          [0, 1e30],
        ],
      }),
    }),
    "numbers within next W left their range",
    [cpuInFloat32],
  ],
  [
    "growth of the second state, by finite slopes",
    flow("state x : scalar ~ 1\nstate y : scalar ~ 3e38\ndx/dt = -x\ndy/dt = y"),
    "y grew beyond the range of its numbers",
    [webgpu, cpuInFloat32],
  ],
  [
    "an entry that is taken, not the one before it",
    map(
      "state v : n ~ 0\ndata e : n\nE = outer(e, ones(n))\nA = if.(E > 1.5, sqrt.(-E), 1 ./ (E .- 1))\nu = rowsum(A)\nnext v = if(e > 1.5, u, v)",
      {
        dimensions: { n: 2 },
        data: explicit({ e: [1, 2] }),
      },
    ),
    "next v has no value there: sqrt(-2)",
  ],
  [
    "the root of a matrix",
    flow("state W : n x n\ndW/dt = sqrtm(-I(n) + 0*sym(W))", fourByFour),
    "dW/dt has no value there: sqrtm(-I(n) + 0*sym(W)), of a matrix with a negative eigenvalue",
  ],
  [
    "an entropy",
    flow("state v : n ~ ones(n)\ndv/dt = entropy(-v)*v", fourByFour),
    "dv/dt has no value there: entropy(-v), of what is no distribution",
  ],
  [
    "an alignment",
    flow("state W : n x n\ndW/dt = alignment(W*W^T, 0*W)*W", fourByFour),
    "dW/dt has no value there: alignment(W*W^T, 0*W), of a matrix that makes an eigenvector 0",
  ],
  [
    "a start",
    flow("state x : scalar\nstate y : scalar ~ log(-1 - rand())\ndx/dt = 1\ndy/dt = 1"),
    "y starts from no finite number",
  ],
  [
    "a matrix that it drew",
    flow("state W : n x n\ndata C : n x n ~ log.(-1 .- rand)\ndW/dt = C*W", fourByFour),
    "what it drew for C is no finite number",
  ],
  [
    "a number that it drew",
    flow("state x : scalar ~ 1\ndata c : scalar ~ log(-1 - rand())\ndx/dt = c*x"),
    "what it drew for c is no finite number",
  ],
  [
    "numbers that a line passes through",
    flow("state x : scalar ~ 1\nparam a = 800\ndx/dt = exp(a*x)/exp(a*x)"),
    "numbers within dx/dt left their range",
  ],
  [
    "growth of one state, which another one reads",
    flow("state x : scalar ~ 1\nstate y : scalar ~ 1e38\ndx/dt = tanh(y)\ndy/dt = 1e30*y"),
    "y grew beyond the range of its numbers",
    [cpu],
  ],
  [
    "an entry of a diagonal",
    map("state x : scalar ~ 1\ndata D : n x n symmetric\nnext x = x*log(D[2, 2])", {
      dimensions: { n: 2 },
      data: explicit({
        D: [
          [1, 0],
          [0, -2],
        ],
      }),
    }),
    "next x has no value there: log(-2)",
  ],
  [
    "a number drawn evenly in each step",
    map("state x : scalar ~ 1\nnext x = 1 + 1e-9*log(rand() - 0.05)", { seed: 2 }),
    /^next x has no value there: log\(-0\.0\d+\)$/,
  ],
  [
    "entries over entries",
    map("state v : n ~ ones(n)\nnext v = v/(v - 1)", fourByFour),
    "next v has no value there: a division by 0",
  ],
  ["growth", flow("state W : n x n\ndW/dt = W*W^T*W", fourByFour), "W grew beyond the range of its numbers"],
  ["growth of a map", map("state x : scalar ~ 2\nnext x = x^2"), "x grew beyond the range of its numbers"],
  [
    "what a run drew, at its start and in each step",
    // Some 1 in 20 steps takes a root of what is negative.
    map("data c : scalar ~ 0.1*rand\nstate x : scalar\nnext x = sqrt(randn() + 2.9 + c)", { seed: 5, runs: 20 }),
    /^next x has no value there: sqrt\(-0\.\d+\)$/,
  ],
  [
    "data that are given for each step",
    map("state x : m ~ ones(m)\ndata d : m each step\nnext x = x/d", {
      dimensions: { m: 1 },
      data: explicit({ d: { steps: [[1], [2], [3], [0], [5]] } as never }),
      times: { steps: 5, samples: 6 },
    }),
    "next x has no value there: a division by 0",
  ],
  [
    "data of each kind and parameters of the cell",
    flow(
      "state W : n x n\ndata M : n x n\ndata D : n x n symmetric\ndata E : n x n symmetric\ndata c : scalar\nparam a = 1\n" +
        "dW/dt = M*W*D + E*W - W + log(c - a*t)*W",
      {
        ...fourByFour,
        data: explicit({
          M: matrix((i, j) => i - j),
          D: matrix((i, j) => (i === j ? i : 0)),
          E: 2,
          c: 1.1,
        }),
        sweep: { a: [0, 2] },
      },
    ),
    /^dW\/dt has no value there: log\(-0\.\d+\)$/,
  ],
];

describeEngine(
  "why a run diverged",
  (engine) => {
    it.each(cases.filter(([, , , engines]) => engines?.includes(engine) ?? true))("%s", async (_, input, reason) => {
      const { last, divergences, warnings } = await explained(engine, input);
      const { cell, run, time } = divergences.at(-1)!;
      const { runs, outcomes } = last.cells[cell]!;
      expect(outcomes.first.diverged).toBe(run);
      // Within the step between the sample time that found it and the one before.
      const step = input.times && "end" in (input.times as object) ? 0.125 : 1;
      const { endTime } = runs!;
      expect(time).toBeGreaterThanOrEqual(Math.max(0, endTime[run]! - step));
      expect(time).toBeLessThanOrEqual(endTime[run]!);
      const said = warnings.at(-1)!.what.replace(/^The first run that diverged did so because (.*)\.$/, "$1");
      expect(said).toEqual(typeof reason === "string" ? reason : expect.stringMatching(reason));
    });

    it("is found within a sample interval of many steps, at its stage", async () => {
      const lines = "state x : scalar ~ 1\ndx/dt = -1 + 1e-9*log(x)\nobserve size = x";
      const { divergences } = await explained(engine, flow(lines, { times: { end: 8, samples: 3 } }));
      expect(divergences).toEqual([
        {
          cell: 0,
          run: 0,
          ending: "diverged",
          kind: "undefined",
          state: "x",
          words: expect.stringMatching(/^log\((0|-.*)\)$/),
          time: 1,
        },
      ]);
    });

    it.each([
      ["tsit5", "dx/dt = x^2", "dx/dt grew without bound: there is a pole"],
      ["rkc2", "dx/dt = x^2", "dx/dt grew without bound: there is a pole"],
      ["bs32", "dx/dt = -1 + 1e-9*log(x - 0.5)", /^dx\/dt has no value there: log\((0|-.*)\)$/],
      ["tsit5", "dx/dt = 1 + x^2", "dx/dt grew without bound: there is a pole"],
      ["tsit5", "dx/dt = inv(ones(2, 2))[1, 2]*x", "dx/dt has no value there: inv(ones(2, 2)), of a singular matrix"],
    ] as const)("is said of %s too: %s", async (method, line, reason) => {
      const tolerances = { method, rtol: 1e-4, atol: 1e-6 } as const;
      const input = { integrator: tolerances, times: { end: 4.4, samples: 5 }, runs: 2 };
      const { last, divergences, warnings } = await explained(
        engine,
        flow(`state x : scalar ~ 1\n${line}\nobserve size = x`, input),
      );
      const said = warnings.at(-1)!.what.replace(/^The first run that .* did so because (.*)\.$/, "$1");
      expect(said).toEqual(typeof reason === "string" ? reason : expect.stringMatching(reason));
      // Both come to the same edge, as near as their steps are fine.
      expect(Math.abs(last.cells[0]!.runs!.endTime[0]! - divergences[0]!.time)).toBeLessThan(0.2);
    });

    it("counts runs that use up their steps, and says what to do", async () => {
      // A slope that jumps at 0 and points there from both sides.
      const lines = "state x : scalar ~ 1\ndx/dt = if(x > 0, -1, 1)\nobserve size = x";
      const integrator = { method: "bs32", rtol: 1e-4, atol: 1e-6, maxSteps: 200 } as const;
      const { resolved, frames } = await engine.play(flow(lines, { integrator, runs: 2 }));
      const outcomes = frames.at(-1)!.cells.map((cell) => cell.outcomes);
      expect(outcomes[0]!.outOfSteps).toBe(2);
      expect(stepsWarnings(resolved, outcomes)).toEqual([
        {
          what: "2 runs used up the 200 steps that a run may take.",
          where: "integrator.maxSteps",
          advice: expect.stringContaining("take a fixed step"),
        },
      ]);
      expect(stepsWarnings(resolved, [{ ...outcomes[0]!, outOfSteps: 0 }])).toEqual([]);
    });

    it("is one warning for cells that are lost alike, with the place in each", async () => {
      const input = flow("state x : scalar ~ 1\nparam a = 1\ndx/dt = -1 + 1e-9*log(x - a/4)\nobserve size = x", {
        sweep: { a: [1, 2] },
      });
      const { warnings } = await explained(engine, input);
      expect(warnings).toEqual([
        {
          what: expect.stringMatching(
            /^The first run that diverged in a cell did so because dx\/dt has no value there: log\((0|-.*)\)\.$/,
          ),
          where: "run 0 at a = 1, t = 0.75; run 0 at a = 2, t = 0.5",
          advice: expect.stringMatching(/^Keep the line within/),
        },
      ]);
    });
  },
  [webgpu, cpu, cpuInFloat32],
);

describe("the search for why runs diverged", () => {
  const outcomesOf = (first: number, endTime: number): ReadonlyMap<number, Outcomes> => {
    const none = { ended: 0, settled: 0, stopped: 0, stepTooSmall: 0, outOfSteps: 0, running: 0 };
    return new Map([[0, { ...none, diverged: 1, first: { diverged: first }, firstEndTime: { diverged: endTime } }]]);
  };
  const lost = resolveExperiment(flow("state x : scalar ~ 1\ndx/dt = -1 + 1e-9*log(x)"));

  it("says nothing of a loss at another time than that of the run", async () => {
    expect(await explainDivergence(lost, outcomesOf(0, 1), { precision: "float64" })).toHaveLength(1);
    expect(await explainDivergence(lost, outcomesOf(0, 4), { precision: "float64" })).toEqual([]);
  });

  it("ends where a host stops it, or where it takes too long", async () => {
    expect(await explainDivergence(lost, outcomesOf(0, 1), { precision: "float64", stopped: () => true })).toEqual([]);
    const long = resolveExperiment(
      flow("state x : scalar ~ 1\ndx/dt = -1", { integrator: { method: "rk4", step: 1e-8 } }),
    );
    const start = performance.now();
    expect(await explainDivergence(long, outcomesOf(0, 8), { precision: "float64" })).toEqual([]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it("is of the run that was lost, whatever it drew", async () => {
    const drawn = resolveExperiment(map("state W : n x n ~ 0\nnext W = log.(rand .- 2)", { ...fourByFour, seed: 3 }));
    const runs = [0, 1, 2, 3, 4, 5];
    const found = await Promise.all(
      runs.map((run) => explainDivergence(drawn, outcomesOf(run, 1), { precision: "float64" })),
    );
    const numbers = found.flat().map(({ words }) => Number(/^log\((.*)\)$/.exec(words)![1]));
    expect(new Set(numbers).size).toBe(runs.length);
    for (const number of numbers) expect(Math.abs(number + 1.5)).toBeLessThanOrEqual(0.5);
  });

  it("finds of a run alone what it finds of it beside the others", async () => {
    const drawn = resolveExperiment(
      map("state x : scalar ~ rand\nnext x = log(rand(1, 1)[1, 1] + x - 1.1)", { runs: 6, seed: 3 }),
    );
    for (const run of [0, 3, 5]) {
      const [beside] = await explainDivergence(drawn, outcomesOf(run, 1), { precision: "float64" });
      const [alone] = await explainDivergence(runAlone(drawn, 0, run), outcomesOf(run, 1), { precision: "float64" });
      expect(beside!.run).toBe(run);
      expect(alone).toEqual(beside);
    }
  });

  it("advises by what was lost", async () => {
    const singular = resolveExperiment(flow("state W : n x n\ndW/dt = inv(0*W)", fourByFour));
    const divergences = await explainDivergence(singular, outcomesOf(0, 0.125), { precision: "float64" });
    expect(divergenceWarnings(singular, divergences)[0]!.advice).toBe(
      "Add a multiple of I to the matrix, or start elsewhere.",
    );
  });

  it("survives lines of thousands of terms", async () => {
    const terms = Array.from({ length: 6000 }, (_, k) => `sin(${k + 1}*x)`).join(" + ");
    const deep = resolveExperiment(flow(`state x : scalar ~ 1\ndx/dt = log(-1 - x*x) + ${terms}`));
    const [found] = await explainDivergence(deep, outcomesOf(0, 0.125), { precision: "float64" });
    expect(found).toMatchObject({ words: "log(-2)", time: 0 });
  });
});
