/** `matrix-dynamics explain`: what an experiment's equations become on the way to the device. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { emitConclude, emitIntegrate, emitObserve, type GroupSize } from "../gpu/emit-module.ts";
import { createEnsemble } from "../gpu/ensemble.ts";
import { schemes, slopesOfStep } from "../integrators.ts";
import { printEquations, printExpression, printType } from "../language/index.ts";
import { type DeviceLimits, makePlan, type Plan } from "../plan.ts";
import { type Counts, countDrift, countRoutine, entries } from "../program/counts.ts";
import { lowerSystem } from "../program/lower.ts";
import type { Program } from "../program/program.ts";
import { prepare } from "./load.ts";
import { openGpu } from "./open-gpu.ts";
import { printRoutine, printSlopes } from "./print-program.ts";
import { byteCount, counted, table } from "./words.ts";

export interface ExplainOptions {
  readonly set: readonly string[];
  /** hardware or software; false for no device at all. */
  readonly device?: string | boolean;
  readonly wgsl?: boolean;
}

/** What every WebGPU device has at least. */
const defaultLimits: DeviceLimits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
};

export async function explain(target: string, options: ExplainOptions): Promise<string> {
  const { resolved, program } = prepare(target, options.set);
  const { plan, place } = await planFor(resolved, program, options.device);
  const sections = [equations(resolved), operations(resolved, program), planned(plan, resolved, place)];
  if (options.wgsl ?? true) sections.push(wgsl(resolved, program, plan));
  return sections.join("\n\n");
}

async function planFor(
  resolved: ResolvedExperiment,
  program: Program,
  device: ExplainOptions["device"],
): Promise<{ plan: Plan; place: string }> {
  const anyDevice = "the limits that every WebGPU device has";
  const byDefault = () => makePlan(resolved, program, defaultLimits);
  if (device === false) return { plan: byDefault(), place: anyDevice };
  const kind = typeof device === "string" ? device : undefined;
  const opened = await openGpu(kind).catch((error: unknown) => {
    // Whoever named a device wants that one; anyone else is served by what every device has.
    if (kind !== undefined) throw error;
    return null;
  });
  if (opened === null) return { plan: byDefault(), place: `${anyDevice} (no device was found here)` };
  try {
    // An ensemble holds nothing of the device before it advances.
    const ensemble = await createEnsemble(opened.gpu, resolved);
    return { plan: ensemble.plan, place: opened.gpu.description };
  } finally {
    opened.gpu.destroy();
  }
}

function equations({ system, dimensions, cells, data }: ResolvedExperiment): string {
  const values = cells[0]!.values;
  const [swept] = [Object.keys(cells[0]!.parameters)];
  const parameters = system.parameters.map(({ name }) => `${name} = ${swept.includes(name) ? "swept" : values[name]}`);
  const held = system.data.map(({ name, type }) => {
    const kind = data[name]!.kind;
    const words = {
      matrix: "a full matrix",
      diagonal: "diagonal",
      multipleOfIdentity: "a multiple of I",
      vector: "a vector",
    };
    return `  ${name} : ${printType(type)}, ${words[kind]}${kind === "multipleOfIdentity" ? ` (${values[name]})` : ""}`;
  });
  return [
    `${system.name}: ${system.title}`,
    "",
    "Equations",
    ...system.states.map(({ name, type }) => `  state ${name} : ${printType(type)}`),
    ...printEquations(system).map((line) => `  ${line}`),
    "",
    `Parameters: ${parameters.join(", ") || "none"}`,
    `Dimensions: ${Object.entries(dimensions)
      .map(([name, size]) => `${name} = ${size}`)
      .join(", ")}`,
    ...(held.length === 0 ? [] : ["Data", ...held]),
    "",
    "Observables",
    ...system.observables.map(({ name, expression }) => `  ${name} = ${printExpression(expression)}`),
  ].join("\n");
}

