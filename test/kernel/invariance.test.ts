/** A run is the same run, to the bit, however it is packed, batched, chunked, grouped or placed. */

import { expect, it } from "vitest";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { describeKernel } from "./device.ts";
import { type Played, type PlayOptions, playExperiment, sharedGpu } from "./play.ts";

const runs = 5;

/** Rectangular, more than one tile in both directions and no multiple of 4; parameters differ by cell. */
const fixed: ExperimentInput = {
  system: "byol",
  dimensions: { n1: 9, n2: 6 },
  data: { model: "isotropic", sigma: 0.2 },
  integrator: { method: "rk4", step: 0.1 },
  initial: { Wa: { law: "normal", scale: 0.3 }, Wp: { law: "normal", scale: 0.5 }, W: { law: "normal", scale: 0.5 } },
  times: [0, 1, 2.5],
  sweep: { eta: [0, 0.05, 0.3] },
  observables: ["spectrumF", "spectrumWp", "commutator", "alignment", "balanceResidual", "loss", "effectiveRank"],
  runs,
  seed: 11,
};

const adaptive: ExperimentInput = {
  ...fixed,
  integrator: { method: "bs32", rtol: 1e-4, atol: 1e-6 },
  observables: ["spectrumF", "commutator"],
};

/** The bits of everything that a run leaves behind, run after run. */
function bitsOf({ resolved, series, states }: Played, runsKept = Number.POSITIVE_INFINITY): string[] {
  const { runsPerCell } = resolved;
  const share = (values: Float64Array, run: number, of: number): number[] => {
    const size = values.length / of;
    return [...values.subarray(run * size, (run + 1) * size)];
  };
  return resolved.cells.flatMap((_, cell) =>
    Array.from({ length: Math.min(runsPerCell, runsKept) }, (_, run) => {
      const observed = resolved.observables.map((name) =>
        series(name, cell).map((values) => share(values, run, runsPerCell)),
      );
      const last = Object.values(states).map((values) =>
        share(values, cell * runsPerCell + run, resolved.cells.length * runsPerCell),
      );
      // JSON would lose -0 and NaN, which are bits like others.
      return [observed, last]
        .flat(4)
        .map((value) => (Object.is(value, -0) ? "-0" : String(value)))
        .join(" ");
    }),
  );
}

for (const [kind, experiment] of Object.entries({ fixed, adaptive })) {
  describeKernel(`a run with a ${kind} step`, () => {
    let known: Promise<readonly string[]> | undefined;
    const reference = (): Promise<readonly string[]> => {
      known ??= playExperiment(experiment).then((played) => bitsOf(played));
      return known;
    };
    const expectSame = async (options: PlayOptions): Promise<Played> => {
      const played = await playExperiment(experiment, options);
      expect(bitsOf(played)).toEqual(await reference());
      return played;
    };

    it("moves, stays finite and differs from every other", async () => {
      const all = await reference();
      expect(new Set(all).size).toBe(3 * runs);
      expect(all.join(" ")).not.toContain("NaN");
    });

    it("is the same when it is run again", async () => {
      await expectSame({});
    });

    it("is the same in chunks of single steps", async () => {
      const { calls } = await expectSame({ milliseconds: 1e-3 });
      expect(calls).toBeGreaterThan(20);
    });

    it("is the same in batches of any size", async () => {
      const { ensemble } = await expectSame({ plan: { batch: 4 } });
      expect(ensemble.plan.groups[0]!.batches).toEqual([4, 4, 4, 3]);
    });

    it("is the same alone in its workgroup and beside others, in a workgroup that is not full", async () => {
      await expectSame({ plan: { runsPerWorkgroup: 1 } });
      const { ensemble } = await expectSame({ plan: { runsPerWorkgroup: 4 } });
      expect(ensemble.plan.layout.runsPerWorkgroup).toBe(4);
    });

    it("is the same with a thread for several tiles", async () => {
      const { ensemble } = await expectSame({ plan: { threads: 4 } });
      expect(ensemble.plan.layout.tilesPerThread).toBe(2);
    });

    it("is the same whether slots are swizzled or not", async () => {
      await expectSame({ plan: { swizzle: true } });
      await expectSame({ plan: { swizzle: false } });
    });

    it("is the same where groups of cells run one after another", async () => {
      const { ensemble } = await playExperiment(experiment);
      const { ensemble: grouped } = await expectSame({ plan: { memory: Math.floor(0.6 * ensemble.plan.bytes) } });
      expect(grouped.plan.groups.length).toBeGreaterThan(1);
    });

    it("is the same with operands in device memory, and with fewer slots on the chip", async () => {
      const gpu = await sharedGpu();
      const limited = (bytes: number) => ({
        ...gpu,
        limits: {
          maxComputeInvocationsPerWorkgroup: gpu.limits.maxComputeInvocationsPerWorkgroup,
          maxStorageBufferBindingSize: gpu.limits.maxStorageBufferBindingSize,
          maxBufferSize: gpu.limits.maxBufferSize,
          maxComputeWorkgroupStorageSize: bytes,
        },
      });
      const { ensemble } = await expectSame({ gpu: limited(500) });
      expect(ensemble.plan.layout.drift.where).toBe("scratch");
      const { ensemble: few } = await expectSame({ gpu: limited(2400) });
      expect(few.plan.layout.drift.where).toBe("workgroup");
      expect(few.plan.layout.drift.schedule.slotCount).toBeLessThan(4);
    });

    it("is the same whatever the number of runs beside it", async () => {
      const more = await playExperiment({ ...experiment, runs: runs + 4 });
      expect(bitsOf(more, runs)).toEqual(await reference());
    });

    it("is another one from another seed", async () => {
      const other = bitsOf(await playExperiment({ ...experiment, seed: 12 }));
      const all = await reference();
      for (const bits of other) expect(all).not.toContain(bits);
    });
  });
}
