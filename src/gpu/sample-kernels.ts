/** The kernels of a sample time in order: observe, the spectra, what follows from them, and the statistics over runs. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Program, SpectrumTask } from "../program/program.ts";
import type { Gpu } from "./device.ts";
import { clockConstants } from "./emit-clock.ts";
import { emitConclude, emitObserve, emitReduce } from "./emit-module.ts";
import type { GroupSize } from "./emit-thread.ts";
import { inTiles } from "./layout.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Plan } from "./plan.ts";
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

/** What the kernels of a group are built from. */
export interface SampleParts {
  readonly gpu: Gpu;
  readonly pipelines: Pipelines;
  readonly resolved: ResolvedExperiment;
  readonly program: Program;
  readonly plan: Plan;
  readonly group: GroupSize;
  readonly summary: SummaryLayout;
}

/**
 * Threads of an eigensolver's workgroup. A software adapter runs four in one vector register, and every further four cost
 * a switch at each barrier; a GPU wants a thread a row.
 */
function eigenThreads(order: number, software: boolean): number {
  return software ? 4 : Math.min(128, 32 * Math.ceil(order / 32));
}

/** The same for the statistics, where a GPU wants many values in flight. */
const reduceThreads = { software: 8, hardware: 256 };

export async function buildSampleKernels(parts: SampleParts): Promise<SampleKernels> {
  const { gpu, pipelines, resolved, program, plan, group, summary } = parts;
  const { layout } = plan;
  const common = { RUNS: group.runs, RUNS_PER_CELL: group.runsPerCell };
  const threads = gpu.software ? reduceThreads.software : reduceThreads.hardware;
  const cells = group.runs / group.runsPerCell;
  const outcomes = {
    module: `${clockConstants()}\n${join("dispatch", "reduce-common", "reduce-outcomes")}`,
    constants: {
      ...common,
      OUTCOMES: summary.outcomes,
      SUMMARY_WORDS: summary.words,
      ...(program.collapsed === null ? {} : { COLLAPSED: program.collapsed }),
    },
  };
  const kernel = async (
    workgroups: Kernel["workgroups"],
    code: string,
    entryPoint: string,
    constants?: Record<string, number>,
  ): Promise<Kernel> => ({ pipeline: await pipelines.get(code, entryPoint, constants), workgroups });
  const [observe, conclude, clear, reduce, counted, spectra, histograms] = await Promise.all([
    kernel((runs) => Math.ceil(runs / layout.runsPerWorkgroup), emitObserve(program, layout, group), "observe"),
    kernel((runs) => Math.ceil(runs / 64), emitConclude(program, layout, group), "conclude"),
    kernel(() => Math.ceil(summary.words / 64), outcomes.module, "clearSummary", outcomes.constants),
    program.componentCount === 0
      ? null
      : kernel(() => program.componentCount * cells, emitReduce(), "reduce", {
          ...common,
          THREADS: threads,
          COMPONENTS: program.componentCount,
          RESULTS: summary.results,
        }),
    kernel((runs) => Math.ceil(runs / 64), outcomes.module, "outcomes", outcomes.constants),
    Promise.all(program.spectra.map((task) => kernel((runs) => runs, ...spectrumModule(task, parts)))),
    Promise.all(
      summary.histograms.map(({ observable, first, count, offset }) => {
        const { bins, from, to } = resolved.histograms[observable]!;
        const constants = { FIRST: first, COUNT: count, BINS: bins, FROM: from, TO: to, HISTOGRAM: offset };
        const module = join("dispatch", "bits", "reduce-common", "reduce-histogram");
        return kernel(() => count * cells, module, "histogram", { ...common, THREADS: threads, ...constants });
      }),
    ),
  ]);
  return { observe, spectra, conclude, clear, reduce, histograms, outcomes: counted };
}

/** Module, entry point and constants of one call of an eigensolver. */
function spectrumModule(task: SpectrumTask, parts: SampleParts): [string, string, Record<string, number>] {
  const { gpu, program, plan, group } = parts;
  const { layout } = plan;
  const { order, place, component, alignment } = task;
  const rowStride = (index: number): number => 4 * inTiles(program.places[index]!.columns);
  const constants: Record<string, number> = {
    ORDER: order,
    THREADS: eigenThreads(order, gpu.software),
    RUN_STRIDE: 4 * layout.scratchStride,
    MATRIX: 4 * layout.placeOffsets[place]!,
    ROW_STRIDE: rowStride(place),
    FIRST: component,
    RUNS: group.runs,
  };
  if (task.diagonal) return [join("dispatch", "bits", "eigen-common", "eigen-sort"), "sortVector", constants];
  const even = order + (order & 1);
  const workBytes = 4 * even * (even + 1) * (alignment ? 2 : 1);
  // Beside the matrix stand a few vectors of its order. On a software adapter the chip's memory is no faster, only slower to compile.
  const onChip = !gpu.software && workBytes + 32 * even + 256 <= gpu.limits.maxComputeWorkgroupStorageSize;
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
  const solver = alignment ? "eigen" : "eigen-values";
  return [join("dispatch", "bits", "eigen-common", memory, solver), "spectrum", constants];
}

function join(...names: readonly string[]): string {
  return names.map(shader).join("\n");
}
