/** The coefficients of a stabilised method as the kernel reads them from `data`: computed in float64, rounded once. */

import type { AdaptiveIntegrator } from "../experiment/schema.ts";
import type { Family, Recurrence } from "../methods/method.ts";
import { smallScheme } from "../methods/methods.ts";
import { usableFamilies } from "../methods/precision.ts";

/** The families that float32 leaves at these tolerances. */
export function familiesOf(scheme: Recurrence, { rtol }: AdaptiveIntegrator): readonly Family[] {
  return usableFamilies(scheme, rtol, "float32");
}

/** The table of an integrator, to stand at a vec4 of `data`; empty where its method needs none. */
export function familyTable(integrator: AdaptiveIntegrator, first: number): number[] {
  const scheme = smallScheme(integrator.method);
  if (scheme.kind !== "recurrence") return [];
  const families = familiesOf(scheme, integrator);
  const heads: number[] = [];
  const rows: number[] = [];
  for (const family of families) {
    const at = first + families.length + rows.length / 4;
    heads.push(family.reach, family.stages, family.first, at);
    for (const { mu, nu, muSlope, gammaSlope, node } of family.rows)
      rows.push(mu, nu, muSlope, gammaSlope, node, 0, 0, 0);
  }
  return [...heads, ...rows];
}
