/** WGSL of the tiles of a matrix product that one thread makes together, for each form and each pair of places the operands can stand in. */

import type { Form } from "../program/program.ts";
import type { Tuning } from "./tuning.ts";

/** Where an operand's rows are read: a slot of this module, the shared data, or the run's own region of the states. */
export interface OperandPlace {
  readonly memory: "slots" | "data" | "states";
  /** vec4 a row. */
  readonly stride: number;
  /** XORed onto the column, masked by the tile row; 0 leaves rows as they are. */
  readonly mask: number;
  /** A tile's rows stand in four planes, and addresses count tiles, not rows. */
  readonly planes: boolean;
}

/** Between the addresses of tiles below each other. */
export function tileRowStride({ planes, stride }: OperandPlace): number {
  return planes ? stride : 4 * stride;
}

/** The i-th row of the tile at an address. */
export function tileRow({ memory, planes, stride }: OperandPlace, address: string, i: number): string {
  if (planes) return `slots[${i}][${address}]`;
  const row = i === 0 ? address : `${address} + ${i * stride}u`;
  return memory === "slots" ? `slotRow(${row})` : `${memory}[${row}]`;
}

/** Four modes of a vector, the k-th four. */
export function modesAt({ memory }: OperandPlace, address: string, k: string): string {
  return memory === "slots" ? `slotModes(${address}, ${k})` : `${memory}[${address} + ${k}]`;
}

/** Of a function's name, by what it reads. */
export function placeTag({ memory, stride, mask, planes }: OperandPlace): string {
  const letters = { slots: "s", data: "d", states: "k" };
  return `${planes ? "p" : letters[memory]}${stride}${mask ? "x" : ""}`;
}

export interface ProductFunction {
  readonly name: string;
  readonly source: string;
}

type ProductTuning = Pick<Tuning, "hiddenFrom" | "hiddenDataFrom" | "fourFrom" | "chainsFrom">;

const four = [0, 1, 2, 3];
const axes = ["x", "y", "z", "w"];

/**
 * `fn name(a, b, row, column) -> mat4x4f`, a and b the operands' first vec4. A 4 x 4 x 4 block is 8 vec4 loads for 64 multiply-adds in
 * all three forms.
 */
export function emitProduct(
  form: Form,
  innerTiles: number,
  left: OperandPlace,
  right: OperandPlace,
  { hiddenFrom, hiddenDataFrom, fourFrom, chainsFrom }: ProductTuning,
): ProductFunction {
  const name = `product${form}_${innerTiles}_${placeTag(left)}_${placeTag(right)}`;
  const a = form === "TN" ? alongColumn("a", "a", left, "row") : alongRow("a", "a", left, "row");
  const b = form === "NT" ? alongRow("b", "b", right, "column") : alongColumn("b", "b", right, "column");
  const chained = innerTiles >= chainsFrom;
  const ofData = left.memory === "data" || right.memory === "data";
  const hidden = innerTiles >= Math.min(hiddenFrom, ofData ? hiddenDataFrom : hiddenFrom);
  const block = [
    ...b.within,
    ...(form === "NT" && chained ? columnsOfB : []),
    ...a.within,
    ...(chained ? chainOf : sumOf)(form),
  ];
  const source = [
    `fn ${name}(a: u32, b: u32, row: u32, column: u32) -> mat4x4f {`,
    ...indented([
      ...four.map((i) => `var c_${i} = vec4f();`),
      ...a.before,
      ...b.before,
      ...turnsOf(innerTiles, hidden, innerTiles >= fourFrom, block),
      "return mat4x4f(c_0, c_1, c_2, c_3);",
    ]),
    "}",
  ].join("\n");
  return { name, source };
}

/** The block for each k of so many, in a loop. */
function turnsOf(count: number, hidden: boolean, byFour: boolean, block: readonly string[]): string[] {
  const bound = (turns: number): string => `${turns}u${hidden ? " + dispatch.nothing" : ""}`;
  // k++ and a bound that is constant, but for a uniform: no guard is added to such a loop.
  if (!hidden || !byFour) return [`for (var k = 0u; k < ${bound(count)}; k++) {`, ...indented(block), "}"];
  const at = (k: string): string[] => ["{", ...indented([`let k = ${k};`, ...block]), "}"];
  const rest = Array.from({ length: count % 4 }, (_, i) => at(`${count - (count % 4) + i}u`));
  return [
    `for (var turn = 0u; turn < ${bound(Math.floor(count / 4))}; turn++) {`,
    ...indented(four.flatMap((i) => at(`4u * turn + ${i}u`))),
    "}",
    ...rest.flat(),
  ];
}

/** Lines that add a block's four terms to each row of the result, c0 to c3, at once. */
function sumOf(form: Form): string[] {
  return four.map((i) => {
    if (form === "NN") return `c_${i} += ${four.map((j) => `a_${i}.${axes[j]} * b_${j}`).join(" + ")};`;
    if (form === "TN") return `c_${i} += ${four.map((j) => `a_${j}.${axes[i]} * b_${j}`).join(" + ")};`;
    return `c_${i} += vec4f(${four.map((j) => `dot(a_${i}, b_${j})`).join(", ")});`;
  });
}

/** Lines that add them one after another. */
function chainOf(form: Form): string[] {
  const b = form === "NT" ? "t_" : "b_";
  return four.flatMap((j) =>
    four.map((i) => `c_${i} += ${form === "TN" ? `a_${j}.${axes[i]}` : `a_${i}.${axes[j]}`} * ${b}${j};`),
  );
}

/** The transposed block of the right operand: names for registers, no instructions. */
const columnsOfB = four.map((j) => `let t_${j} = vec4f(${four.map((i) => `b_${i}.${axes[j]}`).join(", ")});`);

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

interface Walk {
  /** What does not change with k. */
  readonly before: readonly string[];
  readonly within: readonly string[];
}

/** The k-th tile of one row of tiles of the operand that begins at `base`. */
function alongRow(name: string, base: string, place: OperandPlace, row: string): Walk {
  const column = place.mask === 0 ? "k" : `(k ^ ${name}Scatter)`;
  return {
    before: [
      `let ${name}First = ${base} + ${row} * ${tileRowStride(place)}u;`,
      ...(place.mask === 0 ? [] : [`let ${name}Scatter = ${row} & ${place.mask}u;`]),
    ],
    within: [`let ${name}k = ${name}First + ${column};`, ...fourRows(name, place)],
  };
}

/** The k-th tile of one column of tiles. */
function alongColumn(name: string, base: string, place: OperandPlace, column: string): Walk {
  const scattered = place.mask === 0 ? column : `(${column} ^ (k & ${place.mask}u))`;
  return {
    before: [],
    within: [`let ${name}k = ${base} + k * ${tileRowStride(place)}u + ${scattered};`, ...fourRows(name, place)],
  };
}

function fourRows(name: string, place: OperandPlace): string[] {
  return four.map((i) => `let ${name}_${i} = ${tileRow(place, `${name}k`, i)};`);
}
