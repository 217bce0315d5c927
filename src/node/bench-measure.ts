/** What the benchmark measures of the engine: the throughput of steps alone, and where the time of a whole run goes. */

import { resolveExperiment } from "../experiment/resolve.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { Gpu } from "../gpu/device.ts";
import { createEnsemble } from "../gpu/ensemble.ts";
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
  readonly seconds: number;
}

/** Seconds by stage of a run that samples, and how many samples they are of. */
export interface Shares {
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
  return resolveExperiment({
    system: "byol",
    dimensions: { n1: n, n2: n },
    data: { model: "isotropic", sigma: 0.03 },
    parameters: { alphaP: 1, beta: 0.4, eta: 0.01 },
    initial: {
      W: { law: "normal", scale: 0.2 },
      // Wp's largest singular value near 0.8 at every n: the flow is stable at this step.
      Wp: { law: "normal", scale: Number((0.4 * Math.sqrt(Math.min(1, 8 / n))).toPrecision(3)) },
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
    const before = await advanceFor(Math.min(1, seconds / 2));
    const after = await advanceFor(seconds);
    const { stages } = schemes.rk4;
    const productsAStep = stages * countDrift(ensemble.program).products;
    const runStepsPerSecond = (after.runSteps - before.runSteps) / after.seconds;
    return {
      runStepsPerSecond,
      gflops: (runStepsPerSecond * productsAStep) / 1e9,
      seconds: after.seconds,
      slopesAStep: stages,
      productsAStep,
    };
  } finally {
    ensemble.dispose();
  }
}

export const sharesSetting = `all observables at 100 samples over t = 0 to 40, step ${step}: the samples that fit the time`;

/** The stages of a run with all observables, waited for one after another, over as many samples as fit the time. */
export async function measureShares(gpu: Gpu, n: number, runs: number, seconds: number): Promise<Shares> {
  const resolved = experimentOf(n, runs, { times: { end: 40, samples: 100 } });
  const ensemble = await createEnsemble(gpu, resolved, { timings: true });
  try {
    // The first sample follows no step; the second is the first whose kernels are warm.
    let samples = 0;
    while (samples < 2) samples += (await ensemble.advance(callMilliseconds)).frames.length;
    const before = { ...ensemble.timings()! };
    const start = performance.now();
    samples = 0;
    for (let done = false; !done && (samples < 2 || performance.now() - start < seconds * 1000); ) {
      const advance = await ensemble.advance(callMilliseconds);
      samples += advance.frames.length;
      done = advance.done;
      // Ends on a sample, so that every interval is counted with the sample that ends it.
      while (!done && advance.frames.length === 0) {
        const more = await ensemble.advance(callMilliseconds);
        samples += more.frames.length;
        done = more.done;
        if (more.frames.length > 0) break;
      }
    }
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
      samples,
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
