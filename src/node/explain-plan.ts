/** The last part of `explain`: how the backend that would run an experiment goes about it, and the code it gets. */

import { registerBytes } from "../cpu/kernels.ts";
import { makeCpuPlan, mostSteps } from "../cpu/plan.ts";
import type { AsidePlan } from "../cpu/plan-aside.ts";
import { makeRecipe, type Recipe } from "../cpu/recipe.ts";
import { recordsOf } from "../cpu/station.ts";
import { type Interval, makeIntervals } from "../ensemble/intervals.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { emitIntegrate } from "../gpu/emit-integrate.ts";
import { emitConclude, emitObserve, emitStart } from "../gpu/emit-module.ts";
import { createEnsemble } from "../gpu/ensemble.ts";
import { type DeviceLimits, makePlan, type Plan } from "../gpu/plan.ts";
import { workgroupBytes } from "../gpu/slots.ts";
import { type GpuProgram, splitAtSpectra } from "../gpu/split.ts";
import { trafficOf } from "../gpu/traffic.ts";
import { isAdaptive } from "../methods/methods.ts";
import { entries } from "../program/counts.ts";
import type { Program } from "../program/program.ts";
import type { NodeBackend } from "./open-backend.ts";
import { printInstructions } from "./print-instructions.ts";
import { byteCount, counted, table } from "./words.ts";

export interface Planned {
  readonly plan: string;
  /** WGSL, or the CPU backend's instructions. */
  readonly code: string;
}

/** What every WebGPU device has at least. */
const leastLimits: DeviceLimits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
};

/** For a backend that is open. */
export async function planFor({ open, place }: NodeBackend, resolved: ResolvedExperiment): Promise<Planned> {
  // An ensemble holds nothing of the device before it advances.
  if (open.backend === "webgpu") {
    const { program, plan } = await createEnsemble(open.gpu, resolved);
    return planOnGpu(resolved, program, plan, place);
  }
  const { program } = resolved;
  const intervals = makeIntervals(resolved, mostSteps);
  const recipe = makeRecipe(resolved, program, intervals, {
    single: open.precision === "float32",
    registerBytes: registerBytes(open.cpu.source),
  });
  const plan = makeCpuPlan(resolved, program, recipe, {
    workers: Math.max(1, open.cpu.pool.workers),
    scratch: open.cpu.scratch,
  });
  const records = counted(recordsOf(recipe, plan.blockRuns), "record");
  const order =
    plan.order === "samples"
      ? "all blocks go from sample time to sample time together"
      : "one block after another goes all its way, and all frames come at the end: the states do not fit the memory";
  const rows = [
    ["record", `${counted(recipe.lanes, "run")} side by side, which a register holds an entry of`],
    ["kernels", `${byteCount(recipe.end)} of code and matrices a worker`],
    ["runs", `${runsOf(resolved)} in ${counted(plan.blocks, "block")} of ${plan.blockRuns} (${records})`],
    ["order", order],
    ["memory", `${byteCount(plan.bytes)}, ${byteCount(stateBytes(program, recipe))} of state a run`],
    ...(plan.aside === null ? [] : [["disk", asideWords(plan.aside, open.cpu.scratch?.where ?? "")]]),
    ...samplesAndSteps(resolved, intervals),
  ];
  return { plan: section(place, rows), code: printInstructions(recipe, program) };
}

function asideWords({ diskBytes, stripes, columns }: AsidePlan, where: string): string {
  return (
    `${byteCount(diskBytes)} of ${where} for what is observed, written ${counted(stripes.blocks, "block")} at a time and read ` +
    `${counted(columns, "component")} at a time`
  );
}

/** For any WebGPU device; `why` ends the sentence, with the reason where a certain one was wanted. */
export function planForAnyGpu(resolved: ResolvedExperiment, why: string): Planned {
  const program = splitAtSpectra(resolved.program);
  const plan = makePlan(resolved, program, leastLimits);
  return planOnGpu(resolved, program, plan, `the limits that every WebGPU device has${why}`);
}

