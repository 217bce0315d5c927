/** Why a run diverged, as a replay on the host finds it, against where it ended on every engine. */

import { expect, it } from "vitest";
import { divergenceWarnings, explainDivergence } from "../../src/ensemble/divergence.ts";
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

describeEngine(
  "why a run diverged",
  (engine) => {
    it.each([
      [
        "a matrix that loses its rank, in a definition that another one reads",
        // The determinant is s: it is singular once s is a rounding.
        map(
          "state s : scalar ~ 1\nA = ones(2, 2) + s*diag(e)\ndata e : 2\nX = inv(A)\nY = X*X\nstate W : 2 x 2 ~ 0\n" +
            "next s = s/2\nnext W = s^2*Y\nobserve size = norm(W)",
          { data: explicit({ e: [0, 1] }) },
        ),
        "next W has no value there: inv(A) with a singular matrix",
      ],
      [
        "a singular matrix, at the start of a flow",
        flow("state W : n x n\nv = rowsum(W)\ndW/dt = solve(outer(v, v), W)", fourByFour),
        "dW/dt has no value there: solve(outer(v, v), W) with a singular matrix",
      ],
      [
        "one of two singular matrices",
        flow("state W : n x n\nv = rowsum(W)\ndW/dt = inv(W) + inv(W*outer(v, v))", fourByFour),
        "dW/dt has no value there: equations with a singular matrix",
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
        "dW/dt has no value there: lyap(S, sym(W)) with a matrix of whose eigenvalues two sum to 0",
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
      ["a power", flow("state x : scalar ~ 1\ndx/dt = -1 + 0.01*x^0.5"), /^dx\/dt has no value there: -0\.\d+\^0\.5$/],
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
        map("data c : scalar ~ 0.1*rand\nstate x : scalar\nnext x = sqrt(randn + 1.65 + c)", { seed: 4, runs: 1 }),
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
    ])("%s", async (_, input, reason) => {
      const { last, divergences, warnings } = await explained(engine, input);
      const { cell, run, time } = divergences.at(-1)!;
      const { runs, outcomes } = last.cells[cell]!;
      expect(outcomes.first.diverged).toBe(run);
      // The step that lost it begins at the sample time before the one that found it.
      const step = input.times && "end" in (input.times as object) ? 0.125 : 1;
      expect(runs!.endTime[run]).toBe(time + step);
      const said = warnings.at(-1)!.what.replace(/^The first run that diverged did so because (.*)\.$/, "$1");
      expect(said).toEqual(typeof reason === "string" ? reason : expect.stringMatching(reason));
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
