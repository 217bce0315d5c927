/** Where things stand in the device's memory: threads, packing, slots and offsets, settled for one experiment on one device. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { isAdaptive } from "../methods/methods.ts";
import { readsInitial } from "../program/fold.ts";
import type { Shape } from "../program/program.ts";
import { familyTable } from "./family-table.ts";
import { gatherAtMost, tiledValues } from "./gathers.ts";
import { type Aside, heldNumbers, planAside } from "./held.ts";
import { type PlannedSlots, planSlots, type SlotMemory, workgroupBytes } from "./slots.ts";
import type { GpuProgram } from "./split.ts";
import { inTiles, tileCount, vectorsOf } from "./tiles.ts";
import { type Tuning, tuningOf, usualWave } from "./tuning.ts";
import { planWork } from "./work.ts";

/** What of a device's limits the plan reads. */
export interface DeviceLimits {
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxBufferSize: number;
}

/** Choices that never change a result; left out, the plan makes them. */
export interface PlanOptions {
  /** Bytes of device memory to stay below. */
  readonly memory?: number;
  /** Bytes of this process's memory that frames and the result stay below. */
  readonly hostMemory?: number;
  /** Most runs of a batch. */
  readonly batch?: number;
  readonly runsPerWorkgroup?: number;
  /** Most threads of a run. */
  readonly threads?: number;
  /** Threads that the device runs together. */
  readonly wave?: number;
  /** What differs from the tuning for a GPU. */
  readonly tuning?: Partial<Tuning>;
  /** Routines whose published operands stay in device memory even where they fit on the chip. */
  readonly offChip?: readonly ("start" | "step" | "observe")[];
  /** Most floating point operations of one step of a batch: a dispatch cannot be shorter than a step. */
  readonly stepOperations?: number;
  /** Every run's values are read back at each sample time. */
  readonly perRun?: boolean;
  /** So are the final states. */
  readonly states?: boolean;
  /** The values of single runs are not gathered. */
  readonly streamed?: boolean;
}

/** The start has threads of its own: a law may draw larger matrices than a run has, and only once. */
export interface StartLayout
  extends Pick<Layout, "threads" | "runsPerWorkgroup" | "tiles" | "tilesPerThread" | "partialsVector"> {
  readonly slots: SlotMemory;
}

export interface Layout {
  readonly threads: number;
  readonly runsPerWorkgroup: number;
  /** Where they are observed, which takes slots of its own. */
  readonly observedPerWorkgroup: number;
  /** Seats past the last run of a batch have regions of scratch too. */
  readonly spareRegions: number;
  /** Most tiles that a matrix of the routines has, and that a thread owns of it. */
  readonly tiles: number;
  readonly tilesPerThread: number;
  readonly tuning: Tuning;
  /** In vec4: a run's region, the first of each state, and that of the states at the first sample time (null: not kept). */
  readonly stateStride: number;
  readonly stateOffsets: readonly number[];
  /** What the roundings of steps left out of each state, stored as the states are. */
  readonly carryOffset: number;
  readonly initialOffset: number | null;
  /** In vec4, into a run's region: what the run drew and keeps. */
  readonly keptOffsets: readonly number[];
  /** In vec4, into `data`. */
  readonly matrixOffsets: readonly number[];
  readonly diagonalOffsets: readonly number[];
  /** Of the data items that are scalars, four to a vec4. */
  readonly numbersOffset: number;
  /** Coefficients of a method of many stages. */
  readonly familiesOffset: number;
  readonly dataVectors: number;
  /** In vec4: a run's scratch region and the first of each matrix written out in it. */
  readonly scratchStride: number;
  readonly placeOffsets: readonly number[];
  /** Where eigenvectors are kept while they do not fit on the chip. */
  readonly basisOffset: number;
  /** What of a thread's share of the states is put aside in scratch, and where; null where the registers hold it. */
  readonly aside: Aside | null;
  readonly asideOffset: number;
  readonly start: StartLayout;
  readonly step: SlotMemory;
  readonly observe: SlotMemory;
  /** First vec4 of a run's shares of sums, where a routine keeps them in scratch. */
  readonly partialsVector: number;
}

