/** Gradients of losses: against differences, against flows written by hand, and what is refused. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { parseSystem, printDerived, printSystem } from "../../src/language/index.ts";
import { systemToMathML } from "../../src/language/mathml.ts";
import { countSlope } from "../../src/program/counts.ts";
import { loadSystem } from "../../src/systems.ts";
import { type Played, playOnCpu } from "../engine/play.ts";
import { explicit } from "../oracle-cases.ts";
import { randomExpressions } from "../random-expressions.ts";
import { gradients as tolerance } from "../tolerances.ts";

const n = 3;
const m = 2;

/** Where the loss is looked at: every state, and a direction for each. */
function point(seed: number) {
  let word = seed;
  const next = (): number => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return word / 2 ** 32 - 0.5;
  };
  const matrix = (rows: number, columns: number): number[][] =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, next));
  return {
    W: matrix(n, m),
    V: matrix(n, n),
    v: Array.from({ length: n }, next),
    x: next(),
  };
}

type Point = ReturnType<typeof point>;

/** `to` steps along `direction`. */
function moved(from: Point, direction: Point, step: number): Point {
  return {
    W: from.W.map((row, i) => row.map((entry, j) => entry + step * direction.W[i]![j]!)),
    V: from.V.map((row, i) => row.map((entry, j) => entry + step * direction.V[i]![j]!)),
    v: from.v.map((entry, i) => entry + step * direction.v[i]!),
    x: from.x + step * direction.x,
  };
}

const textOf = (loss: string): string => `system s
  state W : n x m
  state V : n x n
  state v : n
  state x : scalar
  data D : n x n symmetric
  data dW : n x m
  data dV : n x n
  data dv : n
  data dx : scalar
  P = V*W + D*W/2
  Q = sin(v)
  loss J = ${loss} + inner(P, W)/5 + sum(Q)
  dW/dt = -grad(J, W)
  dV/dt = -grad(J, V)
  dv/dt = -grad(J, v)
  dx/dt = -grad(J, x)
  observe value = J
  observe along = inner(grad(J, W), dW) + inner(grad(J, V), dV) + inner(grad(J, v), dv) + grad(J, x)*dx`;

const D = [
  [0.9, 0.2, -0.1],
  [0.2, 0.4, 0.3],
  [-0.1, 0.3, -0.6],
];

async function observed(loss: string, at: Point, direction: Point): Promise<{ value: number; along: number }> {
  const input: ExperimentInput = {
    system: { text: textOf(loss) },
    dimensions: { n, m },
    data: explicit({ D, dW: direction.W, dV: direction.V, dv: direction.v, dx: direction.x }),
    initial: { W: at.W, V: at.V, v: at.v, x: at.x },
    integrator: { method: "euler", step: 1 },
    times: [0],
    runs: 1,
  };
  const { series } = await playOnCpu(input);
  return { value: series("value")[0]![0]!, along: series("along")[0]![0]! };
}

