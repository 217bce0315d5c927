/** The matrices of a run alone, as a host makes them of its states, against the norms that the engine observes of them. */

import { expect, it } from "vitest";
import { matricesOf } from "../../src/ensemble/matrices.ts";
import { runAlone } from "../../src/ensemble/run-alone.ts";
import { loadExperiment } from "../../src/experiment/library.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { explicit } from "../oracle-cases.ts";
import { matrices as tolerances } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";

const byol: ExperimentInput = {
  system: "byol",
  dimensions: { n1: 9, n2: 6 },
  integrator: { method: "rk4", step: 0.1 },
  times: [0, 1, 2.5],
  sweep: { eta: [0, 0.3] },
  observables: ["normF", "normW", "normWp", "commutator"],
  runs: 3,
  seed: 11,
};

const rows = (entry: (i: number, j: number) => number) =>
  Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, j) => entry(i, j)));

const cases: Readonly<Record<string, ExperimentInput>> = {
  "with isotropic data": { ...byol, data: { model: "isotropic", sigma: 0.2 } },
  "with diagonal data": { ...byol, data: explicit({ Sd: [9, 8, 7, 6, 5, 4, 3, 2, 1], Ss: 10 }) },
  "of a map": {
    ...loadExperiment("byol-minibatch"),
    dimensions: { n1: 5, n2: 3, B: 6 },
    data: explicit({ X: rows((i, j) => (i === j ? 2 : 1 / (1 + i + j))), Xprime: 0.5 }),
    times: { steps: 20, samples: 3 },
    observables: ["normF", "normW", "normWp"],
  },
};

for (const [kind, experiment] of Object.entries(cases))
  describeEngine(
    `the matrices of a run ${kind}`,
    (engine) => {
      it("have the norms that the engine observes, at every sample time", async () => {
        const resolved = resolveExperiment(experiment);
        const cell = resolved.cells.length - 1;
        const samples = [...resolved.times.keys()];
        const alone = await engine.playResolved(runAlone(resolved, cell, 2), { statesAt: samples });
        for (const name of ["F", "W", "Wp"]) {
          const norms = samples.map((sample) => {
            const states = alone.statesAt.get(sample)!;
            const [matrix] = matricesOf(resolved, cell, 2, states, resolved.times[sample]!, [name]);
            return Math.hypot(...matrix!.values);
          });
          expect(new Set(norms).size).toBe(samples.length);
          for (const [sample, [observed]] of alone.series(`norm${name}`).entries()) {
            const error = Math.abs(norms[sample]! / observed! - 1);
            expect(error, `${name} at sample ${sample}`).toBeLessThanOrEqual(tolerances[engine.precision]);
          }
        }
      });
    },
    [webgpu, cpu, cpuInFloat32],
  );
