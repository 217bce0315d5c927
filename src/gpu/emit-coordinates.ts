/** Which tiles a thread owns: WGSL `let`s for each shape of matrix, made once a function. */

import type { Shape } from "../program/program.ts";
import type { Layout } from "./layout.ts";
import { inTiles, tileCount } from "./tiles.ts";

/** Names in the emitted function of one tile that a thread owns. */
export interface TilePlace {
  readonly row: string;
  readonly column: string;
  readonly tile: string;
  /** The condition under which the thread really owns it; null where every thread does. */
  readonly owned: string | null;
}

export interface Coordinates {
  /** Filled as places are asked for; they belong at the head of the function. */
  readonly lines: readonly string[];
  /** The thread's j-th tile of a matrix of this shape. A thread without one repeats the last tile and must not write. */
  at(shape: Shape, j: number): TilePlace;
}

/** How many tiles of a matrix of this shape a thread owns at most. */
export function tilesOwned(shape: Shape, layout: Layout): number {
  return Math.ceil(tileCount(shape) / layout.threads);
}

/** Whether neighbouring lanes own quads of tiles; where there are only two columns rows of tiles are quads already. */
function inQuads(rows: number, columns: number, { tuning }: Layout): boolean {
  return tuning.quads && rows % 2 === 0 && columns % 2 === 0 && columns > 2;
}

export function createCoordinates(layout: Layout): Coordinates {
  const lines: string[] = [];
  const seen = new Map<string, readonly TilePlace[]>();
  const declare = (rows: number, columns: number, key: string): TilePlace[] => {
    const count = rows * columns;
    return Array.from({ length: Math.ceil(count / layout.threads) }, (_, j) => {
      const index = j === 0 ? "lane" : `lane + ${j * layout.threads}u`;
      const full = (j + 1) * layout.threads <= count;
      const [tile, row, column, owned] = ["tile", "row", "column", "owned"].map((noun) => `${noun}${key}_${j}`);
      const own = full ? index : `min(${index}, ${count - 1}u)`;
      if (!full) lines.push(`let ${owned} = ${index} < ${count}u;`);
      if (inQuads(rows, columns, layout)) {
        const [place, pair] = ["place", "pair"].map((noun) => `${noun}${key}_${j}`);
        lines.push(`let ${place} = ${own};`);
        lines.push(`let ${pair} = ${place} / ${2 * columns}u;`);
        lines.push(`let ${row} = 2u * ${pair} + ((${place} >> 1u) & 1u);`);
        lines.push(`let ${column} = (((${place} - ${pair} * ${2 * columns}u) >> 2u) << 1u) + (${place} & 1u);`);
        lines.push(`let ${tile} = ${row} * ${columns}u + ${column};`);
      } else {
        lines.push(`let ${tile} = ${own};`);
        lines.push(`let ${row} = ${rows === 1 ? "0u" : `${tile} / ${columns}u`};`);
        lines.push(`let ${column} = ${rows === 1 ? tile : `${tile} - ${row} * ${columns}u`};`);
      }
      return { row: row!, column: column!, tile: tile!, owned: full ? null : owned! };
    });
  };
  return {
    lines,
    at(shape, j) {
      const rows = inTiles(shape.rows);
      const columns = inTiles(shape.columns);
      const key = `${rows}x${columns}`;
      const places = seen.get(key) ?? declare(rows, columns, key);
      seen.set(key, places);
      return places[j]!;
    },
  };
}
