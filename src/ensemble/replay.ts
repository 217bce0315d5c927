/** One run again on the host, in its own precision and step by step, up to where it leaves the finite numbers. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { givenFor } from "../experiment/stored-values.ts";
import { heun } from "../methods/heun.ts";
import type { Tableau } from "../methods/method.ts";
import { methods } from "../methods/methods.ts";
import { floors, type StatePrecision } from "../methods/precision.ts";
import { type Cause, causeOf, isLost } from "../program/cause.ts";
import type { Numbers } from "../program/play-line.ts";
import { createStepPlayer, type PlayedStep } from "../program/play-step.ts";
import { makeIntervals } from "./intervals.ts";
import { parametersOf, startOf } from "./run-alone.ts";

/** Where a run was lost, and why. */
export interface Loss extends Omit<Cause, "kind" | "index"> {
  /** Besides the causes of a line: a start that is not finite; states that grew beyond the range; and a pole, where slopes do. */
  readonly kind: Cause["kind"] | "start" | "growth" | "pole";
  /** The state whose line, start or growth it is; of `kept` the datum. */
  readonly state: string;
  /** Of a stage within a step its own; of a map the number of the step. */
  readonly time: number;
}

/** Of a state in a line, as far as one looks. */
const mostPower = 8;
/** What is larger than its start by this has grown. */
const manyfold = 1000;

type States = readonly Numbers[];
export type Replay = Generator<void, Loss | null>;

/**
 * Goes a slope further each time it is asked, and returns where the run, by its number in the cell, is lost, or null where it is
 * not. Maps and fixed steps are those of the run. A method that chooses its steps is replaced by one that does so more simply (`approach`): it comes to the
 * same edge, by other steps.
 */
export function* replay(resolved: ResolvedExperiment, cell: number, run: number, precision: StatePrecision): Replay {
  const trial = prepare(resolved, cell, run, precision);
  const lost = trial.start.findIndex((values) => values.some(isLost));
  if (lost >= 0) return lossOf("start", trial.step.lines[lost]!.state, resolved.times[0]!);
  if (resolved.system.kind === "map") return yield* throughSteps(resolved, trial);
  const { scheme, control } = methods[resolved.integrator.method];
  return control === null && scheme.kind === "tableau"
    ? yield* throughFixedSteps(resolved, trial, scheme)
    : yield* approach(resolved, trial);
}

function* throughSteps({ times }: ResolvedExperiment, trial: Trial): Replay {
  let states = trial.start;
  for (let k = 0; k < times.at(-1)!; k++) {
    const next = trial.slope(states, k);
    if ("kind" in next) return next;
    states = next;
    yield;
  }
  return null;
}

function* throughFixedSteps(resolved: ResolvedExperiment, trial: Trial, scheme: Tableau): Replay {
  let states = trial.start;
  for (const { from, to, steps } of makeIntervals(resolved, Number.POSITIVE_INFINITY)) {
    const h = (to - from) / steps;
    for (let k = 0; k < steps; k++) {
      const next = yield* stepped(scheme, trial, states, from + k * h, h);
      if ("kind" in next) return next;
      states = next;
    }
  }
  return null;
}

/** Of the size of a state, or of 1: what changes by more is a step too long. */
const shareAStep = 0.01;

/**
 * Steps of Heun's method that change no state by more than a hundredth of its size, or of 1, halved where one is lost. At the edge of
 * what its lines are defined for, and at a pole, they come to where t + h is t: what still has no value there is lost,
 * and what still changes has a pole.
 */
function* approach({ times }: ResolvedExperiment, trial: Trial): Replay {
  const end = times.at(-1)!;
  let states = trial.start;
  let h = (end - times[0]!) / 100;
  for (let t = times[0]!; t < end; ) {
    h = Math.min(h, end - t);
    const next = yield* stepped(heun.scheme, trial, states, t, h);
    const changes = "kind" in next ? [] : states.map((values, index) => changeOf(values, next[index]!));
    const change = Math.max(0, ...changes);
    if (!("kind" in next) && change <= shareAStep) {
      t += h;
      states = next;
      if (change < shareAStep / 4) h *= 2;
      continue;
    }
    h /= 2;
    if (h > 8 * trial.unit * Math.abs(t) && h > 0) continue;
    if ("kind" in next && next.kind !== "growth") return next;
    const state = "kind" in next ? next.state : trial.step.lines[changes.indexOf(change)]!.state;
    return lossOf("pole", state, t);
  }
  return null;
}

