/** How much the frames of the same runs differ at coarser and at finer steps, and what that is relative to. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { StatePrecision } from "../methods/precision.ts";
import { visible } from "./accuracy-words.ts";
import type { Frame } from "./frames.ts";
import { sizeOf } from "./members.ts";

/**
 * Share of the size of the states below which an observable may be rounding. Residuals gather that of thousands of steps and of
 * the products they are made of: at 1 % of this share, 5e-4 of the states in float32, a difference is more than that.
 */
const roundingShare = { float32: 5e-2, float64: 1e-10 };

/** An observable that finer steps shrink to less than this measures the error itself. */
export const shrinking = 0.75;

/** What two sets of frames of the same runs say of an observable. */
interface Compared {
  /** Largest difference where both are defined. */
  readonly difference: number;
  /** Largest magnitudes. */
  readonly coarse: number;
  readonly fine: number;
}

/** How the frames of the members differ from those of finer steps. */
export interface Differences {
  /** Relative, by observable. */
  readonly observables: Readonly<Record<string, number>>;
  /** Of the sizes of the states. */
  readonly states: number;
  /** Something differs visibly that need not be the fault of the step. */
  readonly doubtful: boolean;
}

export function compareFrames(
  members: ResolvedExperiment,
  coarse: readonly Frame[],
  fine: readonly Frame[],
  precision: StatePrecision,
): Differences {
  const here = valuesOf(coarse);
  const there = valuesOf(fine);
  const sizes = members.system.states.map(({ name }) => compare(sizeOf(name), here, there));
  const size = Math.max(...sizes.map((state) => state.fine));
  const relative = (compared: Compared): number =>
    compared.difference === 0 ? 0 : compared.difference / scaleOf(compared, size, roundingShare[precision]);
  const names = new Set(members.system.states.map(({ name }) => sizeOf(name)));
  const compared = members.observables
    .filter((name) => !names.has(name))
    .map((name) => [name, compare(name, here, there)] as const);
  const states = Math.max(...sizes.map(relative));
  // Finer steps that shrink an observable are to blame for it; so are they in float64 where the states themselves differ.
  const isPlain = precision === "float64" && states > visible;
  const doubtful = compared.some(([, one]) => relative(one) > visible && one.fine >= shrinking * one.coarse);
  return {
    observables: Object.fromEntries(compared.map(([name, one]) => [name, relative(one)])),
    states,
    doubtful: doubtful && !isPlain,
  };
}

type Values = ReadonlyMap<string, Readonly<Record<string, Float64Array>>>;

/** "time cell" -> the values of its runs. The number of a sample will not do: finer runs have more of them. */
function valuesOf(frames: readonly Frame[]): Values {
  return new Map(
    frames.flatMap(({ time, cells }) => cells.map(({ cell, perRun }) => [`${time} ${cell}`, perRun ?? {}] as const)),
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
