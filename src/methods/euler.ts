/** Euler's method. */

import type { Method } from "./method.ts";

export const euler = {
  name: "euler",
  title: "Euler",
  order: 1,
  source: "Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, section II.1",
  scheme: { kind: "tableau", nodes: [0], matrix: [[]], weights: [1], errorWeights: null },
  control: null,
} as const satisfies Method;
