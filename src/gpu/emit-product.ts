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

/** Tiles of one column that are made by one call: so many, each so many tile rows below the one before. */
export interface TileColumn {
  readonly count: number;
  readonly apart: number;
}

type ProductTuning = Pick<Tuning, "turnsHidden" | "tilesATurn" | "chains">;

/** One tile of the result. */
export const singleTile: TileColumn = { count: 1, apart: 0 };

const four = [0, 1, 2, 3];
const axes = ["x", "y", "z", "w"];

/**
 * `fn name(a, b, row, column) -> mat4x4f`, a and b the operands' first vec4; of several tiles an array of them. A 4 x 4 x 4 block
 * is 8 vec4 loads for 64 multiply-adds in all three forms, and each further tile of the column 4 for 64.
 */
export function emitProduct(
  form: Form,
  innerTiles: number,
  left: OperandPlace,
  right: OperandPlace,
  { turnsHidden, tilesATurn, chains }: ProductTuning,
  tiles: TileColumn = singleTile,
): ProductFunction {
  const several = tiles.count > 1 ? `_${tiles.count}by${tiles.apart}` : "";
  const name = `product${form}_${innerTiles}_${placeTag(left)}_${placeTag(right)}${several}`;
  const parts = Array.from({ length: tiles.count }, (_, part) => part);
  const walks = parts.map((part) => {
    const row = part === 0 ? "row" : `(row + ${part * tiles.apart}u)`;
    return form === "TN" ? alongColumn(`a${part}`, "a", left, row) : alongRow(`a${part}`, "a", left, row);
  });
  const b = form === "NT" ? alongRow("b", "b", right, "column") : alongColumn("b", "b", right, "column");
  const terms = chains ? chainOf : sumOf;
  const body = [
    ...b.within,
    ...(form === "NT" && chains ? columnsOfB : []),
    ...parts.flatMap((part) => [...walks[part]!.within, ...terms(form, `a${part}_`, `c${part}_`)]),
  ];
  const width = innerTiles % tilesATurn === 0 ? tilesATurn : 1;
  const turns = `${innerTiles / width}u${turnsHidden ? " + dispatch.nothing" : ""}`;
  const loop =
    width === 1
      ? // k++ and a constant bound: no guard is added to such a loop.
        [`for (var k = 0u; k < ${turns}; k++) {`, ...indented(body), "}"]
      : [
          `for (var turn = 0u; turn < ${turns}; turn++) {`,
          ...Array.from({ length: width }, (_, at) => [
            "  {",
            `    let k = ${width}u * turn + ${at}u;`,
            ...indented(indented(body)),
            "  }",
          ]).flat(),
          "}",
        ];
  const results = parts.map((part) => `mat4x4f(${four.map((i) => `c${part}_${i}`).join(", ")})`);
  const type = tiles.count === 1 ? "mat4x4f" : `array<mat4x4f, ${tiles.count}>`;
  const source = [
    `fn ${name}(a: u32, b: u32, row: u32, column: u32) -> ${type} {`,
    ...indented([
      ...parts.flatMap((part) => four.map((i) => `var c${part}_${i} = vec4f();`)),
      ...walks.flatMap(({ before }) => before),
      ...b.before,
      ...loop,
      `return ${tiles.count === 1 ? results[0] : `${type}(${results.join(", ")})`};`,
    ]),
    "}",
  ].join("\n");
  return { name, source };
}

/** Lines that add a block's four terms to each row of the result, c0 to c3, at once. */
function sumOf(form: Form, a: string, c: string): string[] {
  return four.map((i) => {
    if (form === "NN") return `${c}${i} += ${four.map((j) => `${a}${i}.${axes[j]} * b_${j}`).join(" + ")};`;
    if (form === "TN") return `${c}${i} += ${four.map((j) => `${a}${j}.${axes[i]} * b_${j}`).join(" + ")};`;
    return `${c}${i} += vec4f(${four.map((j) => `dot(${a}${i}, b_${j})`).join(", ")});`;
  });
}

/** Lines that add them one after another. */
function chainOf(form: Form, a: string, c: string): string[] {
  const b = form === "NT" ? "t_" : "b_";
  return four.flatMap((j) =>
    four.map((i) => `${c}${i} += ${form === "TN" ? `${a}${j}.${axes[i]}` : `${a}${i}.${axes[j]}`} * ${b}${j};`),
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
