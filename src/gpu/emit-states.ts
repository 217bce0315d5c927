/** WGSL of a thread's share of a run's state: its tiles of every matrix, and every scalar, which all threads of the run hold alike. */

import { createCoordinates, tileCount, tilesOwned } from "./emit-coordinates.ts";
import { stateField } from "./emit-routine.ts";
import { functionText } from "./emit-text.ts";
import { inTiles, type Layout } from "./layout.ts";
import type { GpuProgram } from "./split.ts";

interface Field {
  readonly name: string;
  readonly state: number;
  readonly j: number;
  readonly scalar: boolean;
}

function fieldsOf(program: GpuProgram, layout: Layout): Field[] {
  return program.states.flatMap(({ shape, scalar }, state) =>
    Array.from({ length: scalar ? 1 : tilesOwned(shape, layout) }, (_, j) => ({
      name: stateField(program, state, j),
      state,
      j,
      scalar,
    })),
  );
}

/** `States` and how they are read from the run's region. */
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
  const stores = places.flatMap(({ shape, scalar, offsets }, index) => {
    const tiles = outputs[index]!;
    if (scalar) return offsets.map((offset) => `if (lane == 0u) { setStateNumber(${offset}u, ${tiles[0]}); }`);
    return tiles.flatMap((tile, j) => {
      const { row, column, owned } = coordinates.at(shape, j);
      const at = (offset: number): string =>
        `setStateTile(${offset}u, ${inTiles(shape.columns)}u, ${row}, ${column}, stored);`;
      const lines = [`{ let stored = ${tile};`, ...offsets.map(at), "}"];
      return owned ? [`if (${owned})`, ...lines] : lines;
    });
  });
  // A scope of its own: the coordinates are named as those of the routine before.
  return ["if (writes) {", ...coordinates.lines, ...stores, "}"];
}

/** What an integration kernel does with `States`. */
export function stateFunctions(program: GpuProgram, layout: Layout, adaptive: boolean): string[] {
  const fields = fieldsOf(program, layout);
  const coordinates = createCoordinates(layout);
  const numbers = fields.filter(({ scalar }) => scalar);
  const tiles = fields.filter(({ scalar }) => !scalar);
  const stores = tiles.map(({ name, state, j }) => {
    const { shape } = program.states[state]!;
    const { row, column, owned } = coordinates.at(shape, j);
    const store = `setStateTile(${layout.stateOffsets[state]}u, ${inTiles(shape.columns)}u, ${row}, ${column}, y.${name});`;
    return owned ? `if (${owned}) { ${store} }` : store;
  });
  // All threads have the numbers, one writes them.
  const numberStores = numbers.map(({ name, state }) => `  setStateNumber(${layout.stateOffsets[state]}u, y.${name});`);
  if (numberStores.length > 0) stores.push("if (lane == 0u) {", ...numberStores, "}");
  // No short circuit: each is a branch, and a software adapter's compiler takes time exponential in their number.
  const finite = fields.map(({ name, scalar }) =>
    scalar ? `isFiniteBits(bitcast<u32>(y.${name}))` : `isFiniteTile(y.${name})`,
  );
  return [
    functionText("storeStates(y: States)", [...coordinates.lines, "if (!writes) { return; }", ...stores]),
    functionText("advanced(y: States, slope: States, h: f32) -> States", [
      `return States(${fields.map(({ name }) => `y.${name} + h * slope.${name}`).join(", ")});`,
    ]),
    functionText("isFinite(y: States) -> bool", [`return ${finite.join("\n    & ")};`]),
    ...(adaptive ? [errorSquares(program, layout, fields)] : []),
  ];
}

/** Sum over the thread's j-th tiles, and over the scalars with its first, of (error / (atol + rtol max(|y|, |next|)))^2. */
function errorSquares(program: GpuProgram, layout: Layout, fields: readonly Field[]): string {
  const lines = ["var sum = 0.0;"];
  const numbers = fields.filter(({ scalar }) => scalar);
  if (numbers.length > 0) {
    const shares = numbers.map(
      ({ name }) => `{ let e = error.${name} / numberScale(y.${name}, next.${name}); sum += e * e; }`,
    );
    // One branch for all: a software adapter's compiler takes time exponential in the number of branches of a function.
    lines.push("if (j == 0u && lane == 0u) {", ...shares.map((line) => `  ${line}`), "}");
  }
  for (const { name, state, j, scalar } of fields) {
    if (scalar) continue;
    const inside = `j == ${j}u && lane + ${j * layout.threads}u < ${tileCount(program.states[state]!.shape)}u`;
    lines.push(
      `if (${inside}) { sum += tileSum(squared(quotient(error.${name}, errorScale(y.${name}, next.${name})))); }`,
    );
  }
  return [
    "fn numberScale(a: f32, b: f32) -> f32 { return ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * max(abs(a), abs(b)); }",
    "fn errorScale(a: mat4x4f, b: mat4x4f) -> mat4x4f {",
    "  let r = vec4f(RELATIVE_TOLERANCE);",
    "  let floor = vec4f(ABSOLUTE_TOLERANCE);",
    `  return mat4x4f(${[0, 1, 2, 3].map((i) => `floor + r * max(abs(a[${i}]), abs(b[${i}]))`).join(", ")});`,
    "}",
    functionText("errorSquares(y: States, next: States, error: States, j: u32) -> f32", [...lines, "return sum;"]),
  ].join("\n");
}
