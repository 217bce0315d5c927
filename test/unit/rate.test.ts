/** Rates along a flow: against differences along runs, how they read, and what is refused. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LanguageErrors, parseSystem, printDerived, printSystem } from "../../src/language/index.ts";
import { systemToMathML } from "../../src/language/mathml.ts";
import { loadSystem } from "../../src/systems.ts";
import { flow, playOnCpu } from "../engine/play.ts";
import { randomExpressions } from "../random-expressions.ts";
import { rates as tolerance } from "../tolerances.ts";

const n = 3;
const m = 2;

const text = (observables: string): string => `
  state W : n x m ~ 0.5*randn
  state V : n x n ~ 0.5*randn
  state S : n x n symmetric ~ sym(0.5*randn)
  state v : n ~ 0.5*randn
  state u : n ~ 0.5*randn
  state x ~ 0.5*randn
  data D : n x n symmetric ~ sym(randn)
  param a = 0.7
  P = V*W + a*D*W/2
  Q = sin(v)
  loss J = norm(P)^2/2 + x*sum(Q)
  dW/dt = -grad(J, W) + t*P
  dV/dt = [V, D] - V
  dS/dt = {S, sym(V)} - a*S
  dv/dt = x*v + Q^2
  du/dt = cos(t)*x
  dx/dt = inner(P, W) - x^3
${observables}`;

/** The values of observables at three times, `step` apart. */
async function around(observables: string, seed: number, step: number) {
  const { series } = await playOnCpu({
    system: flow(text(observables)),
    dimensions: { n, m },
    times: [-2, -1, 0, 1, 2].map((place) => 0.3 + place * step),
    integrator: { method: "rk4", step },
    runs: 2,
    seed,
  });
  return series;
}

const step = 1e-3;

/** Rates, and the differences that they are the limit of: by Richardson of the fourth order in the step. */
async function compared(pairs: Readonly<Record<string, string>>, seed: number) {
  const lines = Object.entries(pairs).flatMap(([name, expression]) => [
    `observe ${name} = ${expression}`,
    `observe ${name}Rate = rate(${expression})`,
  ]);
  const series = await around(lines.join("\n"), seed, step);
  return Object.keys(pairs).flatMap((name) => {
    const at = series(name);
    return [...series(`${name}Rate`)[2]!].map((rate, k) => {
      const coarse = (at[4]![k]! - at[0]![k]!) / (4 * step);
      const fine = (at[3]![k]! - at[1]![k]!) / (2 * step);
      const difference = (4 * fine - coarse) / 3;
      const error = Math.abs(rate - difference) / (1 + Math.abs(difference) + Math.abs(at[2]![k]!));
      // Where the expression bends so sharply that the differences disagree they say nothing.
      return { name, error, isSmooth: Math.abs(coarse - fine) < 1e-4 * (1 + Math.abs(fine)) };
    });
  });
}

