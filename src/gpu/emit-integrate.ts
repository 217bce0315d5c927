/** The integration kernel: a method of the table, the law of its step and a program's slopes in one module. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";
import type { AdaptiveIntegrator, Integrator } from "../experiment/schema.ts";
import { comingStages, leastError, type Recurrence, slopesOf, type Tableau } from "../methods/method.ts";
import { adaptiveMethod, isAdaptive, methods } from "../methods/methods.ts";
import { clockConstants } from "./emit-clock.ts";
import { emitNorms, emitSpread } from "./emit-norms.ts";
import { emitRoutine, type Registry } from "./emit-routine.ts";
import { emitStates, stateFunctions } from "./emit-states.ts";
import { floatArray, floatNumbers, functionText, join, wholeNumbers } from "./emit-text.ts";
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
  const { scheme } = methods[integrator.method];
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
    ...(scheme.kind === "tableau" ? emitTableau(scheme) : []),
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
  "integrate-fixed": [["let slope = drift(stage, t + NODES[s] * h);", "if (s == 0u) { y = remembered(y, slope); }"]],
  "integrate-adaptive": [
    ["let slope = drift(stage, march.time);", "if (march.phase == FIRST) { y = remembered(y, slope); }"],
    ["y = stage;", "y = remembered(y, slope);"],
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

/**
 * Every slope is added to the stages that are still to come, and to the solution, as soon as it is there: as many sums are
 * held as a slope reaches ahead (one for classical schemes), none of them indexed by a variable.
 */
function emitTableau(tableau: Tableau): string[] {
  const coming = comingStages(tableau).map((row) => row.slice(0, -1));
  const reach = Math.max(1, ...coming.map((row) => 1 + row.findLastIndex((coefficient) => coefficient !== 0)));
  const sums = Array.from({ length: reach }, (_, m) => m);
  const share = (m: number): string => `h * COMING_${m}[stage]`;
  const fed = sums.map((m) =>
    m + 1 < reach ? `advanced(coming.a${m + 1}, slope, ${share(m)})` : `scaled(slope, ${share(m)})`,
  );
  return [
    wholeNumbers({ STAGES: tableau.nodes.length }),
    floatArray("NODES", tableau.nodes),
    floatArray("WEIGHTS", tableau.weights),
    ...(tableau.errorWeights ? [floatArray("ERROR_WEIGHTS", tableau.errorWeights)] : []),
    ...sums.map((m) =>
      floatArray(
        `COMING_${m}`,
        coming.map((row) => row[m] ?? 0),
      ),
    ),
    ...(reach === 1 && !tableau.errorWeights
      ? [
          // Of a slope that reaches one stage ahead nothing is held: a copy of the states that each stage would pay for.
          "alias Coming = u32;",
          functionText(
            "staged(y: States, coming: ptr<function, Coming>, slope: States, h: f32, stage: u32) -> States",
            [`return advanced(y, slope, ${share(0)});`],
          ),
        ]
      : [
          ["struct Coming {", ...sums.map((m) => `  a${m}: States,`), "}"].join("\n"),
          functionText("fed(coming: Coming, slope: States, h: f32, stage: u32) -> Coming", [
            `return Coming(${fed.join(",\n    ")});`,
          ]),
          functionText(
            "staged(y: States, coming: ptr<function, Coming>, slope: States, h: f32, stage: u32) -> States",
            ["*coming = fed(*coming, slope, h, stage);", "return plus(y, (*coming).a0);"],
          ),
        ]),
    ...(tableau.errorWeights
      ? [wholeNumbers({ SLOPES_OF_STEP: tableau.nodes.length + 1, SLOPES_BEFORE: 3 }), shader("scheme-tableau")]
      : []),
  ];
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
