/** WGSL of the norms over a run's states that the law of an adaptive step reads: sums over tiles like all others, so that the same bits come out however tiles are shared out. */

import { entries } from "../program/counts.ts";
import { createCoordinates } from "./emit-coordinates.ts";
import { type AsideField, asideFields, fieldOfNow } from "./emit-held.ts";
import { fieldsOf } from "./emit-states.ts";
import { errorFromSlopes } from "./emit-tableau.ts";
import { functionText } from "./emit-text.ts";
import { gatherAtMost } from "./gathers.ts";
import type { Layout } from "./layout.ts";
import type { SlotMemory } from "./slots.ts";
import type { GpuProgram } from "./split.ts";
import { tileCount } from "./tiles.ts";

/**
 * `measured`: of the error and of the change the largest RMS of a state, in shares of atol + rtol max(|y|, |other|);
 * where they are bare their Euclidean norms over all states. An error that is made of slopes is made field by field.
 */
export function emitNorms(program: GpuProgram, layout: Layout, memory: SlotMemory): string {
  const coordinates = createCoordinates(layout);
  const lines = ["var squares = Squares();"];
  const fields = asideFields(program, layout);
  const now = fieldOfNow(layout, "y");
  const squaresOf = (kind: "tile" | "number", field: AsideField): string => {
    const { name } = field;
    const error = fromSlopes ? `error${name}` : `scheme.error.${name}`;
    if (fromSlopes) lines.push(...errorFromSlopes(field, error, now(field)));
    return `${kind}Squares(${now(field)}, other.${name}, ${error}, scheme.change.${name}, bare)`;
  };
  const { parts } = layout.aside ?? {};
  const fromSlopes = parts?.has("error") ?? false;
  for (const field of fields.filter(({ scalar, role }) => scalar && role === "flow"))
    lines.push(`squares = withState(squares, ${squaresOf("number", field)}, 1.0);`);
  const matrices = program.states.flatMap(({ scalar }, index) => (scalar ? [] : [index]));
  const barrier = memory.partialsInScratch ? "storageBarrier(); workgroupBarrier();" : "workgroupBarrier();";
  for (let first = 0; first < matrices.length; first += gatherAtMost / 2) {
    const together = matrices.slice(first, first + gatherAtMost / 2);
    for (const [index, state] of together.entries()) {
      for (const field of fields.filter((field) => field.state === state)) {
        const { j } = field;
        const { tile, owned } = coordinates.at(program.states[state]!.shape, j);
        const name = `share${state}_${j}`;
        lines.push(`let ${name} = ${squaresOf("tile", field)};`);
        const store = `setPartial(${2 * index}u, ${tile}, ${name}.x); setPartial(${2 * index + 1}u, ${tile}, ${name}.y);`;
        lines.push(owned ? `if (${owned}) { ${store} }` : store);
      }
    }
    lines.push(barrier, `for (var place = lane; place < ${2 * together.length}u; place += THREADS) {`);
    const tiles = together.map((state) => `${tileCount(program.states[state]!.shape)}u`);
    const counts = tiles.every((count) => count === tiles[0])
      ? tiles[0]
      : `array<u32, ${tiles.length}>(${tiles.join(", ")})[place / 2u]`;
    lines.push(`  setTotal(place, sumOfPartials(place, ${counts}));`, "}", "workgroupBarrier();");
    for (const [index, state] of together.entries()) {
      const whole = `vec2f(totalOf(${2 * index}u), totalOf(${2 * index + 1}u))`;
      lines.push(`squares = withState(squares, ${whole}, ${entries(program.states[state]!.shape)}.0);`);
    }
    lines.push(barrier);
  }
  return functionText("measured(y: Now, other: States, scheme: Scheme, slope: States, march: March) -> vec2f", [
    ...coordinates.lines,
    "let bare = isBare(march);",
    ...lines,
    "return normsOf(squares, bare);",
  ]);
}

/** `spreadStates`: the direction in which the power method starts, entry after entry of all states in the order of the text. */
export function emitSpread(program: GpuProgram, layout: Layout): string {
  const coordinates = createCoordinates(layout);
  const firsts: number[] = [];
  let count = 0;
  for (const { shape } of program.states.filter(({ role }) => role === "flow")) {
    firsts.push(count);
    count += entries(shape);
  }
  const parts = fieldsOf(program, layout).map(({ state, j, scalar, role }) => {
    if (role !== "flow") return "0.0";
    if (scalar) return `spread(${firsts[state]}u)`;
    const { shape } = program.states[state]!;
    const { row, column, tile } = coordinates.at(shape, j);
    return shape.modes === null
      ? `spreadTile(${firsts[state]}u, ${shape.rows}u, ${shape.columns}u, ${row}, ${column})`
      : `spreadModes(${firsts[state]}u, ${shape.modes}u, ${tile})`;
  });
  return [
    `const SPREAD = f32(${1 / Math.sqrt(count / 3)});`,
    functionText("spreadStates() -> States", [...coordinates.lines, `return States(${parts.join(",\n    ")});`]),
  ].join("\n");
}
