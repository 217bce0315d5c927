/** What the benchmark measures of the engine: the throughput of steps alone, and where the time of a whole run goes. */

import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Gpu } from "../gpu/device.ts";
import { createEnsemble, type GpuEnsemble } from "../gpu/ensemble.ts";
import { schemes } from "../integrators.ts";
import { countDrift } from "../program/counts.ts";

/** Executed floating point operations inside products: what GFLOP/s counts. */
export interface StepCount {
  readonly slopesAStep: number;
  readonly productsAStep: number;
}

export interface Throughput extends StepCount {
  readonly runStepsPerSecond: number;
  readonly gflops: number;
}

/** Seconds by stage of a run that samples, and how many samples they are of. */
export interface Shares {
  readonly runs: number;
  readonly samples: number;
  readonly seconds: number;
  /** Shares of `seconds`, 0 to 1. */
  readonly integrate: number;
  readonly observe: number;
  readonly eigensolver: number;
  readonly statistics: number;
}

const step = 0.01;
/** Milliseconds a call: long enough for the pauses between calls not to count. */
const callMilliseconds = 200;

function experimentOf(n: number, runs: number, rest: object): ResolvedExperiment {
  // Singular values as at n = 8, where Wp's largest is about 2.3: no run diverges, which would end its work early.
  const narrower = Math.sqrt(8 / n);
  return resolveExperiment({
    system: "byol",
    dimensions: { n1: n, n2: n },
    data: { model: "isotropic", sigma: 0.03 },
    parameters: { alphaP: 1, beta: 0.4, eta: 0.01 },
    initial: {
      W: { law: "normal", scale: 0.2 * narrower },
      Wp: { law: "normal", scale: 0.4 * narrower },
      Wa: { law: "zero" },
    },
    integrator: { method: "rk4", step },
    runs,
    seed: 1,
    ...rest,
  });
}

/** Steps and nothing else: one interval that no measurement reaches the end of, and no observables. */
export async function measureThroughput(gpu: Gpu, n: number, runs: number, seconds: number): Promise<Throughput> {
  const resolved = experimentOf(n, runs, { observables: [], times: [0, step * 1e7] });
  const ensemble = await createEnsemble(gpu, resolved);
  try {
    const advanceFor = async (wanted: number) => {
      const start = performance.now();
      let last = await ensemble.advance(callMilliseconds);
      while (performance.now() - start < wanted * 1000 && !last.done) last = await ensemble.advance(callMilliseconds);
      return { runSteps: last.runSteps, seconds: (performance.now() - start) / 1000 };
    };
    // Builds the kernels, and lets the length of a dispatch settle.
    let before = await advanceFor(Math.min(1, seconds / 2));
    // The best of three stretches, as for the peers: other work on the machine is not what is measured.
    let runStepsPerSecond = 0;
    for (let stretch = 0; stretch < 3; stretch++) {
      const after = await advanceFor(seconds / 3);
      runStepsPerSecond = Math.max(runStepsPerSecond, (after.runSteps - before.runSteps) / after.seconds);
      before = after;
    }
    const { stages } = schemes.rk4;
    const productsAStep = stages * countDrift(ensemble.program).products;
    return {
      runStepsPerSecond,
      gflops: (runStepsPerSecond * productsAStep) / 1e9,
      slopesAStep: stages,
      productsAStep,
    };
  } finally {
    ensemble.dispose();
  }
}

const samples = 100;
/** With fewer the fixed cost of a sample would pass for its share. */
const leastRuns = 64;
const end = 40;
export const sharesSetting = `all observables at ${samples} samples over t = 0 to ${end}, step ${step}: as many of the samples as fit the time`;

/** The stages of a run with all observables, waited for one after another. `runStepsPerSecond` is what `measureThroughput` found. */
export async function measureShares(
  gpu: Gpu,
  n: number,
  mostRuns: number,
  seconds: number,
  runStepsPerSecond: number,
): Promise<Shares> {
  // Several stretches between samples are to fit the time; a slow device takes fewer runs rather than minutes.
  const stepsBetween = end / step / (samples - 1);
  const fitting = Math.floor((runStepsPerSecond * seconds) / 3 / stepsBetween);
  const runs = Math.min(mostRuns, Math.max(leastRuns, fitting));
  const resolved = experimentOf(n, runs, { times: { end, samples } });
  const ensemble = await createEnsemble(gpu, resolved, { timings: true });
  try {
    // The first sample comes before any step, and warms the kernels up.
    await nextSample(ensemble);
    const before = { ...ensemble.timings()! };
    const start = performance.now();
    let measured = 0;
    do {
      await nextSample(ensemble);
      measured++;
    } while (measured < samples - 1 && performance.now() - start < seconds * 1000);
    const after = ensemble.timings()!;
    const spent = {
      integrate: after.integrate - before.integrate,
      observe: after.observe - before.observe,
      eigensolver: after.spectra - before.spectra,
      statistics: after.reduce - before.reduce,
    };
    const total = Object.values(spent).reduce((sum, part) => sum + part, 0);
    const share = (part: number) => Number((part / total).toPrecision(4));
    return {
      runs,
      samples: measured,
      seconds: Number(total.toPrecision(4)),
      integrate: share(spent.integrate),
      observe: share(spent.observe),
      eigensolver: share(spent.eigensolver),
      statistics: share(spent.statistics),
    };
  } finally {
    ensemble.dispose();
  }
}

/** Calls end where a frame is complete, so what has been spent afterwards is of whole stretches and their samples. */
async function nextSample(ensemble: GpuEnsemble): Promise<void> {
  while ((await ensemble.advance(callMilliseconds)).frames.length === 0);
}
