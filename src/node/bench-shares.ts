/** Where the time of a whole run goes, with all observables. */

import type { Cpu } from "../cpu/cpu.ts";
import { createCpuEnsemble, type Precision } from "../cpu/ensemble.ts";
import type { Ensemble } from "../ensemble/frames.ts";
import type { Gpu } from "../gpu/device.ts";
import { createEnsemble } from "../gpu/ensemble.ts";
import { byolOf, step } from "./bench-flows.ts";
import { nextSamples, stretches } from "./bench-measure.ts";

/** Of a run that samples, 0 to 1. */
export interface Shares {
  readonly runs: number;
  readonly samples: number;
  /** All of them together. */
  readonly seconds: number;
  readonly integrate: number;
  /** Timed stage by stage on WebGPU, where one waits for the other. */
  readonly observe?: number;
  readonly eigensolver?: number;
  readonly statistics?: number;
  /** These three together on the CPU, where all go on at once: what a run takes longer than without observables. */
  readonly rest?: number;
}

/** With fewer the fixed cost of a sample would pass for its share. */
const leastRuns = 64;
export const stepsBetween = 40;
/** More than any measurement reaches. */
const samples = 10_000;
/** The times of a run that samples. */
export const sampled = { end: (samples - 1) * stepsBetween * step, samples };
export const sharesSetting = `all observables at a sample every ${stepsBetween} steps of ${step}: as many samples from t = 0 on as fit the time`;

/** How many runs go so far that several intervals fit the time: a slow device takes fewer rather than minutes. */
function fittingRuns(mostRuns: number, seconds: number, runStepsPerSecond: number): number {
  const fitting = Math.floor((runStepsPerSecond * seconds) / 3 / stepsBetween);
  return Math.min(mostRuns, Math.max(leastRuns, fitting));
}

interface Sampled {
  readonly samples: number;
  readonly seconds: number;
  readonly runStepsPerSecond: number;
}

/** Whole intervals with the samples at their ends, for so many seconds. `warm` is called between the first sample and the others. */
export async function measureSamples(
  ensemble: Ensemble,
  seconds: number,
  warm: () => void = () => undefined,
): Promise<Sampled> {
  // The first sample comes before any step, and warms the kernels up.
  const first = await nextSamples(ensemble);
  warm();
  const start = performance.now();
  const spent = () => (performance.now() - start) / 1000;
  let last = first;
  let measured = 0;
  while (!last.done && (measured === 0 || spent() < seconds)) {
    last = await nextSamples(ensemble);
    measured += last.frames.length;
  }
  return { samples: measured, seconds: spent(), runStepsPerSecond: (last.runSteps - first.runSteps) / spent() };
}

/** The stages of a run, waited for one after another. `runStepsPerSecond` is what steps alone were measured to do. */
export async function measureGpuShares(
  gpu: Gpu,
  n: number,
  mostRuns: number,
  seconds: number,
  runStepsPerSecond: number,
): Promise<Shares> {
  const runs = fittingRuns(mostRuns, seconds, runStepsPerSecond);
  const resolved = byolOf(n, runs, { times: sampled });
  const ensemble = await createEnsemble(gpu, resolved, { timings: true });
  try {
    let before = ensemble.timings()!;
    const { samples } = await measureSamples(ensemble, seconds, () => {
      before = { ...ensemble.timings()! };
    });
    const after = ensemble.timings()!;
    const spent = {
      integrate: after.integrate - before.integrate,
      observe: after.observe - before.observe,
      eigensolver: after.spectra - before.spectra,
      statistics: after.reduce - before.reduce,
    };
    const total = Object.values(spent).reduce((sum, part) => sum + part, 0);
    return {
      runs,
      samples,
      seconds: rounded(total),
      integrate: rounded(spent.integrate / total),
      observe: rounded(spent.observe / total),
      eigensolver: rounded(spent.eigensolver / total),
      statistics: rounded(spent.statistics / total),
    };
  } finally {
    ensemble.dispose();
  }
}

/** The same run with all observables and with none, in turn: the best of three stretches of each. */
export async function measureCpuShares(
  cpu: Cpu,
  precision: Precision,
  n: number,
  mostRuns: number,
  seconds: number,
  runStepsPerSecond: number,
): Promise<Shares> {
  const runs = fittingRuns(mostRuns, seconds, runStepsPerSecond);
  const measure = async (rest: object) => {
    const ensemble = createCpuEnsemble(cpu, byolOf(n, runs, { times: sampled, ...rest }), { precision });
    try {
      return await measureSamples(ensemble, seconds / stretches);
    } finally {
      ensemble.dispose();
    }
  };
  const whole: Sampled[] = [];
  const bare: Sampled[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    whole.push(await measure({}));
    bare.push(await measure({ observables: [] }));
  }
  const best = (found: readonly Sampled[]) => Math.max(...found.map((one) => one.runStepsPerSecond));
  const sum = (of: (one: Sampled) => number) => whole.reduce((total, one) => total + of(one), 0);
  // Other work on the machine can make the whole run seem the faster one.
  const integrate = Math.min(1, best(whole) / best(bare));
  return {
    runs,
    samples: sum((one) => one.samples),
    seconds: rounded(sum((one) => one.seconds)),
    integrate: rounded(integrate),
    rest: rounded(1 - integrate),
  };
}

const rounded = (value: number) => Number(value.toPrecision(4));
