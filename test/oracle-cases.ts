/** The float64 trajectories of test/oracle, each as an experiment of this project. */

import { readdirSync, readFileSync } from "node:fs";
import type { ExperimentInput, Value } from "../src/experiment/schema.ts";

type Numbers = number | null | readonly Numbers[];

export interface OracleCase {
  readonly name: string;
  /** All but its integrator. */
  readonly experiment: ExperimentInput;
  readonly times: readonly number[];
  /** State values at some of the times, row by row. */
  readonly states: readonly { readonly index: number; readonly values: Readonly<Record<string, readonly number[]>> }[];
  /** One list of components a time; null where undefined. */
  readonly observables: Readonly<Record<string, readonly (readonly (number | null)[])[]>>;
}

interface CaseFile {
  readonly name: string;
  readonly system: "S1" | "S2" | "S3" | "S4" | "S5" | "S6";
  readonly switches: Readonly<Record<string, string | boolean>>;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, number>>;
  readonly data: Readonly<Record<string, Value>>;
  readonly initial: Readonly<Record<string, Value>>;
  readonly times: readonly number[];
  readonly states: readonly (Readonly<Record<string, Numbers>> & { readonly index: number })[];
  readonly observables: Readonly<Record<string, readonly Numbers[]>>;
}

const folder = new URL("./oracle/", import.meta.url);

/** Every case but S6, the discrete algorithm, whose files give moments in place of data (test/engine/maps.test.ts). */
export function oracleCases(): readonly OracleCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as CaseFile)
    .filter((file) => file.system !== "S6")
    .map(toCase);
}

function toCase(file: CaseFile): OracleCase {
  const { d, ...dimensions } = file.dimensions;
  return {
    name: file.name,
    experiment: {
      system: systemOf(file),
      dimensions: d === undefined ? dimensions : { n2: d },
      data: dataOf(file),
      parameters: parametersOf(file),
      initial: file.initial,
      times: [...file.times],
      runs: 1,
    },
    times: file.times,
    states: file.states.map((entry) => ({
      index: entry.index,
      values: Object.fromEntries(
        Object.keys(file.initial).map((name) => [name, flatten(entry[name] ?? []).map((x) => x ?? Number.NaN)]),
      ),
    })),
    observables: Object.fromEntries(
      Object.entries(file.observables).map(([name, series]) => [camel(name), series.map((value) => flatten(value))]),
    ),
  };
}

function systemOf({ system, switches }: CaseFile): string {
  switch (system) {
    case "S1": {
      const base = switches.target === "byol" ? "byol" : "simsiam";
      return [base, switches.predictor ? "" : "-no-predictor", switches.stop_gradient ? "" : "-no-stop-gradient"].join(
        "",
      );
    }
    case "S2":
      if (switches.closure === "figure8") return "correlation-balanced";
      return switches.tau === "given" ? "correlation-given-tau" : "correlation";
    case "S3":
      return "symmetrised";
    case "S4":
      return switches.tau === "ema" ? "eigenmodes-ema" : "eigenmodes";
    default:
      return switches.variant === "free"
        ? "three-scalars"
        : `three-scalars-${String(switches.variant).replaceAll("_", "-")}`;
  }
}

/** The type that the schema gives explicit data has no place for other keys than its own. */
export function explicit(values: Readonly<Record<string, Value>>): ExperimentInput["data"] {
  return Object.assign({ model: "explicit" as const }, values) as ExperimentInput["data"];
}

function dataOf({ system, data, switches }: CaseFile): ExperimentInput["data"] {
  if (system === "S5") return explicit({ lambdaS: data.lambda_s!, lambdaD: data.lambda_d! });
  if (system !== "S1") return undefined;
  if (typeof data.sigma === "number") return { model: "isotropic", sigma: data.sigma };
  switch (switches.data_model) {
    case "additive":
      return { model: "additive", Sx: data.Sx, Sn: data.Sn! };
    case "multiplicative":
      return {
        model: "multiplicative",
        Sx: data.Sx,
        U: data.U as number[][],
        moments: switches.moments as "printed" | "sampled",
      };
    default:
      return explicit({ X: data.X!, Xprime: data.Xprime! });
  }
}

function parametersOf({ parameters, switches }: CaseFile): Record<string, number> {
  // The files of these two variants say alpha_p = 1, but nothing of theirs depends on it: their systems have none.
  const unused = switches.variant === "tied" || switches.variant === "no_predictor" ? ["alpha_p"] : [];
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => !unused.includes(name))
      .map(([name, value]) => [camel(name), value]),
  );
}

function camel(name: string): string {
  return name.replace(/_([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase());
}

function flatten(value: Numbers): (number | null)[] {
  return Array.isArray(value) ? value.flatMap((entry: Numbers) => flatten(entry)) : [value as number | null];
}
