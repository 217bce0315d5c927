/** An experiment with nothing left to decide: what the plan and the backends read. */

import type { System } from "../language/index.ts";
import type { Unavailable } from "../program/lower.ts";
import type { Program } from "../program/program.ts";
import type { StartFrom } from "../program/start.ts";
import type { Experiment, HistogramRange, Integrator } from "./schema.ts";
import type { View } from "./views-schema.ts";

/** A matrix in float64, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** The value of one `data` item. A multiple of I has its factor in `Cell.values` under the item's name, so that it can be swept. */
export type DataValue =
  | { readonly kind: "matrix"; readonly matrix: Matrix }
  | { readonly kind: "diagonal"; readonly values: Float64Array }
  | { readonly kind: "multipleOfIdentity" }
  | { readonly kind: "vector"; readonly values: Float64Array }
  /** Row by row, for each step of a map. */
  | { readonly kind: "series"; readonly steps: readonly Float64Array[] };

/** One point of the sweep. */
export interface Cell {
  /** The swept parameters alone, as the result names them; empty without a sweep. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Every parameter of the system, and the factor of every data item that is a multiple of I. */
  readonly values: Readonly<Record<string, number>>;
}

/** Of which ensemble some runs are a part. */
export interface PartOf {
  /** Runs of a cell of the whole, and its cells. */
  readonly runs: number;
  readonly cells: number;
  /** The one cell that is there, by its number among all; left out where all are. */
  readonly cell?: number;
  /** Left out where the part is none of equal ones. */
  readonly shard?: ShardNumber;
}

/** The third of sixteen. */
export interface ShardNumber {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** What `resolve` makes of an experiment: every default filled in, its system read, its program lowered. */
export interface ResolvedExperiment {
  /** As run: every default filled in, a file's text in place of its name. Reading it again gives the same experiment. */
  readonly experiment: Experiment;
  readonly system: System;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly data: Readonly<Record<string, DataValue>>;
  /** One for every state and drawn datum of the system, in the order in which their grids cross. */
  readonly starts: ReadonlyMap<string, StartFrom>;
  readonly cells: readonly Cell[];
  readonly runsPerCell: number;
  /** The number in its cell of the first run, by which a run draws and starts: 0 where it is left out, as of every ensemble that was asked for. */
  readonly firstRun?: number;
  /** Left out where `cells` and runs are all that `experiment` asks for. */
  readonly partOf?: PartOf;
  readonly seed: number;
  /** Ascending, at least one; the first is where the integration starts. */
  readonly times: readonly number[];
  readonly integrator: Integrator;
  /** So many steps are taken in place of each fixed one; 1 where it is left out. Accuracy is measured by it. */
  readonly substeps?: number;
  /** Rate below which a run has settled and is integrated no further; null where none is. */
  readonly settledBelow: number | null;
  /** Names of the observables to report, in the order of the system. */
  readonly observables: readonly string[];
  readonly histograms: Readonly<Record<string, HistogramRange>>;
  /** The system lowered for these dimensions, this data and what is reported. */
  readonly program: Program;
  /** What would be reported and cannot be had here. */
  readonly unavailable: readonly Unavailable[];
  /** The charts that the experiment asks for; none where it leaves them to the words of its system. */
  readonly views: readonly View[];
  /** Expressions of the views, to be evaluated on the host. */
  readonly expressions: ViewExpressions;
  /** The cell that is drawn at first. */
  readonly openingCell: number;
}

/** The system with the expressions of the views among its observables. */
export interface ViewExpressions {
  readonly system: System;
  /** From an expression, as it is written, to its observable. */
  readonly names: ReadonlyMap<string, string>;
}
