/** Flows beyond the paper, derived from losses or written down, against float64 trajectories of SciPy (test/oracle/learning). */

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { explicit } from "../oracle-cases.ts";
import { learning } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow } from "./play.ts";

type Matrix = readonly (readonly number[])[];

interface Case {
  readonly data: Readonly<Record<string, Matrix>>;
  readonly parameters: Readonly<Record<string, number>>;
  readonly initial: Readonly<Record<string, Matrix>>;
  readonly states: readonly (Readonly<Record<string, Matrix>> & { readonly time: number })[];
  readonly observables?: Readonly<Record<string, readonly number[]>>;
}

const systems: Readonly<Record<string, string>> = {
  deep_linear_3_layers: `state W1 : h x n
    state W2 : h x h
    state W3 : m x h
    data S : n x n symmetric
    data C : m x n
    P = W3*W2*W1
    loss J = trace(P*S*P^T)/2 - inner(P, C)
    dW1/dt = -grad(J, W1)
    dW2/dt = -grad(J, W2)
    dW3/dt = -grad(J, W3)
    observe loss = J
    balance = W1*W1^T - W2^T*W2
    observe conserved = norm(balance - initial(balance))`,
  whitening_loss: `state W : m x n
    data S : n x n symmetric
    param eta = 0
    loss J = norm(W*S*W^T - I)^2/4
    dW/dt = -grad(J, W) - eta*W
    observe loss = J`,
  tanh_network: `state W1 : h x n
    state W2 : m x h
    data D : n x samples
    data Y : m x samples
    param N = 1
    H = tanh.(W1*D)
    loss J = norm(W2*H - Y)^2/(2*N)
    dW1/dt = -grad(J, W1)
    dW2/dt = -grad(J, W2)
    observe loss = J`,
  "tanh_network by hand": `state W1 : h x n
    state W2 : m x h
    data D : n x samples
    data Y : m x samples
    param N = 1
    H = tanh.(W1*D)
    E = W2*H - Y
    dW1/dt = -((W2^T*E) .* (1 .- H .^ 2))*D^T/N
    dW2/dt = -E*H^T/N
    observe loss = sum(E .^ 2)/(2*N)`,
  riccati: `state X : n x n symmetric
    data A : n x n
    data B : n x n symmetric
    data Q : n x n symmetric
    dX/dt = A^T*X + X*A - X*B*X + Q
    observe size = norm(X)`,
  natural_gradient: `state W : m x n
    data S : n x n symmetric
    data C : m x n
    param damping = 0.1
    dW/dt = solve(W*W^T + damping*I, C - W*S)
    observe size = norm(W)`,
  direct_flow: `state W : m x n
    state Wa : m x n
    data X : n x n symmetric
    data Xprime : n x n symmetric
    param eta = 0, beta = 0, eps = 0
    F = W*X*W^T
    Wp = spectral(F, s -> sqrt(max(s, 0)) + eps*largest(s))
    dW/dt = Wp*(Wa*X - Wp*W*(X + Xprime)) - eta*W
    dWa/dt = beta*(W - Wa)
    observe size = norm(W)`,
};

const dimensions: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  deep_linear_3_layers: { n: 5, h: 4, m: 3 },
  whitening_loss: { n: 5, m: 3 },
  tanh_network: { n: 3, h: 6, m: 2, samples: 9 },
  "tanh_network by hand": { n: 3, h: 6, m: 2, samples: 9 },
  riccati: { n: 5 },
  natural_gradient: { n: 5, m: 3 },
  direct_flow: { n: 6, m: 4 },
};

/** X, a batch here, is a correlation in the data models of the paper. */
const given = (file: string, name: string): string => (file.startsWith("tanh") && name === "X" ? "D" : name);

describeEngine(
  "a flow of the neighbourhood",
  (engine) => {
    it.each(Object.keys(systems))("follows SciPy: %s", async (name) => {
      const file = new URL(`../oracle/learning/${name.split(" ")[0]}.json`, import.meta.url);
      const { data, parameters, initial, states, observables = {} } = JSON.parse(readFileSync(file, "utf8")) as Case;
      const times = states.map(({ time }) => time);
      const played = await engine.play(
        {
          system: flow(systems[name]!),
          dimensions: dimensions[name],
          data: explicit(
            Object.fromEntries(Object.entries(data).map(([datum, matrix]) => [given(name, datum), matrix])) as Record<
              string,
              number[][]
            >,
          ),
          parameters,
          initial: initial as Record<string, number[][]>,
          integrator:
            engine.precision === "float32"
              ? { method: "rk4", step: 0.02 }
              : { method: "tsit5", rtol: 1e-11, atol: 1e-13, maxSteps: 100_000 },
          times,
          runs: 1,
        },
        { statesAt: times.map((_, sample) => sample) },
      );
      const tolerances = learning[engine.precision];
      for (const [sample, { time, ...expected }] of states.entries())
        for (const [state, matrix] of Object.entries(expected)) {
          const values = matrix.flat();
          const error = Math.hypot(...values.map((x, k) => played.statesAt.get(sample)![state]![k]! - x));
          expect(error / Math.hypot(...values), `${state} at ${time}`).toBeLessThan(tolerances.states);
        }
      for (const [observable, values] of Object.entries(observables)) {
        const largest = Math.max(1, ...values.map(Math.abs));
        for (const [sample, value] of values.entries()) {
          const error = Math.abs(played.series(observable)[sample]![0]! - value);
          expect(error / largest, `${observable} at ${times[sample]}`).toBeLessThan(tolerances.observables);
        }
      }
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
