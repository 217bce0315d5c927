/** The integration kernel: a method of the table, the law of its step and a program's slopes in one module. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { AdaptiveIntegrator, Integrator } from "../experiment/schema.ts";
import { leastError, type Recurrence, slopesOf } from "../methods/method.ts";
import { adaptiveMethod, isAdaptive, methods, smallScheme } from "../methods/methods.ts";
import { clockConstants } from "./emit-clock.ts";
import { emitHeld } from "./emit-held.ts";
import { emitNorms, emitSpread } from "./emit-norms.ts";
import { emitRoutine, type Registry } from "./emit-routine.ts";
import { emitStates, stateFunctions } from "./emit-states.ts";
import { emitTableau } from "./emit-tableau.ts";
import { floatNumbers, functionText, join, wholeNumbers } from "./emit-text.ts";
import { algorithmShaders, constants, memoryShaders, partialShaders, slotShaders } from "./emit-thread.ts";
import { uniformText } from "./emit-uniform.ts";
import { familiesOf } from "./family-table.ts";
import type { Layout } from "./layout.ts";
import { shader } from "./shaders.ts";
import type { GpuProgram } from "./split.ts";

/** Words of `summary` before the statistics: runs that have not reached the sample time, and steps tried in the chunk. */
export const pendingWord = 0;
export const attemptedWord = 1;

/** The integration kernel, entry `integrate`. */
export function emitIntegrate(
  program: GpuProgram,
  layout: Layout,
  { integrator, times }: Pick<ResolvedExperiment, "integrator" | "times">,
): string {
  const registry: Registry = new Map();
  const body = emitRoutine(program, program.step.slopes, layout.step, layout, registry);
  const scheme = smallScheme(integrator.method);
  return join([
    constants(program, layout, layout.step),
    uniformText(),
    ...["bits", "exact", "thread"].map(shader),
    clockConstants(),
    ...["clock", "functions", "tile", "memory"].map(shader),
    ...slotShaders(layout.step, layout),
    ...partialShaders(layout.step),
    ...algorithmShaders(layout.step),
    ...memoryShaders(program),
    emitStates(program, layout),
    ...stateFunctions(program, layout),
    ...(program.step.draws.length > 0 ? ["random", "normal", "draw"].map(shader) : []),
    ...(scheme.kind === "map" ? [] : emitHeld(program, layout, isAdaptive(integrator))),
    ...(scheme.kind === "tableau" ? emitTableau(scheme, program, layout) : []),
    ...(scheme.kind === "recurrence" ? emitRecurrence(scheme, program, layout, integrator) : []),
    ...(isAdaptive(integrator) ? emitControl(program, layout, integrator, times) : []),
    ...(isAdaptive(integrator)
      ? []
      : [scheme.kind === "map" ? shader("integrate-map") : remembers(program, "integrate-fixed")]),
    ...registry.values(),
    functionText("drift(y: States, t: f32) -> States", [
      ...body.lines,
      `return States(${body.slopes.flat().join(",\n    ")});`,
    ]),
  ]);
}

/** Lines where a kernel has the first slope of a step, and so what its memories become, which follows them. */
const rememberedBehind = {
  "integrate-fixed": [
    ["let slope = drift(stage, t + NODES[s] * h);", "if (s == 0u) { y = holdNow(remembered(fetchNow(y), slope)); }"],
  ],
  "integrate-adaptive": [
    [
      "let slope = drift(stage, march.time);",
      "if (march.phase == FIRST) { y = holdNow(remembered(fetchNow(y), slope)); }",
    ],
    ["y = holdNow(stage);", "y = holdNow(remembered(fetchNow(y), slope));"],
  ],
} as const;

/** The kernel with lines for the memories, where there are any: without them it stays as it is written. */
function remembers({ states }: GpuProgram, name: keyof typeof rememberedBehind): string {
  const kernel = shader(name);
  if (!states.some(({ role }) => role === "memory")) return kernel;
  return rememberedBehind[name].reduce((text, [line, then]) => {
    if (!text.includes(line)) throw new Error(`shaders/${name}.wgsl no longer has the line ${line}`);
    return text.replace(line, `${line}\n      ${then}`);
  }, kernel);
}

function emitRecurrence(scheme: Recurrence, program: GpuProgram, layout: Layout, integrator: Integrator): string[] {
  if (!isAdaptive(integrator)) throw new Error(`the method ${integrator.method} has no law of its step`);
  const { radius } = scheme;
  const { most } = slopesOf(methods[integrator.method]);
  return [
    wholeNumbers({
      FAMILIES: familiesOf(scheme, integrator).length,
      FAMILIES_FIRST: layout.familiesOffset,
      RADIUS_LEAST: radius.leastIterations,
      RADIUS_MOST: radius.mostIterations,
      RADIUS_STEPS: radius.steps,
      // A step that is rejected has its first slope and its radius found anew.
      SLOPES_OF_STEP: most + 1 + radius.mostIterations,
      SLOPES_BEFORE: 3 + radius.mostIterations,
    }),
    floatNumbers({
      RADIUS_ACCURACY: radius.accuracy,
      RADIUS_SAFETY: radius.safety,
      ERROR_OF_CHANGE: scheme.errorOfChange,
      ERROR_OF_FIRST: scheme.errorOfFirst,
      ERROR_OF_LAST: scheme.errorOfLast,
    }),
    shader("spread"),
    emitSpread(program, layout),
    shader("scheme-recurrence"),
  ];
}

function emitControl(
  program: GpuProgram,
  layout: Layout,
  integrator: AdaptiveIntegrator,
  times: readonly number[],
): string[] {
  const { control } = adaptiveMethod(integrator);
  const maxStep = integrator.maxStep ?? times.at(-1)! - times[0]!;
  return [
    floatNumbers({
      RELATIVE_TOLERANCE: integrator.rtol,
      ABSOLUTE_TOLERANCE: integrator.atol,
      MAX_STEP: maxStep,
      FIRST_STEP: Math.min(integrator.firstStep ?? 0, maxStep),
      SAFETY: control.safety,
      ERROR_EXPONENT: control.errorExponent,
      PREVIOUS_EXPONENT: control.previousExponent,
      STEP_EXPONENT: control.stepExponent,
      ALONE_EXPONENT: control.aloneExponent,
      FIRST_EXPONENT: 1 / (control.comparisonOrder + 1),
      MIN_FACTOR: control.minFactor,
      MAX_FACTOR: control.maxFactor,
      LEAST_ERROR: leastError,
      LEAST_PREVIOUS_ERROR: control.leastPreviousError,
    }),
    wholeNumbers({ MAX_STEPS: integrator.maxSteps, PENDING: pendingWord, ATTEMPTED: attemptedWord }),
    ...["summary", "norms", "march"].map(shader),
    remembers(program, "integrate-adaptive"),
    emitNorms(program, layout, layout.step),
  ];
}
