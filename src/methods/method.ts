/** What a method of integration says of itself: how a step is built from slopes, and the law of its length. All of it is data. */

export interface Method {
  readonly name: string;
  /** The solution errs by O(h^order) over a fixed time; 0 for a map, which errs by rounding alone. */
  readonly order: number;
  readonly scheme: Scheme | LargeTableau;
  /** Null where the step is the experiment's: such a method takes `step`, all others `rtol`, `atol` and what limits steps. */
  readonly control: Control | null;
}

/** What it is called, and where: for readers, and nothing that integrates looks at it. */
export interface Published {
  readonly title: string;
  readonly source: string;
}

export type Scheme = Tableau | Recurrence | MapStep;

/** The routine of a step yields the next states themselves. */
export interface MapStep {
  readonly kind: "map";
}

/**
 * An explicit Runge-Kutta scheme of s stages: k_i = f(t + c_i h, y + h sum_j a_ij k_j), and y + h sum_i b_i k_i is the
 * solution at t + h.
 */
export interface Tableau {
  readonly kind: "tableau";
  /** c, one for each stage. */
  readonly nodes: readonly number[];
  /** a, strictly lower triangular: row i has i entries. */
  readonly matrix: readonly (readonly number[])[];
  /** b */
  readonly weights: readonly number[];
  /**
   * e = b - b^ of an embedded pair: the error estimate is h sum_i e_i k_i. It has one weight more than there are stages: the
   * last is of the slope at the new solution, f(t + h, .), which is the first slope of the next step (first same as last,
   * FSAL). Null where the step is fixed; then that slope is not computed.
   */
  readonly errorWeights: readonly number[] | null;
  /**
   * Of a second estimate, of lower order, which damps the first: of a state whose estimates have the norms E and D the error norm is
   * E^2/sqrt(E^2 + (D/10)^2), and 0 where E is. Where it is not given the error norm is E.
   */
  readonly dampingWeights?: readonly number[];
}

/**
 * A tableau whose numbers stand in schemes.ts: they are many, and of use where states are float64 alone, for errors that float32 cannot
 * keep. What does not integrate, or in float32 alone, need not load them.
 */
export interface LargeTableau {
  readonly kind: "large";
  readonly stages: number;
}

/**
 * A stabilised scheme whose stages follow from the two before, with as many stages as the step and the stiffness ask for. With
 * d_j = Y_j - y, d_0 = 0 and F_j = f(t + c_j h, y + d_j):
 *
 *     d_1 = first h F_0,   d_j = mu d_(j-1) + nu d_(j-2) + h (muSlope F_(j-1) + gammaSlope F_0)   for j = 2..s,
 *
 * y + d_s is the solution at t + h, and F_s there is the first slope of the next step (FSAL). In this form a stage
 * rounds like what a step adds and not like y. The error estimate is errorOfChange d_s + h (errorOfFirst F_0 + errorOfLast F_s).
 */
export interface Recurrence {
  readonly kind: "recurrence";
  /** For each number of stages that is available, from the fewest up. */
  readonly families: readonly Family[];
  readonly errorOfChange: number;
  readonly errorOfFirst: number;
  readonly errorOfLast: number;
  /** How the spectral radius of the Jacobian is found, from which the number of stages follows. */
  readonly radius: RadiusLaw;
}

/** The coefficients for one number of stages. */
export interface Family {
  readonly stages: number;
  /** The largest h times spectral radius, of eigenvalues on the negative axis, at which this many stages are stable. */
  readonly reach: number;
  /** What stage 1 takes of h F_0; c_1 too. */
  readonly first: number;
  /** Of stages 2..s, in this order. */
  readonly rows: readonly RecurrenceRow[];
}

export interface RecurrenceRow {
  readonly mu: number;
  readonly nu: number;
  readonly muSlope: number;
  readonly gammaSlope: number;
  /** c_j; 1 for the last. */
  readonly node: number;
}

