/** A run is the same run, to the bit, however it is packed, batched, chunked, grouped or placed, and by whichever kernels. */

import { describe, expect, it } from "vitest";
import javascript from "../../kernels/index.ts?javascript";
import type { Cpu } from "../../src/cpu/cpu.ts";
import { createLocalPool } from "../../src/cpu/pool.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { softwareTuning } from "../../src/gpu/tuning.ts";
import { openNodeCpu } from "../../src/node/open-cpu.ts";
import { describeKernel } from "../kernel/device.ts";
import { describeEngine, once } from "./engines.ts";
import {
  type CpuPlayOptions,
  flow,
  type GpuPlayOptions,
  type Played,
  playOnCpu,
  playOnGpu,
  sharedGpu,
} from "./play.ts";

const runs = 5;

/** Rectangular, more than one tile in both directions and no multiple of 4; parameters differ by cell. */
const fixed: ExperimentInput = {
  system: "byol",
  dimensions: { n1: 9, n2: 6 },
  data: { model: "isotropic", sigma: 0.2 },
  integrator: { method: "rk4", step: 0.1 },
  initial: { Wa: "0.3*randn", Wp: "0.5*randn", W: "0.5*randn" },
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

for (const [kind, experiment] of Object.entries({ fixed, adaptive }))
  describeEngine(`a run with a ${kind} step`, (engine) => {
    const reference = once(async () => bitsOf(await engine.play(experiment)));

    it("moves, stays finite and differs from every other", async () => {
      const all = await reference();
      expect(new Set(all).size).toBe(3 * runs);
      expect(all.join(" ")).not.toContain("NaN");
    });

    it("is the same when it is run again", async () => {
      expect(bitsOf(await engine.play(experiment))).toEqual(await reference());
    });

    it("is the same whatever the number of runs beside it", async () => {
      for (const more of [1, 2, 4]) {
        const played = await engine.play({ ...experiment, runs: runs + more });
        expect(bitsOf(played, runs)).toEqual(await reference());
      }
    });

    it("is another one from another seed", async () => {
      const other = bitsOf(await engine.play({ ...experiment, seed: 12 }));
      const all = await reference();
      for (const bits of other) expect(all).not.toContain(bits);
    });
  });

for (const [kind, experiment] of Object.entries({ fixed, adaptive }))
  describeKernel(`a run with a ${kind} step on a GPU`, () => {
    const reference = once(async () => bitsOf(await playOnGpu(experiment)));
    const expectSame = async (options: GpuPlayOptions) => {
      const played = await playOnGpu(experiment, options);
      expect(bitsOf(played)).toEqual(await reference());
      return played;
    };

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
      await expectSame({ plan: { tuning: { ...softwareTuning, swizzle: true } } });
      await expectSame({ plan: { tuning: { ...softwareTuning, swizzle: false } } });
    });

    it("is the same where groups of cells run one after another", async () => {
      const { ensemble } = await playOnGpu(experiment);
      const { ensemble: grouped } = await expectSame({ plan: { memory: Math.floor(0.5 * ensemble.plan.bytes) } });
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
      expect(ensemble.plan.layout.step.where).toBe("scratch");
      const { ensemble: few } = await expectSame({ gpu: limited(2400) });
      expect(few.plan.layout.step.where).toBe("workgroup");
      expect(few.plan.layout.step.schedule.slotCount).toBeLessThan(4);
    });
  });

/** Decompositions in a flow, of matrices that some runs are done with sooner than others; and of what a sample computes on with. */
const spectral: ExperimentInput = {
  system: flow(`state W : n2 x n1 ~ 0.5*randn
    state Q : n2 x n2 ~ randn
    state P : 2 x 2 ~ randn
    state p : n2 ~ rand
    param eta = 0
    F = W*W^T + I/10
    dW/dt = (0.2*alignment(F, Q) - 0.3*lambdaMin(F) - lambdaMin(kron(sym(P), sym(P)))/(9 + norm(W)^2))*W
    dQ/dt = 0.1*entropy(spectrum(F))*Q^T - eta*Q
    dP/dt = -lambdaMin(sym(P))*P/(1 + norm(P)^2)
    dp/dt = spectrum(F) - p*(1 + count(p > 9))
    observe low = lambdaMin(F)
    observe both = alignment(F, Q) - alignment(F, Q^2)
    observe size = norm(lambdaMin(F)*W)
    observe all = spectrum(spectrum(F) - p)`),
  dimensions: { n1: 5, n2: 6 },
  integrator: { method: "bs32", rtol: 1e-4, atol: 1e-6 },
  times: [0, 0.1, 0.2],
  sweep: { eta: [0, 0.3] },
  runs,
  seed: 5,
};

