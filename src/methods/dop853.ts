/** The 8(5,3) method of Dormand and Prince, for errors of 1e-8 and less: SciPy's DOP853. Its numbers are dop853-tableau.ts. */

import type { Method, Published } from "./method.ts";
import { piControl } from "./pi-control.ts";

export const dop853 = {
  name: "dop853",
  order: 8,
  scheme: { kind: "large", stages: 12 },
  // The damped estimate falls as h^8, as one by a comparison of order 7 does.
  control: piControl(7),
} as const satisfies Method;

export const published = {
  title: "Dormand-Prince 8(5,3)",
  source: "Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, section II.5 and its code DOP853",
} satisfies Published;
