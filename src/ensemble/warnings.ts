/** What a result should not be read without: warnings, and those that follow from the experiment alone. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { isAdaptive } from "../methods/methods.ts";
import { makeIntervals } from "./intervals.ts";

/** One of them: a result is not wrong, and should not be read without it. */
export interface Warning {
  /** A sentence: what is not as a reader would expect. */
  readonly what: string;
  /** The observables, runs or times that it is about. */
  readonly where: string;
  /** What to change. */
  readonly advice: string;
}

/** `Warning: ... In: ... ...` on one line. */
export function warningSentence(warning: Warning): string {
  return `Warning: ${warningWords(warning)}`;
}

/** The same where it is clear that it is one. */
export function warningWords({ what, where, advice }: Warning): string {
  return `${what} In: ${where}. ${advice}`;
}

/** The fixed step: what was asked for, and the least and greatest that was taken. */
export interface StepTaken {
  readonly asked: number;
  readonly least: number;
  readonly greatest: number;
}

/** Relative difference of two steps that is rounding of times, as 40/0.02 = 2000.0000000000002, and no other step. */
const sameStep = 1e-6;

/** Null where the method chooses its steps, and of a map. */
export function stepTaken(resolved: ResolvedExperiment): StepTaken | null {
  const { integrator } = resolved;
  if (isAdaptive(integrator) || integrator.method === "map") return null;
  const { step: asked } = integrator;
  const lengths = makeIntervals(resolved, Number.POSITIVE_INFINITY).map(({ from, to, steps }) => {
    const taken = (to - from) / steps;
    return Math.abs(taken - asked) <= sameStep * asked ? asked : taken;
  });
  if (lengths.length === 0) return { asked, least: asked, greatest: asked };
  return {
    asked,
    least: lengths.reduce((least, length) => Math.min(least, length)),
    greatest: lengths.reduce((greatest, length) => Math.max(greatest, length)),
  };
}

/** Where the step does not divide the distances of the sample times, shorter steps are taken: that is said. */
export function stepWarnings(resolved: ResolvedExperiment): Warning[] {
  const taken = stepTaken(resolved);
  if (taken === null || (taken.least === taken.asked && taken.greatest === taken.asked)) return [];
  const { asked, least, greatest } = taken;
  const [shortest, longest] = [rounded(least), rounded(greatest)];
  const range = shortest === longest ? shortest : `between ${shortest} and ${longest}`;
  return [
    {
      what: `The step is ${range} instead of ${asked}, which does not divide the distances of the sample times.`,
      where: "integrator.step, times",
      advice: adviceFor(resolved, taken),
    },
  ];
}

function adviceFor({ times }: ResolvedExperiment, { asked, least, greatest }: StepTaken): string {
  const sentence = `Choose sample times whose distances are multiples of ${asked}.`;
  const span = times.at(-1)! - times[0]!;
  const intervals = times.length - 1;
  const isEven = greatest - least <= sameStep * asked;
  if (!isEven) return sentence;
  const steps = Math.round(span / asked);
  const ownStep = `Choose the step ${rounded(least)}`;
  if (steps === 0 || Math.abs(span / asked - steps) > sameStep * steps) return `${ownStep}, or ${lowered(sentence)}`;
  // A number of intervals that divides the number of steps, the nearest to the one that was asked for.
  const near = nearestDivisor(steps, intervals);
  return `${ownStep}, or ${near + 1} samples.`;
}

function nearestDivisor(number: number, wanted: number): number {
  for (let distance = 0; ; distance++) {
    for (const candidate of [wanted - distance, wanted + distance])
      if (candidate >= 1 && number % candidate === 0) return candidate;
  }
}

function rounded(step: number): string {
  return String(Number(step.toPrecision(8)));
}

function lowered(sentence: string): string {
  return sentence[0]!.toLowerCase() + sentence.slice(1);
}