describeEngine("a run with algorithms in its flow", (engine) => {
  const reference = once(async () => bitsOf(await engine.play(spectral)));

  it("moves, stays finite and differs from every other", async () => {
    const all = await reference();
    expect(new Set(all).size).toBe(2 * runs);
    expect(all.join(" ")).not.toContain("NaN");
  });

  it("is the same whatever the number of runs beside it", async () => {
    const played = await engine.play({ ...spectral, runs: runs + 3 });
    expect(bitsOf(played, runs)).toEqual(await reference());
  });
});

describeKernel("a run with algorithms in its flow on a GPU", () => {
  it("is the same alone in its workgroup, in one that is not full, in chunks of single steps and on fewer threads", async () => {
    const reference = bitsOf(await playOnGpu(spectral));
    for (const plan of [{ runsPerWorkgroup: 1 }, { runsPerWorkgroup: 4 }, { threads: 1 }, { batch: 3 }])
      expect(bitsOf(await playOnGpu(spectral, { plan })), JSON.stringify(plan)).toEqual(reference);
    expect(bitsOf(await playOnGpu(spectral, { milliseconds: 1e-3 }))).toEqual(reference);
  });
});

/** x' = x^2 with a step of its own for each run: some are infinite before the end, and some are out of steps. */
const troubled: ExperimentInput = {
  system: flow("state x : k\nparam a = 1\ndx/dt = a*x^2\nobserve value = sum(x)\nobserve sorted = spectrum(x)"),
  dimensions: { k: 3 },
  initial: { x: "randn" },
  integrator: { method: "rk4", step: 0.01 },
  times: [0, 0.5, 1, 2],
  sweep: { a: [0.3, 0.4, 0.5] },
  runs: 7,
  seed: 2,
};

/** Everything that goes lane by lane: functions, powers, quotients, lists of values. */
const functions: ExperimentInput = {
  system: flow(`state p : modes
    param a = 1
    q = sin(3*p) - tanh(p)*cos(p)
    dp/dt = a*exp(-p^2)*q + log(1 + p^2) - sqrt(abs(p)) - abs(p)^(1 + a)/(1 + p^2) - p^11
    observe value = exp(q)
    observe total = sum(p)^(-3) + log(norm(p))^(2*a)
    observe undefinedSometimes = log(sum(p))
    observe many = count(p > 0.2)
    observe rank = exp(entropy(p))
    observe decided = tanh(sum(q)) where a > 1`),
  dimensions: { modes: 5 },
  initial: { p: "0.5*randn" },
  integrator: { method: "rk4", step: 0.1 },
  times: [0, 1, 2],
  sweep: { a: [0.5, 1, 1.5] },
  runs: 5,
  seed: 4,
};

/** Every algorithm, in the flow; where an entry of v is negative at the start the run has no slope. */
const algorithms: ExperimentInput = {
  system: flow(`state F : n x n
    state v : n
    state x : scalar
    param a = 1
    S = F*F^T + I
    dF/dt = a*alignment(S, F)*F^T - alignment(S, F*F)*F/lambdaMin(S)
    dv/dt = a*spectrum(S)/trace(S) - spectrum(v)
    dx/dt = entropy(v) - lambdaMin(kron(S, F*F^T) + x*I) + count(v > a)
    observe value = x
    observe least = lambdaMin(S)
    observe aligned = alignment(S, F) - alignment(S, F^T)`),
  dimensions: { n: 3 },
  initial: { F: "0.5*randn", v: "1 + 0.8*randn", x: "randn" },
  integrator: { method: "rk4", step: 0.1 },
  times: [0, 0.5, 1],
  sweep: { a: [0.5, 0.9, 1.2] },
  runs: 7,
  seed: 3,
};