export function makeLayout(
  resolved: ResolvedExperiment,
  program: GpuProgram,
  limits: DeviceLimits,
  options: PlanOptions,
): Layout {
  const shapes = [
    // Scalar states are no tiles: every thread of the run has them.
    ...program.states.filter((state) => !state.scalar).map((state) => state.shape),
    ...[...tiledValues(program.step, program.step.slopes), ...tiledValues(program.observe, [])].map(
      ({ shape }) => shape,
    ),
    ...program.places.filter((shape) => shape.modes !== null),
    // A sum over a bare diagonal (the trace of isotropic data) has the shape of no value.
    ...[...program.step.operations, ...program.observe.operations].flatMap((operation) =>
      operation.kind === "sum" ? [operation.shape] : [],
    ),
  ];
  const { tiles, tilesPerThread, threads } = threadsFor(tilesOf(shapes), limits, options);
  const held = heldNumbers(program, threads, resolved.integrator);
  const tuning = tuningOf({ held, threads, wave: options.wave ?? usualWave }, options.tuning);
  // No more seats than runs, in powers of 2 so that most numbers of runs share their kernels.
  const seats = 2 ** Math.ceil(Math.log2(resolved.cells.length * resolved.runsPerCell));
  const wanted = options.runsPerWorkgroup ?? Math.max(1, Math.min(seats, Math.floor(tuning.packedThreads / threads)));
  const offChip = options.offChip ?? [];
  const { step, observe } = program;
  // Two sums of each state that is not a scalar.
  const matrices = program.states.filter(({ scalar }) => !scalar).length;
  const normSums = isAdaptive(resolved.integrator) ? 2 * matrices : null;
  const stepSlots = planSlots(step, step.slopes, tiles, normSums, offChip.includes("step"), limits);
  const observeSlots = planSlots(observe, [], tiles, null, offChip.includes("observe"), limits);
  const together = (slots: PlannedSlots): number => {
    const fits = (runs: number): boolean =>
      workgroupBytes(slots, runs, { threads, tuning }) <= limits.maxComputeWorkgroupStorageSize;
    let runs = Math.max(1, Math.min(wanted, Math.floor(limits.maxComputeInvocationsPerWorkgroup / threads)));
    while (runs > 1 && !fits(runs)) runs--;
    return runs;
  };
  const runsPerWorkgroup = together(stepSlots);
  const observedPerWorkgroup = together(observeSlots);

  const stateSizes = program.states.map((state) => vectorsOf(state.shape));
  const stateOffsets = runningTotal(stateSizes);
  const stateVectors = sum(stateSizes);
  const keepsInitial = readsInitial(program.observe);
  const keptSizes = program.kept.map((datum) => vectorsOf(datum.shape));
  const keptFrom = (keepsInitial ? 3 : 2) * stateVectors;

  const copies = { data: 1, start: 1, runs: resolved.runsPerCell, steps: resolved.times.at(-1)! };
  const matrixSizes = program.matrices.map(({ shape, of }) => vectorsOf(shape) * copies[of]);
  const diagonalSizes = program.diagonals.map((diagonal) => inTiles(diagonal.length));
  const familyVectors = isAdaptive(resolved.integrator) ? familyTable(resolved.integrator, 0).length / 4 : 0;
  const dataSizes = [...matrixSizes, ...diagonalSizes, inTiles(program.numbers.length), familyVectors];
  const dataOffsets = runningTotal(dataSizes);
  const numbersAt = matrixSizes.length + diagonalSizes.length;

  const start = planStart(program, runsPerWorkgroup, tuning, limits, options);
  const placeSizes = program.places.map(vectorsOf);
  const placeVectors = sum(placeSizes);
  // The eigenvectors of a matrix that does not fit on the chip need a place of their own behind the slots.
  const slotVectors = Math.max(
    ...[stepSlots, observeSlots].map((slots) => (slots.where === "scratch" ? slots.vectors : 0)),
  );
  const keepsPartials = stepSlots.partialsInScratch || observeSlots.partialsInScratch;
  const partialVectors = keepsPartials ? gatherAtMost * tiles : 0;
  const basisVectors = Math.max(
    0,
    ...program.spectra.filter((task) => task.alignment).map((task) => vectorsOf(program.places[task.place]!)),
  );
  const basisOffset = placeVectors + slotVectors + partialVectors;
  // The solvers' eigenvectors come after what a routine's own algorithms needed.
  const stepWork = planWork(step, step.slopes, basisOffset);
  const observeWork = planWork(observe, [], basisOffset);
  const aside = planAside(program, threads, resolved.integrator, tuning);
  const asideOffset = Math.max(basisOffset + basisVectors, stepWork?.end ?? 0, observeWork?.end ?? 0);
  const scratchEnd = asideOffset + (aside === null ? 0 : aside.copies * aside.rows * threads);
  return {
    threads,
    runsPerWorkgroup,
    observedPerWorkgroup,
    spareRegions: Math.max(runsPerWorkgroup, observedPerWorkgroup) - 1,
    tiles,
    tilesPerThread,
    tuning,
    stateStride: keptFrom + sum(keptSizes),
    stateOffsets,
    carryOffset: stateVectors,
    initialOffset: keepsInitial ? 2 * stateVectors : null,
    keptOffsets: runningTotal(keptSizes).map((offset) => keptFrom + offset),
    matrixOffsets: dataOffsets.slice(0, matrixSizes.length),
    diagonalOffsets: dataOffsets.slice(matrixSizes.length, numbersAt),
    numbersOffset: dataOffsets[numbersAt]!,
    familiesOffset: dataOffsets[numbersAt + 1]!,
    dataVectors: Math.max(1, sum(dataSizes)),
    scratchStride: Math.max(1, scratchEnd, start.scratchVectors),
    placeOffsets: runningTotal(placeSizes),
    basisOffset,
    aside,
    asideOffset,
    start: start.layout,
    step: { ...stepSlots, scratchVector: placeVectors, work: stepWork },
    observe: { ...observeSlots, scratchVector: placeVectors, work: observeWork },
    partialsVector: placeVectors + slotVectors,
  };
}

