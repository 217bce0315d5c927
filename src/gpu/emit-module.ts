/** Whole WGSL modules: the hand-written shaders joined with what a program adds to them. The only way text becomes a kernel. */

import { NEGLIGIBLE } from "../../kernels/distribution.ts";
import type { AdaptiveIntegrator, Integrator } from "../experiment/schema.ts";
import { feedOf } from "../methods/feed.ts";
import { adaptiveMethod, isAdaptive, methods } from "../methods/methods.ts";
import { entries } from "../program/counts.ts";
import { readsInitial } from "../program/fold.ts";
import { clockConstants } from "./emit-clock.ts";
import { dataNumber, emitRoutine, type Registry } from "./emit-routine.ts";
import { createScalarEmitter, literal } from "./emit-scalars.ts";
import { emitStates, stateFunctions, storeOutputs } from "./emit-states.ts";
import { functionText } from "./emit-text.ts";
import { uniformText } from "./emit-uniform.ts";
import { gatherAtMost } from "./gathers.ts";
import type { Layout, SlotMemory } from "./layout.ts";
import { shader } from "./shaders.ts";
import type { GpuProgram } from "./split.ts";

/** Words of `summary` before the statistics: runs that have not reached the sample time, and steps tried in the chunk. */
export const pendingWord = 0;
export const attemptedWord = 1;

/** The kernel that draws how runs start, entry `start`. */
export function emitStart(program: GpuProgram, layout: Layout): string {
  const { slots, factorVector, ...sizes } = layout.start;
  const own: Layout = { ...layout, ...sizes };
  const registry: Registry = new Map();
  const body = emitRoutine(program, program.start.outputs, slots, own, registry);
  const factors = slots.routine.operations.some(({ kind }) => kind === "orthonormal");
  return join([
    constants(program, own, slots),
    `const FACTOR_FIRST = ${factorVector}u;`,
    uniformText(),
    ...["bits", "thread", "functions", "tile", "memory"].map(shader),
    ...["random", "normal", "draw"].map(shader),
    ...slotShaders(slots),
    ...partialShaders(slots),
    ...(factors ? [shader("orthonormal")] : []),
    shader("start"),
    ...registry.values(),
    functionText("startRun()", [...body.lines, ...storeOutputs(program, own, body.slopes)]),
  ]);
}

/** The integration kernel, entry `integrate`. */
export function emitIntegrate(program: GpuProgram, layout: Layout, integrator: Integrator): string {
  const { tableau, feed } = feedOf(methods[integrator.method]);
  const registry: Registry = new Map();
  const body = emitRoutine(program, program.drift.slopes, layout.drift, layout, registry);
  const drift = functionText("drift(y: States, t: f32) -> States", [
    ...body.lines,
    `return States(${body.slopes.flat().join(",\n    ")});`,
  ]);
  const adaptive = isAdaptive(integrator) ? integrator : null;
  return join([
    constants(program, layout, layout.drift),
    floats("NODES", tableau.nodes),
    floats("FEED", feed),
    floats("WEIGHTS", tableau.weights),
    `const STAGES = ${tableau.nodes.length}u;`,
    ...(adaptive ? adaptiveConstants(program, adaptive, tableau.errorWeights!) : []),
    uniformText(),
    shader("bits"),
    shader("thread"),
    clockConstants(),
    shader("clock"),
    shader("functions"),
    shader("tile"),
    shader("memory"),
    ...slotShaders(layout.drift),
    ...partialShaders(layout.drift),
    ...(adaptive ? [shader("summary"), shader("integrate-adaptive")] : [shader("integrate")]),
    emitStates(program, layout),
    ...stateFunctions(program, layout, adaptive !== null),
    ...registry.values(),
    drift,
  ]);
}

/** The kernel of a sample time, entry `observe`. */
export function emitObserve(program: GpuProgram, layout: Layout): string {
  const registry: Registry = new Map();
  const body = emitRoutine(program, [], layout.observe, layout, registry);
  const observe = functionText("observeRun(t: f32)", [
    "let y = loadStates(0u);",
    ...(readsInitial(program.observe) ? [`let y0 = loadStates(${layout.initialOffset}u);`] : []),
    ...body.lines,
  ]);
  return join([
    constants(program, layout, layout.observe),
    uniformText(),
    shader("bits"),
    shader("thread"),
    clockConstants(),
    shader("clock"),
    shader("functions"),
    shader("tile"),
    shader("memory"),
    shader("values"),
    ...slotShaders(layout.observe),
    ...partialShaders(layout.observe),
    shader("observe"),
    emitStates(program, layout),
    ...registry.values(),
    observe,
  ]);
}

