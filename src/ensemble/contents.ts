/** What a result holds as labelled arrays: its variables, their dimensions, coordinates and words, and where their numbers come from. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { createNames, layOut } from "./contents-layout.ts";
import {
  countsOf,
  endingsOf,
  histogramOf,
  type Observed,
  runsOf,
  statesOf,
  statisticsOf,
} from "./contents-variables.ts";
import type { Backend, CellFrame } from "./frames.ts";
import type { Gathered } from "./gathered.ts";
import type { Part, Selection } from "./selection.ts";

export type NumberType = "float64" | "float32" | "int32" | "int8";
export type Attribute = string | number | readonly number[];
/** As `Ensemble.states` gives them. */
export type States = Readonly<Record<string, Float64Array>>;

export interface Variable {
  readonly name: string;
  /** Outermost first. */
  readonly dimensions: readonly string[];
  readonly type: NumberType;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Of a dimension that has its name. */
export interface Coordinate extends Variable {
  readonly values: readonly number[];
}

/** What a part of an observable, or of how runs ended, is. */
export interface Origin {
  readonly observable: string;
  readonly part: Part;
}

/** Numbers of single runs at sample times: over the axes of the sweep, the time, the run, and what else there is. */
export interface Sampled extends Variable {
  /** The sample times that it has, ascending. */
  readonly samples: readonly number[];
  /** Numbers of a cell at a sample time: run after run, what is inside of one innermost. */
  readonly size: number;
}

/** Values of an observable, which come with frames. */
export interface OfRuns extends Sampled {
  readonly origin: Origin;
  take(frame: CellFrame): Float64Array;
}

export interface OfStates extends Sampled {
  /** How many cells these are of; `cell` counts in them. */
  cells(states: States): number;
  take(states: States, cell: number): Float64Array;
}

/** Numbers of a cell as a whole: over the axes of the sweep and what else there is. */
export interface OfCells extends Variable {
  /** Null of how runs ended. */
  readonly origin: Origin | null;
  /** `samples` are those that were reached. NaN, or 0 of what is counted, where the cell did not get. */
  take(gathered: Gathered, cell: number, samples: readonly number[]): ArrayLike<number>;
}

export interface Contents {
  /** Names of the axes of the sweep: the outermost dimensions of everything that is of cells. */
  readonly axes: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly coordinates: readonly Coordinate[];
  readonly ofRuns: readonly OfRuns[];
  readonly ofStates: readonly OfStates[];
  readonly ofCells: readonly OfCells[];
  /** The dimension of sample times, that of those whose states are kept, and that of runs, of no meaning where none are kept. */
  readonly time: string;
  readonly stateTime: string;
  readonly run: string;
  /** Sample times whose states are kept. */
  readonly stateSamples: readonly number[];
  /** Where edges of histograms lie, which are no coordinates. */
  readonly bounds: readonly Coordinate[];
}

/** How numbers of single runs are stored, with no digit lost. */
export interface Stored {
  readonly backend: Backend;
  /** Of the states. */
  readonly precision: "float64" | "float32";
}

/** The description of what `selection` keeps of an ensemble, from which files are written. */
export function contentsOf(resolved: ResolvedExperiment, selection: Selection, stored: Stored): Contents {
  const names = createNames();
  const layout = layOut(resolved, selection, names);
  const observed = [...selection.observables].map(([observable, kept]): Observed => {
    const { heading, note } = resolved.system.observables.find(({ name }) => name === observable)!.words;
    const comment: Readonly<Record<string, string>> = note === null ? {} : { comment: note };
    return { observable, kept, words: heading ?? observable, comment, inside: layout.inside(observable) };
  });
  const ofRuns = observed
    .filter(({ kept }) => kept.has("runs"))
    .map((one) => runsOf(one, layout, names, stored.backend === "webgpu" ? "float32" : "float64"));
  const ofCells = observed.flatMap((one) => statisticsOf(one, layout, names));
  const histograms = observed.flatMap((one) => histogramOf(one, resolved, layout, names));
  return {
    axes: layout.axes,
    time: layout.time,
    stateTime: layout.stateTime,
    run: layout.run,
    stateSamples: selection.states,
    ofRuns,
    ofStates: statesOf(resolved, selection, layout, names, stored.precision),
    ofCells: [
      ...ofCells,
      ...histograms.flatMap(({ variables }) => variables),
      ...(selection.endings ? endingsOf(layout, names) : []),
      ...countsOf(resolved, layout, names),
    ],
    bounds: histograms.map(({ bounds }) => bounds),
    sizes: names.sizes,
    coordinates: names.coordinates,
  };
}
