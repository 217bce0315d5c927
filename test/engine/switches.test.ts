/** SimSiam with switches is, at each of their four places, the system that is written for it alone. */

import { expect, it } from "vitest";
import { loadExperiment } from "../../src/experiment/library.ts";
import { cpu, cpuInFloat32, describeEngine, once, webgpu } from "./engines.ts";

/** In the order of the cells: the stop-gradient is off, then on; within that the predictor. */
const systems = [
  "simsiam-no-predictor-no-stop-gradient",
  "simsiam-no-stop-gradient",
  "simsiam-no-predictor",
  "simsiam",
] as const;

describeEngine(
  "SimSiam with switches",
  ({ play, precision }) => {
    const compared = ["normW", "normWp", "spectrumF", "loss"];
    const small = {
      dimensions: { n1: 4, n2: 4 },
      integrator: { method: "rk4", step: 0.05 },
      times: { end: 3, samples: 4 },
      runs: 8,
      observables: compared,
    } as const;
    const switched = once(() => play({ ...loadExperiment("switches"), ...small }));

    it.each([...systems.entries()])("has %i as %s", async (cell, system) => {
      const { resolved, series } = await switched();
      const alone = await play({
        ...small,
        system,
        data: { model: "isotropic", sigma: 0.5 },
        parameters: { eta: 0.01 },
        seed: 1,
      });
      expect(resolved.cells[cell]!.parameters).toEqual({ stopGradient: cell >> 1, predictor: cell & 1 });
      for (const observable of compared) {
        const expected = alone.series(observable);
        // Of order one at the start; the same slopes are added up in another order.
        for (const [sample, values] of series(observable, cell).entries())
          for (const [index, value] of values.entries())
            expect(value, `${observable} at sample ${sample}`).toBeCloseTo(
              expected[sample]![index]!,
              precision === "float64" ? 12 : 5,
            );
      }
    });
  },
  [webgpu, cpu, cpuInFloat32],
);
