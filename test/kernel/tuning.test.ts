/** Every way to write the kernels computes the same: to the bit where only places differ, but for rounding where sums are written otherwise. */

import { expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ExperimentInput } from "../../src/experiment/schema.ts";
import { emitIntegrate } from "../../src/gpu/emit-integrate.ts";
import { emitObserve } from "../../src/gpu/emit-module.ts";
import { makePlan, type PlanOptions } from "../../src/gpu/plan.ts";
import { shader } from "../../src/gpu/shaders.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";
import { softwareTuning, type Tuning } from "../../src/gpu/tuning.ts";
import { asItIs, variants } from "../../src/node/bench-variants.ts";
import { once } from "../engine/engines.ts";
import { flow, type Played, playOnGpu } from "../engine/play.ts";
import { tuned as tolerances } from "../tolerances.ts";
import { describeKernel, lint } from "./device.ts";

const base = { integrator: { method: "rk4" as const, step: 0.05 }, times: [0, 0.5], runs: 5, seed: 3 };

/** All forms of products of matrices of several tiles each way, some of them in even rows and columns; and readings of every other kind. */
const experiments: Readonly<Record<string, ExperimentInput>> = {
  byol: {
    ...base,
    system: "byol",
    dimensions: { n1: 24, n2: 16 },
    data: { model: "isotropic", sigma: 0.2 },
    observables: ["commutator", "loss"],
  },
  "byol of four tiles": {
    ...base,
    system: "byol",
    dimensions: { n1: 8, n2: 7 },
    data: { model: "isotropic", sigma: 0.2 },
    observables: ["commutator", "loss"],
  },
  "a flow of vectors, entries and transposed reads": {
    ...base,
    system: flow(`state A : m x n ~ 0.3*randn
      state B : n x n ~ 0.2*randn
      state v : n ~ 0.5*randn
      state w : m ~ 0.5*randn
      dA/dt = outer(w, v) - diag(w)*A + A*diag(v) + A*B*B^T - A*A^T*A
      dB/dt = B^T - B*A^T*A - B[3, 2]*B
      dv/dt = A^T*w - B*v + colsum(A)
      dw/dt = A*v - 2*w + A*(B*v)
      observe corner = A[1, 2] + w[5]*v[1]
      observe image = A*v`),
    dimensions: { m: 19, n: 32 },
    observables: ["corner", "image"],
  },
};

const adaptive = { ...base, observables: [], runs: 3 };
/** Steps with a size a run, of matrices and of numbers, one of which jumps. */
const held: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  (["rk4", "bs32", "tsit5", "rkc2"] as const).map((method) => [
    method,
    {
      ...adaptive,
      system: flow(`state A : m x n ~ 0.3*randn
        state B : n x n ~ 0.2*randn
        state s ~ 0.5
        dA/dt = A*B - s*A*A^T*A
        dB/dt = B^T - B*A^T*A
        ds/dt = -s + norm(A)/10
        observe size = norm(A) + s
        observe largest = maximum(norm(B))`),
      dimensions: { m: 6, n: 9 },
      observables: ["size", "largest"],
      integrator: method === "rk4" ? { method, step: 0.05 } : { method, rtol: 1e-4, atol: 1e-6 },
    },
  ]),
);

/** Beside the plain kernels: their compilers are the quickest. */
const plain = (change: Partial<Tuning>): PlanOptions => ({ tuning: { ...softwareTuning, ...change } });

const placed: Readonly<Record<string, PlanOptions>> = {
  "rows that are scattered": plain({ swizzle: true }),
  "tiles in quads of lanes": plain({ quads: true }),
  "slots in planes": plain({ planes: true }),
  "slots in planes, rows scattered": plain({ planes: true, swizzle: true }),
  "seats apart": plain({ seatsApart: true }),
  "seats apart, in planes": plain({ seatsApart: true, planes: true }),
  "more runs a workgroup": plain({ packedThreads: 128 }),
};

