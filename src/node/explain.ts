/** `matrix-dynamics explain`: what an experiment's equations become on the way to the backend. */

import { NoWebGPUError } from "../ensemble/no-backend.ts";
import type { ResolvedExperiment } from "../experiment/resolved.ts";
import { printDerived, printEquations, printExpression, printType } from "../language/index.ts";
import { slopesOf } from "../methods/method.ts";
import { methods } from "../methods/methods.ts";
import { type Counts, countRoutine, countSlope } from "../program/counts.ts";
import { lowerSystem } from "../program/lower.ts";
import type { Program } from "../program/program.ts";
import { verifyProgram } from "../program/verify.ts";
import { type Planned, planFor, planForAnyGpu } from "./explain-plan.ts";
import { UsageError } from "./fail.ts";
import { type Prepared, prepare } from "./load.ts";
import { type BackendOptions, openNodeBackend, readWish } from "./open-backend.ts";
import type { DeviceKind } from "./open-gpu.ts";
import { printRoutine, printSlopes, printStarts } from "./print-program.ts";
import { counted, table } from "./words.ts";

export interface ExplainOptions extends Omit<BackendOptions, "device"> {
  readonly set: readonly string[];
  /** False for WebGPU without any device. */
  readonly device?: DeviceKind | false;
  readonly code?: boolean;
}

export async function explain(target: string, options: ExplainOptions): Promise<string> {
  const prepared = prepare(target, options.set);
  const { resolved, program } = prepared;
  // Whoever looks at a program closely is not shown a wrong one.
  verifyProgram(program);
  const { plan, code } = await planned(prepared, options);
  const sections = [equations(resolved), operations(resolved, program), plan];
  if (options.code ?? true) sections.push(code);
  return sections.join("\n\n");
}

async function planned({ resolved }: Prepared, { device, ...options }: ExplainOptions): Promise<Planned> {
  if (device === false) {
    if (options.backend === "cpu")
      throw new UsageError("--no-device is about WebGPU's devices; leave out --backend cpu.");
    readWish({ ...options, backend: "webgpu" });
    return planForAnyGpu(resolved, "");
  }
  const wish = readWish({ ...options, device });
  const backend = await openNodeBackend(wish).catch((error: unknown) => {
    // Whoever named a device wants that one; anyone else is served by what every device has.
    if (wish.adapter !== "any" || !(error instanceof NoWebGPUError)) throw error;
    return null;
  });
  if (backend === null) return planForAnyGpu(resolved, " (no device was found here)");
  try {
    return await planFor(backend, resolved);
  } finally {
    backend.close();
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
      series: "one for each step",
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
    ...printDerived(system).map((line) => `  ${line}    (derived)`),
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
  const slope = countSlope(program);
  const observe = countRoutine(program.observe);
  const method = methods[resolved.integrator.method];
  const general = generalCounts(resolved);
  const isMap = program.kind === "map";
  const { least, most } = slopesOf(method);
  const count = (counts: Counts, times: number) => [
    String(counts.productCount * times),
    String(counts.products * times),
    String(counts.elementwise * times),
    String(counts.calls * times),
  ];
  const rows = [
    ["a run", "products", "operations in products", "elementwise operations", "calls of algorithms"],
    ...(isMap
      ? [["step", ...count(slope, 1)]]
      : [
          ["slope", ...count(slope, 1)],
          [`step (${method.name}, ${counted(least, "slope")})`, ...count(slope, least)],
        ]),
    ...(most > least ? [[`step (${method.name}, ${counted(most, "slope")})`, ...count(slope, most)]] : []),
    ["sample", ...count(observe, 1)],
  ];
  if (general !== null && general.products !== slope.products)
    rows.push([`${isMap ? "step" : "slope"} if the data were full matrices`, ...count(general, 1)]);
  return [
    "Operations of a start (floating point operations in front; draws apart)",
    ...printRoutine(program, program.start),
    ...printStarts(program),
    "",
    `Operations of a ${isMap ? "step" : "slope"} (floating point operations in front)`,
    ...printRoutine(program, program.step),
    ...printSlopes(program),
    "",
    "Operations of a sample",
    ...printRoutine(program, program.observe),
    "",
    table(rows),
  ].join("\n");
}

/** The count of the same flow for data of which nothing is known; null where the system has no matrices of data. */
function generalCounts({ system, dimensions, observables, times }: ResolvedExperiment): Counts | null {
  if (!system.data.some(({ type }) => type.kind === "matrix")) return null;
  const data = Object.fromEntries(
    system.data.map(({ name, type }) => [name, type.kind === "matrix" ? ("matrix" as const) : ("vector" as const)]),
  );
  return countSlope(lowerSystem(system, { dimensions, data, observables, startTime: times[0]! }).program);
}
