/** Experiments whose solutions are known in closed form, with a view of each kind. */

import type { ExperimentInput } from "../../src/experiment/schema.ts";

export const sweep = { k: [0.5, 1, 1.5], m: [1, 2, 3] };

/** Every run fades as exp(-k t), so that its quantiles do; u and v go straight to (0.5, 1.5). */
export const fading = {
  title: "fading",
  system: {
    text: `system fading
state x : scalar ~ exp(0.5*randn)
state u : scalar ~ 0
state v : scalar ~ 0
param k = 1 in 0..4, m = 1 in 0..4
dx/dt = -k*x
du/dt = 0.5 - u
dv/dt = 1.5 - v
observe size = m*x`,
  },
  observe: { law: "3*exp(-k*t)" },
  integrator: { method: "rk4", step: 0.05 },
  times: { end: 4, samples: 41 },
  runs: 41,
  sweep,
  views: [
    { kind: "time", title: "Alone", show: "size" },
    { kind: "time", title: "Together", show: "size", overlay: "k", scale: "log" },
    { kind: "time", title: "Beside", show: "size", across: "k", theory: [{ show: "law", label: "the law" }] },
    { kind: "map", title: "Map", x: "k", y: "m", show: { observable: "size" } },
    {
      kind: "plane",
      title: "Plane",
      x: { state: "u", from: 0, to: 2 },
      y: { state: "v", from: 0, to: 2 },
    },
  ],
} satisfies ExperimentInput;

/** M grows as exp(t); d stays; z goes to infinity at t = 1/2 where r is 2, and stays where it is 0. */
export const blocks = {
  title: "blocks",
  system: {
    text: `system blocks
state M : n x n ~ 0
state d : n ~ 0
state z : scalar ~ 1
param r = 0 in 0..2
dM/dt = M
dd/dt = 0*d
dz/dt = r*z^2
observe spectrumD = spectrum(d)
observe size = z`,
  },
  dimensions: { n: 3 },
  initial: {
    M: [
      [1, -1, 0],
      [0, 0, 0],
      [0.5, 0, 0],
    ],
    d: [0.15, 0.15, 0.55],
  },
  integrator: { method: "rk4", step: 0.05 },
  times: { end: 1, samples: 5 },
  runs: 5,
  sweep: { r: [0, 2] },
  histograms: { spectrumD: { from: 0, to: 1, bins: 10 } },
  views: [
    { kind: "matrix", title: "Matrix", show: "M" },
    { kind: "histogram", title: "Bars", show: "spectrumD" },
  ],
} satisfies ExperimentInput;
