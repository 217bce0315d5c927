/** Experiment + program + limits of the device -> sizes, placement, groups and batches. Plain data: printable, and testable without a device. */

import type { ResolvedExperiment } from "./experiment/resolved.ts";
import { schemes } from "./integrators.ts";
import { inTiles, type Layout, type SlotMemory } from "./layout.ts";
import { countDrift } from "./program/counts.ts";
import type { Elementwise, Program, Routine, Shape } from "./program/program.ts";
import { bestSchedule, mostAtOnce } from "./program/schedule.ts";

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
  /** Most runs of a batch. */
  readonly batch?: number;
  readonly runsPerWorkgroup?: number;
  /** Most threads of a run. */
  readonly threads?: number;
  readonly swizzle?: boolean;
  /** Routines whose published operands stay in device memory even where they fit on the chip. */
  readonly offChip?: readonly ("drift" | "observe")[];
  /** Most floating point operations of one step of a batch: a dispatch cannot be shorter than a step. */
  readonly stepOperations?: number;
}

/** One stretch between sample times. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  /** Fixed steps of equal length, none longer than the integrator's step; 0 where the step is adaptive. */
  readonly steps: number;
}

/** Cells that are integrated together. */
export interface Group {
  readonly firstCell: number;
  readonly cells: number;
  readonly runs: number;
  /** Runs of each batch, in order. */
  readonly batches: readonly number[];
}

export interface Plan {
  readonly layout: Layout;
  readonly intervals: readonly Interval[];
  readonly groups: readonly Group[];
  /** Largest batch: the scratch buffer has room for so many runs. */
  readonly batchRuns: number;
  /** Device memory of the largest group, in bytes. */
  readonly bytes: number;
  readonly bytesPerRun: number;
  /** Integration steps of all runs; null where the step is adaptive. */
  readonly runSteps: number | null;
}

/** A plan that does not fit: the sentence says what to change. */
export class PlanError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PlanError";
  }
}

/** Threads of a workgroup that several small runs are packed into: two waves of 32, one of 64. */
const packedThreads = 64;
/** Where nothing says otherwise: fits every machine that has WebGPU at all, and an H100 does not need more. */
const defaultMemory = 2 ** 30;
/** Workgroups of one dispatch in one direction; the eigensolver takes one a run. */
const mostWorkgroups = 65_535;
/** Sums gathered at once (GATHERED in shaders/partials.wgsl). */
const gathered = 8;
const vectorBytes = 16;
const clockBytes = 32;

/**
 * @throws PlanError where the experiment does not fit the device
 */
export function makePlan(
  resolved: ResolvedExperiment,
  program: Program,
  limits: DeviceLimits,
  options: PlanOptions = {},
): Plan {
  const layout = makeLayout(resolved, program, limits, options);
  const intervals = makeIntervals(resolved);
  const { groups, batchRuns, bytes, bytesPerRun } = makeGroups(resolved, program, layout, limits, options);
  const stepsOfRun = intervals.reduce((sum, interval) => sum + interval.steps, 0);
  const runs = resolved.cells.length * resolved.runsPerCell;
  const runSteps = resolved.integrator.method === "bs32" ? null : stepsOfRun * runs;
  return { layout, intervals, groups, batchRuns, bytes, bytesPerRun, runSteps };
}