const rounded: Readonly<Record<string, PlanOptions>> = {
  "turns that are hidden": plain({ hiddenFrom: 1 }),
  "four tiles a turn": plain({ hiddenFrom: 4, fourFrom: 4 }),
  chains: plain({ chainsFrom: 1 }),
  "all that a GPU gets": {},
};

function valuesOf({ resolved, series, states }: Played): number[] {
  const observed = resolved.observables.flatMap((name) => series(name).flatMap((values) => [...values]));
  return [...observed, ...Object.values(states).flatMap((values) => [...values])];
}

for (const [name, experiment] of Object.entries(experiments))
  describeKernel(`${name}, by kernels that are written otherwise`, () => {
    const reference = once(async () => valuesOf(await playOnGpu(experiment, { plan: plain({}) })));

    it("moves and is finite", async () => {
      const all = await reference();
      expect(all.every(Number.isFinite)).toBe(true);
      expect(new Set(all).size).toBeGreaterThan(100);
    });

    it.each(Object.entries(placed))("is the same to the bit with %s", async (_, plan) => {
      expect(valuesOf(await playOnGpu(experiment, { plan }))).toEqual(await reference());
    });

    it.each(Object.entries(rounded))("is the same but for rounding with %s", async (_, plan) => {
      const found = valuesOf(await playOnGpu(experiment, { plan: { tuning: {}, ...plan } }));
      const expected = await reference();
      const largest = Math.max(...expected.map(Math.abs));
      for (const [at, value] of found.entries())
        expect(Math.abs(value - expected[at]!)).toBeLessThan(tolerances * largest);
    });
  });

describeKernel("what a thread holds", () => {
  it.each(Object.entries(held))("can be put aside, part by part, and nothing changes: %s", async (name, experiment) => {
    const reference = valuesOf(await playOnGpu(experiment, { plan: plain({}) }));
    expect(reference.every(Number.isFinite)).toBe(true);
    const kernels = new Set([kernelOf(experiment, plain({}))]);
    // All that can be, and of methods with more what is cheapest.
    for (const heldAtMost of name === "rk4" || name === "rkc2" ? [0] : [0, 192]) {
      // Beside operands that stand in scratch, too.
      const options: PlanOptions = { ...plain({ heldAtMost }), offChip: name === "rk4" ? ["step"] : [] };
      const code = kernelOf(experiment, options);
      if (kernels.has(code)) continue;
      kernels.add(code);
      expect(valuesOf(await playOnGpu(experiment, { plan: options }))).toEqual(reference);
    }
    expect(kernels.size).toBe(name === "rk4" || name === "rkc2" ? 2 : 3);
  });
});

function kernelOf(experiment: ExperimentInput, options: PlanOptions): string {
  const resolved = resolveExperiment(experiment);
  const program = splitAtSpectra(resolved.program);
  return emitIntegrate(program, makePlan(resolved, program, limits, options).layout, resolved);
}

const limits = {
  maxComputeWorkgroupStorageSize: 49_152,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxStorageBufferBindingSize: 2 ** 31,
  maxBufferSize: 2 ** 31,
};

describeKernel("the variants that the benchmark tries", () => {
  it.each(["peak-multiply-add", "peak-load"])("are judged by %s, which compiles without a word", async (name) => {
    expect(await lint(shader(name))).toEqual([]);
  });

  for (const n of [8, 16, 32, 64])
    it(`compile without a word at n = ${n}`, async () => {
      for (const { name, change } of [asItIs, ...variants]) {
        const input: ExperimentInput = { ...experiments.byol!, dimensions: { n1: n, n2: n }, runs: 64 };
        const resolved = resolveExperiment(input);
        const program = splitAtSpectra(resolved.program);
        const { layout } = makePlan(resolved, program, limits, change);
        expect(await lint(emitIntegrate(program, layout, resolved)), name).toEqual([]);
        expect(await lint(emitObserve(program, layout)), name).toEqual([]);
      }
    });
});
