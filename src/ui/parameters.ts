/** What the controls of a system's parameters show: value, reach, and whether a parameter is swept, fixed or follows another. */

import { parameterValues } from "../experiment/parameters.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { branchAt, numberAt, numbersAt } from "../lab/branch.ts";
import { changeOf, parameterSetting } from "../lab/changes.ts";
import { ownExperiment, shownExperiment } from "../lab/shown-experiment.ts";
import type { LabState } from "../lab/state.ts";
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
  readonly value: number;
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

type Words = Pick<Parameter, "range" | "label">;

/** How far a slider reaches: what the text says, and where the value is, whatever that is. */
function reach({ range }: Words, value: number): Slider {
  const { from, to } = range ?? { from: 0, to: Math.max(1, 2 * Math.abs(value)) };
  // A hundred steps or more, of a length that reads well.
  const step = 10 ** Math.floor(Math.log10((to - from) / 100) + 1e-9);
  return { from: Math.min(from, value), to: Math.max(to, value), step };
}

/** The parameters of the system, and sigma where the data are isotropic, with the values of one cell. */
export function parameterControls(
  resolved: ResolvedExperiment,
  cell: number,
  state: LabState,
): readonly ParameterControl[] {
  const { system, cells, experiment } = resolved;
  const chosen = cells[cell] ?? cells[0];
  const { data } = experiment;
  const ofSystem = system.parameters.map(({ name, range, label, default: given }) => ({
    ...{ name, range, label, value: chosen?.values[name] ?? 0 },
    ...{ setting: parameterSetting(name), path: `parameters.${name}` },
    follows: namesIn(given).length === 0 ? null : given,
  }));
  const ofData =
    data?.model === "isotropic" && !system.parameters.some(({ name }) => name === sigma.name)
      ? [
          {
            ...sigma,
            value: chosen?.parameters.sigma ?? data.sigma,
            setting: "data.sigma",
            path: "data.sigma",
            follows: null,
          },
        ]
      : [];
  const before = beforeChanges(state, system);
  const given = branchAt(shownExperiment(state), "parameters");
  return [...ofSystem, ...ofData].map(({ name, setting, path, value, range, label, follows }) => {
    const isSwept = experiment.sweep?.[name] !== undefined;
    const isChanged = changeOf(state, setting) !== undefined;
    const wasSwept = isChanged && !isSwept && before.isSwept(name);
    const isApart = follows !== null && !isSwept && numberAt(given, name) !== null;
    return {
      ...{ name, setting, path, value, follows, isApart, wasSwept },
      meaning: label ?? "",
      usual: range,
      slider: reach({ range, label }, value),
      swept: isSwept ? [...new Set(cells.map(({ parameters }) => parameters[name] ?? value))] : null,
      own: isChanged && !isSwept && !wasSwept && !isApart ? before.valueOf(name) : null,
    };
  });
}

/** What there would be without the changes of parameters by hand. */
function beforeChanges(state: LabState, system: System) {
  const base = ownExperiment(state);
  const sweep = branchAt(base, "sweep");
  const values: Record<string, number> = {
    sigma: numberAt(branchAt(base, "data"), "sigma") ?? sigma.value,
    ...parameterValues(system, numbersAt(base, "parameters")),
  };
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
