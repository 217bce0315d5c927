/** What frames and the result take of this process's memory, whatever computes them: both backends' plans refuse by it what does not fit. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { entries } from "../program/counts.ts";
import type { Program } from "../program/program.ts";

import { gatheredNumbers, gatheredRows } from "./gathered.ts";
import { megabytes, PlanError } from "./plan-error.ts";

/** Where nothing says otherwise, of a device as of this process; every machine with WebGPU has it, and a page's tab some 2 to 4 GiB. */
export const defaultMemory = 2 ** 30;

/** Share of the memory that the cells of one frame may take: a frame is made of objects, many times the numbers in them. */
const frameShare = 1 / 8;

// Measured in Node 20, in bytes.
/** An observable of a cell in a frame: a dozen objects and arrays beside its numbers. */
const frameObjects = 2400;
/** Parameters, values and how the runs stand, of a cell: in the experiment, in the frames under way and in what is gathered. */
const cellObjects = 3000;
/** Times, intervals, what the workers know of them, and what is left of its frames, of a sample time. */
const sampleObjects = 9000;
/** Ending, end time and steps of a run, in the frames under way and in what is gathered. */
const recordBytes = 100;
/** The list of a component's bars, and each of them beside its numbers, while they are reduced. */
const barObjects = { list: 50, bars: 250 };
/** Frames of which the reduced numbers are under way at once. */
const framesUnderWay = 3;
/** The text that is gathered before it is written, and what is yet to be freed of it. */
const textBytes = 2 ** 18;
/** What is freed by the command line (src/node/heap.ts) may have grown by this before. */
const growth = 1.25;
/** Of what is written as it comes, the share of the memory that may wait for a chunk of the file to be whole. */
const waitingShare = 1 / 16;
/** A thread lets so many bytes of numbers gather that nothing refers to any more before it frees them. */
const unfreedBytes = 2 ** 27;

/** What of a program a result is made of, whichever form a backend has it in. */
export type Reported = Pick<Program, "components" | "componentCount" | "states">;

export interface ResultOptions {
  /** Bytes to stay below. */
  readonly memory?: number;
  /** Every run's values are gathered too. */
  readonly perRun?: boolean;
  /** The final states of all runs too. */
  readonly states?: boolean;
  /** The values of single runs are written as they come, and not gathered. */
  readonly streamed?: boolean;
}

export interface ResultMemory {
  readonly bytes: number;
  /** Most cells of one frame; others follow in frames of their own. */
  readonly cellsOfFrame: number;
  /** What a sample time is reduced to, which passes through the workers. */
  readonly reducedBytes: number;
  /** A sentence's end: what to change for the greatest part of it to be less. */
  readonly advice: string;
}

/** Bytes that the frames under way and all that is gathered of them take at most, until the result is written. */
export function resultMemory(
  resolved: ResolvedExperiment,
  program: Reported,
  options: ResultOptions = {},
): ResultMemory {
  const { runsPerCell } = resolved;
  const cells = resolved.cells.length;
  const samples = resolved.times.length;
  const numbers = gatheredNumbers(resolved, program.components);
  const stateEntries = program.states.reduce((sum, { shape }) => sum + entries(shape), 0);
  // While they are reduced each component has bars of its own, there and on the way.
  const barsBytes = program.components.reduce((sum, { observable, count }) => {
    const range = resolved.histograms[observable];
    return sum + count * (range === undefined ? 0 : 4 * (range.bins + 2) + barObjects.bars);
  }, barObjects.list * program.componentCount);
  const ofCell =
    program.components.length * frameObjects +
    8 * numbers.statistics +
    16 * numbers.bars +
    (options.perRun ? 16 * numbers.perRun : 0);
  const fitting = Math.floor(((options.memory ?? defaultMemory) * frameShare) / ofCell);
  const cellsOfFrame = Math.min(cells, Math.max(1, fitting));
  const reducedStatistics = cells * 8 * (gatheredRows.length + 1) * program.componentCount;
  const reducedBars = cells * barsBytes;
  const parts = {
    statistics: cells * samples * (8 * numbers.statistics + 1) + framesUnderWay * reducedStatistics,
    histograms: cells * 4 * samples * numbers.bars + framesUnderWay * reducedBars,
    perRun: options.perRun
      ? cells * ((options.streamed ? 0 : 8 * samples * numbers.perRun) + recordBytes * runsPerCell)
      : 0,
    waiting: options.streamed ? waitingBytes(options.memory) : 0,
    states: options.states ? 8 * cells * runsPerCell * stateEntries : 0,
    cells: cells * cellObjects,
    samples: samples * sampleObjects,
  };
  const kept = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const bytes = growth * kept + textBytes + unfreed(1, samples * cells * ofCell);
  const [largest] = (Object.keys(parts) as (keyof typeof parts)[]).sort((a, b) => parts[b] - parts[a]);
  return { bytes, cellsOfFrame, reducedBytes: reducedStatistics + reducedBars, advice: advices[largest!] };
}

/** What so many threads have yet to free, when all that passes through them is so much. */
export function unfreed(threads: number, passing: number): number {
  return Math.min(threads * unfreedBytes, passing);
}

/** What may wait until it is written, of this memory. */
export function waitingBytes(memory = defaultMemory): number {
  return Math.floor(memory * waitingShare);
}

const advices = {
  statistics: "sweep fewer values, take fewer samples or report fewer observables",
  histograms: "take fewer bins of histograms, fewer samples or fewer cells",
  perRun: "leave out --per-run, or lower runs, samples or observables",
  waiting: "take fewer samples or cells",
  states: "leave out --states, or lower runs",
  cells: "sweep fewer values",
  samples: "take fewer samples",
};

/** Where the result is the most of what does not fit. `total` is with the runs, in this process. */
export function resultError(
  { cells, times }: ResolvedExperiment,
  { advice }: ResultMemory,
  total: number,
  memory: number,
): PlanError {
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  return new PlanError(
    `${counted(cells.length, "cell")} at ${counted(times.length, "sample time")} take up to ${megabytes(total)} of memory, most ` +
      `of it for the result, where ${megabytes(memory)} may be used; ${advice}, or on the command line raise --memory.`,
  );
}
