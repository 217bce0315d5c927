/** The device's side of one group of cells: its buffers, and the work of each stage on each of its batches. */

import type { CellFrame } from "../ensemble/frames.ts";
import type { Interval } from "../ensemble/intervals.ts";
import type { Law, ResolvedExperiment } from "../experiment/resolved.ts";
import { isAdaptive } from "../methods/methods.ts";
import { entries } from "../program/counts.ts";
import type { Program } from "../program/program.ts";
import { bindings } from "./bindings.ts";
import { checked, type Gpu } from "./device.ts";
import { createDispatches, uniformBinding } from "./dispatches.ts";
import { clockStride } from "./emit-clock.ts";
import { attemptedWord, emitIntegrate, pendingWord } from "./emit-integrate.ts";
import type { GroupSize } from "./emit-thread.ts";
import { vectorsOf } from "./layout.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Group, Plan } from "./plan.ts";
import { buildSampleKernels, type Kernel } from "./sample-kernels.ts";
import { shader } from "./shaders.ts";
import { lostRuns, readCells, summaryLayout } from "./summary-layout.ts";
import { packData, packParameters, unpackState } from "./upload.ts";

/** Codes of shaders/initialise.wgsl. */
const lawCodes = { zero: 0, identity: 1, normal: 2, symmetric: 3, positive: 4, copy: 5, explicit: 6 } as const;

/** Below so many milliseconds the timer's own error and the wait cannot be told apart. */
const shortestRest = 20;

/** Of the time that the work should take; the rest of it is waited for, and that wait tells how long the work really took. */
const restShare = 0.8;
/** A shorter wait than this after the rest says that the work was done before: it should have been 0.2 of the time. */
const leastWait = (milliseconds: number): number => Math.max(0.08 * milliseconds, 3);

/** Seconds of device time by stage, waited for one after another. */
export interface Timings {
  integrate: number;
  observe: number;
  spectra: number;
  reduce: number;
}

/** What one call of `integrate` did. */
export interface Chunk {
  /** Runs that have not reached the sample time. */
  readonly pending: number;
  /** Steps tried by all runs together. */
  readonly attempted: number;
  /** The device was done before the rest was over: how fast it is cannot be said. */
  readonly overslept: boolean;
}

export interface GroupDevice {
  /** Draws every run's start. */
  initialise(): Promise<void>;
  /** So many steps (attempts, where adaptive) of one batch from the given step of the interval on; waits for them, about so long. */
  integrate(batch: number, interval: Interval, firstStep: number, steps: number, milliseconds: number): Promise<Chunk>;
  /** What is observed of each run of one batch at a sample time. */
  observe(batch: number, time: number): Promise<void>;
  /** Statistics over the runs, once every batch has been observed. */
  reduce(time: number): Promise<CellFrame[]>;
  states(): Promise<Record<string, Float64Array>>;
  dispose(): void;
}

