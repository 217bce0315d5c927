/** The kernels whose registers are counted: the paper's systems, by method, order and data, as a GPU of AMD's gets them. */

import { resolveExperiment } from "../../src/experiment/resolve.ts";
import type { ResolvedExperiment } from "../../src/experiment/resolved.ts";
import { emitIntegrate } from "../../src/gpu/emit-integrate.ts";
import { type DeviceLimits, makePlan, type PlanOptions } from "../../src/gpu/plan.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";
import "../../src/shipped.ts";

export const gpus = ["navi31", "navi21"] as const;
export const orders = [8, 16, 32, 64] as const;
export const methods = ["rk4", "bs32", "tsit5"] as const;

export interface Case {
  readonly system: "byol" | "simsiam" | "symmetrised" | "byol-minibatch";
  /** Of a map its own. */
  readonly method: (typeof methods)[number] | "map";
  readonly n: number;
  /** What Sd and Ss are; the symmetrised flow has no data. */
  readonly data: "isotropic" | "general" | "none";
}

export const cases: readonly Case[] = [
  ...(["byol", "simsiam"] as const).flatMap((system) => flows(system, ["isotropic", "general"])),
  ...flows("symmetrised", ["none"]),
  ...orders.flatMap((n) =>
    (["isotropic", "general"] as const).map((data): Case => ({ system: "byol-minibatch", method: "map", n, data })),
  ),
];

function flows(system: Case["system"], data: readonly Case["data"][]): Case[] {
  return methods.flatMap((method) => orders.flatMap((n) => data.map((data) => ({ system, method, n, data }))));
}

export function nameOf({ system, method, n, data }: Case): string {
  return [system, method, n, data].join("-");
}

/** Dawn gives no more where the SPIR-V is made, on Mesa's software adapter; a GPU of AMD's has twice as much. */
const limits: DeviceLimits = {
  maxComputeWorkgroupStorageSize: 32_768,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxStorageBufferBindingSize: 2 ** 31,
  maxBufferSize: 2 ** 31,
};
/** Lanes that RADV runs together. */
const wave = 64;

/** The integration kernel of a case, and how it is laid out. */
export function kernelOf(of: Case, options: PlanOptions = {}) {
  const resolved = experimentOf(of);
  const program = splitAtSpectra(resolved.program);
  const { layout } = makePlan(resolved, program, limits, { wave, ...options });
  return { code: emitIntegrate(program, layout, resolved), layout };
}

function experimentOf({ system, method, n, data }: Case): ResolvedExperiment {
  const isFixed = method === "rk4";
  const integrator = isFixed ? { method, step: 0.01 } : { method, rtol: 1e-4, atol: 1e-6 };
  const sizes = { symmetrised: { n2: n }, "byol-minibatch": { n1: n, n2: n, B: 128 } };
  return resolveExperiment({
    system,
    dimensions: system === "symmetrised" || system === "byol-minibatch" ? sizes[system] : { n1: n, n2: n },
    ...(data === "none" ? {} : { data: data === "isotropic" ? { model: "isotropic", sigma: 0.2 } : general(n) }),
    ...(method === "map" ? { times: { steps: 10, samples: 2 } } : { integrator, times: [0, 1] }),
    observables: [],
    runs: 1024,
  });
}

/** Two symmetric matrices without a zero. */
function general(n: number): object {
  const matrix = (diagonal: number): number[][] =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? diagonal : 0.01 / (1 + i + j))));
  return { model: "explicit", Sd: matrix(1), Ss: matrix(1.2) };
}
