/** The result document: what a finished or interrupted ensemble leaves behind, gathered from its frames. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { Accuracy, AccuracyCheck } from "./accuracy.ts";
import type { Ending } from "./endings.ts";
import {
  type Backend,
  type CellFrame,
  type Frame,
  type ObservableStatistics,
  type StatisticName,
  statisticNames,
} from "./frames.ts";
import type { ClassCount, Outcomes, StepCounts } from "./outcomes.ts";
import { type StepTaken, stepTaken, stepWarnings, type Warning } from "./warnings.ts";

/** JSON has no NaN: what is undefined, or was not reached, is null. */
export type Value = number | null;
/** [time] of a scalar observable, [time][component] of a vector one. */
export type Series = readonly Value[] | readonly (readonly Value[])[];

export interface HistogramSeries {
  readonly edges: readonly number[];
  /** [time][bin] */
  readonly counts: readonly (readonly Value[])[];
  /** [time] */
  readonly below: readonly Value[];
  readonly above: readonly Value[];
}

export type ObservableResult = Readonly<Record<StatisticName, Series>> & {
  /** How many runs entered. */
  readonly count: Series;
  readonly histogram?: HistogramSeries;
};

export interface CellResult {
  /** The swept parameters. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly runs: number;
  /** At the last time that the cell reached, as the two that follow. */
  readonly outcomes: Outcomes;
  /** By the names of the system's classes. */
  readonly classes: Readonly<Record<string, ClassCount>>;
  readonly steps: StepCounts;
  readonly observables: Readonly<Record<string, ObservableResult>>;
}

/** observable -> [cell][run][time], of a vector observable [cell][run][time][component]; and how each run stands, [cell][run]. */
export type PerRun = Readonly<Record<string, readonly (readonly (Series | Value | Ending)[])[]>>;

export interface ResultDocument {
  readonly experiment: Experiment;
  readonly backend: Backend;
  /** Why that one, a sentence. */
  readonly backendReason: string;
  /** Of the states; on the CPU observables and statistics are float64 whatever it is. */
  readonly precision: "float64" | "float32";
  readonly device: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly wallSeconds: number;
  /** Present where the run was stopped before its last time. */
  readonly interrupted?: true;
  /** Those that were reached. */
  readonly times: readonly number[];
  /** Those that were begun. */
  readonly cells: readonly CellResult[];
  /** The fixed step that was asked for, and what was taken of it. */
  readonly step?: StepTaken;
  /** Left out where it was not measured. */
  readonly accuracy?: Accuracy;
  /** What the result should not be read without. */
  readonly warnings: readonly Warning[];
  /** Observables that cannot be had at these dimensions, and why. */
  readonly unavailable?: readonly { readonly name: string; readonly reason: string }[];
  readonly perRun?: PerRun;
  /** state -> [cell][run][row][column], of a vector [cell][run][mode], at the last time */
  readonly states?: Readonly<Record<string, readonly (readonly Series[])[]>>;
}

export interface Collected
  extends Pick<ResultDocument, "backend" | "backendReason" | "precision" | "device" | "versions" | "wallSeconds"> {
  readonly resolved: ResolvedExperiment;
  /** In any order. */
  readonly frames: Iterable<Frame>;
  /** Left out or null where it was not measured. */
  readonly accuracy?: AccuracyCheck | null;
  /** As `Ensemble.states` gives them; left out of the document where it is null. */
  readonly states: Readonly<Record<string, Float64Array>> | null;
}

/** The cell's frames by sample; a Map, for a group of cells may have reached fewer times than another. */
type Samples = ReadonlyMap<number, CellFrame>;