/** The kernel after the spectra, entry `conclude`. */
export function emitConclude(program: GpuProgram, layout: Layout): string {
  const lines: string[] = [];
  const rangeDefined = (first: number, length: number): string => `allDefined(${first}u, ${length}u)`;
  const scalars = createScalarEmitter(
    program.late.scalars,
    (line) => lines.push(line),
    (scalar) => {
      switch (scalar.kind) {
        case "parameter":
          return { value: `parameter(${scalar.slot}u)`, defined: null };
        case "time":
          return { value: "t", defined: null };
        case "component":
          return { value: `valueOf(${scalar.component}u)`, defined: `isDefined(${scalar.component}u)` };
        case "entropy": {
          const defined = `isDistribution(${scalar.first}u, ${scalar.length}u)`;
          return { value: `entropyOf(${scalar.first}u, ${scalar.length}u)`, defined };
        }
        case "count": {
          const threshold = scalars.name(scalar.threshold);
          const defined = rangeDefined(scalar.first, scalar.length);
          return { value: `countAbove(${scalar.first}u, ${scalar.length}u, ${threshold})`, defined };
        }
        case "datum":
          return { value: dataNumber(layout.numbersOffset, scalar.index), defined: null };
        case "entry":
          return { value: dataNumber(layout.diagonalOffsets[scalar.diagonal]!, scalar.index), defined: null };
        default:
          throw new Error(`a ${scalar.kind} reaches the last stage through a component only`);
      }
    },
  );
  for (const { scalar, component, where } of program.late.outputs) {
    const value = scalars.name(scalar);
    lines.push(`writeValue(${component}u, ${value}, ${scalars.definedWhere(scalar, where) ?? "true"});`);
  }
  return join([
    constants(program, layout, layout.observe),
    uniformText(),
    shader("bits"),
    shader("thread"),
    clockConstants(),
    shader("clock"),
    shader("memory"),
    shader("functions"),
    shader("values"),
    `const COMPONENTS = ${program.componentCount}u;`,
    `const NEGLIGIBLE = f32(${literal(NEGLIGIBLE)});`,
    shader("conclude"),
    functionText("concludeRun(t: f32)", lines),
  ]);
}

function constants(program: GpuProgram, layout: Layout, memory: SlotMemory): string {
  const numbers: Record<string, number> = {
    THREADS: layout.threads,
    RUNS_PER_WORKGROUP: layout.runsPerWorkgroup,
    WORKGROUP: layout.threads * layout.runsPerWorkgroup,
    PARAMETERS: program.parameters.length,
    STATE_STRIDE: layout.stateStride,
    SCRATCH_STRIDE: layout.scratchStride,
    TILES: layout.tiles,
    TILES_PER_THREAD: layout.tilesPerThread,
    SLOT_VECTORS: Math.max(1, memory.slotVectors * memory.schedule.slotCount),
    SLOTS_FIRST: memory.scratchVector,
    PARTIALS_FIRST: layout.partialsVector,
    GATHERED: gatherAtMost,
  };
  return Object.entries(numbers)
    .map(([name, value]) => `const ${name} = ${value}u;`)
    .join("\n");
}

function adaptiveConstants(
  program: GpuProgram,
  integrator: AdaptiveIntegrator,
  errorWeights: readonly number[],
): string[] {
  const { control: controller } = adaptiveMethod(integrator);
  const numbers: Record<string, number> = {
    ERROR_ENTRIES: program.states.reduce((sum, state) => sum + entries(state.shape), 0),
    RELATIVE_TOLERANCE: integrator.rtol,
    ABSOLUTE_TOLERANCE: integrator.atol,
    FIRST_STEP: integrator.firstStep ?? 0.01,
    SAFETY: controller.safety,
    ERROR_EXPONENT: controller.errorExponent,
    PREVIOUS_EXPONENT: controller.previousExponent,
    MIN_FACTOR: controller.minFactor,
    MAX_FACTOR: controller.maxFactor,
    LEAST_PREVIOUS_ERROR: controller.leastPreviousError,
  };
  return [
    ...Object.entries(numbers).map(([name, value]) => `const ${name} = f32(${literal(value)});`),
    `const MAX_STEPS = ${integrator.maxSteps}u;`,
    `const PENDING = ${pendingWord}u;`,
    `const ATTEMPTED = ${attemptedWord}u;`,
    floats("ERROR_WEIGHTS", errorWeights),
  ];
}

function floats(name: string, numbers: readonly number[]): string {
  // A one-entry array may only be indexed by a constant: a second entry does no harm.
  const padded = numbers.length === 1 ? [...numbers, 0] : numbers;
  return `const ${name} = array<f32, ${padded.length}>(${padded.map(literal).join(", ")});`;
}

function slotShaders(memory: SlotMemory): string[] {
  return [shader("slots"), shader(memory.where === "workgroup" ? "slots-workgroup" : "slots-scratch")];
}

function partialShaders(memory: SlotMemory): string[] {
  return [shader("partials"), shader(memory.partialsInScratch ? "partials-scratch" : "partials-workgroup")];
}

function join(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}
