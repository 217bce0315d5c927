/** Euler's method. */

import type { Method, Published } from "./method.ts";

export const euler = {
  name: "euler",
  order: 1,
  scheme: { kind: "tableau", nodes: [0], matrix: [[]], weights: [1], errorWeights: null },
  control: null,
} as const satisfies Method;

export const published = {
  title: "Euler",
  source: "Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, section II.1",
} satisfies Published;
