/** The 3(2) pair of Bogacki and Shampine. */

import type { Method, Published } from "./method.ts";
import { piControl } from "./pi-control.ts";

export const bs32 = {
  name: "bs32",
  order: 3,
  scheme: {
    kind: "tableau",
    nodes: [0, 1 / 2, 3 / 4],
    matrix: [[], [1 / 2], [0, 3 / 4]],
    weights: [2 / 9, 1 / 3, 4 / 9],
    // b^ = (7/24, 1/4, 1/3, 1/8)
    errorWeights: [-5 / 72, 1 / 12, 1 / 9, -1 / 8],
  },
  control: piControl(2),
} as const satisfies Method;

export const published = {
  title: "Bogacki-Shampine 3(2)",
  source: "Bogacki, Shampine, A 3(2) pair of Runge-Kutta formulas, Appl. Math. Lett. 2 (1989) 321-325",
} satisfies Published;
