/** The step of a map: no method of integration, for what a step makes of the states is what its text says. */

import type { Method } from "./method.ts";

export const map = {
  name: "map",
  order: 0,
  scheme: { kind: "map" },
  control: null,
} as const satisfies Method;
