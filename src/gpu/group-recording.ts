/** What each stage of a group of cells asks of the device: its buffers, and a recording a stage. Plain data, made without a device. */

import type { Interval } from "../ensemble/intervals.ts";
import { standingComponents } from "../ensemble/standing.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { entries } from "../program/counts.ts";
import { clockStride } from "./emit-clock.ts";
import { pendingWord } from "./emit-integrate.ts";
import type { UniformValues } from "./emit-uniform.ts";
import type { Kernel, Kernels } from "./kernels.ts";
import type { Group, Plan } from "./plan.ts";
import { type BufferName, type Command, type Recording, readingOf, type Stock } from "./recording.ts";
import type { GpuProgram } from "./split.ts";
import { packEdges, type SummaryLayout, summaryWords } from "./summary-layout.ts";
import { vectorBytes } from "./tiles.ts";
import { packData, packParameters, unpackState } from "./upload.ts";

export interface Batch {
  readonly index: number;
  readonly firstRun: number;
  readonly runs: number;
}

/** What the recordings of a group are made from. */
export interface GroupParts {
  readonly resolved: ResolvedExperiment;
  readonly program: GpuProgram;
  readonly plan: Plan;
  readonly group: Group;
  readonly summary: SummaryLayout;
  readonly kernels: Kernels;
  readonly perRun: boolean;
}

export function batchesOf(group: Group): Batch[] {
  let firstRun = 0;
  return group.batches.map((runs, index) => {
    firstRun += runs;
    return { index, firstRun: firstRun - runs, runs };
  });
}

const summaryBytes = ({ group, summary }: GroupParts): number => 4 * summaryWords(summary, group.cells);
const pendingBytes = 8;

/** Batches have states and clocks of their own and share the rest. */
export function stockOf(parts: GroupParts): Stock {
  const { program, plan, group, summary } = parts;
  const { layout } = plan;
  const shared = {
    parameters: 4 * Math.max(1, group.cells * program.parameters.length),
    data: vectorBytes * layout.dataVectors + 4 * summary.edgeWords,
    scratch: vectorBytes * layout.scratchStride * (plan.batchRuns + layout.spareRegions),
    values: 4 * group.runs * program.componentCount,
    summary: summaryBytes(parts),
  };
  const batches = batchesOf(group);
  return {
    buffers: {
      ...shared,
      ...Object.fromEntries(
        batches.flatMap(({ index, runs }) => [
          [`states ${index}`, vectorBytes * layout.stateStride * runs],
          [`clocks ${index}`, 4 * clockStride * runs],
        ]),
      ),
    },
    bindings: batches.map(({ index }) => ({
      states: `states ${index}`,
      parameters: "parameters",
      data: "data",
      scratch: "scratch",
      clocks: `clocks ${index}`,
      values: "values",
      summary: "summary",
    })),
    readBytes: readingOf(recordFrame(parts)).bytes,
  };
}

/** Draws every run's start. */
export function recordStart(parts: GroupParts): Recording {
  return [
    ...recordGiven(parts),
    ...batchesOf(parts.group).map((batch) => dispatchOf(parts, parts.kernels.start, batch, {})),
  ];
}

/** What outlasts a stage; what was observed, until it is reduced. All else is given, or made and read within a stage. */
export function lastingBuffers({ group }: Pick<GroupParts, "group">, isObserved: boolean): readonly BufferName[] {
  const ofBatches = batchesOf(group).flatMap(({ index }) => [`states ${index}`, `clocks ${index}`]);
  return isObserved ? [...ofBatches, "values"] : ofBatches;
}

/** Puts every run where it was when these were read. */
export function recordRestore(
  parts: GroupParts,
  buffers: Readonly<Record<BufferName, Uint32Array<ArrayBuffer>>>,
): Recording {
  const lasting = Object.entries(buffers).map(
    ([buffer, data]) => ({ kind: "upload", buffer, offset: 0, data }) as const,
  );
  return [...recordGiven(parts), ...lasting];
}

/** Hands over what the experiment gives. */
function recordGiven({ resolved, program, plan, group, summary }: GroupParts): Recording {
  const { layout } = plan;
  const cells = resolved.cells.slice(group.firstCell, group.firstCell + group.cells);
  const edges = packEdges(resolved, summary);
  return [
    { kind: "upload", buffer: "parameters", offset: 0, data: packParameters(cells, program) },
    { kind: "upload", buffer: "data", offset: 0, data: packData(resolved, program, layout) },
    { kind: "upload", buffer: "data", offset: vectorBytes * layout.dataVectors, data: edges },
  ];
}

