/** WGSL of a thread's share of a run's state: its tiles of every matrix, and every scalar, which all threads of the run hold alike. */

import type { Role } from "../program/program.ts";
import { createCoordinates, tilesOwned } from "./emit-coordinates.ts";
import { stateField } from "./emit-routine.ts";
import { functionText } from "./emit-text.ts";
import type { Layout } from "./layout.ts";
import type { GpuProgram } from "./split.ts";
import { inTiles } from "./tiles.ts";

export interface Field {
  readonly name: string;
  readonly state: number;
  readonly j: number;
  readonly scalar: boolean;
  readonly role: Role;
}

export function fieldsOf(program: GpuProgram, layout: Layout): Field[] {
  return program.states.flatMap(({ shape, scalar, role }, state) =>
    Array.from({ length: scalar ? 1 : tilesOwned(shape, layout) }, (_, j) => ({
      name: stateField(program, state, j),
      state,
      j,
      scalar,
      role,
    })),
  );
}

/** `States` and how they are read from a part of the run's region. */
export function emitStates(program: GpuProgram, layout: Layout): string {
  const fields = fieldsOf(program, layout);
  const coordinates = createCoordinates(layout);
  const loads = fields.map(({ state, j, scalar }) => {
    const offset = `first + ${layout.stateOffsets[state]}u`;
    if (scalar) return `stateNumber(${offset})`;
    const { shape } = program.states[state]!;
    const { row, column } = coordinates.at(shape, j);
    return `stateTile(${offset}, ${inTiles(shape.columns)}u, ${row}, ${column})`;
  });
  return [
    ["struct States {", ...fields.map(({ name, scalar }) => `  ${name}: ${scalar ? "f32" : "mat4x4f"},`), "}"].join(
      "\n",
    ),
    functionText("loadStates(first: u32) -> States", [
      ...coordinates.lines,
      `return States(${loads.join(",\n    ")});`,
    ]),
  ].join("\n\n");
}

/** Lines that store what a run starts from: each state, also as the one of the first sample time where that is kept, and each kept datum. */
export function storeOutputs(
  program: GpuProgram,
  layout: Layout,
  outputs: readonly (readonly string[])[],
): readonly string[] {
  const coordinates = createCoordinates(layout);
  const places = [
    ...program.states.map((state, index) => {
      const offset = layout.stateOffsets[index]!;
      const { initialOffset } = layout;
      return { ...state, offsets: initialOffset === null ? [offset] : [offset, initialOffset + offset] };
    }),
    ...program.kept.map((datum, index) => ({ ...datum, offsets: [layout.keptOffsets[index]!] })),
  ];
  // All in one branch, of whose number a software adapter's compiler takes exponential time.
  const numbers: string[] = [];
  const stores = places.flatMap(({ shape, scalar, offsets }, index) => {
    const tiles = outputs[index]!;
    if (scalar) {
      numbers.push(...offsets.map((offset) => `setStateNumber(${offset}u, ${tiles[0]});`));
      return [];
    }
    return tiles.flatMap((tile, j) => {
      const { row, column, owned } = coordinates.at(shape, j);
      const at = (offset: number): string =>
        `setStateTile(${offset}u, ${inTiles(shape.columns)}u, ${row}, ${column}, stored);`;
      const lines = [`{ let stored = ${tile};`, ...offsets.map(at), "}"];
      return owned ? [`if (${owned})`, ...lines] : lines;
    });
  });
  // A scope of its own: the coordinates are named as those of the routine before.
  const byOne = numbers.length === 0 ? [] : ["if (lane == 0u) {", ...numbers, "}"];
  return ["if (writes) {", ...coordinates.lines, ...stores, ...byOne, "}"];
}

/** What an integration kernel does with `States`, entry by entry. */
export function stateFunctions(program: GpuProgram, layout: Layout): string[] {
  const fields = fieldsOf(program, layout);
  /** A memory moves with the state that it belongs to, and no arithmetic is done with it. */
  const each = (signature: string, entry: (name: string) => string, memory: (name: string) => string): string =>
    functionText(`${signature} -> States`, [
      `return States(${fields.map(({ name, role }) => (role === "memory" ? memory : entry)(name)).join(",\n    ")});`,
    ]);
  // No short circuit: each is a branch, and a software adapter's compiler takes time exponential in their number.
  const finite = fields
    .filter(({ role }) => role === "flow")
    .map(({ name, scalar }) => (scalar ? `isFiniteBits(bitcast<u32>(y.${name}))` : `isFiniteTile(y.${name})`));
  return [
    storeStates(program, layout, fields),
    each(
      "plus(a: States, b: States)",
      (name) => `a.${name} + b.${name}`,
      (name) => `a.${name}`,
    ),
    each(
      "scaled(a: States, h: f32)",
      (name) => `h * a.${name}`,
      (name) => `a.${name}`,
    ),
    each(
      "advanced(y: States, slope: States, h: f32)",
      (name) => `y.${name} + h * slope.${name}`,
      (name) => `y.${name}`,
    ),
    "// A sum that no compiler may take apart again.",
    functionText("exactly(y: States) -> States", [
      `return States(${fields.map(({ name, scalar, role }) => (role === "memory" ? `y.${name}` : `${scalar ? "exact" : "exactTile"}(y.${name})`)).join(",\n    ")});`,
    ]),
    "// What the rounding of next = y + change left out of it; the change is the smaller of the two.",
    each(
      "leftOut(y: States, change: States, next: States)",
      (name) => `change.${name} - (next.${name} - y.${name})`,
      () => "0.0",
    ),
    ...(fields.some(({ role }) => role === "memory") ? [remembering(fields)] : []),
    functionText("isFinite(y: States) -> bool", [`return ${finite.join("\n    & ")};`]),
  ];
}

/** The state at the beginning of a step, with what is remembered of it: `slope` is that of the state. */
function remembering(fields: readonly Field[]): string {
  const parts = fields.map(({ name, role }) => `${role === "memory" ? "slope" : "y"}.${name}`);
  return functionText("remembered(y: States, slope: States) -> States", [`return States(${parts.join(",\n    ")});`]);
}

function storeStates(program: GpuProgram, layout: Layout, fields: readonly Field[]): string {
  const coordinates = createCoordinates(layout);
  const offset = (state: number): string => `first + ${layout.stateOffsets[state]}u`;
  const tiles = fields.filter(({ scalar }) => !scalar);
  const stores = tiles.map(({ name, state, j }) => {
    const { shape } = program.states[state]!;
    const { row, column, owned } = coordinates.at(shape, j);
    const store = `setStateTile(${offset(state)}, ${inTiles(shape.columns)}u, ${row}, ${column}, y.${name});`;
    return owned ? `if (${owned}) { ${store} }` : store;
  });
  // All threads have the numbers, one writes them.
  const numbers = fields.filter(({ scalar }) => scalar);
  const numberStores = numbers.map(({ name, state }) => `  setStateNumber(${offset(state)}, y.${name});`);
  if (numberStores.length > 0) stores.push("if (lane == 0u) {", ...numberStores, "}");
  return functionText("storeStates(first: u32, y: States)", [
    ...coordinates.lines,
    "if (!writes) { return; }",
    ...stores,
  ]);
}
