/** A few runs of an experiment, and the same with finer steps: what its accuracy is measured by. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { dataKinds } from "../experiment/stored-values.ts";
import type { Expression, Observable, System } from "../language/index.ts";
import { isAdaptive } from "../methods/methods.ts";
import { lowerSystem } from "../program/lower.ts";

/** So many runs tell whether a step is too long; more would only cost more. */
const mostMembers = 8;

/** Of the tolerances, in the finer runs. */
const finerTolerance = 0.1;
/** An error of tolerance/10 takes a method of order 3 some 10^(1/3) = 2.2 times the steps. */
const finerSteps = 4;

/**
 * The first runs of some cells that lie evenly among all: the same draws, for a run is known by its number in its cell. Every
 * observable, and the size of each state under a name that no text can have.
 */
export function membersOf(resolved: ResolvedExperiment): ResolvedExperiment {
  const { cells, system } = resolved;
  const chosen = Math.min(cells.length, mostMembers);
  const sizes = system.states.map((state): Observable => {
    const name: Expression = { kind: "name", name: state.name, at: state.at };
    const measure = state.type.kind === "scalar" ? "abs" : "norm";
    return {
      name: sizeOf(state.name),
      expression: { kind: "call", dotted: false, name: measure, arguments: [name], at: state.at },
      type: { kind: "scalar" },
      spectral: false,
      where: null,
      words: { log: false, heading: null, note: null },
      at: state.at,
    };
  });
  const types = new Map(system.states.map((state, index) => [argumentOf(sizes[index]!), state.type]));
  const measured: System = {
    ...system,
    observables: [...system.observables, ...sizes],
    typeOf: (expression) =>
      types.get(expression) ??
      (sizes.some((size) => size.expression === expression) ? { kind: "scalar" } : system.typeOf(expression)),
  };
  const observables = [...resolved.observables, ...sizes.map(({ name }) => name)];
  const { program } = lowerSystem(measured, {
    dimensions: resolved.dimensions,
    data: dataKinds(resolved.data),
    observables,
    startTime: resolved.times[0]!,
    rest: resolved.program.rest !== null,
    starts: resolved.starts,
  });
  return {
    ...resolved,
    system: measured,
    program,
    observables,
    histograms: {},
    cells: Array.from(
      { length: chosen },
      (_, index) => cells[Math.round((index * (cells.length - 1)) / Math.max(1, chosen - 1))]!,
    ),
    runsPerCell: Math.min(resolved.runsPerCell, Math.ceil(mostMembers / chosen)),
  };
}

function argumentOf({ expression }: Observable): Expression {
  return expression.kind === "call" ? expression.arguments[0]! : expression;
}

/** The observable that says how large a state is. */
export function sizeOf(state: string): string {
  return `|${state}|`;
}

export interface Finer {
  readonly resolved: ResolvedExperiment;
  /** `half the step` */
  readonly how: string;
}

/**
 * The same runs with half of each step that is taken, or a tenth of the tolerances. Null where the tolerances are the least already, and of a map, whose steps are what was asked.
 * Steps that end at the sample times, or at the longest that is allowed, are the same for any loose tolerance: these are halved too,
 * by half the longest step there can be, and in shorter intervals by a sample time in the middle, which the others do not have
 * (but where runs end at sample times).
 */
export function finerOf(resolved: ResolvedExperiment, leastRelativeTolerance: number): Finer | null {
  const { integrator, substeps = 1, times } = resolved;
  if (integrator.method === "map") return null;
  if (!isAdaptive(integrator)) return { resolved: { ...resolved, substeps: 2 * substeps }, how: "half the step" };
  const rtol = Math.max(finerTolerance * integrator.rtol, leastRelativeTolerance);
  if (rtol >= integrator.rtol) return null;
  // A run stops at a sample time: with others it would stop elsewhere, however exact its states are.
  const endsAtSamples = resolved.program.stop !== null || resolved.settledBelow !== null;
  const longest = Math.min(integrator.maxStep ?? Number.POSITIVE_INFINITY, longestInterval(times));
  const finer = {
    ...integrator,
    rtol,
    atol: finerTolerance * integrator.atol,
    maxStep: longest / 2,
    maxSteps: Math.min(finerSteps * integrator.maxSteps, 2 ** 31 - 1),
  };
  return {
    resolved: { ...resolved, integrator: finer, times: endsAtSamples ? times : withMiddles(times, longest) },
    how: "a tenth of the tolerances",
  };
}

/** With the middles of the intervals shorter than `longest`. Equal distances differ by rounding, and need none. */
function withMiddles(times: readonly number[], longest: number): number[] {
  return times.flatMap((time, index) => {
    const previous = times[index - 1] ?? time;
    const middle = previous + (time - previous) / 2;
    const isCut = time - previous < (1 - 1e-6) * longest && previous < middle && middle < time;
    return isCut ? [middle, time] : [time];
  });
}

function longestInterval(times: readonly number[]): number {
  return times.slice(1).reduce((longest, time, index) => Math.max(longest, time - times[index]!), 0);
}
