/** The modules of a sample time: the hand-written shaders joined with what a program adds to them. */

import { readsInitial } from "../program/fold.ts";
import { clockConstants } from "./emit-clock.ts";
import { dataNumber, emitRoutine, type Registry } from "./emit-routine.ts";
import { createScalarEmitter, literal } from "./emit-scalars.ts";
import { emitStates, storeOutputs } from "./emit-states.ts";
import { functionText, join } from "./emit-text.ts";
import { algorithmShaders, constants, listShaders, memoryShaders, partialShaders, slotShaders } from "./emit-thread.ts";
import { uniformText } from "./emit-uniform.ts";
import type { Layout } from "./layout.ts";
import { shader } from "./shaders.ts";
import type { GpuProgram } from "./split.ts";

/** The kernel that draws how runs start, entry `start`. */
export function emitStart(program: GpuProgram, layout: Layout): string {
  const { slots, ...sizes } = layout.start;
  const own: Layout = { ...layout, ...sizes };
  const registry: Registry = new Map();
  const body = emitRoutine(program, program.start.outputs, slots, own, registry);
  return join([
    constants(program, own, slots),
    uniformText(),
    ...["bits", "exact", "thread", "functions", "tile", "memory"].map(shader),
    ...["random", "normal", "draw"].map(shader),
    ...slotShaders(slots, own),
    ...partialShaders(slots),
    ...algorithmShaders(slots),
    shader("start"),
    ...registry.values(),
    functionText("startRun()", [...body.lines, ...storeOutputs(program, own, body.slopes)]),
  ]);
}

/** The kernel of a sample time, entry `observe`. */
export function emitObserve(program: GpuProgram, layout: Layout): string {
  const own: Layout = { ...layout, runsPerWorkgroup: layout.observedPerWorkgroup };
  const registry: Registry = new Map();
  const body = emitRoutine(program, [], layout.observe, own, registry);
  const observe = functionText("observeRun(t: f32)", [
    "let y = loadStates(0u);",
    ...(readsInitial(program.observe) ? [`let y0 = loadStates(${layout.initialOffset}u);`] : []),
    ...body.lines,
  ]);
  return join([
    constants(program, own, layout.observe),
    uniformText(),
    shader("bits"),
    shader("exact"),
    shader("thread"),
    clockConstants(),
    shader("clock"),
    shader("functions"),
    shader("tile"),
    shader("memory"),
    shader("values"),
    ...slotShaders(layout.observe, own),
    ...partialShaders(layout.observe),
    ...algorithmShaders(layout.observe),
    ...memoryShaders(program),
    shader("observe"),
    emitStates(program, own),
    ...registry.values(),
    observe,
  ]);
}

/** The kernel after the spectra, entry `conclude`. */
export function emitConclude(program: GpuProgram, layout: Layout, settledBelow: number | null): string {
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
          const list = `${rangeDefined(scalar.first, scalar.length)} && !isUndefined(${threshold})`;
          const known = scalars.defined(scalar.threshold);
          const defined = known === null ? list : `${list} && ${known}`;
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
    shader("exact"),
    shader("thread"),
    clockConstants(),
    shader("clock"),
    shader("memory"),
    shader("functions"),
    shader("values"),
    `const COMPONENTS = ${program.componentCount}u;`,
    ...listShaders(),
    ...memoryShaders(program),
    ...endingTests(program, settledBelow),
    shader("conclude"),
    functionText("concludeRun(t: f32)", lines),
  ]);
}

/** Whether a run has come to rest, and whether the text stops it: never, where nobody asks. */
function endingTests({ rest, stop }: GpuProgram, below: number | null): readonly string[] {
  const settles =
    rest === null || below === null ? "false" : `isDefined(${rest}u) && valueOf(${rest}u) < ${literal(below)}`;
  return [
    functionText("hasSettled() -> bool", [`return ${settles};`]),
    functionText("isStopped() -> bool", [`return ${stop === null ? "false" : `isDefined(${stop}u)`};`]),
  ];
}