function tilesOf(shapes: readonly Shape[]): number {
  return Math.max(1, ...shapes.map(tileCount));
}

function threadsFor(tiles: number, limits: DeviceLimits, options: PlanOptions) {
  const tilesPerThread = Math.ceil(tiles / Math.min(limits.maxComputeInvocationsPerWorkgroup, options.threads ?? 256));
  return { tiles, tilesPerThread, threads: Math.ceil(tiles / tilesPerThread) };
}

/** In a run's scratch the start has nothing to save: slots, shares of sums and algorithms stand from its beginning on. */
function planStart(
  program: GpuProgram,
  mostRuns: number,
  tuning: Tuning,
  limits: DeviceLimits,
  options: PlanOptions,
): { readonly layout: StartLayout; readonly scratchVectors: number } {
  const { start } = program;
  const stored = [...program.states, ...program.kept].filter(({ scalar }) => !scalar);
  const shapes = [
    ...stored.map(({ shape }) => shape),
    ...tiledValues(start, start.outputs).map(({ shape }) => shape),
    ...start.operations.flatMap((operation) => (operation.kind === "sum" ? [operation.shape] : [])),
  ];
  const sizes = threadsFor(tilesOf(shapes), limits, options);
  const inScratch = options.offChip?.includes("start") ?? false;
  const slots = planSlots(start, start.outputs, sizes.tiles, null, inScratch, limits);
  // No more than the integration packs: scratch has regions for so many runs past the last one.
  let runsPerWorkgroup = Math.max(1, Math.min(mostRuns, Math.floor(tuning.packedThreads / sizes.threads)));
  const fits = (runs: number): boolean =>
    workgroupBytes(slots, runs, { ...sizes, tuning }) <= limits.maxComputeWorkgroupStorageSize;
  while (runsPerWorkgroup > 1 && !fits(runsPerWorkgroup)) runsPerWorkgroup--;
  const slotVectors = slots.where === "scratch" ? slots.vectors : 0;
  const partialVectors = slots.partialsInScratch ? gatherAtMost * sizes.tiles : 0;
  const work = planWork(start, start.outputs, slotVectors + partialVectors);
  return {
    layout: {
      ...sizes,
      runsPerWorkgroup,
      partialsVector: slotVectors,
      slots: { ...slots, scratchVector: 0, work },
    },
    scratchVectors: work?.end ?? slotVectors + partialVectors,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, next) => total + next, 0);
}

function runningTotal(sizes: readonly number[]): number[] {
  let total = 0;
  return sizes.map((size) => {
    total += size;
    return total - size;
  });
}