export function makeLayout(
  resolved: ResolvedExperiment,
  program: Program,
  limits: DeviceLimits,
  options: PlanOptions,
): Layout {
  const shapes = [
    ...program.states.map((state) => state.shape),
    ...[...program.drift.values, ...program.observe.values].map((value) => value.shape),
    ...program.places.filter((shape) => shape.modes !== null),
    // A sum over a bare diagonal (the trace of isotropic data) has the shape of no value.
    ...[...program.drift.operations, ...program.observe.operations].flatMap((operation) =>
      operation.kind === "partial" ? [operation.shape] : [],
    ),
  ];
  const tiles = Math.max(...shapes.map((shape) => inTiles(shape.rows) * inTiles(shape.columns)));
  const mostThreads = Math.min(limits.maxComputeInvocationsPerWorkgroup, options.threads ?? 256);
  const tilesPerThread = Math.ceil(tiles / mostThreads);
  const threads = Math.ceil(tiles / tilesPerThread);
  const wanted = options.runsPerWorkgroup ?? Math.max(1, Math.floor(packedThreads / threads));
  const adaptive = resolved.integrator.method === "bs32";
  const offChip = options.offChip ?? [];
  const driftSlots = planSlots(program.drift, program.drift.slopes, tiles, adaptive, offChip.includes("drift"), limits);
  const observeSlots = planSlots(program.observe, [], tiles, false, offChip.includes("observe"), limits);
  const fits = (runs: number): boolean =>
    [driftSlots, observeSlots].every((slots) => runs * slots.bytes <= limits.maxComputeWorkgroupStorageSize);
  let runsPerWorkgroup = Math.max(1, Math.min(wanted, Math.floor(limits.maxComputeInvocationsPerWorkgroup / threads)));
  while (runsPerWorkgroup > 1 && !fits(runsPerWorkgroup)) runsPerWorkgroup--;

  const stateSizes = program.states.map((state) => vectorsOf(state.shape));
  const stateOffsets = runningTotal(stateSizes);
  const stateVectors = sum(stateSizes);
  const keepsInitial = program.observe.values.some((value) => value.origin === "initial");

  const matrixSizes = program.matrices.map((matrix) => vectorsOf(matrix.shape));
  const diagonalSizes = program.diagonals.map((diagonal) => inTiles(diagonal.length));
  const explicitSizes = program.states.map((state) =>
    resolved.laws[state.name]?.kind === "explicit" ? vectorsOf(state.shape) : 0,
  );
  const dataOffsets = runningTotal([...matrixSizes, ...diagonalSizes, ...explicitSizes]);
  const explicitFrom = matrixSizes.length + diagonalSizes.length;

  const placeSizes = program.places.map(vectorsOf);
  const placeVectors = sum(placeSizes);
  // The eigenvectors of a matrix that does not fit on the chip need a place of their own behind the slots.
  const slotVectors = Math.max(
    ...[driftSlots, observeSlots].map((slots) => (slots.where === "scratch" ? slots.vectors : 0)),
  );
  const keepsPartials = driftSlots.partialsInScratch || observeSlots.partialsInScratch;
  const partialVectors = keepsPartials ? gathered * tiles : 0;
  const basisVectors = Math.max(
    0,
    ...program.spectra.filter((task) => task.alignment).map((task) => vectorsOf(program.places[task.place]!)),
  );
  return {
    threads,
    runsPerWorkgroup,
    tiles,
    tilesPerThread,
    swizzle: options.swizzle ?? true,
    stateStride: keepsInitial ? 2 * stateVectors : stateVectors,
    stateOffsets,
    initialOffset: keepsInitial ? stateVectors : null,
    matrixOffsets: dataOffsets.slice(0, matrixSizes.length),
    diagonalOffsets: dataOffsets.slice(matrixSizes.length, explicitFrom),
    explicitOffsets: explicitSizes.map((size, index) => (size === 0 ? null : dataOffsets[explicitFrom + index]!)),
    dataVectors: Math.max(1, sum([...matrixSizes, ...diagonalSizes, ...explicitSizes])),
    scratchStride: Math.max(1, placeVectors + slotVectors + partialVectors + basisVectors),
    placeOffsets: runningTotal(placeSizes),
    basisOffset: placeVectors + slotVectors + partialVectors,
    drift: { ...driftSlots, scratchVector: placeVectors },
    observe: { ...observeSlots, scratchVector: placeVectors },
    partialsVector: placeVectors + slotVectors,
  };
}

interface PlannedSlots extends Omit<SlotMemory, "scratchVector"> {
  readonly vectors: number;
  /** Workgroup memory of one run. */
  readonly bytes: number;
}

