/** WGSL of one tile of a matrix product, for each form and each pair of places the operands can stand in. */

import type { Form } from "../program/program.ts";

/** Where an operand's rows are read: a slot of this module, the shared data, or the run's own region of the states. */
export interface OperandPlace {
  readonly memory: "slots" | "data" | "states";
  /** vec4 a row. */
  readonly stride: number;
  /** XORed onto the column, masked by the tile row; 0 leaves rows as they are. */
  readonly mask: number;
}

export const letters = { slots: "s", data: "d", states: "k" } as const;

export interface ProductFunction {
  readonly name: string;
  readonly source: string;
}

/**
 * `fn name(a, b, row, column) -> mat4x4f`, a and b the operands' first vec4. A 4 x 4 x 4 block is 8 vec4 loads for 64
 * multiply-adds in all three forms.
 */
export function emitProduct(form: Form, innerTiles: number, left: OperandPlace, right: OperandPlace): ProductFunction {
  const tag = (place: OperandPlace) => `${letters[place.memory]}${place.stride}${place.mask ? "x" : ""}`;
  const name = `product${form}_${innerTiles}_${tag(left)}_${tag(right)}`;
  const a = form === "TN" ? alongColumn("a", left, "row") : alongRow("a", left, "row");
  const b = form === "NT" ? alongRow("b", right, "column") : alongColumn("b", right, "column");
  const four = [0, 1, 2, 3];
  const axes = ["x", "y", "z", "w"];
  const sums = four.map((i) => {
    if (form === "NN") return `    c${i} += ${four.map((j) => `a${i}.${axes[j]} * b${j}`).join(" + ")};`;
    if (form === "TN") return `    c${i} += ${four.map((j) => `a${j}.${axes[i]} * b${j}`).join(" + ")};`;
    return `    c${i} += vec4f(${four.map((j) => `dot(a${i}, b${j})`).join(", ")});`;
  });
  const source = [
    `fn ${name}(a: u32, b: u32, row: u32, column: u32) -> mat4x4f {`,
    ...four.map((i) => `  var c${i} = vec4f();`),
    ...a.before,
    ...b.before,
    // k++ and a constant bound: no guard is added to such a loop.
    `  for (var k = 0u; k < ${innerTiles}u; k++) {`,
    ...a.within,
    ...b.within,
    ...sums,
    "  }",
    "  return mat4x4f(c0, c1, c2, c3);",
    "}",
  ].join("\n");
  return { name, source };
}

interface Walk {
  /** What does not change with k. */
  readonly before: readonly string[];
  readonly within: readonly string[];
}

/** The k-th tile of one row of tiles. */
function alongRow(base: "a" | "b", place: OperandPlace, row: string): Walk {
  const column = place.mask === 0 ? "k" : `(k ^ ${base}Scatter)`;
  return {
    before: [
      `  let ${base}First = ${base} + 4u * ${row} * ${place.stride}u;`,
      ...(place.mask === 0 ? [] : [`  let ${base}Scatter = ${row} & ${place.mask}u;`]),
    ],
    within: [`    let ${base}k = ${base}First + ${column};`, ...fourRows(base, place)],
  };
}

/** The k-th tile of one column of tiles. */
function alongColumn(base: "a" | "b", place: OperandPlace, column: string): Walk {
  const scattered = place.mask === 0 ? column : `(${column} ^ (k & ${place.mask}u))`;
  return {
    before: [],
    within: [`    let ${base}k = ${base} + k * ${4 * place.stride}u + ${scattered};`, ...fourRows(base, place)],
  };
}

function fourRows(base: "a" | "b", place: OperandPlace): string[] {
  return [0, 1, 2, 3].map((i) => {
    const address = i === 0 ? `${base}k` : `${base}k + ${i * place.stride}u`;
    return `    let ${base}${i} = ${rowAt(place, address)};`;
  });
}

/** The vec4 at an address of a place. */
export function rowAt({ memory }: OperandPlace, address: string): string {
  return memory === "slots" ? `slotRow(${address})` : `${memory}[${address}]`;
}
