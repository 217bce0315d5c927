/** The PI controller of an embedded pair's step. */

import type { Control } from "./method.ts";

/**
 * With k = one more than the order of the comparison solution, exponents 0.7/k and 0.4/k.
 *
 * Source: Hairer, Wanner, Solving Ordinary Differential Equations II, (IV.2.43). Safety and factors: Hairer, Norsett,
 * Wanner I, (II.4.13) and below.
 */
export function piControl(comparisonOrder: number): Control {
  const k = comparisonOrder + 1;
  return {
    safety: 0.9,
    errorExponent: 0.7 / k,
    previousExponent: 0.4 / k,
    stepExponent: 0,
    aloneExponent: 0.7 / k,
    minFactor: 0.2,
    maxFactor: 5,
    leastPreviousError: 1e-4,
    comparisonOrder,
  };
}
