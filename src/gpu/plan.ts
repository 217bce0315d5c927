/** Experiment + program + limits of the device -> sizes, placement, groups and batches. Plain data: printable, and testable without a device. */

import { type Interval, makeIntervals } from "../ensemble/intervals.ts";
import { defaultMemory, resultError, resultMemory } from "../ensemble/memory.ts";
import { megabytes, PlanError } from "../ensemble/plan-error.ts";
import { standingComponents } from "../ensemble/standing.ts";
import { requireTolerances } from "../ensemble/tolerances.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { slopesOf } from "../methods/method.ts";
import { isAdaptive, methods } from "../methods/methods.ts";
import { countSlope } from "../program/counts.ts";
import { clockStride } from "./emit-clock.ts";
import { type DeviceLimits, type Layout, makeLayout, type PlanOptions } from "./layout.ts";
import type { EarlyRoutine, GpuProgram } from "./split.ts";
import { summaryLayout } from "./summary-layout.ts";
import { vectorBytes } from "./tiles.ts";

export type { DeviceLimits, PlanOptions } from "./layout.ts";

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

/** Workgroups of one dispatch in one direction; the eigensolver takes one a run. */
const mostWorkgroups = 65_535;
const clockBytes = 4 * clockStride;
/** float32 counts steps exactly up to here, and a step's number gives its time. */
const mostSteps = 2 ** 24;

/**
 * @throws PlanError where the experiment does not fit the device
 */
export function makePlan(
  resolved: ResolvedExperiment,
  program: GpuProgram,
  limits: DeviceLimits,
  options: PlanOptions = {},
): Plan {
  const { memory = defaultMemory, hostMemory = defaultMemory } = options;
  const result = resultMemory(resolved, program, { ...options, memory: hostMemory });
  if (result.bytes > hostMemory) throw resultError(resolved, result, result.bytes, hostMemory);
  requireTolerances(resolved.integrator, "float32");
  const layout = makeLayout(resolved, program, limits, options);
  const intervals = makeIntervals(resolved, mostSteps);
  const { cellsOfFrame } = result;
  const { groups, batchRuns, bytes, bytesPerRun } = makeGroups(
    resolved,
    program,
    layout,
    limits,
    { ...options, memory },
    cellsOfFrame,
  );
  const stepsOfRun = intervals.reduce((sum, interval) => sum + interval.steps, 0);
  const runs = resolved.cells.length * resolved.runsPerCell;
  const runSteps = isAdaptive(resolved.integrator) ? null : stepsOfRun * runs;
  return { layout, intervals, groups, batchRuns, bytes, bytesPerRun, runSteps };
}

/** Floating point operations of one eigenproblem, roughly: Jacobi's sweeps with vectors, else the tridiagonal form and its bisection. */
function spectrumOperations(order: number, withVectors: boolean): number {
  return (withVectors ? 100 : 10) * order ** 3;
}

/** Of the eigenproblems that a routine solves itself, by Jacobi's sweeps, and its linear equations. */
function algorithmOperations({ operations, values }: EarlyRoutine): number {
  return operations.reduce((sum, operation) => {
    if (operation.kind !== "opaque") return sum;
    const { rows, columns, modes } = values[operation.results[0] ?? -1]?.shape ?? { rows: 0, columns: 0, modes: null };
    if (operation.routine === "eigh") return sum + spectrumOperations(modes!, true);
    return sum + (operation.routine === "solve" ? rows ** 2 * (rows + 2 * columns) : 0);
  }, 0);
}

function makeGroups(
  resolved: ResolvedExperiment,
  program: GpuProgram,
  layout: Layout,
  limits: DeviceLimits,
  options: PlanOptions & { readonly memory: number },
  cellsOfFrame: number,
) {
  const { runsPerCell } = resolved;
  const cells = resolved.cells.length;
  const budget = options.memory;
  const binding = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const stateBytes = layout.stateStride * vectorBytes;
  const scratchBytes = layout.scratchStride * vectorBytes;
  const valueBytes = Math.max(1, program.componentCount) * 4;
  const counts = countSlope(resolved.program);
  // No dispatch is shorter than a step of the whole batch, or than one spectrum of each of its runs.
  const operations = Math.max(
    (counts.products + counts.elementwise + algorithmOperations(program.step)) *
      slopesOf(methods[resolved.integrator.method]).most,
    algorithmOperations(program.observe),
    algorithmOperations(program.start),
    ...program.spectra.map((task) => (task.diagonal ? 0 : spectrumOperations(task.order, task.alignment !== null))),
  );
  const { spareRegions } = layout;
  const batchRuns = Math.max(
    1,
    Math.min(
      Math.floor(binding / stateBytes),
      Math.floor(binding / scratchBytes) - spareRegions,
      // Scratch is a batch's, states are everyone's: an eighth of the budget for what is only passed through.
      Math.floor(budget / 8 / scratchBytes),
      mostWorkgroups,
      Math.ceil((options.stepOperations ?? Number.POSITIVE_INFINITY) / operations),
      options.batch ?? Number.POSITIVE_INFINITY,
      cells * runsPerCell,
    ),
  );
  // Statistics, values and how each run stands are copied before they are read back.
  const summaryBytes = 4 * summaryLayout(resolved, program).cellWords;
  const standingBytes = clockBytes + 4 * standingComponents(program).length;
  const runBytes = stateBytes + clockBytes + (options.perRun ? 2 : 1) * valueBytes + standingBytes;
  const cellBytes = runsPerCell * runBytes + 2 * summaryBytes;
  const sharedBytes = (batchRuns + spareRegions) * scratchBytes + layout.dataVectors * vectorBytes;
  const byMemory = Math.floor((budget - sharedBytes) / cellBytes);
  // All that makes a frame is read back through one buffer.
  const readBytes = summaryBytes + runsPerCell * (standingBytes + (options.perRun ? valueBytes : 0));
  const largest = Math.max(runsPerCell * valueBytes, readBytes);
  const byBinding = Math.floor(binding / largest);
  if (byBinding < 1) {
    throw new PlanError(
      `One cell of ${runsPerCell} runs needs a buffer of ${megabytes(largest)}, and ` +
        `this device binds at most ${megabytes(binding)}; lower runs, or report fewer observables.`,
    );
  }
  if (byMemory < 1) {
    const fitting = Math.max(0, Math.floor((budget - sharedBytes - 2 * summaryBytes) / runBytes));
    throw new PlanError(
      `${runsPerCell} runs of one cell need ${megabytes(cellBytes + sharedBytes)} of device memory where ${megabytes(budget)} ` +
        `may be used: at most ${fitting} runs fit; lower runs, or on the command line raise --memory.`,
    );
  }
  const cellsAtOnce = Math.min(byMemory, byBinding, cellsOfFrame, cells);
  const groups: Group[] = [];
  for (let firstCell = 0; firstCell < cells; firstCell += cellsAtOnce) {
    const count = Math.min(cellsAtOnce, cells - firstCell);
    const runs = count * runsPerCell;
    const batches = Array.from({ length: Math.ceil(runs / batchRuns) }, (_, index) =>
      Math.min(batchRuns, runs - index * batchRuns),
    );
    groups.push({ firstCell, cells: count, runs, batches });
  }
  return { groups, batchRuns, bytes: cellsAtOnce * cellBytes + sharedBytes, bytesPerRun: runBytes };
}
