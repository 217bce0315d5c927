/** Scalar states: many of them, beside matrices, conditions on them, where they started, and the same bits for any packing. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { describeKernel } from "../kernel/device.ts";
import { explicit } from "../oracle-cases.ts";
import { ringOfScalars } from "../scalar-systems.ts";
import { scalars as tolerance } from "../tolerances.ts";
import { cpu, cpuInFloat32, describeEngine, webgpu } from "./engines.ts";
import { flow, playOnGpu } from "./play.ts";

const engines = [webgpu, cpu, cpuInFloat32];

describeEngine(
  "thirty coupled scalar states",
  (engine) => {
    // SciPy's DOP853 at rtol 1e-12, t = 1. On a software adapter all kernels once took 24 GB and minutes.
    for (const method of ["heun", "rk4", "bs32"] as const)
      it(`are integrated by ${method}`, async () => {
        const { series } = await engine.play(ringOfScalars(30, method));
        expect(Math.abs(series("first").at(-1)![0]! + 0.333052)).toBeLessThan(tolerance.ring);
        expect(Math.abs(series("middle").at(-1)![0]! - 1.8632661)).toBeLessThan(tolerance.ring);
      });
  },
  engines,
);

const n = 5;
const start = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 + i / 4 : 0)));

/** x = 2 e^-t, W = W0 exp(2 (1 - e^-t)), y = 3/2 (1 - e^-t) + c, with one run a cell of `speed`. */
const mixed: ExperimentInput = {
  system: flow(
    [
      "param speed = 1",
      "data c : scalar",
      "state x : scalar",
      "state W : n x n",
      "state y : scalar",
      "dx/dt = -speed*x",
      "dW/dt = speed*x*W",
      "dy/dt = c*speed*x",
      "observe level = x",
      "observe moved = x - initial(x)",
      "observe above = x where speed > 0.75",
      "observe both = x*lambdaMin(sym(W))",
      "observe scaled = trace(x*W - initial(y)*W)",
      "observe total = y",
    ].join("\n"),
  ),
  dimensions: { n },
  data: explicit({ c: 0.75 }),
  initial: {
    x: 2,
    W: start,
    y: 0.5,
  },
  integrator: { method: "bs32", rtol: 1e-6, atol: 1e-8 },
  sweep: { speed: [1, 0.5, 2] },
  times: [0, 0.5, 1],
  runs: 2,
};

describeEngine(
  "scalars beside matrices",
  (engine) => {
    it("drive them, are driven, and are read where they started, before and after the spectra", async () => {
      const { series } = await engine.play(mixed);
      for (const [cell, speed] of [1, 0.5, 2].entries())
        for (const [sample, t] of [0, 0.5, 1].entries()) {
          const x = 2 * Math.exp(-speed * t);
          const growth = Math.exp(2 - x);
          const expected = {
            level: x,
            moved: x - 2,
            above: speed > 0.75 ? x : Number.NaN,
            both: x * growth,
            scaled: (x - 0.5) * growth * 7.5,
            total: 0.5 + 0.75 * (2 - x),
          };
          for (const [name, value] of Object.entries(expected))
            for (const found of series(name, cell)[sample]!) {
              if (Number.isNaN(value)) expect(found, name).toBeNaN();
              else
                expect(Math.abs(found - value), `${name} at ${t}`).toBeLessThan(
                  tolerance.mixed * (1 + Math.abs(value)),
                );
            }
        }
    });
  },
  engines,
);

describeKernel("scalars on WebGPU", () => {
  it("have the same bits for any packing, threads and batch", async () => {
    const reference = await playOnGpu(mixed);
    for (const plan of [{ runsPerWorkgroup: 1 }, { threads: 1, runsPerWorkgroup: 5 }, { batch: 1 }, { threads: 3 }]) {
      const { states } = await playOnGpu(mixed, { plan });
      expect(states).toEqual(reference.states);
    }
  });
});
