/** What the host hands to the device before a run: data, values that runs start from and each cell's parameters, padded as the layout says. */

import type { Cell, ResolvedExperiment } from "../experiment/resolved.ts";
import { matrixValues } from "../experiment/stored-values.ts";
import { isAdaptive } from "../methods/methods.ts";
import type { Shape } from "../program/program.ts";
import { familyTable } from "./family-table.ts";
import type { Layout } from "./layout.ts";
import type { GpuProgram } from "./split.ts";
import { inTiles, vectorsOf } from "./tiles.ts";

/** The `data` buffer. Float64 is rounded to float32 here and nowhere before. */
export function packData(resolved: ResolvedExperiment, program: GpuProgram, layout: Layout): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(4 * layout.dataVectors);
  for (const [index, matrix] of program.matrices.entries()) {
    const values = matrixValues(resolved, matrix);
    const size = 4 * vectorsOf(matrix.shape);
    for (const [run, entries] of (values instanceof Float64Array ? [values] : values).entries()) {
      const offset = 4 * layout.matrixOffsets[index]! + run * size;
      if (matrix.shape.modes === null) packMatrix(packed, offset, matrix.shape, entries);
      else packed.set(entries, offset);
    }
  }
  for (const [index, { name }] of program.diagonals.entries()) {
    const value = resolved.data[name]!;
    if (value.kind === "diagonal") packed.set(value.values, 4 * layout.diagonalOffsets[index]!);
  }
  for (const [index, name] of program.numbers.entries()) {
    const value = resolved.data[name]!;
    if (value.kind === "vector") packed.set(value.values, 4 * layout.numbersOffset + index);
  }
  if (isAdaptive(resolved.integrator))
    packed.set(familyTable(resolved.integrator, layout.familiesOffset), 4 * layout.familiesOffset);
  return packed;
}

/** A row of numbers for each cell, in the program's order of slots. */
export function packParameters(cells: readonly Cell[], program: GpuProgram): Float32Array<ArrayBuffer> {
  const width = program.parameters.length;
  const packed = new Float32Array(Math.max(1, cells.length * width));
  for (const [row, cell] of cells.entries()) {
    for (const [slot, name] of program.parameters.entries()) packed[row * width + slot] = cell.values[name]!;
  }
  return packed;
}

function packMatrix(into: Float32Array, offset: number, shape: Shape, values: Float64Array): void {
  const stride = 4 * inTiles(shape.columns);
  for (let row = 0; row < shape.rows; row++) {
    for (let column = 0; column < shape.columns; column++) {
      into[offset + row * stride + column] = values[row * shape.columns + column]!;
    }
  }
}

/** One state of one run, out of its region, without the padding. */
export function unpackState(region: Float32Array, offset: number, shape: Shape, into: Float64Array, at: number): void {
  if (shape.modes !== null) {
    into.set(region.subarray(offset, offset + shape.modes), at);
    return;
  }
  const stride = 4 * inTiles(shape.columns);
  for (let row = 0; row < shape.rows; row++) {
    const from = offset + row * stride;
    into.set(region.subarray(from, from + shape.columns), at + row * shape.columns);
  }
}