/** Cells of an odd number of runs, so that a register holds runs of two cells. */
const onCpu: Readonly<Record<string, ExperimentInput>> = {
  "a fixed step": fixed,
  "a step of its own": adaptive,
  "a step of its own by tsit5": { ...adaptive, integrator: { method: "tsit5", rtol: 1e-4, atol: 1e-6 } },
  "a step of its own by rkc2": { ...adaptive, integrator: { method: "rkc2", rtol: 1e-4, atol: 1e-6 } },
  "functions of its entries": functions,
  "algorithms in its flow": algorithms,
  "algorithms in its flow and a step of its own": {
    ...algorithms,
    integrator: { method: "bs32", rtol: 1e-4, atol: 1e-6 },
  },
  "a fixed step beside runs that diverge": troubled,
  "a step of its own beside runs that diverge": {
    ...troubled,
    integrator: { method: "bs32", rtol: 1e-5, atol: 1e-7 },
  },
  "a step of its own beside runs that are out of steps": {
    ...troubled,
    integrator: { method: "bs32", rtol: 1e-5, atol: 1e-7, maxSteps: 40 },
  },
};

/** The same kernels in plain JavaScript, a run at a time, on this thread. */
const withoutWebAssembly = (): Pick<Cpu, "pool" | "source" | "description"> => {
  const source = { kind: "javascript", instantiate: javascript } as const;
  return { pool: createLocalPool(source), source, description: "" };
};

const settings = (["float64", "float32"] as const).flatMap((precision) =>
  [false, true].map((portableBits) => ({ precision, portableBits })),
);
for (const { precision, portableBits } of settings)
  for (const [kind, experiment] of Object.entries(onCpu))
    describe(`a run with ${kind} on the CPU in ${precision}, ${portableBits ? "portable bits" : "the host's bits"}`, () => {
      const reference = once(() => playOnCpu(experiment, { precision, portableBits }));
      const expectSame = async (options: CpuPlayOptions) => {
        const played = await playOnCpu(experiment, { ...options, precision, portableBits });
        const { frames, states, runSteps } = await reference();
        expect(played.states).toEqual(states);
        expect(played.frames).toEqual(frames);
        expect(played.runSteps).toBe(runSteps);
        return played;
      };

      it("is the same in blocks of any size, alone and beside others in a register", async () => {
        for (const blockRuns of [1, 2, 3, 4, 6, 21]) await expectSame({ blockRuns });
      });

      it("is the same on this thread and on any number of workers", async () => {
        for (const workers of [0, 1, 3]) {
          const cpu = await openNodeCpu(workers, portableBits);
          await expectSame({ cpu, blockRuns: 2 });
          cpu.close();
        }
      });

      it("is the same however long a call may take", async () => {
        for (const milliseconds of [0, 1, 10_000]) await expectSame({ milliseconds, blockRuns: 4 });
      });

      it("is the same where a block goes all its way before the next one", async () => {
        const found = await playOnCpu(experiment, {
          precision,
          portableBits,
          blockRuns: 1,
          order: "blocks",
          states: false,
        });
        expect([(await reference()).ensemble.plan.order, found.ensemble.plan.order]).toEqual(["samples", "blocks"]);
        expect(found.frames).toEqual((await reference()).frames);
      });

      it.runIf(portableBits)("is the same without WebAssembly", async () => {
        await expectSame({ cpu: withoutWebAssembly() });
      });
    });

describe("a run that cannot go on", () => {
  for (const [kind, outcome] of [
    ["a fixed step beside runs that diverge", "diverged"],
    ["a step of its own beside runs that diverge", "diverged"],
    ["a step of its own beside runs that are out of steps", "outOfSteps"],
    ["algorithms in its flow", "diverged"],
  ] as const)
    it(`stands beside one that can in some register: ${kind}`, async () => {
      const { frames, series } = await playOnCpu(onCpu[kind]!);
      const { cells } = frames.at(-1)!;
      const gone = cells.flatMap(({ cell }) => [...series("value", cell).at(-1)!].map(Number.isNaN));
      expect(gone.filter((_, run) => run % 2 === 1 && gone[run] !== gone[run - 1]).length).toBeGreaterThan(0);
      expect(cells.reduce((sum, { outcomes }) => sum + outcomes[outcome], 0)).toBe(gone.filter(Boolean).length);
    });
});
