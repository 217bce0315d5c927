/** WGSL of the sums over the rows of a matrix, or down its columns, each entry times a weight: a matrix times a vector. */

import type { Shape } from "../program/program.ts";
import { modesAt, type OperandPlace, type ProductFunction, placeTag, tileRow, tileRowStride } from "./emit-product.ts";
import { inTiles } from "./tiles.ts";

/**
 * `fn name(a, w, tile) -> mat4x4f`, a and w the first vec4 of the matrix and of the weights: the tile of the resulting vector, which
 * holds the sums of 16 rows. What pads the matrix is 0, and so is what pads the result.
 */
export function emitRowSums(
  shape: Shape,
  transposed: boolean,
  matrix: OperandPlace,
  weights: OperandPlace | null,
): ProductFunction {
  const { mask } = matrix;
  const stride = tileRowStride(matrix);
  const [outer, inner] = transposed ? [shape.columns, shape.rows] : [shape.rows, shape.columns];
  const tag = `${placeTag(matrix)}_${weights === null ? "1" : placeTag(weights)}`;
  const name = `${transposed ? "columnSums" : "rowSums"}_${inTiles(outer)}x${inTiles(inner)}_${tag}`;
  const scattered = (column: string, row: string): string =>
    mask === 0 ? column : `(${column} ^ (${row} & ${mask}u))`;
  const rows = [0, 1, 2, 3].map((i) => tileRow(matrix, "at", i));
  const weight = weights === null ? "vec4f(1.0)" : modesAt(weights, "w", "k");
  const share = transposed
    ? rows.map((row, i) => `weight.${"xyzw"[i]} * ${row}`).join(" + ")
    : `vec4f(${rows.map((row) => `dot(${row}, weight)`).join(", ")})`;
  const at = transposed
    ? `a + k * ${stride}u + ${scattered("place", "k")}`
    : `a + place * ${stride}u + ${scattered("k", "place")}`;
  const source = [
    `fn ${name}(a: u32, w: u32, tile: u32) -> mat4x4f {`,
    "  var sums = mat4x4f();",
    "  for (var i = 0u; i < 4u; i++) {",
    "    let place = 4u * tile + i;",
    `    if (place >= ${inTiles(outer)}u) { break; }`,
    "    var total = vec4f();",
    `    for (var k = 0u; k < ${inTiles(inner)}u; k++) {`,
    `      let at = ${at};`,
    `      let weight = ${weight};`,
    `      total += ${share};`,
    "    }",
    "    sums[i] = total;",
    "  }",
    "  return sums;",
    "}",
  ].join("\n");
  return { name, source };
}
