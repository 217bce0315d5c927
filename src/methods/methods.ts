/** The table of integration schemes, as Butcher tableaux, and the constants of the step size controller: said once for every backend and the docs. */

export type Method = "euler" | "heun" | "rk4" | "bs32";

/** An explicit Runge-Kutta scheme: k_i = f(t + c_i h, y + h sum_j a_ij k_j), y <- y + h sum_i b_i k_i. */
export interface Scheme {
  readonly name: Method;
  readonly title: string;
  /** The solution errs by O(h^order) over a fixed time. */
  readonly order: number;
  /** How many slopes make up the solution: the length of `nodes` and `weights`. */
  readonly stages: number;
  /** c */
  readonly nodes: readonly number[];
  /** a, strictly lower triangular, row by row. */
  readonly matrix: readonly (readonly number[])[];
  /**
   * The one coefficient a_i,i-1 of each stage: stage i is y + h a k_previous, and 0 for the first. All schemes here are of
   * this form, so that a stage and an accumulator are the only copies of the state that a thread must hold.
   */
  readonly stageCoefficients: readonly number[];
  /**
   * What the stage after takes of a slope, one for each: the stage coefficients moved up by one. The last stage has none after
   * it, but for an embedded pair, where that is the new solution.
   */
  readonly feed: readonly number[];
  /** b */
  readonly weights: readonly number[];
  /** Of an embedded pair; null where the step is fixed. */
  readonly embedded: EmbeddedPair | null;
  /** Where the scheme is published. */
  readonly source: string;
}

export interface EmbeddedPair {
  /** Order of the comparison solution. */
  readonly order: number;
  /**
   * e = b - b^: the error estimate is h sum_i e_i k_i. It has one weight more than there are stages: the last is of the
   * slope at the new solution, which is the first slope of the next step (first same as last, FSAL).
   */
  readonly errorWeights: readonly number[];
}

/** The coefficients below the diagonal. Throws where a stage reads anything but the previous slope, or a row does not add up to its node. */
export function subdiagonal(matrix: readonly (readonly number[])[], nodes: readonly number[]): number[] {
  return nodes.map((node, stage) => {
    const row = matrix[stage] ?? [];
    const coefficient = stage === 0 ? 0 : (row[stage - 1] ?? 0);
    if (row.some((entry, column) => entry !== 0 && column !== stage - 1)) {
      throw new Error(`stage ${stage + 1} of the tableau reads more than the previous slope`);
    }
    if (Math.abs(coefficient - node) > 1e-15)
      throw new Error(`row ${stage + 1} of the tableau does not add up to its node`);
    return coefficient;
  });
}

type Tableau = Omit<Scheme, "stages" | "stageCoefficients" | "feed">;

function scheme(tableau: Tableau): Scheme {
  const stageCoefficients = subdiagonal(tableau.matrix, tableau.nodes);
  return { ...tableau, stages: tableau.nodes.length, stageCoefficients, feed: [...stageCoefficients.slice(1), 0] };
}

/** Evaluations of the right-hand side that one step takes; an embedded pair's last slope is not kept for the next step. */
export function slopesOfStep(method: Method): number {
  return schemes[method].stages + (schemes[method].embedded ? 1 : 0);
}

export const schemes: Readonly<Record<Method, Scheme>> = {
  euler: scheme({
    name: "euler",
    title: "Euler",
    order: 1,
    nodes: [0],
    matrix: [[]],
    weights: [1],
    embedded: null,
    source: "Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, section II.1",
  }),
  heun: scheme({
    name: "heun",
    title: "Heun (explicit trapezoidal rule)",
    order: 2,
    nodes: [0, 1],
    matrix: [[], [1]],
    weights: [1 / 2, 1 / 2],
    embedded: null,
    source: "Heun 1900; Hairer, Norsett, Wanner I, section II.1",
  }),
  rk4: scheme({
    name: "rk4",
    title: "classical Runge-Kutta",
    order: 4,
    nodes: [0, 1 / 2, 1 / 2, 1],
    matrix: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
    weights: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
    embedded: null,
    source: "Kutta 1901; Hairer, Norsett, Wanner I, table II.1.2",
  }),
  bs32: scheme({
    name: "bs32",
    title: "Bogacki-Shampine 3(2)",
    order: 3,
    nodes: [0, 1 / 2, 3 / 4],
    matrix: [[], [1 / 2], [0, 3 / 4]],
    weights: [2 / 9, 1 / 3, 4 / 9],
    // b^ = (7/24, 1/4, 1/3, 1/8)
    embedded: { order: 2, errorWeights: [-5 / 72, 1 / 12, 1 / 9, -1 / 8] },
    source: "Bogacki, Shampine, A 3(2) pair of Runge-Kutta formulas, Appl. Math. Lett. 2 (1989) 321-325",
  }),
};

/**
 * The PI controller of the step size. With e the weighted error norm of a step (1 is just accepted) and e' that of the last
 * accepted one, h <- h clamp(safety e^-errorExponent e'^previousExponent, minFactor, maxFactor); a rejected step
 * is retried with e' left out, and the retry is no longer than what was rejected.
 *
 * Source: Hairer, Wanner, Solving Ordinary Differential Equations II, (IV.2.43): exponents 0.7/k and 0.4/k, k = 3 being one
 * more than the order of the comparison solution. Safety and factors: Hairer, Norsett, Wanner I, (II.4.13) and below.
 */
export const controller = {
  safety: 0.9,
  errorExponent: 0.7 / 3,
  previousExponent: 0.4 / 3,
  minFactor: 0.2,
  maxFactor: 5,
  /** Where an experiment gives none: cautious for flows whose rates are near 1, and found better within a few attempts. */
  firstStep: 0.01,
  /** A smaller e' (a step that was nearly exact) would forbid the next step to keep its size: dopri5's `facold`. */
  leastPreviousError: 1e-4,
} as const;
