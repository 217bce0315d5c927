/** The result document: what a finished or interrupted ensemble leaves behind, gathered from its frames. */

import type { PartOf, ResolvedExperiment, ShardNumber } from "../experiment/resolved.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { Accuracy, AccuracyCheck } from "./accuracy.ts";
import { type Divergence, divergenceWarnings, stepsWarnings } from "./divergence.ts";
import type { Ending } from "./endings.ts";
import { type Backend, histogramEdges, type StatisticName } from "./frames.ts";
import { type Gathered, type GatheredRow, gatheredRows } from "./gathered.ts";
import { lazyList, lazyRecord } from "./lazy.ts";
import type { ClassCount, Outcomes, StepCounts } from "./outcomes.ts";
import { type Asked, type Part, readSelection, type Selection } from "./selection.ts";
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

/** What was selected of it. */
export type ObservableResult = Readonly<Partial<Record<StatisticName, Series>>> & {
  /** How many runs entered. */
  readonly count?: Series;
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
  /** Why its first run that diverged, or came to too small a step, did so, where that was found. */
  readonly divergence?: Omit<Divergence, "cell">;
  readonly observables: Readonly<Record<string, ObservableResult>>;
}

/** observable -> [cell][run][time], of a vector observable [cell][run][time][component]; and how each run stands, [cell][run]. */
export type PerRun = Readonly<Record<string, readonly (readonly (Series | Value | Ending)[])[]>>;

/** Which runs of the ensemble of its experiment a result holds, where these are not all: `runs` of its cells from `firstRun` on. */
export interface PartResult extends Omit<PartOf, "shard"> {
  /** The number in its cell of the first run that is there. */
  readonly firstRun: number;
  readonly shard?: ShardResult;
}

/** What merging needs to know of a shard beside its numbers. */
export interface ShardResult extends ShardNumber {
  /** Of the whole, on the command line of the shard. */
  readonly asked: Asked;
  /** Those of the device, and of the accuracy of the whole, which the first shard measures. */
  readonly warnings: { readonly device: readonly Warning[]; readonly accuracy: readonly Warning[] };
}

