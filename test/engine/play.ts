/** Plays whole experiments on the backends: from the input of an experiment to its frames and final states. */

import { afterAll } from "vitest";
import "../relaxed-simd.ts";
import type { Cpu } from "../../src/cpu/cpu.ts";
import { type CpuEnsemble, type CpuEnsembleOptions, createCpuEnsemble } from "../../src/cpu/ensemble.ts";
import type { Ensemble, Frame } from "../../src/ensemble/frames.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ResolvedExperiment } from "../../src/experiment/resolved.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { type Gpu, openDevice } from "../../src/gpu/device.ts";
import { createEnsemble, type GpuEnsemble } from "../../src/gpu/ensemble.ts";
import type { PlanOptions } from "../../src/gpu/plan.ts";
import { requestNodeAdapter } from "../../src/node/adapter.ts";
import { openNodeCpu } from "../../src/node/open-cpu.ts";

/** Name -> values run after run, row by row. */
export type States = Readonly<Record<string, Float64Array>>;

export interface Played<E extends Ensemble = Ensemble> {
  readonly resolved: ResolvedExperiment;
  readonly ensemble: E;
  readonly frames: readonly Frame[];
  /** At the last time; none where they are not kept. */
  readonly states: States;
  /** At the sample times that were asked for. */
  readonly statesAt: ReadonlyMap<number, States>;
  readonly runSteps: number;
  /** How often `advance` was called. */
  readonly calls: number;
  /** Values of one observable in one cell: a list a sample time, run after run, components innermost. */
  series(observable: string, cell?: number): readonly Float64Array[];
}

export interface PlayOptions {
  /** What each call of `advance` is given. */
  readonly milliseconds?: number;
  /** Indices of the sample times at which the states are wanted. */
  readonly statesAt?: readonly number[];
}

export interface GpuPlayOptions extends PlayOptions {
  readonly plan?: PlanOptions;
  readonly gpu?: Gpu;
}

export interface CpuPlayOptions extends PlayOptions, Omit<CpuEnsembleOptions, "perRun"> {
  /** Instead of the kernels with fused multiply-adds, where the host has those. */
  readonly portableBits?: boolean;
  readonly cpu?: Parameters<typeof createCpuEnsemble>[0];
}

/** A device of its own, opened as the command line does. */
export async function openGpu(): Promise<Gpu> {
  const { adapter, description } = await requestNodeAdapter();
  return openDevice(adapter, description);
}

let gpu: Promise<Gpu> | undefined;
/** By whether their bits are portable. */
const cpus = new Map<boolean, Promise<Cpu>>();

export function sharedGpu(): Promise<Gpu> {
  gpu ??= openGpu();
  return gpu;
}

/** Two workers. */
export function sharedCpu(portableBits = false): Promise<Cpu> {
  const cpu = cpus.get(portableBits) ?? openNodeCpu(2, portableBits);
  cpus.set(portableBits, cpu);
  return cpu;
}

afterAll(async () => {
  for (const cpu of cpus.values()) (await cpu).close();
});

export function playOnGpu(input: ExperimentInput, options: GpuPlayOptions = {}): Promise<Played<GpuEnsemble>> {
  return playResolvedOnGpu(resolveExperiment(input), options);
}

export async function playResolvedOnGpu(
  resolved: ResolvedExperiment,
  options: GpuPlayOptions = {},
): Promise<Played<GpuEnsemble>> {
  const { plan } = options;
  const ensemble = await createEnsemble(options.gpu ?? (await sharedGpu()), resolved, {
    perRun: true,
    states: true,
    plan,
  });
  const statesAt = new Map<number, States>();
  const played = await play(ensemble, resolved, options, true, async ({ sample }) => {
    if (options.statesAt?.includes(sample)) statesAt.set(sample, await ensemble.states());
  });
  return { ...played, statesAt };
}

export function playOnCpu(input: ExperimentInput, options: CpuPlayOptions = {}): Promise<Played<CpuEnsemble>> {
  return playResolvedOnCpu(resolveExperiment(input), options);
}

/** Workers run ahead of the frames: states at a time before the last are those of a run that ends there. */
export async function playResolvedOnCpu(
  resolved: ResolvedExperiment,
  options: CpuPlayOptions = {},
): Promise<Played<CpuEnsemble>> {
  const { portableBits, milliseconds, statesAt: samples = [], states = true, ...rest } = options;
  const { cpu = await sharedCpu(portableBits), ...others } = rest;
  const open = (experiment: ResolvedExperiment): CpuEnsemble =>
    createCpuEnsemble(cpu, experiment, { ...others, states, perRun: true });
  const played = await play(open(resolved), resolved, { milliseconds }, states);
  const parts = samples.map(async (sample) => {
    const part = { ...resolved, times: resolved.times.slice(0, sample + 1) };
    return [sample, (await play(open(part), part, { milliseconds }, true)).states] as const;
  });
  return { ...played, statesAt: new Map(await Promise.all(parts)) };
}

async function play<E extends Ensemble>(
  ensemble: E,
  resolved: ResolvedExperiment,
  { milliseconds = 500 }: PlayOptions,
  keepsStates: boolean,
  onFrame: (frame: Frame) => Promise<void> = async () => undefined,
): Promise<Omit<Played<E>, "statesAt">> {
  try {
    const frames: Frame[] = [];
    for (let calls = 1; ; calls++) {
      const { frames: completed, done, runSteps } = await ensemble.advance(milliseconds);
      for (const frame of completed) {
        frames.push(frame);
        await onFrame(frame);
      }
      if (!done) continue;
      const states = keepsStates ? await ensemble.states() : {};
      return { resolved, ensemble, frames, states, runSteps, calls, series: seriesOf(frames) };
    }
  } finally {
    ensemble.dispose();
  }
}

function seriesOf(frames: readonly Frame[]): Played["series"] {
  return (observable, cell = 0) =>
    frames.flatMap(({ cells }) =>
      cells
        .filter((entry) => entry.cell === cell)
        .map(({ perRun }) => {
          const values = perRun?.[observable];
          if (!values) throw new Error(`the experiment does not report ${observable}`);
          return values;
        }),
    );
}

/** A system that is its text. */
export function flow(text: string): { text: string } {
  return { text: `system test "a test"\n${text}\n` };
}