/** As many slots on the chip as spare barriers, fewer where they do not fit, and device memory where even the least do not. */
function planSlots(
  routine: Routine,
  slopes: readonly Elementwise[],
  tiles: number,
  adaptive: boolean,
  inScratch: boolean,
  limits: DeviceLimits,
): PlannedSlots {
  const slotVectors = Math.max(0, ...routine.values.map((value) => vectorsOf(value.shape)));
  const gathers = routine.operations.some((operation) => operation.kind === "gather");
  const partialBytes = gathered * tiles * 4;
  const partialsInScratch = inScratch || partialBytes > limits.maxComputeWorkgroupStorageSize / 2;
  const besides =
    (gathers && !partialsInScratch ? partialBytes : 0) + (gathers ? gathered * 4 : 0) + (adaptive ? tiles * 4 + 4 : 0);
  const room = Math.floor((limits.maxComputeWorkgroupStorageSize - besides) / Math.max(1, slotVectors * vectorBytes));
  const onChip = !inScratch && room >= mostAtOnce(routine, slopes) ? bestSchedule(routine, slopes, room) : null;
  const schedule = onChip ?? bestSchedule(routine, slopes, Number.POSITIVE_INFINITY)!;
  const vectors = schedule.slotCount * slotVectors;
  return {
    schedule,
    where: onChip ? "workgroup" : "scratch",
    partialsInScratch,
    slotVectors,
    vectors,
    bytes: besides + (onChip ? Math.max(1, vectors) * vectorBytes : 0),
  };
}

function makeIntervals(resolved: ResolvedExperiment): Interval[] {
  const { times, integrator } = resolved;
  return times.slice(1).map((to, index) => {
    const from = times[index]!;
    if (integrator.method === "bs32") return { from, to, steps: 0 };
    // 40 / 0.02 is 2000.0000000000002 in floating point: a step too many is not wanted for a rounding.
    const steps = Math.max(1, Math.ceil((to - from) / integrator.step - 1e-6));
    return { from, to, steps };
  });
}

function makeGroups(
  resolved: ResolvedExperiment,
  program: Program,
  layout: Layout,
  limits: DeviceLimits,
  options: PlanOptions,
) {
  const { runsPerCell } = resolved;
  const budget = options.memory ?? defaultMemory;
  const stateBytes = layout.stateStride * vectorBytes;
  const scratchBytes = layout.scratchStride * vectorBytes;
  const valueBytes = Math.max(1, program.componentCount) * 4;
  const binding = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const counts = countDrift(program);
  const operationsOfStep = (counts.products + counts.elementwise) * schemes[resolved.integrator.method].stages;
  const resident = stateBytes + clockBytes + valueBytes;
  const batchRuns = Math.max(
    1,
    Math.min(
      Math.floor(binding / Math.max(stateBytes, scratchBytes)),
      // Scratch is a batch's, states are everyone's: an eighth of the budget for what is only passed through.
      Math.floor(budget / 8 / scratchBytes),
      mostWorkgroups,
      Math.ceil((options.stepOperations ?? Number.POSITIVE_INFINITY) / operationsOfStep),
      options.batch ?? Number.POSITIVE_INFINITY,
      resolved.cells.length * runsPerCell,
    ),
  );
  const mostRuns = Math.floor(Math.min((budget - batchRuns * scratchBytes) / resident, binding / valueBytes));
  if (mostRuns < runsPerCell) {
    throw new PlanError(
      `${runsPerCell} runs of one cell need ${megabytes(runsPerCell * resident)} of device memory where ${megabytes(budget)} ` +
        `may be used: at most ${Math.max(0, mostRuns)} runs fit; lower runs, or on the command line raise --memory.`,
    );
  }
  const cellsAtOnce = Math.min(Math.floor(mostRuns / runsPerCell), resolved.cells.length);
  const groups: Group[] = [];
  for (let firstCell = 0; firstCell < resolved.cells.length; firstCell += cellsAtOnce) {
    const cells = Math.min(cellsAtOnce, resolved.cells.length - firstCell);
    const runs = cells * runsPerCell;
    const batches = Array.from({ length: Math.ceil(runs / batchRuns) }, (_, index) =>
      Math.min(batchRuns, runs - index * batchRuns),
    );
    groups.push({ firstCell, cells, runs, batches });
  }
  const bytes = groups[0]!.runs * resident + batchRuns * scratchBytes;
  return { groups, batchRuns, bytes, bytesPerRun: resident };
}

/** vec4 of a stored matrix: rows and columns padded to multiples of 4. */
export function vectorsOf(shape: Shape): number {
  return inTiles(shape.rows) * 4 * inTiles(shape.columns);
}

function megabytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
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
