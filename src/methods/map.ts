/** The step of a map: no method of integration, for what a step makes of the states is what its text says. */

import type { Method } from "./method.ts";

export const map = {
  name: "map",
  title: "steps of a map",
  order: 0,
  source: "the text of the system",
  scheme: { kind: "map" },
  control: null,
} as const satisfies Method;
