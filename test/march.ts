/** One run by any method of the table, in float64 and in plain loops: what every backend is compared with, step by step. */

import { type Control, leastError, type Method, type Recurrence, spread, type Tableau } from "../src/methods/method.ts";
import type { MethodName } from "../src/methods/methods.ts";
import { familyFor, floors, usableFamilies } from "../src/methods/precision.ts";
import { schemeOf } from "../src/methods/schemes.ts";

export interface Flow {
  readonly slope: (t: number, y: readonly number[]) => number[];
  readonly start: readonly number[];
  /** Entries of each state; all in one where it is not given. */
  readonly sizes?: readonly number[];
}

export interface Tolerances {
  readonly rtol: number;
  readonly atol: number;
  readonly maxSteps?: number;
  readonly firstStep?: number;
  readonly maxStep?: number;
}

export interface Attempt {
  readonly t: number;
  readonly h: number;
  readonly error: number;
  readonly accepted: boolean;
  /** The step to try after it. */
  readonly proposal: number;
  /** Slopes that the step took, without those of a probe or of a spectral radius. */
  readonly slopes: number;
}

export type Ending = "running" | "diverged" | "outOfSteps" | "stepTooSmall";

export interface Marched {
  readonly ending: Ending;
  readonly endTime: number;
  readonly attempts: readonly Attempt[];
  /** At the sample times that were reached, the start first. */
  readonly states: readonly (readonly number[])[];
  /** The spectral radii that were estimated. */
  readonly radii: readonly number[];
  /** All evaluations of the flow. */
  readonly slopes: number;
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
const length = (values: readonly number[]): number => Math.sqrt(squares(values));
const isFiniteList = (values: readonly number[]): boolean => values.every(Number.isFinite);

/** y + sum of coefficient * vector; the sum first, as what a step adds must not round like y. */
function plus(y: readonly number[], terms: readonly (readonly [number, readonly number[]])[]): number[] {
  return y.map((entry, e) => entry + terms.reduce((sum, [coefficient, vector]) => sum + coefficient * vector[e]!, 0));
}

/** Of the states that stand one after another, the largest RMS of value/(atol + rtol max(|a|, |b|)) over the entries of one. */
export function stateNorm(
  values: readonly number[],
  a: readonly number[],
  b: readonly number[],
  sizes: readonly number[],
  { rtol, atol }: Pick<Tolerances, "rtol" | "atol">,
): number {
  let first = 0;
  let worst = 0;
  for (const size of sizes) {
    let sum = 0;
    for (let e = first; e < first + size; e++)
      sum += (values[e]! / (atol + rtol * Math.max(Math.abs(a[e]!), Math.abs(b[e]!)))) ** 2;
    worst = Math.max(worst, Math.sqrt(sum / size));
    first += size;
  }
  return worst;
}

/** The same of an estimate that another damps, state by state: E^2/sqrt(E^2 + (D/10)^2). */
function dampedNorm(
  estimate: readonly number[],
  damping: readonly number[],
  a: readonly number[],
  b: readonly number[],
  sizes: readonly number[],
  tolerances: Pick<Tolerances, "rtol" | "atol">,
): number {
  const norms = sizes.map((size, index) => {
    const first = sizes.slice(0, index).reduce((sum, each) => sum + each, 0);
    const [e, d] = [estimate, damping].map((values) => {
      const [of, from, to] = [values, a, b].map((list) => list.slice(first, first + size));
      return stateNorm(of!, from!, to!, [size], tolerances);
    });
    return e === 0 ? 0 : (e! * e!) / Math.hypot(e!, d! / 10);
  });
  return Math.max(0, ...norms);
}

/** Fixed steps: `steps` of each interval, the k-th from its start + k h. */
export function marchFixed(method: Method, flow: Flow, times: readonly number[], steps: number): number[][] {
  const tableau = method.scheme as Tableau;
  let y = [...flow.start];
  const states = [y];
  for (const [index, to] of times.slice(1).entries()) {
    const from = times[index]!;
    const h = (to - from) / steps;
    for (let k = 0; k < steps; k++) {
      const t = from + k * h;
      const slopes: number[][] = [];
      for (const [stage, node] of tableau.nodes.entries()) {
        const row = tableau.matrix[stage]!;
        slopes.push(
          flow.slope(
            t + node * h,
            plus(
              y,
              row.map((a, j) => [h * a, slopes[j]!] as const),
            ),
          ),
        );
      }
      y = plus(
        y,
        tableau.weights.map((b, j) => [h * b, slopes[j]!] as const),
      );
    }
    states.push(y);
  }
  return states;
}

/**
 * A step size of its own. The law, for every backend; `t` is from + elapsed, and elapsed counts from the last sample time `from`:
 *
 * 1. F_0 = f(t, y): computed at the start; later it is the last slope of the step that led here, evaluated at the time
 *    `end` of 4., so that computing it again at (t, y), at a sample time or where a call ends, gives the same bits.
 * 2. Before the first step the proposal is firstStep where that is given, else by `firstProposal`.
 * 3. Where attempts = maxSteps, the run is out of steps at t. A recurrence whose estimate has served its accepted steps, or
 *    has none, estimates the radius (method.ts), and shortens the proposal to reach of most stages/radius.
 * 4. remaining = interval - elapsed. A proposal >= remaining makes this the last step of the interval: h = remaining and end = to
 *    itself; else h = proposal and end = from + (elapsed + h). It is `shortened` where remaining < proposal.
 * 5. Stages, next = y + change, the last slope at (end, next), the error estimate; error = stateNorm of it, with max(|y|, |next|),
 *    each state's damped where there is a second estimate.
 *    A recurrence takes the fewest stages whose reach is at least h times the radius.
 * 6. Accepted where error <= 1: y = next, elapsed grows by h (to the interval exactly, where it is the last). Unless it was shortened:
 *    proposal by the control law (method.ts), at most maxStep; e' = max(error, leastPreviousError), h' = h.
 *    A shortened step says nothing for the longer one: proposal, e', h' stay.
 * 7. Rejected otherwise: the proposal by the control law. Where from + (elapsed + proposal) = t, or where F_0 itself is not finite, the
 *    run ends at t: diverged where the error is not finite or rtol stateNorm(change) >= sqrt(rtol) (a pole: within one unit of the clock
 *    the state still changes by much more than a step may err), else the step is too small. The radius is estimated anew, unless
 *    it is of this state.
 */
export function march(method: Method, flow: Flow, times: readonly number[], tolerances: Tolerances): Marched {
  const control = method.control!;
  const scheme = schemeOf(method.name as MethodName);
  if (scheme.kind === "map") throw new Error("a map does not march");
  const { rtol, maxSteps = 100_000, maxStep = times.at(-1)! - times[0]! } = tolerances;
  const { unit } = floors.float64;
  const sizes = flow.sizes ?? [flow.start.length];
  const norm = (values: readonly number[], a: readonly number[], b: readonly number[]) =>
    stateNorm(values, a, b, sizes, tolerances);
  let evaluations = 0;
  const f = (t: number, y: readonly number[]): number[] => {
    evaluations++;
    return flow.slope(t, y);
  };
  const families = scheme.kind === "recurrence" ? usableFamilies(scheme, rtol, "float64") : [];

  let y: readonly number[] = flow.start;
  let first: readonly number[] = f(times[0]!, y);
  const attempts: Attempt[] = [];
  const states: (readonly number[])[] = [y];
  const radii: number[] = [];
  let radius = 0;
  let served = Number.POSITIVE_INFINITY;
  let previous: { readonly error: number; readonly step: number } | null = null;
  let proposal = Math.min(
    tolerances.firstStep ?? firstProposal(f, times[0]!, y, first, norm, control, maxStep),
    maxStep,
  );
  const ended = (ending: Ending, endTime: number): Marched => ({
    ending,
    endTime,
    attempts,
    states,
    radii,
    slopes: evaluations,
  });

  for (const [index, to] of times.slice(1).entries()) {
    const from = times[index]!;
    const interval = to - from;
    let elapsed = 0;
    while (elapsed < interval) {
      const t = from + elapsed;
      if (attempts.length >= maxSteps) return ended("outOfSteps", t);
      if (scheme.kind === "recurrence") {
        if (served >= scheme.radius.steps) {
          radius = spectralRadius(scheme, f, t, y, first, proposal, unit);
          radii.push(radius);
          served = 0;
        }
        proposal = Math.min(proposal, families.at(-1)!.reach / radius);
      }
      const remaining = interval - elapsed;
      const isLast = proposal >= remaining;
      const shortened = remaining < proposal;
      const h = isLast ? remaining : proposal;
      const end = isLast ? to : from + (elapsed + h);
      const before = evaluations;
      const step =
        scheme.kind === "tableau"
          ? tableauStep(scheme, f, t, end, h, y, first)
          : recurrenceStep(scheme, familyFor(families, h * radius).stages, f, t, end, h, y, first);
      const { change, next, last, estimate, damping } = step;
      const error =
        damping === null ? norm(estimate, y, next) : dampedNorm(estimate, damping, y, next, sizes, tolerances);
      const accepted = error <= 1;
      const slopes = evaluations - before;
      if (accepted) {
        const share = previous === null ? null : { error: previous.error, ratio: h / previous.step };
        if (!shortened) {
          proposal = Math.min(maxStep, h * acceptedFactor(control, error, share));
          previous = { error: Math.max(error, control.leastPreviousError), step: h };
        }
        y = next;
        first = last;
        elapsed = isLast ? interval : elapsed + h;
        served++;
        attempts.push({ t, h, error, accepted, slopes, proposal });
      } else {
        const usable = Number.isFinite(error);
        const factor = usable ? control.safety * error ** -control.aloneExponent : 0;
        proposal = h * bounded(factor, control.minFactor, 1);
        attempts.push({ t, h, error, accepted, slopes, proposal });
        if (served > 0) served = Number.POSITIVE_INFINITY;
        if (from + (elapsed + proposal) === t || !isFiniteList(first)) {
          const leaves = !usable || !(rtol * norm(change, y, next) < Math.sqrt(rtol));
          return ended(leaves ? "diverged" : "stepTooSmall", t);
        }
      }
    }
    states.push(y);
  }
  return ended("running", times.at(-1)!);
}

function bounded(factor: number, least: number, most: number): number {
  return Math.min(Math.max(factor, least), most);
}

function acceptedFactor(
  control: Control,
  found: number,
  previous: { readonly error: number; readonly ratio: number } | null,
): number {
  const error = Math.max(found, leastError);
  const factor =
    previous === null
      ? error ** -control.aloneExponent
      : error ** -control.errorExponent *
        previous.error ** control.previousExponent *
        previous.ratio ** control.stepExponent;
  return bounded(control.safety * factor, control.minFactor, control.maxFactor);
}

/**
 * The first step: Hairer, Norsett, Wanner I, section II.4, with the norms of the error's scale at y. Nothing is shorter than 16
 * units of the clock or longer than maxStep (the whole time of the experiment, where it is not given).
 */
function firstProposal(
  f: Flow["slope"],
  t: number,
  y: readonly number[],
  first: readonly number[],
  norm: (values: readonly number[], a: readonly number[], b: readonly number[]) => number,
  { comparisonOrder }: Control,
  maxStep: number,
): number {
  const least = 16 * floors.float64.unit * Math.abs(t);
  const [d0, d1] = [norm(y, y, y), norm(first, y, y)];
  // Written so that what is not finite takes the second way.
  const h0 = bounded(d0 >= 1e-5 && d1 >= 1e-5 && d1 < 1e300 ? (0.01 * d0) / d1 : 1e-6, least, maxStep);
  const probe = f(t + h0, plus(y, [[h0, first]]));
  const d2 =
    norm(
      probe.map((slope, e) => slope - first[e]!),
      y,
      y,
    ) / h0;
  const worst = Math.max(d1, d2);
  if (!Number.isFinite(worst)) return h0;
  const h1 = worst <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : (0.01 / worst) ** (1 / (comparisonOrder + 1));
  return bounded(Math.min(100 * h0, h1), least, maxStep);
}

interface Step {
  readonly change: readonly number[];
  readonly next: readonly number[];
  readonly last: readonly number[];
  readonly estimate: readonly number[];
  /** The second estimate; null where the first stands alone. */
  readonly damping: readonly number[] | null;
}

function tableauStep(
  { nodes, matrix, weights, errorWeights, dampingWeights }: Tableau,
  f: Flow["slope"],
  t: number,
  end: number,
  h: number,
  y: readonly number[],
  first: readonly number[],
): Step {
  const zero = y.map(() => 0);
  const terms = (row: readonly number[]) => row.map((a, j) => [h * a, slopes[j]!] as const);
  const slopes: (readonly number[])[] = [first];
  for (let stage = 1; stage < nodes.length; stage++)
    slopes.push(f(t + nodes[stage]! * h, plus(y, terms(matrix[stage]!))));
  const change = plus(zero, terms(weights));
  const next = y.map((entry, e) => entry + change[e]!);
  const last = f(end, next);
  slopes.push(last);
  const damping = dampingWeights ? plus(zero, terms(dampingWeights)) : null;
  return { change, next, last, estimate: plus(zero, terms(errorWeights!)), damping };
}

function recurrenceStep(
  scheme: Recurrence,
  stages: number,
  f: Flow["slope"],
  t: number,
  end: number,
  h: number,
  y: readonly number[],
  first: readonly number[],
): Step {
  const family = scheme.families.find((one) => one.stages === stages)!;
  const zero = y.map(() => 0);
  let before: readonly number[] = zero;
  let change: readonly number[] = first.map((slope) => family.first * h * slope);
  let node = family.first;
  for (const row of family.rows) {
    const slope = f(t + node * h, plus(y, [[1, change]]));
    const after = plus(zero, [
      [row.mu, change],
      [row.nu, before],
      [h * row.muSlope, slope],
      [h * row.gammaSlope, first],
    ]);
    [before, change, node] = [change, after, row.node];
  }
  const next = y.map((entry, e) => entry + change[e]!);
  const last = f(end, next);
  const estimate = plus(zero, [
    [scheme.errorOfChange, change],
    [h * scheme.errorOfFirst, first],
    [h * scheme.errorOfLast, last],
  ]);
  return { change, next, last, estimate, damping: null };
}

/** See RadiusLaw in src/methods/method.ts. */
function spectralRadius(
  { radius }: Recurrence,
  f: Flow["slope"],
  t: number,
  y: readonly number[],
  first: readonly number[],
  h: number,
  unit: number,
): number {
  const size = Math.max(length(y), h * length(first));
  const delta = Math.sqrt(unit) * (size === 0 ? 1 : size);
  const slope = length(first);
  const evenly = Math.sqrt(y.length / 3);
  let v: readonly number[] = first.map((entry, e) => delta * ((slope === 0 ? 0 : entry / slope) + spread(e) / evenly));
  let sigma = 0;
  for (let k = 1; k <= radius.mostIterations; k++) {
    const moved = f(t, plus(y, [[1, v]]));
    const w = moved.map((entry, e) => entry - first[e]!);
    const size = length(w);
    const before = sigma;
    sigma = size / delta;
    // Also where sigma is not finite.
    if (k >= radius.leastIterations && !(Math.abs(sigma - before) > radius.accuracy * sigma)) break;
    if (size > 0) v = w.map((entry) => (entry * delta) / size);
  }
  return Number.isFinite(sigma) ? radius.safety * sigma : 0;
}
