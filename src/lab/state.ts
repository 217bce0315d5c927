/** The state of the lab: all that a reader has chosen, as one immutable plain value that a link, a command and a file can hold. */

import type { Backend } from "../ensemble/frames.ts";
import { loadExperiment } from "../experiment/library.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { ExperimentInput } from "../experiment/schema.ts";
import { settingText, withSetting } from "../experiment/settings.ts";
import { builtInSystems, type SystemLibrary } from "../experiment/system-library.ts";
import type { StatePrecision } from "../methods/precision.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One thing of the experiment that was changed by hand, as `withSetting` takes it; null takes out what the experiment says. */
export interface Change {
  readonly name: string;
  readonly value: Json;
}

export type Ends = readonly [from: number, to: number];

/** How a reader looks at one view. */
export interface ViewChoice {
  readonly scale?: "linear" | "log";
  /** Keys of the legend that are switched off. */
  readonly hidden?: readonly string[];
  readonly zoom?: { readonly x?: Ends; readonly y?: Ends };
}

/** What is left out is as the experiment, or the page, has it by itself. */
export interface LabState {
  /** The name of a shipped experiment, or one that is edited or the reader's own. */
  readonly experiment: string | ExperimentInput;
  /** In the order in which they are made on the experiment. */
  readonly changes?: readonly Change[];
  /** Runs of each cell. */
  readonly runs?: number;
  readonly seed?: number;
  readonly backend?: Backend;
  readonly precision?: StatePrecision;
  /** The cell that is drawn, by its values of the swept parameters. */
  readonly cell?: Readonly<Record<string, number>>;
  /** By the keys of the views. */
  readonly views?: Readonly<Record<string, ViewChoice>>;
  /** Lines of the theory are not drawn. */
  readonly theory?: false;
  /** How fast it plays, where 1 is as it does by itself. */
  readonly speed?: number;
  /** The sample that is shown, counted from 0; left out: the last there is. */
  readonly sample?: number;
  /** The run of the drawn cell that is singled out, counted from 0. */
  readonly run?: number;
  readonly theme?: "light" | "dark";
}

/** Of what is no setting of an experiment: these names mean the state's own, wherever a change is named. */
export const ownNames = ["runs", "seed", "backend", "precision"] as const satisfies readonly (keyof LabState)[];

/** A page asks for it many times a second. */
const made = new WeakMap<LabState, unknown>();

/**
 * What runs: the experiment with all that was changed by hand, not to be changed itself. Throws an ExperimentError where one of the
 * changes cannot be made.
 */
export function experimentOf(state: LabState, library: SystemLibrary = builtInSystems): unknown {
  const known = library === builtInSystems ? made.get(state) : undefined;
  if (known !== undefined) return known;
  const input = makeExperiment(state, library);
  if (library === builtInSystems) made.set(state, input);
  return input;
}

function makeExperiment({ experiment, changes = [], runs, seed }: LabState, library: SystemLibrary): unknown {
  let input: unknown = typeof experiment === "string" ? loadExperiment(experiment) : experiment;
  for (const { name, value } of changes) input = withSetting(input, `${name}=${settingText(value)}`, library);
  if (runs !== undefined) input = withSetting(input, `runs=${runs}`, library);
  if (seed !== undefined) input = withSetting(input, `seed=${seed}`, library);
  return input;
}

/** The index of the cell that is drawn. Where the sweep has no such cell, as after an axis was changed, it is the nearest by ratio. */
export function cellOf(
  { cell }: Pick<LabState, "cell">,
  { cells, openingCell }: Pick<ResolvedExperiment, "cells" | "openingCell">,
): number {
  if (cell === undefined) return openingCell;
  const asked = Object.entries(cell);
  let nearest = openingCell;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { parameters, values }] of cells.entries()) {
    let apart = 0;
    for (const [name, value] of asked) apart += distance(value, parameters[name] ?? values[name]);
    if (apart < least) [nearest, least] = [index, apart];
  }
  return nearest;
}

/** 0 of equal numbers, and from 1 to 2 of others: axes that agree count most. */
function distance(asked: number, found: number | undefined): number {
  if (asked === found) return 0;
  return found === undefined ? 2 : 1 + Math.abs(asked - found) / (Math.abs(asked) + Math.abs(found));
}

/** Another experiment, as it is: what was chosen for the one before is left behind, but for what is about the machine and the page. */
export function withExperiment(
  { backend, precision, theory, speed, theme }: LabState,
  experiment: LabState["experiment"],
): LabState {
  return compact({ experiment, backend, precision, theory, speed, theme });
}

/** Without what says nothing. */
export function compact(state: LabState): LabState {
  const isSaid = ([key, value]: [string, unknown]) =>
    value !== undefined && !(["changes", "cell", "views"].includes(key) && Object.keys(value as object).length === 0);
  return Object.fromEntries(Object.entries(state).filter(isSaid)) as unknown as LabState;
}

/** Whether two plain values say the same; the order of keys says nothing, nor does a key without a value. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a, b] as [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isSame(own(one, key), own(other, key)));
}

function own(branch: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(branch, key) ? branch[key] : undefined;
}
