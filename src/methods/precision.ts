/** What the precision of the states leaves of an experiment's tolerances, and of the stages of a stabilised method. */

import type { Family, Recurrence } from "./method.ts";
import { type MethodName, methods } from "./methods.ts";

interface Floor {
  /** Unit roundoff. */
  readonly unit: number;
  /** Below it the error estimate is made of rounding and not of what the method leaves out: some 16 and some 900 roundings. */
  readonly rtol: number;
  /** The smallest normal number: less may be 0, and an error over a scale of 0 says nothing. */
  readonly atol: number;
  readonly largest: number;
}

export const floors = {
  float32: { unit: 2 ** -24, rtol: 1e-6, atol: 2 ** -126, largest: (2 - 2 ** -23) * 2 ** 127 },
  float64: { unit: 2 ** -53, rtol: 1e-13, atol: 2 ** -1022, largest: Number.MAX_VALUE },
} as const satisfies Record<string, Floor>;

export type StatePrecision = keyof typeof floors;

/** The sentence about a method that is of no use to states of this precision; null where it is. */
export function unkeptMethod(method: MethodName | "map", precision: StatePrecision): string | null {
  if (methods[method].scheme.kind !== "large" || precision === "float64") return null;
  return (
    `integrator.method is ${method}, which pays at errors that states in float32 cannot keep; ` +
    "take tsit5, or compute in float64 (the CPU backend's default)."
  );
}

/** The sentence about tolerances that states of this precision cannot keep; null where they can. */
export function unkeptTolerance(
  { rtol, atol }: { readonly rtol: number; readonly atol: number },
  precision: StatePrecision,
): string | null {
  const floor = floors[precision];
  const other = precision === "float32" ? " or compute in float64 (the CPU backend's default)" : "";
  const sentence = (key: string, value: number, least: number): string =>
    `integrator.${key} is ${value}, and states in ${precision} keep no less than ${least}; take at least that${other}.`;
  if (rtol < floor.rtol) return sentence("rtol", rtol, floor.rtol);
  if (atol < floor.atol) return sentence("atol", atol, Number(floor.atol.toPrecision(3)));
  return null;
}

/**
 * The families of a stabilised method that may be used: s stages amplify roundings to some s^2 units, and that must stay a
 * tenth of the tolerance (Sommeijer, Shampine, Verwer 1998, section 3.3). At least the one of the fewest stages.
 */
export function usableFamilies({ families }: Recurrence, rtol: number, precision: StatePrecision): readonly Family[] {
  const most = Math.sqrt(rtol / (10 * floors[precision].unit));
  return families.filter(({ stages }, index) => index === 0 || stages <= most);
}

/** The fewest stages that are stable at a step times spectral radius; the last family where none is. */
export function familyFor(families: readonly Family[], stiffness: number): Family {
  return families.find(({ reach }) => stiffness <= reach) ?? families.at(-1)!;
}
