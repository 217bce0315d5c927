/** One run again on the host, in float64 and step by step, up to where it leaves the finite numbers. */

import { UNIT_DOUBLE, UNIT_SINGLE } from "../../kernels/units.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { diagonalValues, matrixValues, numberValues, startPlan } from "../experiment/stored-values.ts";
import type { Tableau } from "../methods/method.ts";
import { methods } from "../methods/methods.ts";
import type { StatePrecision } from "../methods/precision.ts";
import { type Cause, causeOf } from "../program/cause.ts";
import { entries } from "../program/counts.ts";
import { createStarter } from "../program/play-start.ts";
import { createStepPlayer, type PlayedStep } from "../program/play-step.ts";
import { makeIntervals } from "./intervals.ts";

/** Where a run was lost: a state whose line has no finite value, and why. */
export interface Loss extends Cause {
  readonly state: string;
  /** Of a map the number of steps before. */
  readonly time: number;
}

/** Of each precision, the largest number, and the spacing at 1 by which singular matrices are told. */
const ranges = {
  float32: { largest: 3.4028234663852886e38, unit: UNIT_SINGLE },
  float64: { largest: Number.MAX_VALUE, unit: UNIT_DOUBLE },
} as const;

type States = readonly Float64Array[];

/**
 * Goes a step further each time it is asked, and returns where the run is lost, or null where it is not. Maps and fixed steps go all
 * their way. Of a method that chooses its steps the start alone is looked at: to choose them again takes more than an explanation is worth.
 */
export function* replay(
  resolved: ResolvedExperiment,
  cell: number,
  run: number,
  precision: StatePrecision,
): Generator<void, Loss | null> {
  const { start, step } = prepare(resolved, cell, run, precision);
  const { times, system, integrator } = resolved;
  const { largest } = ranges[precision];
  const isLost = (states: States): boolean => states.some((values) => values.some((x) => !(Math.abs(x) <= largest)));
  /** Of what was played last. */
  const lossAt = (time: number): Loss | null => {
    for (const { state, line, shape } of step.lines) {
      const cause = causeOf(resolved.program.step, step.player, line, shape, largest);
      if (cause !== null) return { ...cause, state, time };
    }
    return null;
  };
  /** Of states that are too large though no line has failed: what a step adds to them was finite. */
  const outgrown = (states: States, time: number): Loss | null => {
    const index = states.findIndex((values) => isLost([values]));
    return index < 0
      ? null
      : { kind: "overflow", words: "sums of finite numbers", state: step.lines[index]!.state, time };
  };

  let states = start;
  if (isLost(states)) return { ...outgrown(states, times[0]!)!, kind: "undefined", words: "the start" };
  if (system.kind === "map") {
    for (let k = 0; k < times.at(-1)!; k++) {
      states = step.at(states, k).map((values) => values.slice());
      if (isLost(states)) return lossAt(k);
      yield;
    }
    return null;
  }
  const { scheme, control } = methods[integrator.method];
  if (scheme.kind !== "tableau" || control !== null)
    return isLost(step.at(states, times[0]!)) ? lossAt(times[0]!) : null;
  for (const { from, to, steps } of makeIntervals(resolved, Number.POSITIVE_INFINITY)) {
    const h = (to - from) / steps;
    for (let k = 0; k < steps; k++) {
      const t = from + k * h;
      const slopes: States[] = [];
      for (const [stage, row] of scheme.matrix.entries()) {
        const slope = step.at(plus(states, row, slopes, h), t + scheme.nodes[stage]! * h);
        if (isLost(slope)) return lossAt(t);
        slopes.push(slope.map((values) => values.slice()));
      }
      states = plus(states, scheme.weights, slopes, h);
      if (isLost(states)) return outgrown(states, t);
      yield;
    }
  }
  return null;
}

/** states + h sum of weight * slope */
function plus(states: States, weights: Tableau["weights"], slopes: readonly States[], h: number): States {
  return states.map((values, index) =>
    values.map((x, entry) => {
      let change = 0;
      for (const [stage, weight] of weights.entries()) change += weight * slopes[stage]![index]![entry]!;
      return x + h * change;
    }),
  );
}

/** What the run starts from, and its step. */
function prepare(
  resolved: ResolvedExperiment,
  cell: number,
  run: number,
  precision: StatePrecision,
): { readonly start: States; readonly step: PlayedStep } {
  const { program, seed, cells, runsPerCell } = resolved;
  const parameters = program.parameters.map((name) => cells[cell]!.values[name]!);
  const plan = startPlan(resolved, program);
  const drawn = new Float64Array(plan.shapes.reduce((sum, shape) => sum + entries(shape), 0));
  createStarter(plan)(cell * runsPerCell + run, parameters, drawn);
  const parts: Float64Array[] = [];
  for (const shape of plan.shapes) {
    const from = parts.reduce((sum, part) => sum + part.length, 0);
    parts.push(drawn.subarray(from, from + entries(shape)));
  }
  const read = new Set(program.step.values.flatMap(({ origin, index }) => (origin === "data" ? [index] : [])));
  const step = createStepPlayer({
    program,
    matrices: program.matrices.map((matrix, index) => (read.has(index) ? matrixValues(resolved, matrix) : null)),
    diagonals: diagonalValues(resolved, program),
    numbers: numberValues(resolved, program),
    parameters,
    kept: parts.slice(program.states.length),
    seed,
    run,
    unit: ranges[precision].unit,
  });
  // The states of the flow stand first; what observables have carried follows, and no line of the step looks at it.
  return { start: parts.slice(0, step.lines.length), step };
}
