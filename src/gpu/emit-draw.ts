/** WGSL of a thread's tile of a draw: two functions for each kind of draw that a program has. */

import type { Draw } from "../program/program.ts";

/**
 * `fn KINDTile(stream, rows, columns, row, column)`, of a matrix of this true shape, and `fn KINDModes(stream, modes, tile)`,
 * of a vector. Loops: a software adapter's compiler copies what is called to every place that calls it.
 */
export function emitDraw(kind: Draw["kind"]): string {
  return [
    `fn ${kind}Tile(stream: u32, rows: u32, columns: u32, row: u32, column: u32) -> mat4x4f {`,
    "  let blocks = (columns + 3u) / 4u;",
    "  var tile = mat4x4f();",
    "  for (var i = 0u; i < 4u; i++) {",
    "    let r = 4u * row + i;",
    `    if (r < rows) { tile[i] = withinColumns(column, columns, ${kind}Block(stream, r * blocks + column)); }`,
    "  }",
    "  return tile;",
    "}",
    `fn ${kind}Modes(stream: u32, modes: u32, place: u32) -> mat4x4f {`,
    "  var tile = mat4x4f();",
    "  for (var i = 0u; i < 4u; i++) {",
    "    let block = 4u * place + i;",
    `    if (4u * block < modes) { tile[i] = withinColumns(block, modes, ${kind}Block(stream, block)); }`,
    "  }",
    "  return tile;",
    "}",
  ].join("\n");
}