export async function openGroup(
  gpu: Gpu,
  pipelines: Pipelines,
  resolved: ResolvedExperiment,
  program: Program,
  plan: Plan,
  group: Group,
  options: { readonly perRun: boolean; readonly timings: Timings | null },
): Promise<GroupDevice> {
  const { device } = gpu;
  const { layout } = plan;
  const size: GroupSize = { runs: group.runs, runsPerCell: resolved.runsPerCell };
  const summary = summaryLayout(resolved, program, group.cells);
  // Built together: a driver compiles on as many threads as there are.
  const [integrator, kernels, initialiser] = await Promise.all([
    pipelines.get(emitIntegrate(program, layout, resolved, size), "integrate"),
    buildSampleKernels({ gpu, pipelines, resolved, program, plan, group: size, summary }),
    pipelines.get(["dispatch", "random", "normal", "initialise"].map(shader).join("\n"), "initialise", {
      STATE_STRIDE: layout.stateStride,
      RUNS_PER_CELL: resolved.runsPerCell,
    }),
  ]);
  const adaptive = isAdaptive(resolved.integrator);
  const buffers: GPUBuffer[] = [];
  const dispatches = createDispatches(gpu);
  const allocate = (label: string, bytes: number, usage: number): GPUBuffer => {
    const buffer = device.createBuffer({ label, size: Math.max(16, Math.ceil(bytes / 4) * 4), usage });
    buffers.push(buffer);
    return buffer;
  };
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const reading = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const valueBytes = 4 * group.runs * program.componentCount;
  const dispose = (): void => {
    for (const buffer of buffers) buffer.destroy();
    dispatches.destroy();
  };

  const made = await checked(gpu, `while ${group.runs} runs were set up`, () => {
    const shared = {
      parameters: allocate("parameters", 4 * Math.max(1, group.cells * program.parameters.length), storage),
      data: allocate("data", 16 * layout.dataVectors, storage),
      scratch: allocate("scratch", 16 * layout.scratchStride * (plan.batchRuns + layout.runsPerWorkgroup - 1), storage),
      values: allocate("values", valueBytes, storage),
      summary: allocate("summary", 4 * summary.words, storage),
      staging: allocate("summary read back", 4 * summary.words, reading),
      valueStaging: options.perRun ? allocate("values read back", valueBytes, reading) : null,
      pendingStaging: adaptive ? allocate("pending read back", 8, reading) : null,
    };
    const cells = resolved.cells.slice(group.firstCell, group.firstCell + group.cells);
    device.queue.writeBuffer(shared.parameters, 0, packParameters(cells, program));
    device.queue.writeBuffer(shared.data, 0, packData(resolved, program, layout));
    let firstRun = 0;
    const batches = group.batches.map((runs) => {
      const states = allocate("states", 16 * layout.stateStride * runs, storage);
      const clocks = allocate("clocks", 4 * clockStride * runs, storage);
      const entry = (binding: number, buffer: GPUBuffer): GPUBindGroupEntry => ({ binding, resource: { buffer } });
      const bindGroup = device.createBindGroup({
        layout: pipelines.layout,
        entries: [
          uniformBinding(dispatches.uniform),
          entry(bindings.states, states),
          entry(bindings.parameters, shared.parameters),
          entry(bindings.data, shared.data),
          entry(bindings.scratch, shared.scratch),
          entry(bindings.clocks, clocks),
          entry(bindings.values, shared.values),
          entry(bindings.summary, shared.summary),
        ],
      });
      firstRun += runs;
      return { runs, firstRun: firstRun - runs, states, clocks, bindGroup, chunks: 0 };
    });
    return { ...shared, batches };
  }).catch((error: unknown) => {
    dispose();
    throw error;
  });

  const readBack = async (buffer: GPUBuffer): Promise<Uint32Array> => {
    await buffer.mapAsync(GPUMapMode.READ);
    const words = new Uint32Array(buffer.getMappedRange().slice(0));
    buffer.unmap();
    return words;
  };

  /** With timings wanted, waits for what was recorded and books it. */
  const stage = async (name: keyof Timings): Promise<void> => {
    if (!options.timings) return;
    const start = performance.now();
    await dispatches.submit(`in the stage ${name}`);
    await device.queue.onSubmittedWorkDone();
    options.timings[name] += (performance.now() - start) / 1000;
  };

  return {
    async initialise() {
      const order = program.states.map((_, index) => index).sort((a, b) => copyDepth(a) - copyDepth(b));
      for (const batch of made.batches) {
        for (const base of layout.initialOffset === null ? [0] : [0, layout.initialOffset]) {
          for (const index of order) {
            const { name, shape } = program.states[index]!;
            const record = {
              ...lawRecord(resolved.laws[name]!, base, index),
              firstRun: batch.firstRun,
              runs: batch.runs,
              rows: shape.modes === null ? shape.rows : 0,
              columns: shape.modes ?? shape.columns,
              offset: base + layout.stateOffsets[index]!,
              stream: index,
              seedLow: resolved.seed % 2 ** 32,
              seedHigh: Math.floor(resolved.seed / 2 ** 32),
            };
            dispatches.dispatch(initialiser, batch.bindGroup, Math.ceil((batch.runs * vectorsOf(shape)) / 64), record);
          }
        }
      }
      await dispatches.submit("while the runs were drawn");
    },

    async integrate(batch, interval, firstStep, steps, milliseconds) {
      const target = made.batches[batch]!;
      target.chunks++;
      if (adaptive) dispatches.clear(made.summary, 4 * pendingWord, 8);
      dispatches.dispatch(integrator, target.bindGroup, Math.ceil(target.runs / layout.runsPerWorkgroup), {
        firstRun: target.firstRun,
        runs: target.runs,
        time: interval.from,
        // The adaptive kernel is told the interval, the others the step.
        step: adaptive ? interval.to - interval.from : (interval.to - interval.from) / interval.steps,
        firstStep,
        steps,
        chunks: target.chunks,
      });
      if (made.pendingStaging) dispatches.copy(made.summary, made.pendingStaging, 8);
      const start = performance.now();
      await dispatches.submit(`while it integrated from t = ${interval.from} to ${interval.to}`);
      // Wakes a little early: what is left is waited for properly.
      const rests = gpu.rest !== null && milliseconds > shortestRest;
      if (rests) await gpu.rest?.(restShare * milliseconds);
      const woke = performance.now();
      const head = made.pendingStaging ? await readBack(made.pendingStaging) : null;
      if (!head) await device.queue.onSubmittedWorkDone();
      const end = performance.now();
      if (options.timings) options.timings.integrate += (end - start) / 1000;
      return {
        pending: head?.[pendingWord] ?? 0,
        attempted: head?.[attemptedWord] ?? steps * target.runs,
        overslept: rests && end - woke < leastWait(milliseconds),
      };
    },

    async observe(batch, time) {
      const target = made.batches[batch]!;
      const record = { firstRun: target.firstRun, runs: target.runs, time, chunks: target.chunks };
      const play = (kernel: Kernel): void =>
        dispatches.dispatch(kernel.pipeline, target.bindGroup, kernel.workgroups(target.runs), record);
      play(kernels.observe);
      await stage("observe");
      for (const kernel of kernels.spectra) play(kernel);
      await stage("spectra");
      play(kernels.conclude);
      await stage("observe");
      await dispatches.submit(`while it observed the runs at t = ${time}`);
      // Of several batches each is waited for, so that its host keeps the time; a single one goes on to be reduced.
      if (made.batches.length > 1) await device.queue.onSubmittedWorkDone();
    },

    async reduce(time) {
      const [first] = made.batches;
      const whole = { runs: group.runs, time };
      for (const kernel of [kernels.clear, ...(kernels.reduce ? [kernels.reduce] : []), ...kernels.histograms]) {
        dispatches.dispatch(kernel.pipeline, first!.bindGroup, kernel.workgroups(group.runs), whole);
      }
      const { outcomes } = kernels;
      for (const { firstRun, runs, bindGroup } of made.batches) {
        dispatches.dispatch(outcomes.pipeline, bindGroup, outcomes.workgroups(runs), { firstRun, runs });
      }
      await stage("reduce");
      dispatches.copy(made.summary, made.staging, 4 * summary.words);
      if (made.valueStaging && valueBytes > 0) dispatches.copy(made.values, made.valueStaging, valueBytes);
      await dispatches.submit(`while it reduced the runs at t = ${time}`);
      const words = await readBack(made.staging);
      const values = made.valueStaging ? await readBack(made.valueStaging) : null;
      throwIfDropped(lostRuns(words, summary, group));
      return readCells(words, values, summary, resolved, program, group);
    },

    async states() {
      const all = Object.fromEntries(
        program.states.map(({ name, shape }) => [name, new Float64Array(group.runs * entries(shape))]),
      );
      for (const batch of made.batches) {
        const bytes = 16 * layout.stateStride * batch.runs;
        const staging = await checked(gpu, "while the states were read back", () =>
          device.createBuffer({ label: "states read back", size: bytes, usage: reading }),
        );
        dispatches.copy(batch.states, staging, bytes);
        await dispatches.submit("while the states were read back");
        const floats = new Float32Array((await readBack(staging)).buffer);
        staging.destroy();
        for (const [index, { name, shape }] of program.states.entries()) {
          for (let run = 0; run < batch.runs; run++) {
            const offset = 4 * (run * layout.stateStride + layout.stateOffsets[index]!);
            unpackState(floats, offset, shape, all[name]!, (batch.firstRun + run) * entries(shape));
          }
        }
      }
      return all;
    },

    dispose,
  };

  /** A copy is drawn after what it copies. */
  function copyDepth(index: number): number {
    const law = resolved.laws[program.states[index]!.name]!;
    return law.kind === "copy" ? 1 + copyDepth(program.states.findIndex((state) => state.name === law.of)) : 0;
  }

  function lawRecord(
    law: Law,
    base: number,
    state: number,
  ): { law: number; scale: number; mean: number; source: number } {
    const source =
      law.kind === "copy"
        ? base + layout.stateOffsets[program.states.findIndex((entry) => entry.name === law.of)]!
        : (layout.explicitOffsets[state] ?? 0);
    return {
      law: lawCodes[law.kind],
      scale: "scale" in law ? law.scale : 0,
      mean: "mean" in law ? law.mean : 0,
      source,
    };
  }
}

function throwIfDropped(lost: number): void {
  if (lost === 0) return;
  throw new Error(
    `The device dropped the work of ${lost} runs without reporting an error (a kernel that ran too long is killed so); ` +
      "start the run again with fewer runs.",
  );
}