function operations(resolved: ResolvedExperiment, program: Program): string {
  const slope = countDrift(program);
  const observe = countRoutine(program.observe);
  const scheme = schemes[resolved.integrator.method];
  const general = generalCounts(resolved);
  const stateBytes = 4 * program.states.reduce((sum, { shape }) => sum + entries(shape), 0);
  const slopes = slopesOfStep(scheme.name);
  const count = (counts: Counts, times: number) => [
    String(counts.productCount * times),
    String(counts.products * times),
    String(counts.elementwise * times),
  ];
  const rows = [
    ["a run", "products", "operations in products", "elementwise operations"],
    ["slope", ...count(slope, 1)],
    [`step (${scheme.name}, ${counted(slopes, "slope")})`, ...count(slope, slopes)],
    ["sample, before the spectra", ...count(observe, 1)],
  ];
  if (general !== null && general.products !== slope.products)
    rows.push(["slope if the data were full matrices", ...count(general, 1)]);
  const spectra = program.spectra.map(({ order, diagonal, alignment }) =>
    diagonal ? `sort ${order}` : `order ${order}${alignment === null ? "" : " with eigenvectors"}`,
  );
  return [
    "Operations of a slope (floating point operations in front)",
    ...printRoutine(program, program.drift),
    ...printSlopes(program),
    "",
    "Operations of a sample",
    ...printRoutine(program, program.observe),
    ...(spectra.length === 0 ? [] : [`           spectra: ${spectra.join("; ")}`]),
    "",
    table(rows),
    `${byteCount(stateBytes)} of state a run leave and enter the chip once a chunk of steps, not once a step.`,
  ].join("\n");
}

/** The count of the same flow for data of which nothing is known; null where the system has no matrices of data. */
function generalCounts({ system, dimensions, observables, times }: ResolvedExperiment): Counts | null {
  if (!system.data.some(({ type }) => type.kind === "matrix")) return null;
  const data = Object.fromEntries(
    system.data.map(({ name, type }) => [name, type.kind === "matrix" ? ("matrix" as const) : ("vector" as const)]),
  );
  return countDrift(lowerSystem(system, { dimensions, data, observables, startTime: times[0]! }));
}

function planned(plan: Plan, resolved: ResolvedExperiment, place: string): string {
  const { layout, groups, intervals, batchRuns } = plan;
  const steps = intervals.reduce((sum, { steps }) => sum + steps, 0);
  const slots = ({ where, schedule, slotVectors }: Plan["layout"]["drift"]) =>
    `${counted(schedule.slotCount, "slot")} of ${byteCount(slotVectors * 16)} in ${where === "workgroup" ? "workgroup memory" : "device memory"}, ${counted(schedule.barriers, "barrier")}`;
  const rows = [
    [
      "workgroup",
      `${layout.threads * layout.runsPerWorkgroup} threads: ${counted(layout.runsPerWorkgroup, "run")} of ${counted(layout.threads, "thread")}`,
    ],
    ["tiles", `${layout.tiles} of 4 x 4 in the largest matrix, ${layout.tilesPerThread} a thread`],
    ["slope", slots(layout.drift)],
    ["sample", slots(layout.observe)],
    [
      "runs",
      `${resolved.cells.length} x ${resolved.runsPerCell} in ${counted(groups.length, "group")} of cells, batches of ${batchRuns}`,
    ],
    ["memory", `${byteCount(plan.bytes)} for the largest group, ${byteCount(plan.bytesPerRun)} a run`],
    ["samples", String(resolved.times.length)],
    [
      "steps",
      plan.runSteps === null ? "adaptive, a step size a run" : `${steps} a run, ${plan.runSteps} run-steps in all`,
    ],
  ];
  return [`Plan for ${place}`, ...rows.map(([name, words]) => `  ${name!.padEnd(10)}${words}`)].join("\n");
}

function wgsl(resolved: ResolvedExperiment, program: Program, plan: Plan): string {
  const group: GroupSize = { runs: plan.groups[0]!.runs, runsPerCell: resolved.runsPerCell };
  const modules = [
    ["integrate", emitIntegrate(program, plan.layout, resolved.integrator, group)],
    ["observe", emitObserve(program, plan.layout, group)],
    ["conclude", emitConclude(program, plan.layout, group)],
  ];
  return modules.map(([name, code]) => `// ---- WGSL: ${name} ----\n${code}`).join("\n");
}
