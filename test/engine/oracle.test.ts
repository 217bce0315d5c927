/** Every open oracle case, through the public API, against its float64 trajectory. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { type OracleCase, oracleCases } from "../oracle-cases.ts";
import { type OracleTolerances, oracle } from "../tolerances.ts";
import { cpu, cpuInFloat32, cpuInPortableBits, describeEngine, type Engine, webgpu } from "./engines.ts";

/** The fastest transients. */
const stiffest = ["s1_byol_isotropic_8x8", "s1_byol_isotropic_16x16", "s1_simsiam_general_4x6"];

/** Small enough that the method errs by less than the precision does: at most 5e-6 in float32, 3e-9 in float64. Larger than needed for fewer roundings. */
const step = {
  float32: (name: string) => (name.startsWith("s1") ? 0.02 : 0.05),
  float64: (name: string) => (stiffest.includes(name) ? 0.0025 : 0.005),
};

/** One of each kind: a network with data of any form, a given tau(t), a symmetric system, vectors of modes. */
const adaptive = ["s1_byol_general_4x6", "s2_free_given_tau_6", "s3_unaligned_split_decay_6", "s4_ema_tau"];

type Series = OracleCase["observables"][string];
type Demand = (what: string, error: number, tolerance: number) => void;

const isZero = (name: string, observable: string): boolean =>
  (observable.startsWith("commutator") && name === "s3_aligned_8") ||
  (observable === "antisymmetricNorm" && name.startsWith("s3"));

function largest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
}

/** An eigenvector moves by the error of its matrix over the distance to the next eigenvalue. */
function demandAlignment(
  expected: Series,
  found: readonly Float64Array[],
  spectra: Series,
  tolerances: OracleTolerances,
  demand: Demand,
): void {
  expected.forEach(([value], sample) => {
    const spectrum = spectra[sample]!.map((x) => x ?? Number.NaN);
    const gap = Math.min(...spectrum.slice(1).map((x, index) => x - spectrum[index]!)) / largest(spectrum);
    if (typeof value !== "number" || !(gap > tolerances.alignmentGap)) return;
    demand(`alignment at ${sample}`, Math.abs(found[sample]![0]! - value), tolerances.alignment);
  });
}

/** The largest difference of an observable over the whole run; an undefined value where one is wanted counts as infinite. */
function worst(expected: Series, found: readonly Float64Array[]): number {
  let most = 0;
  expected.forEach((row, sample) => {
    row.forEach((value, component) => {
      if (value === null) return;
      const got = found[sample]![component]!;
      most = Math.max(most, Number.isNaN(got) ? Number.POSITIVE_INFINITY : Math.abs(got - value));
    });
  });
  return most;
}

async function expectToFollow(
  engine: Engine,
  oracleCase: OracleCase,
  integrator: ExperimentInput["integrator"],
): Promise<void> {
  const { name, observables } = oracleCase;
  const tolerances = oracle[engine.precision];
  const { states, observables: relative } = tolerances.own[name] ?? tolerances;
  const wrong: string[] = [];
  const demand: Demand = (what, error, tolerance) => {
    if (process.env.SHOW) console.log(engine.backend, engine.precision, name, what, error.toExponential(1));
    if (!(error <= tolerance)) wrong.push(`${what}: ${error.toExponential(2)} instead of ${tolerance}`);
  };
  // On the CPU each costs a run of its own.
  const every = engine.backend === "cpu" ? Math.ceil(oracleCase.states.length / 5) : 1;
  const compared = oracleCase.states.filter((_, k, { length }) => k % every === 0 || k === length - 1);
  const statesAt = compared.map(({ index }) => index);
  const played = await engine.play({ ...oracleCase.experiment, integrator }, { statesAt });
  for (const { index, values: expected } of compared) {
    const found = played.statesAt.get(index)!;
    for (const [state, values] of Object.entries(expected)) {
      const error = Math.hypot(...values.map((value, entry) => value - found[state]![entry]!));
      const norm = Math.hypot(...values);
      // A state that starts at 0 is 0 exactly.
      if (norm === 0) demand(`${state} at ${index}`, error, 0);
      else demand(`${state} at ${index}`, error / norm, states);
    }
  }
  for (const [observable, expected] of Object.entries(observables)) {
    const found = played.series(observable);
    expect(found.length).toBe(expected.length);
    const error = worst(expected, found);
    const scale = largest(expected.flat());
    if (scale === 0) demand(observable, error, 0);
    else if (isZero(name, observable)) demand(observable, error, tolerances.zero);
    else if (observable === "balanceResidual" && scale < 1e-9) demand(observable, error, tolerances.balanceResidual);
    else if (observable === "alignment") demandAlignment(expected, found, observables.spectrumF!, tolerances, demand);
    else demand(observable, error / scale, relative);
    // The oracle's null is 0/0, but for alignment it also stands for eigenvalues that coincide.
    if (observable === "alignment") continue;
    expected.forEach((row, sample) => {
      row.forEach((value, component) => {
        if (value === null) expect(found[sample]![component], `${observable} at ${sample}`).toBeNaN();
      });
    });
  }
  expect(wrong).toEqual([]);
}

const cases = oracleCases();

describeEngine(
  "the oracle",
  (engine) => {
    for (const oracleCase of cases)
      it(`follows ${oracleCase.name}`, () =>
        expectToFollow(engine, oracleCase, { method: "rk4", step: step[engine.precision](oracleCase.name) }));
  },
  [webgpu, cpu, cpuInPortableBits, cpuInFloat32],
);

describeEngine(
  "the oracle with adaptive steps",
  (engine) => {
    for (const oracleCase of cases.filter(({ name }) => adaptive.includes(name)))
      it(`follows ${oracleCase.name}`, () =>
        expectToFollow(engine, oracleCase, { method: "bs32", rtol: 1e-11, atol: 1e-13, maxSteps: 1e6 }));
  },
  [cpu],
);
