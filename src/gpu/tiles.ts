/** How matrices are stored on the device: in tiles of 4 x 4, rows and columns padded to whole ones. */

import type { Shape } from "../program/program.ts";

export const vectorBytes = 16;

/** Rows or columns in tiles of 4. */
export function inTiles(length: number): number {
  return Math.ceil(length / 4);
}

export function tileCount(shape: Shape): number {
  return inTiles(shape.rows) * inTiles(shape.columns);
}

/** vec4 of a stored matrix: rows and columns padded to multiples of 4. */
export function vectorsOf(shape: Shape): number {
  return 4 * tileCount(shape);
}
