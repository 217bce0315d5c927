/** Every open oracle case, through the public API on WebGPU, against its float64 trajectory. */

import { expect, it } from "vitest";
import { type OracleCase, oracleCases } from "../oracle-cases.ts";
import { oracle } from "../tolerances.ts";
import { describeKernel } from "./device.ts";
import { playExperiment } from "./play.ts";

/** Large enough that a run is few roundings, small enough that the method errs by less than they do (early transients of S1: 5e-6 at 0.02). */
const step = (name: string): number => (name.startsWith("s1") ? 0.02 : 0.05);

type Series = OracleCase["observables"][string];

const isZero = (name: string, observable: string): boolean =>
  (observable.startsWith("commutator") && name === "s3_aligned_8") ||
  (observable === "antisymmetricNorm" && name.startsWith("s3"));

function tolerancesOf(name: string): { states: number; observables: number } {
  if (name === "s3_commutator_grows_10") return oracle.growing;
  if (name === "s2_free_given_tau_6") return oracle.givenTau;
  return oracle;
}

function largest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
}

/** An eigenvector moves by the rounding of its matrix over the distance to the next eigenvalue. */
function demandAlignment(
  expected: Series,
  found: readonly Float64Array[],
  spectra: Series,
  demand: (what: string, error: number, tolerance: number) => void,
): void {
  expected.forEach(([value], sample) => {
    const spectrum = spectra[sample]!.map((x) => x ?? Number.NaN);
    const gap = Math.min(...spectrum.slice(1).map((x, index) => x - spectrum[index]!)) / largest(spectrum);
    if (typeof value !== "number" || !(gap > oracle.alignmentGap)) return;
    demand(`alignment at ${sample}`, Math.abs(found[sample]![0]! - value), oracle.alignment);
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

describeKernel("the oracle", () => {
  for (const oracleCase of oracleCases((name) => ({ method: "rk4", step: step(name) })))
    it(`follows ${oracleCase.name}`, async () => {
      const { name, observables } = oracleCase;
      const { states, observables: relative } = tolerancesOf(name);
      const wrong: string[] = [];
      const demand = (what: string, error: number, tolerance: number): void => {
        if (process.env.SHOW) console.log(name, what, error.toExponential(1));
        if (!(error <= tolerance)) wrong.push(`${what}: ${error.toExponential(2)} instead of ${tolerance}`);
      };
      const played = await playExperiment(oracleCase.experiment, {
        async onFrame({ sample }, ensemble) {
          const expected = oracleCase.states.find(({ index }) => index === sample);
          if (!expected) return;
          const found = await ensemble.states();
          for (const [state, values] of Object.entries(expected.values)) {
            const error = Math.hypot(...values.map((value, index) => value - found[state]![index]!));
            const norm = Math.hypot(...values);
            // A state that starts at 0 is 0 exactly.
            if (norm === 0) demand(`${state} at ${sample}`, error, 0);
            else demand(`${state} at ${sample}`, error / norm, states);
          }
        },
      });
      for (const [observable, expected] of Object.entries(observables)) {
        const found = played.series(observable);
        expect(found.length).toBe(expected.length);
        const error = worst(expected, found);
        const scale = largest(expected.flat());
        if (scale === 0) demand(observable, error, 0);
        else if (isZero(name, observable)) demand(observable, error, oracle.zero);
        else if (observable === "balanceResidual" && scale < 1e-9) demand(observable, error, oracle.balanceResidual);
        else if (observable === "alignment") demandAlignment(expected, found, observables.spectrumF!, demand);
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
    });
});
