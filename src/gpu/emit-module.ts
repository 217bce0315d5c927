/** The modules of a sample time: the hand-written shaders joined with what a program adds to them. */

import { quantiles } from "../ensemble/frames.ts";
import { type Program, readsInitial } from "../program/program.ts";
import { clockConstants } from "./emit-clock.ts";
import { dataNumber, emitRoutine, type Registry } from "./emit-routine.ts";
import { createScalarEmitter } from "./emit-scalars.ts";
import { emitStates } from "./emit-states.ts";
import { functionText, join } from "./emit-text.ts";
import { constants, type GroupSize, partialShaders, slotShaders } from "./emit-thread.ts";
import type { Layout } from "./layout.ts";
import { shader } from "./shaders.ts";

/** The kernel of a sample time, entry `observe`. */
export function emitObserve(program: Program, layout: Layout, group: GroupSize): string {
  const registry: Registry = new Map();
  const body = emitRoutine(program, [], layout.observe, layout, registry);
  const observe = functionText("observeRun(t: f32)", [
    "let y = loadStates(0u);",
    ...(readsInitial(program.observe) ? [`let y0 = loadStates(${layout.initialOffset}u);`] : []),
    ...body.lines,
  ]);
  return join([
    constants(program, layout, group, layout.observe),
    shader("dispatch"),
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
export function emitConclude(program: Program, layout: Layout, group: GroupSize): string {
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
          const defined = rangeDefined(scalar.first, scalar.length);
          return { value: `entropyOf(${scalar.first}u, ${scalar.length}u)`, defined };
        }
        case "count": {
          const threshold = scalars.name(scalar.threshold);
          const defined = rangeDefined(scalar.first, scalar.length);
          return { value: `countAbove(${scalar.first}u, ${scalar.length}u, ${threshold})`, defined };
        }
        case "least": {
          const least = scalar.components.map((component) => `valueOf(${component}u)`);
          const value = least.reduce((sum, next) => `min(${sum}, ${next})`);
          return { value, defined: scalar.components.map((component) => `isDefined(${component}u)`).join(" && ") };
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
    constants(program, layout, group, layout.observe),
    shader("dispatch"),
    shader("bits"),
    shader("thread"),
    clockConstants(),
    shader("clock"),
    shader("memory"),
    shader("functions"),
    shader("values"),
    `const COMPONENTS = ${program.componentCount}u;`,
    shader("conclude"),
    functionText("concludeRun(t: f32)", lines),
  ]);
}

/** Moments and quantiles over runs, entry `reduce`. */
export function emitReduce(): string {
  const twentieths = quantiles.map((quantile) => `${quantile.twentieths}u`);
  return join([
    `const TARGETS = ${twentieths.length}u;`,
    `const TWENTIETHS = array<u32, TARGETS>(${twentieths.join(", ")});`,
    shader("dispatch"),
    shader("bits"),
    shader("reduce-common"),
    shader("reduce"),
  ]);
}