/**
 * The nonlinear power method: an estimate of the spectral radius of the Jacobian at (t, y), where F_0 = f(t, y). With
 * u the unit roundoff of the states' precision (2^-53, 2^-24), h the proposal, N the entries of all states together, Euclidean
 * norms over all of them, and p_e = spread(e)/sqrt(N/3) for the e-th of these entries (states in the order of the text, each row by row):
 *
 *     delta = sqrt(u) max(|y|, |h F_0|), or sqrt(u) where both are 0
 *     v     = delta (F_0/|F_0| + p), or delta p where F_0 is 0
 *     mostIterations times:   w = f(t, y + v) - F_0,   sigma = |w|/delta,   v = w delta/|w| (v stays where w is 0)
 *
 * It ends where sigma changed by no more than `accuracy` times itself, from iteration `leastIterations` on. The radius is
 * safety sigma, and 0 where sigma is not finite: then the step will tell.
 */
export interface RadiusLaw {
  readonly leastIterations: number;
  readonly mostIterations: number;
  readonly accuracy: number;
  readonly safety: number;
  /** Accepted steps that an estimate serves; a rejected step whose estimate is of an earlier state has it taken anew. */
  readonly steps: number;
}

/**
 * The law of the step's length (test/march.ts plays all of it). With e the error norm of a step of length h (1 is just
 * accepted), and e' and h' those of the last accepted step that no sample time had shortened:
 *
 *     after an accepted step     h <- h bounded(safety e^-errorExponent e'^previousExponent (h/h')^stepExponent, minFactor, maxFactor)
 *     before there are e', h'    h <- h bounded(safety e^-aloneExponent, minFactor, maxFactor)
 *     after a rejected step      h <- h bounded(safety e^-aloneExponent, minFactor, 1), minFactor where e is not finite
 */
export interface Control {
  readonly safety: number;
  readonly errorExponent: number;
  readonly previousExponent: number;
  readonly stepExponent: number;
  readonly aloneExponent: number;
  readonly minFactor: number;
  readonly maxFactor: number;
  /** A smaller e' (a step that was nearly exact) would forbid the next step to keep its size: dopri5's `facold`. */
  readonly leastPreviousError: number;
  /** The order of the comparison solution: the first step follows from it. */
  readonly comparisonOrder: number;
}

/** Smaller error norms are taken for this one: its powers stay finite. */
export const leastError = 1e-10;

/** Stages whose slopes make up the solution. */
export function stagesOf(tableau: Tableau): number {
  return tableau.nodes.length;
}

/**
 * What the stages that are still to come take of each slope, for backends that add a slope to all of them at once instead of
 * keeping it: entry [j][i] is what stage j + 1 + i takes of the slope k_j, and the last one of each is the solution's b_j.
 */
export function comingStages({ nodes, matrix, weights }: Tableau): number[][] {
  return nodes.map((_, j) => [...matrix.slice(j + 1).map((row) => row[j] ?? 0), weights[j]!]);
}

/** Entry e of the direction p of `RadiusLaw`, before it is scaled: in [-1, 1), by integers of 32 bits, which every backend has. */
export function spread(entry: number): number {
  // 2^32 divided by the golden ratio: consecutive multiples fill the circle evenly.
  return Math.imul(entry + 1, 0x9e3779b9) / 2 ** 31;
}

/** Slopes that a step takes at least and at most, where the first is the last of the step before it wherever it can be. */
export function slopesOf({ scheme }: Method): { readonly least: number; readonly most: number } {
  if (scheme.kind === "map") return { least: 1, most: 1 };
  if (scheme.kind === "large") return { least: scheme.stages, most: scheme.stages };
  if (scheme.kind === "tableau") return { least: stagesOf(scheme), most: stagesOf(scheme) };
  return { least: scheme.families[0]!.stages, most: scheme.families.at(-1)!.stages };
}
