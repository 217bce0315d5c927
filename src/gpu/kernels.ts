/** The kernels of an experiment by name: what each is built from, and how many workgroups it wants. Plain data. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Gpu } from "./device.ts";
import { emitIntegrate } from "./emit-integrate.ts";
import { emitConclude, emitObserve, emitStart } from "./emit-module.ts";
import { emitReduce, reducing } from "./emit-reduce.ts";
import { uniformText } from "./emit-uniform.ts";
import type { KernelSource } from "./pipelines.ts";
import type { Plan } from "./plan.ts";
import type { KernelName } from "./recording.ts";
import { shader } from "./shaders.ts";
import type { GpuProgram, SpectrumTask } from "./split.ts";
import { cellsFirst, type SummaryLayout } from "./summary-layout.ts";
import { inTiles } from "./tiles.ts";

export interface Kernel extends KernelSource {
  readonly name: KernelName;
  /** For so many runs in so many cells. */
  workgroups(runs: number, cells: number): number;
}

/** By stage, each in the order of its dispatches. */
export interface Kernels {
  readonly start: Kernel;
  readonly integrate: Kernel;
  readonly observe: Kernel;
  readonly spectra: readonly Kernel[];
  readonly conclude: Kernel;
  readonly statistics: readonly Kernel[];
}

/** What a kernel's sizes hang on besides the program. */
export interface KernelDevice {
  readonly software: boolean;
  readonly limits: Gpu["limits"];
}

/** Threads of the workgroups of statistics: a GPU wants many values in flight, a software adapter runs four in one register. */
const reduceThreads = { software: 8, hardware: 256 };

/**
 * Threads of an eigensolver's workgroup. A software adapter runs four in one vector register, and every further four cost
 * a switch at each barrier; a GPU wants a thread a row, and with eigenvectors, where half as many pairs as rows are turned in every
 * row at once, several, for the chip's memory has room for few such matrices. Bits do not depend on it.
 */
function eigenThreads(order: number, aRow: number, software: boolean): number {
  return software ? 4 : Math.min(mostEigenThreads, 32 * Math.ceil((order * aRow) / 32));
}
const mostEigenThreads = 256;

export function kernelsOf(
  device: KernelDevice,
  resolved: ResolvedExperiment,
  program: GpuProgram,
  plan: Plan,
  summary: SummaryLayout,
): Kernels {
  const { layout } = plan;
  const packed = (seats: number) => (runs: number) => Math.ceil(runs / seats);
  const each = (runs: number): number => Math.ceil(runs / 64);
  return {
    start: kernel("start", "start", [emitStart(program, layout)], packed(layout.start.runsPerWorkgroup)),
    integrate: kernel(
      "integrate",
      "integrate",
      [emitIntegrate(program, layout, resolved)],
      packed(layout.runsPerWorkgroup),
    ),
    observe: kernel("observe", "observe", [emitObserve(program, layout)], packed(layout.observedPerWorkgroup)),
    spectra: program.spectra.map((task, index) => spectrumKernel(task, index, device, program, plan)),
    conclude: kernel("conclude", "conclude", [emitConclude(program, layout, resolved.settledBelow)], each),
    statistics: statisticsKernels(device, program, plan, summary),
  };
}

function kernel(
  name: KernelName,
  entryPoint: string,
  texts: readonly string[],
  workgroups: Kernel["workgroups"],
  constants: Kernel["constants"] = {},
): Kernel {
  return { name, code: texts.join("\n"), entryPoint, constants, workgroups };
}

function statisticsKernels(
  device: KernelDevice,
  { componentCount }: GpuProgram,
  plan: Plan,
  summary: SummaryLayout,
): readonly Kernel[] {
  if (componentCount === 0) return [];
  const common = {
    CELLS_FIRST: cellsFirst,
    CELL_WORDS: summary.cellWords,
    THREADS: device.software ? reduceThreads.software : reduceThreads.hardware,
  };
  const moments = kernel("reduce", "reduce", [emitReduce()], (_, cells) => componentCount * cells, {
    ...common,
    COMPONENTS: componentCount,
  });
  const histograms = summary.histograms.map(({ first, count, bins, offset, edges }, index) =>
    kernel(`histogram ${index}`, "histogram", [reducing("reduce-histogram")], (_, cells) => count * cells, {
      ...common,
      FIRST: first,
      COUNT: count,
      BINS: bins,
      HISTOGRAM: offset,
      EDGES: 4 * plan.layout.dataVectors + edges,
    }),
  );
  return [moments, ...histograms];
}

/** One call of an eigensolver. */
function spectrumKernel(
  task: SpectrumTask,
  index: number,
  device: KernelDevice,
  program: GpuProgram,
  plan: Plan,
): Kernel {
  const { layout } = plan;
  const { order, place, component, alignment } = task;
  const rowStride = (index: number): number => 4 * inTiles(program.places[index]!.columns);
  const name = `spectrum ${index}`;
  const common = [uniformText(), shader("bits"), shader("eigen-common")];
  const constants: Record<string, number> = {
    ORDER: order,
    THREADS: eigenThreads(order, alignment ? layout.tuning.rotatorsARow : 1, device.software),
    RUN_STRIDE: 4 * layout.scratchStride,
    MATRIX: 4 * layout.placeOffsets[place]!,
    ROW_STRIDE: rowStride(place),
    FIRST: component,
  };
  const aRun = (runs: number): number => runs;
  if (task.diagonal) return kernel(name, "sortVector", [...common, shader("eigen-sort")], aRun, constants);
  const even = order + (order & 1);
  const workBytes = 4 * even * (even + 1) * (alignment ? 2 : 1);
  // Beside the matrix stand a few vectors of its order. On a software adapter the chip's memory is no faster, only slower to compile.
  const onChip = !device.software && workBytes + 32 * even + 256 <= device.limits.maxComputeWorkgroupStorageSize;
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
  const solver = alignment ? ["jacobi", "alignment", "eigen"] : ["eigen-values"];
  return kernel(name, "spectrum", [...common, shader(memory), ...solver.map(shader)], aRun, constants);
}
