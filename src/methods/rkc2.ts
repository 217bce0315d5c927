/** A stabilised Runge-Kutta-Chebyshev method: for stiff flows whose Jacobians have real, negative eigenvalues, as gradient flows do. */

import type { Family, Method, Published } from "./method.ts";

/** Of s stages the polynomial is damped to 1 - damping/3 or less, so that it stays off 1 between the ends of its reach. */
const damping = 2 / 13;

/** All numbers up to 12, then some 15 % apart: a step seldom takes many more stages than it needs, and the table stays short. */
const stageNumbers = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 21, 24, 28, 32, 37, 43, 50, 58, 67, 78, 90, 104];

/** T_j(x), T_j'(x), T_j''(x) for j = 0..most, by the recurrence T_j = 2 x T_(j-1) - T_(j-2) and its derivatives. */
function chebyshev(most: number, x: number): readonly (readonly [number, number, number])[] {
  const found: [number, number, number][] = [
    [1, 0, 0],
    [x, 1, 0],
  ];
  for (let j = 2; j <= most; j++) {
    const [[t1, d1, e1], [t0, d0, e0]] = [found[j - 1]!, found[j - 2]!];
    found.push([2 * x * t1 - t0, 2 * (t1 + x * d1) - d0, 2 * (2 * d1 + x * e1) - e0]);
  }
  return found;
}

/** Formulas (2.2) to (2.5) of the source. */
export function familyOf(stages: number): Family {
  const w0 = 1 + damping / stages ** 2;
  const values = chebyshev(stages, w0);
  const [, slope, curvature] = values[stages]!;
  const w1 = slope / curvature;
  const b = values.map((_, j) => {
    const [, first, second] = values[Math.max(j, 2)]!;
    return second / first ** 2;
  });
  const a = values.map(([value], j) => 1 - b[j]! * value);
  const rows = Array.from({ length: stages - 1 }, (_, index) => {
    const j = index + 2;
    const muSlope = (2 * b[j]! * w1) / b[j - 1]!;
    const [, first, second] = values[j]!;
    return {
      mu: (2 * b[j]! * w0) / b[j - 1]!,
      nu: -b[j]! / b[j - 2]!,
      muSlope,
      gammaSlope: -a[j - 1]! * muSlope,
      node: j === stages ? 1 : (w1 * second) / first,
    };
  });
  return { stages, reach: 0.653 * (stages ** 2 - 1), first: b[1]! * w1, rows };
}

export const rkc2 = {
  name: "rkc2",
  order: 2,
  scheme: {
    kind: "recurrence",
    families: stageNumbers.map(familyOf),
    // (0.8 (y_n - y_(n+1)) + 0.4 h (F_n + F_(n+1)))
    errorOfChange: -0.8,
    errorOfFirst: 0.4,
    errorOfLast: 0.4,
    radius: { leastIterations: 3, mostIterations: 50, accuracy: 0.01, safety: 1.2, steps: 25 },
  },
  // Watts' and Gustafsson's predictive controller, section 3 of the source.
  control: {
    safety: 0.8,
    errorExponent: 2 / 3,
    previousExponent: 1 / 3,
    stepExponent: 1,
    aloneExponent: 1 / 3,
    minFactor: 0.1,
    maxFactor: 10,
    leastPreviousError: 1e-4,
    comparisonOrder: 2,
  },
} as const satisfies Method;

export const published = {
  title: "Runge-Kutta-Chebyshev, stabilised",
  source:
    "Sommeijer, Shampine, Verwer, RKC: an explicit solver for parabolic PDEs, J. Comput. Appl. Math. 88 (1998) 315-326",
} satisfies Published;
