/** What the benchmark integrates: byol, and a flow of nothing but products to compare its speed with. */

import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { slopesOf } from "../methods/method.ts";
import { methods } from "../methods/methods.ts";
import { countSlope } from "../program/counts.ts";

export const step = 0.01;
/** One interval that no measurement reaches the end of. */
const endless = [0, step * 1e7];

/** byol with rk4 and isotropic data, as an experiment is written; `rest` are other keys of it. */
export function byolInput(n: number, runs: number, rest: object) {
  // Singular values as at n = 8, where Wp's largest is about 2.3: no run diverges, which would end its work early.
  const narrower = Math.sqrt(8 / n);
  return {
    system: "byol",
    dimensions: { n1: n, n2: n },
    data: { model: "isotropic", sigma: 0.03 },
    parameters: { alphaP: 1, beta: 0.4, eta: 0.01 },
    initial: {
      W: `${0.2 * narrower}*randn`,
      Wp: `${0.4 * narrower}*randn`,
      Wa: 0,
    },
    integrator: { method: "rk4", step },
    runs,
    seed: 1,
    ...rest,
  };
}

export function byolOf(n: number, runs: number, rest: object): ResolvedExperiment {
  return resolveExperiment(byolInput(n, runs, rest));
}

/** Steps and nothing else, as an experiment is written. */
export function byolInputSteps(n: number, runs: number) {
  return byolInput(n, runs, { observables: [], times: endless });
}

export function byolSteps(n: number, runs: number): ResolvedExperiment {
  return resolveExperiment(byolInputSteps(n, runs));
}

/** byol with steps that adapt: attempts and nothing else, to a time that no measurement reaches. */
export function byolAttempts(n: number, runs: number): ResolvedExperiment {
  const integrator = { method: "bs32", rtol: 1e-4, atol: 1e-6, maxStep: 0.05 };
  return byolOf(n, runs, { observables: [], times: [0, 1e5], integrator });
}

/** The symmetrised flow with rk4: other forms of products, and two of them added up. */
export function symmetrisedSteps(n: number, runs: number): ResolvedExperiment {
  return resolveExperiment({
    system: "symmetrised",
    dimensions: { n2: n },
    integrator: { method: "rk4", step },
    observables: [],
    times: endless,
    runs,
    seed: 1,
  });
}

/** So many that the one pass over the result after them does not count. */
const productsASlope = 32;
export const productsSetting = `dA/dt = A*B*B*...*B, ${productsASlope} products of n x n matrices a slope and nothing else, euler: the same kernels at their best`;

/** B is a cyclic permutation: a full matrix for the engine, and A only ever changes its columns' order. */
export function productSteps(n: number, runs: number): ResolvedExperiment {
  const shift = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (j === (i + 1) % n ? 1 : 0)));
  const text = `system products "Products and nothing else"
state A : n x n
data  B : n x n
dA/dt = A${"*B".repeat(productsASlope)}
`;
  return resolveExperiment({
    system: { text },
    dimensions: { n },
    data: { model: "explicit", B: shift },
    initial: { A: "randn" },
    // Steps so short that A stays what it is.
    integrator: { method: "euler", step: 1e-9 },
    times: [0, 1e-2],
    runs,
    seed: 1,
  });
}

/** Executed floating point operations inside products of a step: what GFLOP/s counts. */
export function productsAStep(resolved: ResolvedExperiment): number {
  return slopesOf(methods[resolved.integrator.method]).least * countSlope(resolved.program).products;
}