describe("the rate of an expression", () => {
  const expressions: Readonly<Record<string, string>> = {
    number: "x*exp(-x^2) + t^3/(1 + x^2)",
    norms: "norm([S, V]) + norm(W)^3 + norm(v*u)/norm(D)",
    brackets: "trace({V, S^3}) - inner([V, D], V^T)",
    quotients: "trace(W*W^T/(1 + x^2)) + sum(v/(2 + u^2))",
    powers: "(2 + x^2)^x + sum((1 + v^2)^(u/2)) + t^2.5",
    defined: "inner(P, W) + sum(Q) + J",
    gradients: "inner(grad(J, W), P)",
    stopped: "norm(stop(W)*x)^2",
    since: "norm(W - initial(W))^2 + x*sum(initial(v))",
    parts: "norm(sym(V))^2 + norm(skew(V*S))^2",
    integrals: "x*integral(norm(W)^2)",
    modes: "u*sum(v) - x + 2*v",
    moved: "u + tanh(v)*x",
    chosen: "if(x > 100 or u[1] > 100, log(-1 - x^2), exp(x)) + clamp(x, -5, 5) + min(x, 10 + x, u[2] + 20)",
    entries: "sum(sum(v)*tanh.(V .* D .- x) ./ (1.5 .+ V .^ 2)) + x*V[1, 2]",
    chosenEntries: "norm(max.(V, D .- 1)) + sum(if(v > u + 3, v, 2*x)) + sum(if.(V > D and x < 9, V .* D, x))",
    vectors:
      "inner(rowsum(V), colsum(V .* V)) + norm(outer(v, u)) + sum(diag(V)*v) + trace(triu(V)*tril(V)) + norm(V*v)",
    inverses: "trace(inv(4*I(n) + V*V^T)*S) + norm(solve(5*I(n) + skew(V), W))",
    functions: "norm(sqrtm(2*I(n) + V*V^T)) + trace(lyap(3*I(n) + V*V^T, V))",
    filled: "sum(tanh.(V*ones(n, m))) + trace((V .* I(n))*S*V) + norm((x*I(n))*W .* (a*ones(n, m)))",
    constant: "trace(D)*a + norm(initial(W))",
    spectrumOfConstant: "lambdaMin(D)*x",
  };
  it("is what differences along a run say", async () => {
    for (const { name, error } of await compared(expressions, 3))
      expect(error, name).toBeLessThan(tolerance.differences);
  });

  it("is what differences say, for any expression", async () => {
    await fc.assert(
      fc.asyncProperty(randomExpressions.scalar, fc.integer({ min: 1, max: 1e6 }), async (expression, seed) => {
        for (const { error, isSmooth } of await compared({ e: expression }, seed))
          if (isSmooth) expect(error, expression).toBeLessThan(tolerance.differences);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it("reads as one would write it", () => {
    const system = parseSystem(
      "system s\nstate A : n x n symmetric\nstate B : n x n\nparam eta = 1\nF = A*B*A\ndA/dt = -eta*A\ndB/dt = [B, B^T]\n" +
        "observe c = rate(norm([F, B]))\nobserve least = lambdaMin(rate(A^2))\nobserve still = norm(rate(eta*I(n)))",
      () => undefined,
    );
    expect(printDerived(system)).toEqual([
      "rate(A) = -eta*A",
      "rate(B) = [B, B^T]",
      "rate(F) = (rate(A)*B + A*rate(B))*A + A*B*rate(A)",
      "rate(norm([F, B])) = inner([F, B], [rate(F), B] + [F, rate(B)])/norm([F, B])",
      "rate(A^2) = rate(A)*A + A*rate(A)",
      "rate(eta*I(n)) : n x n = 0",
    ]);
    expect(printSystem(parseSystem(printSystem(system), () => undefined))).toBe(printSystem(system));
    expect(systemToMathML(system).length).toBeGreaterThan(0);
  });

  it("of a square of a norm or an absolute value is there at 0 too", async () => {
    const { series } = await playOnCpu({
      system: flow(
        "state v : n ~ 0\ndv/dt = ones(n)\nobserve a = rate(norm(v)^2)\nobserve b = rate(norm(v - initial(v))^2)\n" +
          "observe c = rate(abs(v[1])^2)\nobserve d = rate(sum(abs(v)^2))",
      ),
      dimensions: { n },
      times: [0, 1],
      runs: 1,
    });
    expect(["a", "b", "c", "d"].map((name) => series(name).map(([x]) => Number(x!.toFixed(9))))).toEqual([
      [0, 6],
      [0, 6],
      [0, 2],
      [0, 6],
    ]);
  });

  it("makes of Theorem 3 an equation at every time", async () => {
    // d[F, Wp]/dt = -[F, Wp]K - K[F, Wp].
    const { text: symmetrised } = loadSystem("symmetrised")!;
    const { series } = await playOnCpu({
      system: {
        text: `${symmetrised}\nobserve off = norm(rate([F, Wp]) + {[F, Wp], K})\nobserve size = norm(rate([F, Wp]))`,
      },
      dimensions: { n2: 5 },
      times: { end: 4, samples: 5 },
      runs: 2,
    });
    for (const [sample, values] of series("off").entries())
      for (const [run, off] of values.entries())
        expect(off).toBeLessThan(tolerance.roundings * (1e-12 + series("size")[sample]![run]!));
  });
});

describe("it is refused", () => {
  const base = "system s\nstate A : n x n symmetric\ndA/dt = -A\nS = lambdaMin(A)*A\n";
  it.each([
    ["observe q = rate(lambdaMin(A))", "line 5, column 18: rate(E) finds no way through lambdaMin(A)"],
    ["observe q = rate(trace(S))", "line 4, column 5: rate(E) finds no way through lambdaMin(A)"],
    ["observe q = rate(rate(trace(A)))", "line 5, column 18: rate(E) of a rate is not offered"],
    ["observe q = rate(maximum(trace(A)))", "line 5, column 18: rate(E) finds no way through maximum(trace(A))"],
    [
      "B = rate(A)",
      "line 5, column 5: rate(E) may stand only in an observable, a class or a stop, because it is computed only when a sample is taken",
    ],
    ["observe q = rate(B)", "line 5, column 18: nothing is named B"],
  ])("%s", (line, message) => {
    const parse = () => parseSystem(base + line, () => undefined);
    expect(parse).toThrow(LanguageErrors);
    expect(parse).toThrow(message);
  });

  it("where it would be too long", () => {
    const long = Array.from({ length: 3000 }, () => "x").join("*");
    const parse = () => parseSystem(`system s\nstate x\ndx/dt = -x\nobserve q = rate(${long})`, () => undefined);
    expect(parse).toThrow(/all rates would take more than 200000 names/);
  });
});
