/** How accurate a run is: a few of its runs are taken again with finer steps, and what is observed of both is compared. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { cellWords } from "../experiment/sweep.ts";
import { isAdaptive, methods } from "../methods/methods.ts";
import { floors, type StatePrecision } from "../methods/precision.ts";
import { percentage, visible } from "./accuracy-words.ts";
import { compareFrames, type Differences, shrinking } from "./compare-frames.ts";
import { type Ending, lostEndings } from "./endings.ts";
import type { Ensemble, Frame } from "./frames.ts";
import { finerOf, membersOf } from "./members.ts";
import type { Warning } from "./warnings.ts";

export interface Accuracy {
  /** How many were taken again. */
  readonly runs: number;
  /** `half the step` */
  readonly how: string;
  /** Largest difference over runs and sample times (of very many, 500), relative to the observable's largest magnitude (`scaleOf` in compare-frames.ts says which). */
  readonly observables: Readonly<Record<string, number>>;
  /** Those that differ as much however short the step: ill-conditioned, or decided by rounding. */
  readonly atAnyStep?: readonly string[];
}

export interface AccuracyCheck {
  /** Null where all runs were lost: there is nothing that could agree. */
  readonly accuracy: Accuracy | null;
  readonly warnings: readonly Warning[];
}

export interface AccuracyOptions {
  readonly precision: StatePrecision;
  /** Opens an ensemble that hands out the values of every run. */
  open(resolved: ResolvedExperiment): Promise<Ensemble>;
  /** Asked between turns of some milliseconds; true gives up. */
  readonly stopped?: () => boolean;
  /** Lets a host do something else between turns. */
  readonly pause?: () => Promise<void>;
}

const turnMilliseconds = 50;
/** Sample times that are compared, of more than these evenly chosen ones: three sets of values wait in memory. */
const mostTimes = 500;

/** Finer steps leave less than this of an error: half the step 2^-order, a tenth of the tolerances a tenth, and something over. */
function convergence({ integrator }: ResolvedExperiment): number {
  return isAdaptive(integrator) ? 0.5 : 1.3 * 2 ** -methods[integrator.method].order;
}

/**
 * Null where there is nothing to compare, or the host stopped it. Where something differs visibly and it is not plain that the
 * step is to blame, still finer steps tell: a difference that they do not lessen is rounding's, or the system's own sensitivity.
 */
export async function measureAccuracy(
  resolved: ResolvedExperiment,
  options: AccuracyOptions,
): Promise<AccuracyCheck | null> {
  if (resolved.times.length < 2 || resolved.observables.length === 0) return null;
  const members = membersOf(resolved);
  const least = floors[options.precision].rtol;
  const finer = finerOf(members, least);
  if (finer === null) return null;
  const times = comparedTimes(members);
  const coarse = await framesOf(members, times, options);
  const fine = coarse && (await framesOf(finer.resolved, times, options));
  if (coarse === null || fine === null) return null;
  const first = compareFrames(members, coarse, fine, options.precision);
  const finest = first.doubtful ? finerOf(finer.resolved, least) : null;
  const still = finest && (await framesOf(finest.resolved, times, options));
  const second = still && compareFrames(members, fine, still, options.precision);
  const endings = endingWarnings(resolved, members, coarse, fine, finer.how);
  const check = checkOf(resolved, members, finer.how, first, second, endings);
  const areLost = [...endingsOf(coarse).values()].every((ending) => lostEndings.some((lost) => lost === ending));
  return areLost ? { ...check, accuracy: null } : check;
}

function comparedTimes({ times }: ResolvedExperiment): ReadonlySet<number> {
  const last = times.length - 1;
  const stride = Math.ceil(times.length / mostTimes);
  return new Set(times.filter((_, sample) => sample % stride === 0 || sample === last));
}

/** Those of the given times alone: finer runs stop at others too. */
async function framesOf(
  resolved: ResolvedExperiment,
  times: ReadonlySet<number>,
  options: AccuracyOptions,
): Promise<readonly Frame[] | null> {
  const ensemble = await options.open(resolved);
  const frames: Frame[] = [];
  try {
    for (let done = false; !done; ) {
      if (options.stopped?.()) return null;
      const advance = await ensemble.advance(turnMilliseconds);
      frames.push(...advance.frames.filter(({ time }) => times.has(time)).map(valuesAlone));
      done = advance.done;
      await options.pause?.();
    }
    return frames;
  } finally {
    ensemble.dispose();
  }
}

/** Without the statistics, which are many times the values. */
function valuesAlone(frame: Frame): Frame {
  return { ...frame, cells: frame.cells.map((cell) => ({ ...cell, observables: {} })) };
}

