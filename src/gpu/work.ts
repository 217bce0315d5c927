/** What the algorithms that a routine calls itself take of a run's scratch: a matrix, a basis, a list and what they keep of rows and rotations. */

import type { Elementwise, OpaqueOperation, Shape } from "../program/program.ts";
import { tiledValues } from "./gathers.ts";
import type { EarlyRoutine } from "./split.ts";
import { inTiles, vectorsOf } from "./tiles.ts";

/** First vec4 of each in a run's scratch region, and the first behind them. */
export interface WorkLayout {
  readonly matrix: number;
  readonly basis: number;
  readonly list: number;
  readonly sums: number;
  readonly turns: number;
  readonly end: number;
}

/** From the given vec4 on; null where the routine calls none. */
export function planWork(routine: EarlyRoutine, ends: readonly Elementwise[], first: number): WorkLayout | null {
  const calls = routine.operations.filter((operation): operation is OpaqueOperation => operation.kind === "opaque");
  if (calls.length === 0) return null;
  const most = (sizes: readonly number[]): number => Math.max(0, ...sizes);
  const shapes = calls.flatMap(({ operands, results }) =>
    [...operands, ...results].map((id): Shape => routine.values[id]!.shape),
  );
  const matrices = shapes.filter(({ modes }) => modes === null);
  const lists = shapes.filter(({ modes }) => modes !== null);
  const held = new Set(tiledValues(routine, ends).map(({ id }) => id));
  const withBasis = calls.some(
    ({ routine: name, results }) =>
      name === "alignment" || name === "solve" || (name === "eigh" && held.has(results[1]!)),
  );
  const matrixVectors = most(matrices.map(vectorsOf));
  // A row of an odd order more, which no rotation touches.
  const rows = most([...matrices.map(({ rows }) => rows + (rows & 1)), ...lists.map(({ modes }) => modes ?? 0)]);
  const basis = first + matrixVectors;
  const list = basis + (withBasis ? matrixVectors : 0);
  const sums = list + most(lists.map(vectorsOf));
  const turns = sums + inTiles(rows);
  return { matrix: first, basis, list, sums, turns, end: turns + Math.ceil(rows / 2) };
}
