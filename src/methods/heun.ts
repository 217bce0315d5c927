/** Heun's method. */

import type { Method, Published } from "./method.ts";

export const heun = {
  name: "heun",
  order: 2,
  scheme: { kind: "tableau", nodes: [0, 1], matrix: [[], [1]], weights: [1 / 2, 1 / 2], errorWeights: null },
  control: null,
} as const satisfies Method;

export const published = {
  title: "Heun (explicit trapezoidal rule)",
  source: "Heun 1900; Hairer, Norsett, Wanner I, section II.1",
} satisfies Published;
