/** How accurate a run is: a few of its runs are taken again with finer steps, and what is observed of both is compared. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Ending } from "./endings.ts";
import type { Ensemble, Frame } from "./frames.ts";
import { finerOf, membersOf, sizeOf } from "./members.ts";
import type { Warning } from "./warnings.ts";

export interface Accuracy {
  /** How many were taken again. */
  readonly runs: number;
  /** `half the step` */
  readonly how: string;
  /** Largest difference over runs and sample times, relative to the observable's largest magnitude (`scaleOf` says which). */
  readonly observables: Readonly<Record<string, number>>;
}

export interface AccuracyCheck {
  readonly accuracy: Accuracy;
  readonly warnings: readonly Warning[];
}

export interface AccuracyOptions {
  readonly precision: "float64" | "float32";
  /** Opens an ensemble that hands out the values of every run. */
  open(resolved: ResolvedExperiment): Promise<Ensemble>;
  /** Asked between turns of some milliseconds; true gives up. */
  readonly stopped?: () => boolean;
  /** Lets a host do something else between turns. */
  readonly pause?: () => Promise<void>;
}

/** A difference that a chart can show. */
const visible = 0.01;
const turnMilliseconds = 50;

/** Relative tolerances below these are rounding, whatever a finer run is asked for. */
const leastRelativeTolerance = { float32: 1e-6, float64: 1e-13 };

/**
 * Share of the size of the states below which an observable may be rounding. Residuals gather that of thousands of steps and of
 * the products they are made of: at 1 % of this share, 1e-4 of the states in float32, a difference is more than that.
 */
const roundingShare = { float32: 1e-2, float64: 2e-11 };

/** An observable that finer steps shrink to less than this measures the error itself. */
const shrinking = 0.75;

/** Null where there is nothing to compare, or the host stopped it. */
export async function measureAccuracy(
  resolved: ResolvedExperiment,
  options: AccuracyOptions,
): Promise<AccuracyCheck | null> {
  if (resolved.times.length < 2 || resolved.observables.length === 0) return null;
  const members = membersOf(resolved);
  const finer = finerOf(members, leastRelativeTolerance[options.precision]);
  if (finer === null) return null;
  const coarse = await framesOf(members, options);
  const fine = coarse && (await framesOf(finer.resolved, options));
  return fine && compareFrames(resolved, members, coarse, fine, finer.how, options.precision);
}

async function framesOf(resolved: ResolvedExperiment, options: AccuracyOptions): Promise<readonly Frame[] | null> {
  const ensemble = await options.open(resolved);
  const frames: Frame[] = [];
  try {
    for (let done = false; !done; ) {
      if (options.stopped?.()) return null;
      const advance = await ensemble.advance(turnMilliseconds);
      frames.push(...advance.frames);
      done = advance.done;
      await options.pause?.();
    }
    return frames;
  } finally {
    ensemble.dispose();
  }
}

/** What two sets of frames of the same runs say of an observable. */
interface Compared {
  /** Largest difference where both are defined. */
  readonly difference: number;
  /** Largest magnitudes. */
  readonly coarse: number;
  readonly fine: number;
}

/** The frames of the members of an experiment, at its own steps and at finer ones. */
export function compareFrames(
  resolved: ResolvedExperiment,
  members: ResolvedExperiment,
  coarse: readonly Frame[],
  fine: readonly Frame[],
  how: string,
  precision: AccuracyOptions["precision"],
): AccuracyCheck {
  const here = valuesOf(coarse);
  const there = valuesOf(fine);
  const size = resolved.system.states.reduce(
    (largest, { name }) => Math.max(largest, compare(sizeOf(name), here, there).fine),
    0,
  );
  const observables = Object.fromEntries(
    resolved.observables.map((name) => {
      const compared = compare(name, here, there);
      const scale = scaleOf(compared, size, roundingShare[precision]);
      return [name, compared.difference === 0 ? 0 : compared.difference / scale];
    }),
  );
  const accuracy: Accuracy = { runs: members.cells.length * members.runsPerCell, how, observables };
  const warnings = [...endingWarnings(resolved, members, coarse, fine, how), ...differenceWarnings(accuracy, resolved)];
  return { accuracy, warnings };
}