/** What is reported; `second` compares finer steps with still finer ones, where that was needed. */
function checkOf(
  resolved: ResolvedExperiment,
  members: ResolvedExperiment,
  how: string,
  first: Differences,
  second: Differences | null,
  endings: readonly Warning[],
): AccuracyCheck {
  const { observables } = first;
  const wrong = Object.entries(observables)
    .filter(([, difference]) => !(difference <= visible))
    .sort(([, a], [, b]) => b - a);
  // Where the states themselves come out otherwise again, nothing that follows from them can be blamed on the step.
  const areStatesStubborn =
    second !== null &&
    endings.length === 0 &&
    second.states > visible / 10 &&
    staysAlike(first.states, second.states, convergence(resolved));
  // Where the states agree to a hundredth of that, the step is short enough for errors to fall as the order says.
  const least = first.states < visible / 100 ? convergence(resolved) : shrinking;
  const isStubborn = ([name, difference]: readonly [string, number]): boolean =>
    areStatesStubborn || (second !== null && staysAlike(difference, second.observables[name]!, least));
  const stubborn = wrong.filter(isStubborn);
  const accuracy: Accuracy = {
    runs: members.cells.length * members.runsPerCell,
    how,
    observables,
    ...(stubborn.length === 0 ? {} : { atAnyStep: stubborn.map(([name]) => name) }),
  };
  const warnings = [
    ...endings,
    ...stepWarning(
      wrong.filter((one) => !isStubborn(one)),
      how,
      resolved,
    ),
  ];
  // Where the states agree, what does not is ill-conditioned, and `atAnyStep` says so; where they do not, rounding decides the runs.
  if (stubborn.length > 0 && first.states > visible)
    warnings.push({
      what: `With ${how}, and with finer ones still, some runs come out otherwise: rounding decides them, or there is a pole.`,
      where: listed(stubborn),
      advice: `${adviceFor(resolved.integrator)} Where that does not help, compute in float64 (the CPU backend).`,
    });
  return { accuracy, warnings };
}

/** Neither lessened by finer steps, nor grown, which rounding does not do: that is a pole, or a step far too long. */
function staysAlike(difference: number, finer: number, least: number): boolean {
  return finer > least * difference && finer < 3 * difference;
}

function stepWarning(
  wrong: readonly (readonly [string, number])[],
  how: string,
  { integrator }: ResolvedExperiment,
): Warning[] {
  if (wrong.length === 0) return [];
  const what =
    wrong[0]![1] > 1
      ? `With ${how} the result is another one: the step is unstable, or far too long.`
      : `With ${how} the result differs by more than a chart can show (1 %).`;
  return [{ what, where: listed(wrong), advice: adviceFor(integrator) }];
}

function listed(differences: readonly (readonly [string, number])[]): string {
  return differences.map(([name, difference]) => `${name} by ${percentage(difference)}`).join(", ");
}

/** Runs that end otherwise with finer steps: a pole that was stepped over, or a step at which they blow up. */
function endingWarnings(
  resolved: ResolvedExperiment,
  members: ResolvedExperiment,
  coarse: readonly Frame[],
  fine: readonly Frame[],
  how: string,
): Warning[] {
  const here = endingsOf(coarse);
  const there = endingsOf(fine);
  // With finer steps a run that used up its steps has only more to use up.
  const changed = [...here].filter(([run, ending]) => ending !== "outOfSteps" && there.get(run) !== ending);
  if (changed.length === 0) return [];
  const places = changed.map(([key, ending]) => {
    const { cell, run } = placeOf(key);
    const words = cellWords(members.cells[cell]!);
    return [
      `run ${(members.firstRun ?? 0) + run}`,
      ...(words === "" ? [] : [` at ${words}`]),
      ` (${ending}, then ${there.get(key)})`,
    ].join("");
  });
  return [
    {
      what: `With ${how} ${changed.length} of ${here.size} runs ${changed.length === 1 ? "ends" : "end"} otherwise.`,
      where: places.join(", "),
      advice: adviceFor(resolved.integrator),
    },
  ];
}

/** "cell run" -> how it ended. */
function endingsOf(frames: readonly Frame[]): Map<string, Ending> {
  const found = new Map<string, Ending>();
  for (const { cells } of frames)
    for (const { cell, runs } of cells) runs?.ending.forEach((ending, run) => void found.set(`${cell} ${run}`, ending));
  return found;
}

function placeOf(key: string): { cell: number; run: number } {
  const [cell, run] = key.split(" ").map(Number);
  return { cell: cell!, run: run! };
}

function adviceFor(integrator: ResolvedExperiment["integrator"]): string {
  return isAdaptive(integrator)
    ? "Lower integrator.rtol and integrator.atol."
    : "Take a shorter integrator.step, or a method that chooses its own.";
}