describe("the gradient of a loss", () => {
  it("is what differences of it tend to", async () => {
    await fc.assert(
      fc.asyncProperty(randomExpressions.scalar, fc.integer({ min: 1, max: 2 ** 31 }), async (loss, seed) => {
        const [at, direction] = [point(seed), point(seed + 1)];
        const { value, along } = await observed(loss, at, direction);
        const difference = async (step: number): Promise<number> => {
          const ahead = await observed(loss, moved(at, direction, step), direction);
          const behind = await observed(loss, moved(at, direction, -step), direction);
          return (ahead.value - behind.value) / (2 * step);
        };
        // Richardson: what is left of two central differences is of the fourth order in the step.
        const [coarse, fine] = [await difference(2e-3), await difference(1e-3)];
        const expected = (4 * fine - coarse) / 3;
        // Where the loss bends so sharply that the differences disagree they say nothing.
        fc.pre(Math.abs(coarse - fine) < 1e-4 * (1 + Math.abs(fine)));
        expect(Math.abs(along - expected), loss).toBeLessThan(
          tolerance.differences * (1 + Math.abs(expected) + Math.abs(value)),
        );
      }),
      { numRuns: 60, seed: 11 },
    );
  }, 60_000);

  it("is that of a loss that holds a gradient itself", async () => {
    const at = point(5);
    const found = async (text: string, x: number): Promise<Float64Array[]> => {
      const { series } = await playOnCpu({
        system: { text: `system s\nstate x : scalar\n${text}\ndx/dt = -slope` },
        initial: { x },
        integrator: { method: "euler", step: 1 },
        times: [0],
        runs: 1,
      });
      return [...series("value")];
    };
    const text = `loss J = sin(x)*exp(x)\nloss K = grad(J, x)^2\nslope = grad(K, x)\nobserve value = slope`;
    // J' = (sin x + cos x) e^x, J'' = 2 cos x e^x.
    const expected = 2 * (Math.sin(at.x) + Math.cos(at.x)) * Math.exp(at.x) * 2 * Math.cos(at.x) * Math.exp(at.x);
    const [[value]] = (await found(text, at.x)) as [Float64Array];
    expect(Math.abs(value! - expected)).toBeLessThan(tolerance.roundings * Math.abs(expected));
  });

  it.each([
    ["byol", "byol-from-loss"],
    ["simsiam", "simsiam-from-loss"],
    ["simsiam-no-stop-gradient", "simsiam-no-stop-gradient-from-loss"],
  ])("is the flow of %s, written by hand, and costs no more", async (written, derived) => {
    const dimensions = { n1: 5, n2: 3 };
    const X = Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, j) => (i === j ? 1 + 0.1 * i : 0.2)));
    const Xprime = X.map((row, i) => row.map((_, j) => (i === j ? 0.3 - 0.04 * i : -0.05)));
    const experiment = (system: string): ExperimentInput => ({
      system,
      dimensions,
      data: explicit({ X, Xprime }),
      initial: { W: "0.5*randn", Wp: "0.5*randn", ...(system.startsWith("byol") ? { Wa: "0.3*randn" } : {}) },
      parameters: { alphaP: 1.5, eta: 0.02 },
      integrator: { method: "rk4", step: 0.05 },
      times: [0, 1],
      observables: ["loss"],
      runs: 3,
      seed: 4,
    });
    const [byHand, fromLoss] = [await playOnCpu(experiment(written)), await playOnCpu(experiment(derived))];
    for (const [name, values] of Object.entries(byHand.states)) {
      const error = Math.hypot(...values.map((x, k) => x - fromLoss.states[name]![k]!));
      expect(error / Math.hypot(...values), name).toBeLessThan(tolerance.roundings);
    }
    const products = ({ resolved }: Played): number => countSlope(resolved.program).productCount;
    expect(products(fromLoss)).toBeLessThanOrEqual(products(byHand));
    const isotropic = (system: string): number => {
      const { program } = resolveExperiment({ ...experiment(system), data: { model: "isotropic", sigma: 0.5 } });
      return countSlope(program).productCount;
    };
    expect(isotropic(derived)).toBeLessThanOrEqual(isotropic(written));
  });

  it("stops at stop(...), reads like the paper, and is no part of the text", () => {
    const system = loadSystem("byol-from-loss")!;
    expect(printDerived(system)).toEqual([
      "grad(J, P) = P*Ss - stop(Wa)*Sd",
      "grad(J, Wp) = grad(J, P)*W^T",
      "grad(J, W) = Wp^T*grad(J, P)",
    ]);
    const formulas = systemToMathML(system);
    const by = (name: string): string =>
      `<mfrac><mrow><mo>∂</mo><mi>J</mi></mrow><mrow><mo>∂</mo>${name}</mrow></mfrac>`;
    // Once where it is derived and once where the flow reads it.
    for (const name of ["<mi>W</mi>", "<msub><mi>W</mi><mi>p</mi></msub>"])
      expect(formulas.split(by(name))).toHaveLength(3);
    expect(formulas).toContain('<mover accent="true"><msub><mi>W</mi><mi>a</mi></msub><mo>¯</mo></mover>');
    const printed = printSystem(system);
    expect(printed).toContain("loss J = (trace(P*Ss*P^T)");
    expect(printSystem(parseSystem(printed, () => undefined))).toBe(printed);
    const still = parseSystem(
      "system s\nstate W : n x n\nstate U : n x n\nloss J = norm(W - stop(U))^2\ndW/dt = -grad(J, W)\ndU/dt = -grad(J, U)",
      () => undefined,
    );
    expect(printDerived(still)).toContain("grad(J, U) : n x n = 0");
  });

  it("is as short as one would write it, entry by entry too", () => {
    const derived = (text: string): readonly string[] =>
      printDerived(
        parseSystem(
          `system s\nstate W : n x m\nstate v : n\ndata D : m x k\n${text}\ndW/dt = -grad(J, W)\ndv/dt = -grad(J, v)`,
          () => undefined,
        ),
      );
    expect(derived("loss J = sum(v) + sum(v^2) + sum(W)")).toEqual([
      "grad(J, v) = ones(n) + 2*v",
      "grad(J, W) = ones(n, m)",
    ]);
    expect(derived("loss J = sum(max(v, 0)) + sum(max.(W, 0) .* W)")).toEqual([
      "grad(J, v) = if(v > 0, ones(n), 0)",
      "grad(J, W) = max.(W, 0) + if.(W > 0, W, 0)",
    ]);
    expect(derived("H = tanh.(W*D)\nloss J = norm(H - outer(v, ones(k)))^2/2")).toEqual([
      "grad(J, H - outer(v, ones(k))) = H - outer(v, ones(k))",
      "grad(J, H) = grad(J, H - outer(v, ones(k)))",
      "grad(J, W) = grad(J, H) .* (1 .- tanh.(W*D) .^ 2)*D^T",
      "grad(J, v) = -(grad(J, H - outer(v, ones(k)))*ones(k))",
    ]);
  });

  it("has the same value under all names of a part", async () => {
    const { series } = await playOnCpu({
      system: {
        text: `system s\nstate x : scalar ~ 0.5\nb = 2*x\nc = 2*x\nloss J = c^2\ndx/dt = -grad(J, x)
          observe value = grad(J, b)\nobserve other = grad(J, c)\nobserve own = grad(J, J)`,
      },
      integrator: { method: "euler", step: 1 },
      times: [0],
      runs: 1,
    });
    expect(["value", "other", "own"].map((name) => series(name)[0]![0])).toEqual([2, 2, 1]);
  });

  it.each([
    ["norm(W)^2/2", "W", "0*v"],
    ["norm(W*W^T - I)^2/4 + norm(W)^3", "(W*W^T - I)*W + 3*norm(W)*W", "0*v"],
    ["sum(abs(v)^2)/2 + sqrt(sum(v^2))^2 + abs(sum(v))^4", "0*W", "3*v + 4*sum(v)^3"],
  ])("has no kink where a square has none, and is right beside it: %s", async (loss, ofW, ofV) => {
    const offFrom = async (size: number): Promise<number[]> => {
      const { series, frames } = await playOnCpu({
        system: {
          text: `system s\nstate W : m x n ~ ${size}*randn\nstate v : n ~ ${size}*randn
            loss J = ${loss}\ndW/dt = -grad(J, W)\ndv/dt = -grad(J, v)
            observe off = norm(grad(J, W) - (${ofW})) + norm(grad(J, v) - (${ofV}))`,
        },
        dimensions: { m: 2, n: 3 },
        integrator: { method: "rk4", step: 0.01 },
        times: [0, 0.1],
        runs: 2,
        seed: 3,
      });
      expect(frames.at(-1)!.cells[0]!.outcomes.ended).toBe(2);
      return series("off").flatMap((values) => [...values]);
    };
    expect(await offFrom(0)).toEqual([0, 0, 0, 0]);
    // Values are of order 1.
    for (const off of await offFrom(0.4)) expect(off).toBeLessThan(tolerance.roundings);
  });

  it.each([
    [
      "J = x^2\ndx/dt = -grad(J, x)",
      "line 4, column 15: grad(J, X) takes the gradient of a loss, and J is a definition: give it a line of its own, loss J = ...",
    ],
    [
      "loss J = x^2\ndx/dt = -grad(J, 2*x)",
      "line 4, column 18: grad(J, X) is taken with respect to a state, data, a parameter or a definition, by its name",
    ],
    [
      "loss J = x*v\ndx/dt = -x",
      "line 3, column 6: a loss is a scalar, and J is a vector of n: take its norm, trace or sum",
    ],
    [
      "loss J = entropy(x*v)\ndx/dt = -grad(J, x)",
      "line 3, column 10: grad(J, ...) finds no way through entropy(x*v): put it into stop(...) where it does not count",
    ],
    [
      "state S : n x n symmetric\nloss J = trace(expm(S))\ndS/dt = -sym(grad(J, S))\ndx/dt = 0",
      "line 4, column 16: grad(J, ...) finds no way through expm(S): put it into stop(...) where it does not count",
    ],
    [
      "state S : n x n symmetric\nloss J = trace(S^2)\ndS/dt = -grad(J, S)\ndx/dt = 0",
      "line 5, column 1: the state S is declared symmetric, and its slope -grad(J, S) is not symmetric: a gradient takes entries for independent; write sym(grad(J, S))",
    ],
    [
      "loss J = x^2\nloss J = x^3\ndx/dt = -grad(J, x)",
      "line 4, column 6: J is declared already, in line 4, as a loss: choose another name or take one line away",
    ],
    [
      "loss J = x^2 + J\ndx/dt = -grad(J, x)",
      "line 3, column 16: J is made of itself here: what stands on the right must be there before it",
    ],
    ["loss J = x^2 + K\ndx/dt = -grad(J, x)", "line 3, column 16: nothing is named K"],
    ["dx/dt = -grad(J, x)\nloss J = x^2", null],
    [`loss J = ${Array.from({ length: 1000 }, (_, k) => `sin(${k}*x)`).join(" + ")}\ndx/dt = -grad(J, x)`, null],
    [
      `P0 = x\n${Array.from({ length: 1000 }, (_, k) => `P${k + 1} = P${k}*sin(P${k}) + x`).join("\n")}\nloss J = P1000\ndx/dt = -grad(J, x)`,
      null,
    ],
    [
      `p0 = x\n${Array.from({ length: 1000 }, (_, k) => `p${k + 1} = if(p${k} > ${k}, p${k}^2, tanh(p${k}))`).join("\n")}\nloss J = p1000\ndx/dt = -grad(J, x)`,
      null,
    ],
    [
      `loss J = trace(${Array.from({ length: 800 }, () => "(v*x*I(n))").join("*")})\ndx/dt = -grad(J, x)`.replaceAll(
        "v*",
        "",
      ),
      "line 3, column 6: the gradient of J would take more than 200000 names, numbers and operations: give what J multiplies names of its own, a few factors each",
    ],
  ])("is refused with its place, or not: %s", (lines, sentence) => {
    const text = `system s\nstate x, v\n${lines}`
      .replace("state x, v", "state v : n ~ 1\nstate x")
      .replace("system s\n", 'system s "s"\n');
    const parse = () => parseSystem(`${text}\ndv/dt = 0`, () => undefined);
    if (sentence === null) expect(parse).not.toThrow();
    else expect(parse).toThrow(sentence.replace(/line (\d)/, (_, line) => `line ${Number(line) + 1}`));
  });
});
