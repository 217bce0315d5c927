/** The fields of the data of an experiment: which model, and its numbers. */

import { isModelName, resolveData } from "../experiment/data-models.ts";
import { describeShape, shapeOf } from "../experiment/explicit-values.ts";
import type { DataModel } from "../experiment/schema.ts";
import type { System } from "../language/index.ts";
import { type Branch, isBranch, numberAt } from "./branch.ts";
import { type NumberPlace, numberPlace } from "./number-place.ts";
import type { Numbers } from "./number-text.ts";
import type { Json } from "./state.ts";

interface Place {
  readonly path: string;
  readonly label: string;
}

export type DataPlace =
  | ({ readonly kind: "number" } & NumberPlace)
  /** A number, a list or rows; null where it is something else. */
  | ({ readonly kind: "numbers"; readonly value: Numbers | null; readonly note: string } & Place)
  | ({ readonly kind: "choice"; readonly value: string; readonly choices: readonly string[] } & Place)
  /** A value for each step, which is too much for a form. */
  | ({ readonly kind: "series"; readonly steps: number } & Place);

export interface DataSetup {
  readonly path: "data";
  readonly model: string;
  /** Each with the data that it begins with. */
  readonly models: readonly { readonly name: string; readonly data: Json }[];
  readonly fields: readonly DataPlace[];
}

interface Given {
  readonly system: System;
  readonly dimensions: Readonly<Record<string, number>>;
}

/** Whether the data are of the isotropic model, whose sigma stands among the parameters. */
export function isIsotropic(given: unknown, { data }: System): boolean {
  if (isBranch(given)) return data.length > 0 && given.model === "isotropic";
  return data.length > 0 && data.every(({ name }) => isModelName(name));
}

/** Null where the experiment supplies no data. */
export function dataSetup(given: unknown, { system, dimensions }: Given): DataSetup | null {
  const usual = resolveData(undefined, { system, dimensions, problems: [] }).asRun;
  if (usual === undefined) return null;
  const written = isBranch(given) ? given : usual;
  const model = typeof written.model === "string" ? written.model : "";
  return {
    path: "data",
    model,
    models: modelsFor(usual, written, { system, dimensions }),
    fields: fieldsOf(model, written, { system, dimensions }),
  };
}

/** Models that suit the system, each with data that are the usual ones in its words. */
function modelsFor(usual: DataModel, written: Branch, { system, dimensions }: Given): DataSetup["models"] {
  if (usual.model !== "isotropic") return [{ name: usual.model, data: usual as unknown as Json }];
  const sigma = numberAt(written, "sigma") ?? usual.sigma;
  const noise = Number((sigma ** 2).toPrecision(12));
  const size = shapeOf(system.data[0]!.type, dimensions).rows;
  const all = (value: number) => Array<number>(size).fill(value);
  const models: readonly Branch[] = [
    { model: "isotropic", sigma },
    { model: "diagonal", X: all(1), Xprime: all(noise) },
    { model: "additive", Sx: 1, Sn: noise },
    { model: "multiplicative", Sx: 1, U: all(0).map((_, row) => [row === 0 ? 1 : 0]), moments: "sampled" },
    { model: "explicit", X: 1, Xprime: noise },
  ];
  return models.map((data) => ({ name: data.model as string, data: data as Json }));
}

const labels: Readonly<Record<string, string>> = {
  X: "X, the correlation of two views",
  Xprime: "X′, what a view has beside it",
  Sd: "Sd, the correlation of two views",
  Ss: "Ss, the correlation of one view",
  Sx: "Sx, the covariance of the data",
  Sn: "Sn, the covariance of the noise",
  U: "U, orthonormal columns that are scrambled",
};

function fieldsOf(model: string, written: Branch, { system, dimensions }: Given): DataPlace[] {
  const declared = new Map(system.data.map((item) => [item.name, item]));
  const numbers = (name: string): DataPlace => {
    const value = written[name];
    const place = { path: `data.${name}`, label: labels[name] ?? name };
    if (isBranch(value) && Array.isArray(value.steps)) return { kind: "series", ...place, steps: value.steps.length };
    const type = declared.get(name)?.type;
    const note = type === undefined ? "" : describeShape(type, dimensions);
    return { kind: "numbers", ...place, value: asNumbers(value), note };
  };
  switch (model) {
    case "isotropic": {
      // Unless the system has one of that name, it stands among the parameters.
      if (!system.parameters.some(({ name }) => name === "sigma")) return [];
      const sigma = { written, defaults: { sigma: 0.03 } };
      return [
        { kind: "number", ...numberPlace("data", "sigma", "σ, strength of the augmentation", sigma, { least: 0 }) },
      ];
    }
    case "diagonal":
      return ["X", "Xprime"].map(numbers);
    case "additive":
      return ["Sx", "Sn"].map(numbers);
    case "multiplicative": {
      const moments = typeof written.moments === "string" ? written.moments : "sampled";
      const choices = ["sampled", "printed"];
      return [
        ...["Sx", "U"].map(numbers),
        { kind: "choice", path: "data.moments", label: "Moments", value: moments, choices },
      ];
    }
    case "explicit":
      return explicitNames(written, system).map(numbers);
    default:
      return [];
  }
}

/** What is given, and what is missing. */
function explicitNames(written: Branch, system: System): string[] {
  const given = Object.keys(written).filter((name) => name !== "model");
  const wanted = system.data.flatMap(({ name }) => (isModelName(name) ? [] : [name]));
  const supplied = system.data.some(({ name }) => isModelName(name)) && !given.some(isModelName) ? ["X", "Xprime"] : [];
  return [...new Set([...given, ...supplied, ...wanted])];
}

function asNumbers(value: unknown): Numbers | null {
  const isNumber = (one: unknown): one is number => typeof one === "number";
  if (isNumber(value)) return value;
  if (!Array.isArray(value) || value.length === 0) return null;
  const isNumbers = value.every(isNumber) || value.every((row) => Array.isArray(row) && row.every(isNumber));
  return isNumbers ? (value as Numbers) : null;
}
