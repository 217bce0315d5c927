/** The backends agree: run k of an experiment is the same run on each, on every system, in all that is observed. */

import { expect, it } from "vitest";
import { loadExperiment } from "../../src/experiment/library.ts";
import type { ExperimentInput, InitialStart } from "../../src/experiment/schema.ts";
import { loadSystem, systemNames } from "../../src/systems.ts";
import { describeKernel } from "../kernel/device.ts";
import { explicit, oracleCases } from "../oracle-cases.ts";
import { agreement } from "../tolerances.ts";
import { type Played, playOnCpu, playOnGpu } from "./play.ts";

const modes = 5;
/** Neither a multiple of a register's runs nor of a tile; no dimension is either. */
const runs = 3;

/** Positive definite, neither diagonal nor commuting. */
const X = Array.from({ length: modes }, (_, i) =>
  Array.from({ length: modes }, (_, j) => (i === j ? 1 + 0.1 * i : 0.2 / (1 + Math.abs(i - j)))),
);
const Xprime = X.map((row, i) => row.map((_, j) => (i === j ? 0.3 - 0.04 * i : -0.05 / (1 + i + j))));

/** The shipped experiment, a few runs of it for a short time, with a small batch. */
function shippedExperiment(name: string, kind: "flow" | "map"): ExperimentInput {
  const { sweep: _, ...shipped } = loadExperiment(name) as ExperimentInput;
  const { B } = shipped.dimensions ?? {};
  return {
    ...shipped,
    dimensions: { ...shipped.dimensions, ...(B === undefined ? {} : { B: 9 }) },
    // Short: where relus switch, rounding decides which way a run goes.
    times: kind === "map" ? [0, 1, 5, 20] : [0, 0.1, 0.3],
    runs,
    seed: 20,
  };
}

/** Dimensions of the paper's systems: the others bring experiments of their own sizes and data. */
const paperDimensions = ["n1", "n2", "modes"];

/** States of order 1, so that everything moves; a target starts at 0, where quotients are undefined. */
function experimentOf(name: string): ExperimentInput {
  const system = loadSystem(name)!;
  if (system.kind === "map" || !system.dimensions.every((dimension) => paperDimensions.includes(dimension)))
    return shippedExperiment(name, system.kind);
  const lawOf = ({ name, type }: (typeof system.states)[number]): InitialStart => {
    if (["Wa", "wa", "tau"].includes(name)) return 0;
    if (type.kind === "vector") return "0.6 + 0.2*randn";
    return type.kind === "matrix" && type.symmetric ? "0.2*G*G^T where G = randn" : "0.4*randn";
  };
  const isNetwork = system.data.some(({ type }) => type.kind === "matrix");
  const isScalar = system.data.some(({ type }) => type.kind === "vector");
  const isVector = system.states.every(({ type }) => type.kind === "vector");
  return {
    system: name,
    dimensions: isNetwork ? { n1: modes, n2: 3 } : isVector ? { modes } : { n2: 3 },
    data: isNetwork
      ? explicit({ X, Xprime })
      : isScalar
        ? explicit({ lambdaS: [1, 0.9, 0.8, 0.7, 0.6], lambdaD: [0.5, 0.6, 0.4, 0.5, 0.3] })
        : undefined,
    initial: Object.fromEntries(system.states.map((state) => [state.name, lawOf(state)])),
    observables: system.observables.map((observable) => observable.name),
    integrator: { method: "rk4", step: 0.05 },
    times: [0, 0.3, 1, 3],
    runs,
    seed: 20,
  };
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => (Number.isNaN(value) ? most : Math.max(most, Math.abs(value))), 0);
}

/** By run: the least distance of two eigenvalues, in units of the largest. */
function gaps(spectra: Float64Array): number[] {
  const order = spectra.length / runs;
  return Array.from({ length: runs }, (_, run) => {
    const spectrum = spectra.subarray(run * order, (run + 1) * order);
    return Math.min(...spectrum.slice(1).map((value, k) => value - spectrum[k]!)) / largest(spectrum);
  });
}

function expectAgreement(gpu: Played, cpu: Played): void {
  const wrong: string[] = [];
  const compare = (
    what: string,
    found: Float64Array,
    expected: Float64Array,
    tolerance: (index: number) => number,
  ): void => {
    expect(found.length, what).toBe(expected.length);
    for (const [k, value] of expected.entries()) {
      const error = Math.abs(found[k]! - value);
      const isSame = error <= tolerance(k) || (Number.isNaN(value) && Number.isNaN(found[k]!));
      if (!isSame) wrong.push(`${what}, ${k}: ${found[k]} instead of ${value}, more than ${tolerance(k)} apart`);
    }
  };
  for (const [name, values] of Object.entries(cpu.states))
    compare(name, gpu.states[name]!, values, () => agreement.states * largest(values));
  for (const observable of cpu.resolved.observables) {
    const series = cpu.series(observable);
    const scale = Math.max(...series.map(largest));
    for (const [sample, values] of series.entries()) {
      const distances = observable === "alignment" ? gaps(cpu.series("spectrumF")[sample]!) : [];
      const tolerance = (index: number): number =>
        observable === "alignment"
          ? agreement.alignment / distances[index]!
          : agreement.observables * scale + agreement.absolute;
      compare(`${observable} at ${sample}`, gpu.series(observable)[sample]!, values, tolerance);
    }
  }
  expect(wrong).toEqual([]);
  const outcomesOf = ({ frames }: Played) => frames.map(({ cells }) => cells.map(({ outcomes }) => outcomes));
  expect(outcomesOf(gpu)).toEqual(outcomesOf(cpu));
}

/** Systems that both backends play with rk4 beside the oracle; kernels take a software adapter some seconds each. */
const followed = new Set(oracleCases().map(({ experiment }) => experiment.system));

describeKernel("both backends", () => {
  for (const name of systemNames)
    it(`play the same runs of ${name}`, async () => {
      const experiment = experimentOf(name);
      if (loadSystem(name)!.kind === "map") {
        expectAgreement(await playOnGpu(experiment), await playOnCpu(experiment));
        return;
      }
      const fixed: ExperimentInput = { ...experiment, integrator: { method: "rk4", step: 0.05 } };
      const adaptive: ExperimentInput = { ...experiment, integrator: { method: "bs32", rtol: 1e-5, atol: 1e-7 } };
      for (const played of followed.has(name) ? [adaptive] : [fixed, adaptive])
        expectAgreement(await playOnGpu(played), await playOnCpu(played));
    });
});