export interface ResultDocument {
  readonly experiment: Experiment;
  /** Present where it is not the whole ensemble of that experiment. */
  readonly partOf?: PartResult;
  readonly backend: Backend;
  /** Why that one, a sentence. */
  readonly backendReason: string;
  /** Of the states; on the CPU observables and statistics are float64 whatever it is. */
  readonly precision: "float64" | "float32";
  readonly device: string;
  readonly versions: Readonly<Record<string, string>>;
  /** When it was written, in ISO 8601. */
  readonly date: string;
  readonly wallSeconds: number;
  /** Present where the run was stopped before its last time. */
  readonly interrupted?: true;
  /** Those that were reached; of a map the numbers of its steps. */
  readonly times: readonly number[];
  /** Present where they are steps. */
  readonly timesAreSteps?: true;
  /** What was selected of all that was observed, in the words of the command line; left out where nothing was left out. */
  readonly select?: readonly string[];
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
  extends Pick<
    ResultDocument,
    "backend" | "backendReason" | "precision" | "device" | "versions" | "date" | "wallSeconds"
  > {
  /** Of the ensemble; left out where it has none. */
  readonly warnings?: readonly Warning[];
  readonly resolved: ResolvedExperiment;
  readonly gathered: Gathered;
  /** Everything but single runs where it is left out. */
  readonly selection?: Selection;
  /** Of a shard: what is to be kept of the whole; everything but single runs where it is left out. */
  readonly asked?: Asked;
  /** Left out or null where it was not measured. */
  readonly accuracy?: AccuracyCheck | null;
  /** Left out where none was looked for. */
  readonly divergences?: readonly Divergence[];
  /** As `Ensemble.states` gives them; left out of the document where it is null. */
  readonly states: Readonly<Record<string, Float64Array>> | null;
}

function orNull(value: number | undefined): Value {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function listOf(values: ArrayLike<number>, start = 0, length = values.length): Value[] {
  return Array.from({ length }, (_, index) => orNull(values[start + index]));
}

/** What is gathered, as far as it has come. */
interface Reached {
  readonly resolved: ResolvedExperiment;
  readonly gathered: Gathered;
  readonly samples: readonly number[];
  readonly cells: readonly number[];
  /** Observables whose series have inner lists. */
  readonly vectors: ReadonlySet<string>;
}

function seriesOf({ gathered, samples, vectors }: Reached, cell: number, observable: string, row: GatheredRow): Series {
  const read = (sample: number): Float64Array | null =>
    gathered.has(cell, sample) ? gathered.row(cell, sample, observable, row) : null;
  if (!vectors.has(observable)) return lazyList(samples.length, (index) => orNull(read(samples[index]!)?.[0]));
  const components = gathered.components(observable);
  return lazyList(samples.length, (index) => listOrNulls(read(samples[index]!), components));
}

function listOrNulls(values: ArrayLike<number> | null, length: number): Value[] {
  return values === null ? new Array<Value>(length).fill(null) : listOf(values);
}

function histogramOf({ gathered, samples, resolved }: Reached, cell: number, observable: string): HistogramSeries {
  const range = resolved.histograms[observable]!;
  const bars = (sample: number): Uint32Array | null =>
    gathered.has(cell, sample) ? gathered.bars(cell, sample, observable) : null;
  const makers = {
    edges: () => histogramEdges(range),
    counts: () =>
      lazyList(samples.length, (index) =>
        listOrNulls(bars(samples[index]!)?.subarray(1, 1 + range.bins) ?? null, range.bins),
      ),
    below: () => lazyList(samples.length, (index) => bars(samples[index]!)?.[0] ?? null),
    above: () => lazyList(samples.length, (index) => bars(samples[index]!)?.[1 + range.bins] ?? null),
  };
  return lazyRecord(Object.keys(makers) as (keyof typeof makers)[], (key) => makers[key]()) as HistogramSeries;
}

function observableResult(
  reached: Reached,
  cell: number,
  observable: string,
  kept: ReadonlySet<Part>,
): ObservableResult {
  const keys = [...gatheredRows, "histogram" as const].filter((part) => kept.has(part));
  return lazyRecord(keys, (key) =>
    key === "histogram" ? histogramOf(reached, cell, observable) : seriesOf(reached, cell, observable, key),
  ) as ObservableResult;
}

function cellResult(
  reached: Reached,
  cell: number,
  { observables }: Selection,
  divergences: readonly Divergence[],
): CellResult {
  const { resolved, gathered } = reached;
  const { outcomes, classes, steps } = gathered.standing(cell);
  const found = divergences.find((divergence) => divergence.cell === cell);
  return {
    parameters: resolved.cells[cell]!.parameters,
    runs: resolved.runsPerCell,
    outcomes,
    classes,
    steps,
    ...(found === undefined ? {} : { divergence: withoutCell(found) }),
    observables: lazyRecord(
      [...observables].filter(([, kept]) => kept.size > (kept.has("runs") ? 1 : 0)).map(([name]) => name),
      (name) => observableResult(reached, cell, name, observables.get(name)!),
    ),
  };
}

function withoutCell({ cell: _, ...divergence }: Divergence): Omit<Divergence, "cell"> {
  return divergence;
}

/** [cell][run][time] or [cell][run][time][component] of an observable. */
function perRunOf({ resolved, gathered, samples, cells, vectors }: Reached, observable: string): PerRun[string] {
  const isVector = vectors.has(observable);
  return lazyList(cells.length, (index) =>
    lazyList(resolved.runsPerCell, (run): Series => {
      const read = (sample: number) =>
        gathered.has(cells[index]!, sample) ? gathered.run(cells[index]!, sample, observable, run) : null;
      if (!isVector) return lazyList(samples.length, (at) => orNull(read(samples[at]!)?.[0]));
      return lazyList(samples.length, (at) => listOf(read(samples[at]!) ?? []));
    }),
  );
}

/** How each run ended, when and after how many steps: [cell][run]. */
function recordsOf({ gathered, cells }: Reached): Pick<PerRun, "ending" | "endTime" | "steps"> {
  const of = (index: number) => gathered.standing(cells[index]!).runs;
  return {
    ending: lazyList(cells.length, (index) => of(index)?.ending ?? []),
    endTime: lazyList(cells.length, (index) => listOf(of(index)?.endTime ?? [])),
    steps: lazyList(cells.length, (index) => listOf(of(index)?.steps ?? [])),
  };
}

function statesOf(collected: Collected, reached: readonly number[]): ResultDocument["states"] {
  const { resolved, states } = collected;
  if (states === null) return undefined;
  const { runsPerCell, system, cells } = resolved;
  const result: Record<string, readonly (readonly Series[])[]> = {};
  for (const [name, values] of Object.entries(states)) {
    const type = system.states.find((state) => state.name === name)?.type;
    // What observables had carried beside the states is none.
    if (type === undefined) continue;
    const size = values.length / (cells.length * runsPerCell);
    const dimension = type.kind === "matrix" ? type.columns : null;
    const columns = typeof dimension === "string" ? resolved.dimensions[dimension]! : (dimension ?? size);
    result[name] = lazyList(reached.length, (index) =>
      lazyList(runsPerCell, (run): Series => {
        const start = (reached[index]! * runsPerCell + run) * size;
        if (dimension === null) return listOf(values, start, size);
        return Array.from({ length: size / columns }, (_, row) => listOf(values, start + row * columns, columns));
      }),
    );
  }
  return result;
}

function partResult({ shard, ...partOf }: PartOf, { resolved, asked = {}, warnings, accuracy }: Collected): PartResult {
  const part = { ...partOf, firstRun: resolved.firstRun ?? 0 };
  if (shard === undefined) return part;
  return {
    ...part,
    shard: { ...shard, asked, warnings: { device: warnings ?? [], accuracy: accuracy?.warnings ?? [] } },
  };
}

/**
 * The result document of an ensemble, from what its frames have brought so far. Where it was stopped early the document says so
 * and holds the times that some cell reached and the cells that were begun; where one cell got further than another, the
 * missing values are null. Its lists are made as they are read.
 */
export function collectResult(collected: Collected): ResultDocument {
  const { resolved, gathered, accuracy = null, divergences = [] } = collected;
  const samples = gathered.samples();
  const cells = gathered.cells();
  const complete =
    cells.length === resolved.cells.length &&
    cells.every((cell) => resolved.times.every((_, sample) => gathered.has(cell, sample)));
  const { observables } = resolved.system;
  const vectors = new Set(observables.filter(({ type }) => type.kind === "vector").map(({ name }) => name));
  const reached: Reached = { resolved, gathered, samples, cells, vectors };
  const hasRecords = cells.length > 0 && gathered.standing(cells[0]!).runs !== null;
  const selection = collected.selection ?? readSelection(resolved, { perRun: hasRecords });
  const states = statesOf(collected, cells);
  const step = stepTaken(resolved);
  return {
    experiment: resolved.experiment,
    ...(resolved.partOf === undefined ? {} : { partOf: partResult(resolved.partOf, collected) }),
    backend: collected.backend,
    backendReason: collected.backendReason,
    precision: collected.precision,
    device: collected.device,
    versions: collected.versions,
    date: collected.date,
    wallSeconds: collected.wallSeconds,
    ...(complete ? {} : { interrupted: true as const }),
    times: samples.map((sample) => resolved.times[sample]!),
    ...(resolved.system.kind === "map" ? { timesAreSteps: true } : {}),
    ...(selection.words === null ? {} : { select: selection.words }),
    cells: lazyList(cells.length, (index) => cellResult(reached, cells[index]!, selection, divergences)),
    ...(step === null ? {} : { step }),
    ...(accuracy?.accuracy ? { accuracy: accuracy.accuracy } : {}),
    warnings: [
      ...(collected.warnings ?? []),
      ...stepWarnings(resolved),
      ...divergenceWarnings(resolved, divergences),
      ...stepsWarnings(
        resolved,
        cells.map((cell) => gathered.standing(cell).outcomes),
      ),
      ...(accuracy?.warnings ?? []),
    ],
    ...(resolved.unavailable.length === 0 ? {} : { unavailable: resolved.unavailable }),
    ...(hasRecords && selection.endings
      ? {
          perRun: {
            ...recordsOf(reached),
            ...Object.fromEntries(
              [...selection.observables]
                .filter(([, kept]) => kept.has("runs"))
                .map(([name]) => [name, perRunOf(reached, name)]),
            ),
          },
        }
      : {}),
    ...(states === undefined ? {} : { states }),
  };
}