/** A chunk of so many steps (attempts, where adaptive) of one batch from the given step of the interval on. */
export interface Chunk {
  readonly interval: Interval;
  readonly firstStep: number;
  readonly steps: number;
  /** How many the batch has been given so far, this one included. */
  readonly chunks: number;
  readonly adaptive: boolean;
}

/** Where steps adapt, `pending` is read: the words of emit-module.ts. */
export function recordIntegrate(parts: GroupParts, batch: Batch, chunk: Chunk): Recording {
  const { interval, firstStep, steps, chunks, adaptive } = chunk;
  const length = interval.to - interval.from;
  const integrate = dispatchOf(parts, parts.kernels.integrate, batch, {
    time: interval.from,
    // The adaptive kernel is told the interval, the others the step.
    step: adaptive ? length : length / interval.steps,
    firstStep,
    steps,
    chunks,
  });
  if (!adaptive) return [integrate];
  const head = { buffer: "summary", offset: 4 * pendingWord, bytes: pendingBytes };
  return [{ kind: "clear", ...head }, integrate, { kind: "read", as: "pending", ...head }];
}

/** What is observed of each run of one batch: in parts, which the benchmark times. */
export function recordObserve(
  parts: GroupParts,
  batch: Batch,
  time: number,
  chunks: number,
): { readonly observe: Recording; readonly spectra: Recording; readonly conclude: Recording } {
  const { kernels } = parts;
  const play = (kernel: Kernel): Command => dispatchOf(parts, kernel, batch, { time, chunks });
  return {
    observe: [play(kernels.observe)],
    spectra: kernels.spectra.map(play),
    conclude: [play(kernels.conclude)],
  };
}

/** Statistics over the runs: into `summary`, once every batch has been observed. */
export function recordReduce(parts: GroupParts, time: number): Recording {
  const { kernels, group } = parts;
  const whole: Batch = { index: 0, firstRun: 0, runs: group.runs };
  return [
    { kind: "clear", buffer: "summary", offset: 0, bytes: summaryBytes(parts) },
    ...kernels.statistics.map((kernel) => dispatchOf(parts, kernel, whole, { time })),
  ];
}

/**
 * What a frame is made of: `summary`, `standing` (run-standing.ts: the clocks of all runs, then the components that classes are
 * judged by), and where they are wanted the `values` of all runs.
 */
export function recordFrame(parts: GroupParts): Recording {
  const { group, program, perRun } = parts;
  const read = (as: string, buffer: string, offset: number, bytes: number): Command[] =>
    bytes === 0 ? [] : [{ kind: "read", as, buffer, offset, bytes }];
  const rowBytes = 4 * group.runs;
  return [
    ...read("summary", "summary", 0, summaryBytes(parts)),
    ...batchesOf(group).flatMap(({ index, runs }) => read("standing", `clocks ${index}`, 0, 4 * clockStride * runs)),
    ...standingComponents(program).flatMap((component) => read("standing", "values", rowBytes * component, rowBytes)),
    ...(perRun ? read("values", "values", 0, rowBytes * program.componentCount) : []),
  ];
}

/** The `states` of one batch. */
export function recordStates({ plan }: GroupParts, { index, runs }: Batch): Recording {
  const bytes = vectorBytes * plan.layout.stateStride * runs;
  return [{ kind: "read", as: "states", buffer: `states ${index}`, offset: 0, bytes }];
}

/** Puts the states of a batch where its runs stand among all of the group's: name -> run after run. */
export function unpackStates(
  { program, plan }: GroupParts,
  batch: Batch,
  words: Uint32Array<ArrayBuffer>,
  into: Readonly<Record<string, Float64Array>>,
): void {
  const { layout } = plan;
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  for (const [index, { name, shape }] of program.states.entries()) {
    for (let run = 0; run < batch.runs; run++) {
      const offset = 4 * (run * layout.stateStride + layout.stateOffsets[index]!);
      unpackState(floats, offset, shape, into[name]!, (batch.firstRun + run) * entries(shape));
    }
  }
}

function dispatchOf(
  { group, resolved }: GroupParts,
  kernel: Kernel,
  batch: Batch,
  uniform: UniformValues,
): Command & { kind: "dispatch" } {
  return {
    kind: "dispatch",
    kernel: kernel.name,
    bindings: batch.index,
    workgroups: kernel.workgroups(batch.runs, group.cells),
    uniform: {
      firstRun: batch.firstRun,
      runs: batch.runs,
      groupRuns: group.runs,
      runsPerCell: resolved.runsPerCell,
      firstReplicate: resolved.firstRun ?? 0,
      seedLow: resolved.seed % 2 ** 32,
      seedHigh: Math.floor(resolved.seed / 2 ** 32),
      ...uniform,
    },
  };
}