function planOnGpu(resolved: ResolvedExperiment, program: GpuProgram, plan: Plan, place: string): Planned {
  const { layout, groups, intervals, batchRuns } = plan;
  const slots = ({ where, schedule, slotVectors }: Plan["layout"]["step"]) =>
    `${counted(schedule.slotCount, "slot")} of ${byteCount(slotVectors * 16)} in ${where === "workgroup" ? "workgroup memory" : "device memory"}, ${counted(schedule.barriers, "barrier")}`;
  const rows = [
    [
      "workgroup",
      `${layout.threads * layout.runsPerWorkgroup} threads: ${counted(layout.runsPerWorkgroup, "run")} of ${counted(layout.threads, "thread")}`,
    ],
    ["tiles", `${layout.tiles} of 4 x 4 in the largest matrix, ${layout.tilesPerThread} a thread`],
    ["state", `${byteCount(stateBytes(program, null))} a run leave and enter the chip once a chunk of steps`],
    ["slope", slots(layout.step)],
    ["sample", slots(layout.observe)],
    ["runs", `${runsOf(resolved)} in ${counted(groups.length, "group")} of cells, batches of ${batchRuns}`],
    ["memory", `${byteCount(plan.bytes)} for the largest group, ${byteCount(plan.bytesPerRun)} a run`],
    ...samplesAndSteps(resolved, plan.runSteps === null ? null : intervals),
  ];
  return { plan: `${section(place, rows)}\n\n${kernelTable(plan)}`, code: wgsl(resolved, program, plan) };
}

/** What explains how fast the kernels can be; counts are of one call by the threads of one run. */
function kernelTable({ layout }: Plan): string {
  const { start, step, observe } = layout;
  const kernels = [
    ["start", start, start.slots],
    ["slope", layout, step],
    ["sample", { ...layout, runsPerWorkgroup: layout.observedPerWorkgroup }, observe],
  ] as const;
  const rows = kernels.map(([name, { threads, runsPerWorkgroup }, slots]) => {
    const { products, loads, deviceLoads, barriers, share } = trafficOf(slots);
    return [
      name,
      String(threads),
      String(runsPerWorkgroup),
      String(workgroupBytes(slots, runsPerWorkgroup, { threads, tuning: layout.tuning })),
      String(products),
      String(loads),
      String(deviceLoads),
      String(barriers),
      share === null ? "" : `${Math.round(100 * share)}%`,
    ];
  });
  const heading = ["", "threads", "seats", "bytes", "products", "loads", "device loads", "barriers", "of fp32"];
  return [
    "Kernels, by one call of each for one run",
    ...table([heading, ...rows])
      .split("\n")
      .map((line) => `  ${line}`),
    "  bytes: of workgroup memory, for all seats, a seat a run; loads: vec4 that products read from there, and from device memory",
    "  of fp32: what products can reach of the peak where a processor reads 128 bytes and does 128 multiply-adds a clock",
  ].join("\n");
}

function section(place: string, rows: readonly (readonly string[])[]): string {
  return [`Plan for ${place}`, ...rows.map(([name, words]) => `  ${name!.padEnd(10)}${words}`)].join("\n");
}

const runsOf = ({ cells, runsPerCell }: ResolvedExperiment) => `${cells.length} x ${runsPerCell}`;

/** Of WebGPU where there is no recipe: that has float32 alone. */
function stateBytes({ states }: Pick<Program, "states">, recipe: Recipe | null): number {
  return (recipe?.single === false ? 8 : 4) * states.reduce((sum, { shape }) => sum + entries(shape), 0);
}

function samplesAndSteps(
  { times, cells, runsPerCell, integrator }: ResolvedExperiment,
  intervals: readonly Interval[] | null,
): string[][] {
  const steps = intervals?.reduce((sum, { steps }) => sum + steps, 0) ?? 0;
  const fixed = `${steps} a run, ${steps * cells.length * runsPerCell} run-steps in all`;
  return [
    ["samples", String(times.length)],
    ["steps", isAdaptive(integrator) ? "adaptive, a step size a run" : fixed],
  ];
}

function wgsl(resolved: ResolvedExperiment, program: GpuProgram, plan: Plan): string {
  const modules = [
    ["start", emitStart(program, plan.layout)],
    ["integrate", emitIntegrate(program, plan.layout, resolved)],
    ["observe", emitObserve(program, plan.layout)],
    ["conclude", emitConclude(program, plan.layout, resolved.settledBelow)],
  ];
  return modules.map(([name, code]) => `// ---- WGSL: ${name} ----\n${code}`).join("\n");
}
