/** The schemes of all methods with all their numbers, for what integrates in float64. */

import { dop853Tableau } from "./dop853-tableau.ts";
import type { Scheme } from "./method.ts";
import { type MethodName, methods } from "./methods.ts";

const large = { dop853: dop853Tableau } satisfies Partial<Record<MethodName, Scheme>>;

export function schemeOf(name: MethodName | "map"): Scheme {
  const { scheme } = methods[name];
  return scheme.kind === "large" ? large[name as keyof typeof large] : scheme;
}
