/** The classical Runge-Kutta method. */

import type { Method, Published } from "./method.ts";

export const rk4 = {
  name: "rk4",
  order: 4,
  scheme: {
    kind: "tableau",
    nodes: [0, 1 / 2, 1 / 2, 1],
    matrix: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
    weights: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
    errorWeights: null,
  },
  control: null,
} as const satisfies Method;

export const published = {
  title: "classical Runge-Kutta",
  source: "Kutta 1901; Hairer, Norsett, Wanner I, table II.1.2",
} satisfies Published;