function orNull(value: number | undefined): Value {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function listOf(values: ArrayLike<number>, start = 0, length = values.length): Value[] {
  return Array.from({ length }, (_, index) => orNull(values[start + index]));
}

/** `components` is null for a scalar observable, whose series have no inner lists. */
function seriesOf(
  found: readonly (ObservableStatistics | undefined)[],
  components: number | null,
  read: (statistics: ObservableStatistics) => ArrayLike<number>,
): Series {
  if (components === null) return found.map((one) => (one === undefined ? null : orNull(read(one)[0])));
  return found.map((one) => (one === undefined ? new Array<Value>(components).fill(null) : listOf(read(one))));
}

function histogramOf(found: readonly (ObservableStatistics | undefined)[]): HistogramSeries | null {
  const edges = found.find((one) => one?.histogram)?.histogram?.edges;
  if (edges === undefined) return null;
  const histograms = found.map((one) => one?.histogram ?? null);
  return {
    edges: [...edges],
    counts: histograms.map((one) =>
      one === null ? new Array<Value>(edges.length - 1).fill(null) : listOf(one.counts),
    ),
    below: histograms.map((one) => one?.below ?? null),
    above: histograms.map((one) => one?.above ?? null),
  };
}

function observableResult(found: readonly (ObservableStatistics | undefined)[], isVector: boolean): ObservableResult {
  const components = isVector ? (found.find((one) => one !== undefined)?.count.length ?? 0) : null;
  const statistics = Object.fromEntries(
    statisticNames.map((name) => [name, seriesOf(found, components, (one) => one.statistics[name])]),
  ) as Record<StatisticName, Series>;
  const histogram = histogramOf(found);
  return {
    ...statistics,
    count: seriesOf(found, components, (one) => one.count),
    ...(histogram === null ? {} : { histogram }),
  };
}

/** [run][time] or [run][time][component] of one cell; `at` holds, time after time, the values run after run. */
function perRunOf(at: readonly (Float64Array | null)[], runs: number, isVector: boolean): Series[] {
  return Array.from({ length: runs }, (_, run) => {
    if (!isVector) return at.map((values) => orNull(values?.[run]));
    return at.map((values) =>
      values === null ? [] : listOf(values, (run * values.length) / runs, values.length / runs),
    );
  });
}

function lastFrame(frames: readonly (CellFrame | undefined)[]): CellFrame {
  return frames.findLast((frame) => frame !== undefined)!;
}

function standingOf(frames: readonly (CellFrame | undefined)[]): Pick<CellResult, "outcomes" | "classes" | "steps"> {
  const { outcomes, classes, steps } = lastFrame(frames);
  return { outcomes, classes, steps };
}

/** How each run ended, when and after how many steps: [cell][run]. */
function recordsOf(last: readonly CellFrame[]): Pick<PerRun, "ending" | "endTime" | "steps"> {
  return {
    ending: last.map(({ runs }) => runs?.ending ?? []),
    endTime: last.map(({ runs }) => listOf(runs?.endTime ?? [])),
    steps: last.map(({ runs }) => listOf(runs?.steps ?? [])),
  };
}

function statesOf(collected: Collected, reached: readonly number[]): ResultDocument["states"] {
  const { resolved, states } = collected;
  if (states === null) return undefined;
  const { runsPerCell, system, cells } = resolved;
  const result: Record<string, readonly (readonly Series[])[]> = {};
  for (const [name, values] of Object.entries(states)) {
    const type = system.states.find((state) => state.name === name)?.type;
    const size = values.length / (cells.length * runsPerCell);
    const dimension = type?.kind === "matrix" ? type.columns : null;
    const columns = typeof dimension === "string" ? resolved.dimensions[dimension]! : (dimension ?? size);
    result[name] = reached.map((cell) =>
      Array.from({ length: runsPerCell }, (_, run) => {
        const start = (cell * runsPerCell + run) * size;
        if (dimension === null) return listOf(values, start, size);
        return Array.from({ length: size / columns }, (_, row) => listOf(values, start + row * columns, columns));
      }),
    );
  }
  return result;
}

/**
 * The result document of an ensemble, from the frames that it has yielded so far. Where it was stopped early the document
 * says so and holds the times that some cell reached and the cells that were begun; where one cell got further than
 * another, the missing values are null.
 */
export function collectResult(collected: Collected): ResultDocument {
  const { resolved } = collected;
  const samplesOf = new Map<number, Map<number, CellFrame>>();
  const seen = new Set<number>();
  for (const frame of collected.frames) {
    seen.add(frame.sample);
    for (const cellFrame of frame.cells) {
      const samples = samplesOf.get(cellFrame.cell) ?? new Map<number, CellFrame>();
      samplesOf.set(cellFrame.cell, samples.set(frame.sample, cellFrame));
    }
  }
  const order = [...seen].sort((a, b) => a - b);
  const reached = [...samplesOf.keys()].sort((a, b) => a - b);
  const complete = reached.length === resolved.cells.length && [...samplesOf.values()].every(isComplete);
  function isComplete(samples: Samples): boolean {
    return samples.size === resolved.times.length;
  }

  const vectors = new Set(
    resolved.system.observables.filter(({ type }) => type.kind === "vector").map(({ name }) => name),
  );
  const framesOf = (cell: number) => order.map((sample) => samplesOf.get(cell)?.get(sample));
  const cells = reached.map((cell): CellResult => {
    const frames = framesOf(cell);
    return {
      parameters: resolved.cells[cell]!.parameters,
      runs: resolved.runsPerCell,
      ...standingOf(framesOf(cell)),
      observables: Object.fromEntries(
        resolved.observables.map((name) => [
          name,
          observableResult(
            frames.map((frame) => frame?.observables[name]),
            vectors.has(name),
          ),
        ]),
      ),
    };
  });

  const hasPerRun = [...samplesOf.values()].some((samples) =>
    [...samples.values()].some((frame) => frame.perRun !== null),
  );
  const perRun = {
    ...recordsOf(reached.map((cell) => lastFrame(framesOf(cell)))),
    ...Object.fromEntries(
      resolved.observables.map((name) => [
        name,
        reached.map((cell) => {
          const at = framesOf(cell).map((frame) => frame?.perRun?.[name] ?? null);
          return perRunOf(at, resolved.runsPerCell, vectors.has(name));
        }),
      ]),
    ),
  };
  const states = statesOf(collected, reached);
  const step = stepTaken(resolved);
  const { accuracy = null } = collected;
  return {
    experiment: resolved.experiment,
    backend: collected.backend,
    backendReason: collected.backendReason,
    precision: collected.precision,
    device: collected.device,
    versions: collected.versions,
    wallSeconds: collected.wallSeconds,
    ...(complete ? {} : { interrupted: true as const }),
    times: order.map((sample) => resolved.times[sample]!),
    cells,
    ...(step === null ? {} : { step }),
    ...(accuracy === null ? {} : { accuracy: accuracy.accuracy }),
    warnings: [...stepWarnings(resolved), ...(accuracy?.warnings ?? [])],
    ...(resolved.unavailable.length === 0 ? {} : { unavailable: resolved.unavailable }),
    ...(hasPerRun ? { perRun } : {}),
    ...(states === undefined ? {} : { states }),
  };
}