type Values = ReadonlyMap<string, Readonly<Record<string, Float64Array>>>;

/** "sample cell" -> the values of its runs. */
function valuesOf(frames: readonly Frame[]): Values {
  return new Map(
    frames.flatMap(({ sample, cells }) =>
      cells.map(({ cell, perRun }) => [`${sample} ${cell}`, perRun ?? {}] as const),
    ),
  );
}

function compare(name: string, coarse: Values, fine: Values): Compared {
  const found = { difference: 0, coarse: 0, fine: 0 };
  for (const [place, observed] of coarse) {
    const values = observed[name] ?? new Float64Array();
    const finer = fine.get(place)?.[name];
    for (let i = 0; i < values.length; i++) {
      const a = values[i]!;
      const b = finer?.[i] ?? Number.NaN;
      if (Number.isFinite(a)) found.coarse = Math.max(found.coarse, Math.abs(a));
      if (Number.isFinite(b)) found.fine = Math.max(found.fine, Math.abs(b));
      if (Number.isFinite(a - b)) found.difference = Math.max(found.difference, Math.abs(a - b));
    }
  }
  return found;
}

/**
 * What a difference is relative to. Ordinarily the observable's own largest magnitude. One that finer steps shrink measures the error
 * itself (a residual whose exact value is 0), and one that is small against the states may be rounding: relative to themselves
 * both always differ, so these are held against the size of the states.
 */
function scaleOf({ coarse, fine }: Compared, size: number, roundings: number): number {
  if (fine < shrinking * coarse) return Math.max(size, fine);
  return Math.max(fine, roundings * size);
}

function differenceWarnings({ how, observables }: Accuracy, { integrator }: ResolvedExperiment): Warning[] {
  const wrong = Object.entries(observables)
    .filter(([, difference]) => !(difference <= visible))
    .sort(([, a], [, b]) => b - a);
  if (wrong.length === 0) return [];
  const largest = wrong[0]![1];
  return [
    {
      what:
        largest > 1
          ? `With ${how} the result is another one: the step is unstable, or far too long.`
          : `With ${how} the result differs by more than a chart can show (1 %).`,
      where: wrong.map(([name, difference]) => `${name} by ${percentage(difference)}`).join(", "),
      advice: adviceFor(integrator),
    },
  ];
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
  const changed = [...here].filter(([run, ending]) => there.get(run) !== ending);
  if (changed.length === 0) return [];
  const places = changed.map(([key, ending]) => {
    const { cell, run } = placeOf(key);
    const parameters = Object.entries(members.cells[cell]!.parameters).map(([name, value]) => `${name} = ${value}`);
    return [
      `run ${run}`,
      ...(parameters.length === 0 ? [] : [` at ${parameters.join(", ")}`]),
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
  return "step" in integrator
    ? "Take a shorter integrator.step, or a method that chooses its own."
    : "Lower integrator.rtol and integrator.atol.";
}

/** `With half the step 8 runs differ by at most 2e-7 (normW).` */
export function accuracySentence({ runs, how, observables }: Accuracy): string {
  const [name, largest] = Object.entries(observables).reduce((worst, next) => (next[1] > worst[1] ? next : worst));
  const difference = largest <= visible ? `at most ${Number(largest.toPrecision(1))}` : `up to ${percentage(largest)}`;
  return `With ${how} ${runs} ${runs === 1 ? "run differs" : "runs differ"} by ${difference} (${name}).`;
}

/** Two digits: `3.4 %`, `120 %`. */
export function percentage(share: number): string {
  if (!Number.isFinite(share)) return "more than can be said";
  const percent = 100 * share;
  return `${percent >= 1e6 ? percent.toExponential(1) : Number(percent.toPrecision(2))} %`;
}
