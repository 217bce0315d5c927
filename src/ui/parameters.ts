/** What the controls of a system's parameters show: value, reach, and whether a parameter is swept, fixed or follows another. */

import { parameterValues } from "../experiment/parameters.ts";
import { type Branch, branchAt, numberAt, numbersAt } from "../lab/branch.ts";
import { changeOf, parameterSetting } from "../lab/changes.ts";
import { isIsotropic } from "../lab/data-setup.ts";
import { ownExperiment, shownExperiment } from "../lab/shown-experiment.ts";
import type { LabState } from "../lab/state.ts";
import { sweepSetup, valuesAlong } from "../lab/sweep-setup.ts";
import {
  type Expression,
  namesIn,
  type Parameter,
  printExpression,
  type Range,
  type System,
} from "../language/index.ts";
import type { Slider } from "./number-field.ts";

export interface ParameterControl {
  readonly name: string;
  /** What its setting is called. */
  readonly setting: string;
  /** Where its problems stand. */
  readonly path: string;
  readonly meaning: string;
  /** Null where the experiment says something else than a number. */
  readonly value: number | null;
  /** Where a reader may look for values; null where the text does not say. */
  readonly usual: Range | null;
  readonly slider: Slider;
  /** Values of the sweep, where the parameter is swept. */
  readonly swept: readonly number[] | null;
  /** It was fixed by hand, and could be swept again. */
  readonly wasSwept: boolean;
  /** The expression of other parameters that it is unless it is set apart. */
  readonly follows: Expression | null;
  readonly isApart: boolean;
  /** What the experiment says by itself, where it was changed by hand. */
  readonly own: number | null;
}

/** Of the isotropic data, which is no parameter of a system. */
export const sigma = { name: "sigma", range: { from: 0, to: 1 }, label: "strength of the augmentation", value: 0.03 };

interface Place {
  readonly name: string;
  readonly setting: string;
  readonly path: string;
  readonly range: Parameter["range"];
  readonly label: string | null;
  readonly follows: Expression | null;
}

function placesOf(experiment: Branch, system: System): readonly Place[] {
  const ofSystem = system.parameters.map(({ name, range, label, default: given }) => ({
    ...{ name, range, label, setting: parameterSetting(name), path: `parameters.${name}` },
    follows: namesIn(given).length === 0 ? null : given,
  }));
  if (!isIsotropic(experiment.data, system) || ofSystem.some(({ name }) => name === sigma.name)) return ofSystem;
  return [...ofSystem, { ...sigma, setting: "data.sigma", path: "data.sigma", follows: null }];
}

/** Where the problems of parameters stand. */
export function parameterPaths(state: LabState, system: System): string[] {
  return placesOf(shownExperiment(state), system).map(({ path }) => path);
}

/** How far a slider reaches: what the text says, and where the value is, whatever that is. */
function reach(range: Parameter["range"], value: number): Slider {
  const { from, to } = range ?? { from: 0, to: Math.max(1, 2 * Math.abs(value)) };
  // A hundred steps or more, of a length that reads well.
  const step = 10 ** Math.floor(Math.log10((to - from) / 100) + 1e-9);
  return { from: Math.min(from, value), to: Math.max(to, value), step };
}

/**
 * The parameters of the system, and sigma where the data are isotropic, as the state says them, be the experiment right or not.
 * `cell` are the swept parameters of the cell that is drawn.
 */
export function parameterControls(
  state: LabState,
  system: System,
  cell: Readonly<Record<string, number>>,
): readonly ParameterControl[] {
  const experiment = shownExperiment(state);
  const given = branchAt(experiment, "parameters");
  const axes = new Map(sweepSetup(branchAt(experiment, "sweep")).map(({ name, axis }) => [name, valuesAlong(axis)]));
  const values = valuesIn(experiment, system, axes, cell);
  const before = beforeChanges(state, system);
  return placesOf(experiment, system).map(({ name, setting, path, range, label, follows }) => {
    const swept = axes.get(name) ?? null;
    const isChanged = changeOf(state, setting) !== undefined;
    const wasSwept = isChanged && swept === null && before.isSwept(name);
    const isGiven = path === `parameters.${name}` && Object.hasOwn(given, name);
    const isApart = follows !== null && swept === null && isGiven;
    const value = isGiven && numberAt(given, name) === null ? null : (values[name] ?? null);
    return {
      ...{ name, setting, path, value, swept, follows, isApart, wasSwept },
      meaning: label ?? "",
      usual: range,
      slider: reach(range, value ?? 0),
      own: isChanged && swept === null && !wasSwept && !isApart ? before.valueOf(name) : null,
    };
  });
}

/** The value of each parameter in the cell. */
function valuesIn(
  experiment: Branch,
  system: System,
  axes: ReadonlyMap<string, readonly number[]>,
  cell: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const swept: [string, number][] = [];
  for (const [name, along] of axes) {
    const value = cell[name] ?? along[0];
    if (value !== undefined) swept.push([name, value]);
  }
  const chosen = Object.fromEntries(swept);
  return {
    sigma: chosen.sigma ?? numberAt(branchAt(experiment, "data"), "sigma") ?? sigma.value,
    ...parameterValues(system, { ...numbersAt(experiment, "parameters"), ...chosen }),
  };
}

/** What there would be without the changes of parameters by hand. */
function beforeChanges(state: LabState, system: System) {
  const base = ownExperiment(state);
  const sweep = branchAt(base, "sweep");
  const values = valuesIn(base, system, new Map(), {});
  return {
    isSwept(name: string): boolean {
      const axis = changeOf(state, `sweep.${name}`);
      return axis === undefined ? Object.hasOwn(sweep, name) : axis.value !== null;
    },
    valueOf: (name: string): number | null => values[name] ?? null,
  };
}

/** What a parameter follows, in plain characters: `eta`, `2*eta`. */
export function followedText(follows: Expression, names: (name: string) => string): string {
  return follows.kind === "name" ? names(follows.name) : printExpression(follows);
}
