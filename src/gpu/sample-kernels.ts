/** The kernels of a sample time in order: observe, the spectra, what follows from them, and the statistics over runs. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { inTiles } from "../layout.ts";
import type { Plan } from "../plan.ts";
import type { Program, SpectrumTask } from "../program/program.ts";
import { clockStride } from "./bindings.ts";
import { emitConclude, emitObserve, type GroupSize } from "./emit-module.ts";
import type { Pipelines } from "./pipelines.ts";
import { shader } from "./shaders.ts";
import type { SummaryLayout } from "./summary-layout.ts";

/** A pipeline and how many workgroups it wants for so many runs (or cells). */
export interface Kernel {
  readonly pipeline: GPUComputePipeline;
  workgroups(count: number): number;
}

export interface SampleKernels {
  readonly observe: Kernel;
  readonly spectra: readonly Kernel[];
  readonly conclude: Kernel;
  readonly clear: Kernel;
  /** By cell. */
  readonly reduce: Kernel | null;
  readonly histograms: readonly Kernel[];
  readonly outcomes: Kernel;
}

/** Threads of the eigensolver: more leave many idle at the end of an elimination, fewer take longer over its start. */
const eigenThreads = (order: number): number => (order <= 8 ? 8 : order <= 16 ? 16 : order <= 32 ? 32 : 64);
const reduceThreads = 64;
/** Below so many runs the short tables of 4 bits a pass are quicker to scan than fewer passes are worth. */
const fewRuns = 2048;

export async function buildSampleKernels(
  resolved: ResolvedExperiment,
  program: Program,
  plan: Plan,
  group: GroupSize,
  summary: SummaryLayout,
  pipelines: Pipelines,
  limits: { readonly maxComputeWorkgroupStorageSize: number },
): Promise<SampleKernels> {
  const { layout } = plan;
  const common = { RUNS: group.runs, RUNS_PER_CELL: group.runsPerCell };
  const reduceModule = join("dispatch", "bits", "reduce-common", "reduce");
  const histogramModule = join("dispatch", "bits", "reduce-common", "reduce-histogram");
  const outcomesModule = join("dispatch", "reduce-common", "reduce-outcomes");
  const outcomeConstants = {
    ...common,
    OUTCOMES: summary.outcomes,
    SUMMARY_WORDS: summary.words,
    CLOCK_STRIDE: clockStride,
    ...(program.collapsed === null ? {} : { COLLAPSED: program.collapsed }),
  };
  const perWorkgroup = (count: number) => Math.ceil(count / layout.runsPerWorkgroup);
  const cellsOf = group.runs / group.runsPerCell;
  // Tasks that read another's matrix come first: a solver that works in place destroys its own.
  const tasks = [...program.spectra].sort((a, b) => Number(b.alignment !== null) - Number(a.alignment !== null));
  return {
    observe: {
      pipeline: await pipelines.get(emitObserve(program, layout, group), "observe"),
      workgroups: perWorkgroup,
    },
    spectra: await Promise.all(tasks.map((task) => spectrumKernel(task, program, plan, group, pipelines, limits))),
    conclude: {
      pipeline: await pipelines.get(emitConclude(program, layout, group), "conclude"),
      workgroups: (runs) => Math.ceil(runs / 64),
    },
    clear: {
      pipeline: await pipelines.get(outcomesModule, "clearSummary", outcomeConstants),
      workgroups: () => Math.ceil(summary.words / 64),
    },
    reduce:
      program.componentCount === 0
        ? null
        : {
            pipeline: await pipelines.get(reduceModule, "reduce", {
              ...common,
              THREADS: reduceThreads,
              COMPONENTS: program.componentCount,
              RESULTS: summary.results,
              DIGIT_BITS: group.runsPerCell < fewRuns ? 4 : 8,
            }),
            workgroups: () => program.componentCount * cellsOf,
          },
    histograms: await Promise.all(
      summary.histograms.map(async ({ observable, first, count, offset }) => {
        const range = resolved.histograms[observable]!;
        const pipeline = await pipelines.get(histogramModule, "histogram", {
          ...common,
          THREADS: reduceThreads,
          FIRST: first,
          COUNT: count,
          BINS: range.bins,
          FROM: range.from,
          TO: range.to,
          HISTOGRAM: offset,
        });
        return { pipeline, workgroups: () => count * cellsOf };
      }),
    ),
    outcomes: {
      pipeline: await pipelines.get(outcomesModule, "outcomes", outcomeConstants),
      workgroups: (runs) => Math.ceil(runs / 64),
    },
  };
}

async function spectrumKernel(
  task: SpectrumTask,
  program: Program,
  plan: Plan,
  group: GroupSize,
  pipelines: Pipelines,
  limits: { readonly maxComputeWorkgroupStorageSize: number },
): Promise<Kernel> {
  const { layout } = plan;
  const { order, place, component, residual, alignment } = task;
  const rowStride = (index: number) => 4 * inTiles(program.places[index]!.columns);
  const constants: Record<string, number> = {
    ORDER: order,
    THREADS: eigenThreads(order),
    RUN_STRIDE: 4 * layout.scratchStride,
    MATRIX: 4 * layout.placeOffsets[place]!,
    ROW_STRIDE: rowStride(place),
    FIRST: component,
    RUNS: group.runs,
    RESIDUAL: residual,
  };
  const workgroups = (runs: number) => runs;
  if (task.diagonal) {
    return { pipeline: await pipelines.get(join("dispatch", "bits", "eigen-common", "eigen-sort"), "sortVector", constants), workgroups };
  }
  const even = order + (order & 1);
  const workBytes = 4 * even * (even + 1) * (alignment ? 2 : 1);
  // Beside the matrix stand a few vectors of its order.
  const onChip = workBytes + 32 * even + 256 <= limits.maxComputeWorkgroupStorageSize;
  const memory = onChip ? "eigen-memory-workgroup" : "eigen-memory-storage";
  if (!onChip && alignment) constants.BASIS = 4 * layout.basisOffset;
  if (alignment) {
    Object.assign(constants, {
      ALIGN: 1,
      IMAGE: 4 * layout.placeOffsets[alignment.place]!,
      IMAGE_STRIDE: rowStride(alignment.place),
      ALIGNMENT: alignment.component,
    });
  }
  const module = join("dispatch", "bits", "eigen-common", memory, alignment ? "eigen" : "eigen-values");
  return { pipeline: await pipelines.get(module, "spectrum", constants), workgroups };
}

function join(...names: readonly string[]): string {
  return names.map(shader).join("\n");
}