/** The largest change of an entry, relative to the greatest of the state, or to 1. */
function changeOf(values: Numbers, next: Numbers): number {
  let [size, change] = [1, 0];
  for (const [k, x] of values.entries()) {
    size = Math.max(size, Math.abs(x));
    change = Math.max(change, Math.abs(next[k]! - x));
  }
  return change / size;
}

/** The states a step later, or where it was lost. */
function* stepped(
  { matrix, nodes, weights }: Pick<Tableau, "matrix" | "nodes" | "weights">,
  trial: Trial,
  states: States,
  t: number,
  h: number,
): Generator<void, States | Loss> {
  const slopes: States[] = [];
  for (const [stage, row] of matrix.entries()) {
    const time = t + nodes[stage]! * h;
    const within = trial.plus(states, row, slopes, h, time);
    const slope = "kind" in within ? within : trial.slope(within, time);
    if ("kind" in slope) return slope;
    slopes.push(slope);
    yield;
  }
  return trial.plus(states, weights, slopes, h, t + h);
}

function lossOf(kind: Loss["kind"], state: string, time: number): Loss {
  return { kind, words: kind, calls: [], state, time };
}

/** A run that is taken again. */
interface Trial {
  readonly start: States;
  readonly step: PlayedStep;
  /** Unit roundoff of the run's numbers. */
  readonly unit: number;
  /** Slopes, or the next states of a map. */
  slope(states: States, time: number): States | Loss;
  /** states + h sum of weight * slope */
  plus(states: States, weights: readonly number[], slopes: readonly States[], h: number, time: number): States | Loss;
}

function prepare(resolved: ResolvedExperiment, cell: number, run: number, precision: StatePrecision): Trial {
  const { program } = resolved;
  const single = precision === "float32";
  const drawn = startOf(resolved, cell, run);
  const rounded = (values: Float64Array): Numbers => (single ? Float32Array.from(values) : values);
  const step = createStepPlayer({
    ...givenFor(resolved, program, program.step),
    program,
    parameters: parametersOf(resolved, cell),
    kept: drawn.kept.map(rounded),
    run,
    single,
  });
  // The states of the flow stand first; what observables have carried follows, and no line of the step looks at it.
  const start = drawn.states.slice(0, step.lines.length).map(rounded);
  let now: States = start;
  /** A state that has grown so far that a power of it is out of range: what a line makes of it is lost because of that. */
  const grownState = (): string | null => {
    const largest = (values: Numbers): number => Math.max(0, ...[...values].map(Math.abs));
    const farAway = floors[precision].largest ** (1 / mostPower);
    const index = now.findIndex((values, at) => largest(values) > Math.max(farAway, manyfold * largest(start[at]!)));
    return index < 0 ? null : step.lines[index]!.state;
  };
  /** Of what was played last. */
  const lossAt = (time: number): Loss | null => {
    for (const { state, line, shape } of step.lines) {
      const cause = causeOf(step.routine, step.player, line, shape);
      if (cause === null) continue;
      const { kind, words, calls, index } = cause;
      const grown = kind === "overflow" ? grownState() : null;
      if (grown !== null) return lossOf("growth", grown, time);
      return { kind, words, calls, state: index === undefined ? state : program.kept[index]!.name, time };
    }
    return null;
  };
  return {
    start,
    step,
    unit: floors[precision].unit,
    slope(states, time) {
      now = states;
      const slopes = step.at(states, time);
      const lost = slopes.some((values) => values.some(isLost)) ? lossAt(time) : null;
      return lost ?? slopes.map((values) => values.slice());
    },
    plus(states, weights, slopes, h, time) {
      const next = states.map((values, index) =>
        values.map((x, entry) => {
          let change = 0;
          for (const [stage, weight] of weights.entries()) change += weight * slopes[stage]![index]![entry]!;
          return x + h * change;
        }),
      );
      const lost = next.findIndex((values) => values.some(isLost));
      return lost < 0 ? next : lossOf("growth", step.lines[lost]!.state, time);
    },
  };
}
