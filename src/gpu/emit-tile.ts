/** WGSL of one tile of an elementwise expression, and of the places its values are read from. */

import type { Elementwise, Scalar, Shape, ValueId } from "../program/program.ts";
import type { Coordinates } from "./emit-coordinates.ts";
import { modesAt, type OperandPlace } from "./emit-product.ts";
import { comparisonNames, type ScalarEmitter, wholeExponent } from "./emit-scalars.ts";
import type { GpuRoutine } from "./gathers.ts";
import type { Layout } from "./layout.ts";
import { keepsPadding } from "./padding.ts";
import { inPlanes, type SlotMemory } from "./slots.ts";
import type { GpuProgram } from "./split.ts";
import { inTiles, vectorsOf } from "./tiles.ts";

/** Slots by the values that an operation reads from them. */
export type Slots = ReadonlyMap<ValueId, number>;

export interface TileEmitter {
  /** The j-th tile of a value in its owner's registers. */
  own(value: ValueId, j: number): string;
  /** Where the whole workgroup can read a value, and the address of its first row. */
  operand(value: ValueId, slots: Slots): { readonly place: OperandPlace; readonly address: string };
  slotAddress(slot: number): string;
  /** vec4 a row, and the mask of its scattering. */
  stride(shape: Shape): number;
  mask(shape: Shape): number;
  /** The j-th tile of an expression of this shape; what pads it is 0. */
  tile(expression: Elementwise, shape: Shape, j: number, slots: Slots): string;
}

export function createTileEmitter(
  program: GpuProgram,
  routine: GpuRoutine,
  memory: SlotMemory,
  layout: Layout,
  coordinates: Coordinates,
  scalars: ScalarEmitter,
): TileEmitter {
  const stride = (shape: Shape): number => inTiles(shape.columns);
  const mask = (shape: Shape): number => {
    const columns = inTiles(shape.columns);
    // XOR with less than the largest power of 2 that divides the row's length stays inside the row.
    return layout.tuning.swizzle ? (columns & -columns) - 1 : 0;
  };
  const planes = inPlanes(memory, layout);
  const slotAddress = (slot: number): string => {
    const offset = (slot * memory.slotVectors) / (planes ? 4 : 1);
    return offset === 0 ? "slotBase" : `slotBase + ${offset}u`;
  };
  const operand = (value: ValueId, slots: Slots) => {
    const { origin, shape, index } = routine.values[value]!;
    if (origin === "data") {
      const place: OperandPlace = { memory: "data", stride: stride(shape), mask: 0, planes: false };
      return { place, address: dataAddress(index, shape) };
    }
    if (origin === "kept") {
      const place: OperandPlace = { memory: "states", stride: stride(shape), mask: 0, planes: false };
      return { place, address: `run * STATE_STRIDE + ${layout.keptOffsets[index]}u` };
    }
    const place: OperandPlace = { memory: "slots", stride: stride(shape), mask: mask(shape), planes };
    return { place, address: slotAddress(slots.get(value)!) };
  };
  /** A matrix for each run of a cell, or for each step, stands behind that of the one before. */
  const dataAddress = (index: number, shape: Shape): string => {
    const first = `${layout.matrixOffsets[index]}u`;
    const { of } = program.matrices[index]!;
    if (of === "steps") return `${first} + (stepped - 1u) * ${vectorsOf(shape)}u`;
    return of === "runs" ? `${first} + placeInCell() * ${vectorsOf(shape)}u` : first;
  };
  const own = (value: ValueId, j: number): string => {
    const { origin, name, id, index, shape } = routine.values[value]!;
    switch (origin) {
      case "state":
        return `y.${name}_${j}`;
      case "initial":
        return `y0.${name}_${j}`;
      case "data": {
        const { row, column } = coordinates.at(shape, j);
        return `dataRows(${dataAddress(index, shape)}, ${stride(shape)}u, ${row}, ${column})`;
      }
      case "kept": {
        const { row, column } = coordinates.at(shape, j);
        return `stateTile(${layout.keptOffsets[index]}u, ${stride(shape)}u, ${row}, ${column})`;
      }
      case "draw":
        return `d${id}_${j}`;
      case "temporary":
        return `v${id}_${name}_${j}`;
    }
  };
  const diagonalAt = (diagonal: number, tile: string): string => `data[${layout.diagonalOffsets[diagonal]}u + ${tile}]`;

  const unmasked = (expression: Elementwise, shape: Shape, j: number, slots: Slots): string => {
    const inner = (part: Elementwise): string => unmasked(part, shape, j, slots);
    const { row, column } = coordinates.at(shape, j);
    switch (expression.kind) {
      case "read": {
        if (!expression.transposed) return own(expression.value, j);
        const { place, address } = operand(expression.value, slots);
        if (place.memory === "slots")
          return `transpose(slotTile(${address}, ${place.stride}u, ${place.mask}u, ${column}, ${row}))`;
        return `transpose(${place.memory}Rows(${address}, ${place.stride}u, ${column}, ${row}))`;
      }
      case "spread": {
        const { place, address } = operand(expression.value, slots);
        const isRows = expression.along === "rows";
        const entries = modesAt(place, address, isRows ? row : column);
        return isRows ? `scaledRows(${entries}, filled(1.0))` : `scaledColumns(${entries}, filled(1.0))`;
      }
      case "part":
        return `${expression.part}Part(${row}, ${column}, ${inner(expression.operand)})`;
      case "fill":
        return `filled(${scalars.name(expression.scalar)})`;
      case "diagonal": {
        const entries = expression.diagonals.map((diagonal) => diagonalAt(diagonal, row));
        const product = entries.length === 0 ? "vec4f(1.0)" : entries.join(" * ");
        return `diagonalTile(${row}, ${column}, ${product}, ${Math.min(shape.rows, shape.columns)}u)`;
      }
      case "scale":
        return `${scalars.name(expression.scalar)} * ${inner(expression.operand)}`;
      case "scaleRows":
        return `scaledRows(${diagonalAt(expression.diagonal, row)}, ${inner(expression.operand)})`;
      case "scaleColumns":
        return `scaledColumns(${diagonalAt(expression.diagonal, column)}, ${inner(expression.operand)})`;
      case "negate":
        return `(-1.0 * ${inner(expression.operand)})`;
      case "function":
        return `tile${expression.name[0]!.toUpperCase()}${expression.name.slice(1)}(${inner(expression.operand)})`;
      case "power": {
        const { exponent } = expression;
        return tilePower(inner(expression.operand), routine.scalars[exponent]!, () => scalars.name(exponent));
      }
      case "plus":
        return `(${inner(expression.left)} + ${inner(expression.right)})`;
      case "minus":
        return `(${inner(expression.left)} - ${inner(expression.right)})`;
      case "times": {
        const left = inner(expression.left);
        const right = inner(expression.right);
        return left === right ? `squared(${left})` : `hadamard(${left}, ${right})`;
      }
      case "over":
        return `quotient(${inner(expression.left)}, ${inner(expression.right)})`;
      case "least":
        return `tileLeast(${inner(expression.left)}, ${inner(expression.right)})`;
      case "greatest":
        return `tileGreatest(${inner(expression.left)}, ${inner(expression.right)})`;
      case "and":
        return `tileAnd(${inner(expression.left)}, ${inner(expression.right)})`;
      case "or":
        return `tileOr(${inner(expression.left)}, ${inner(expression.right)})`;
      case "compare": {
        const name = comparisonNames[expression.comparison];
        const tile = `tile${name[0]!.toUpperCase()}${name.slice(1, -1)}`;
        return `${tile}(${inner(expression.left)}, ${inner(expression.right)})`;
      }
      case "choose": {
        const parts = [expression.condition, expression.left, expression.right];
        return `tileChoose(${parts.map(inner).join(", ")})`;
      }
      case "raised":
        return `tilePower(${inner(expression.left)}, ${inner(expression.right)})`;
    }
  };

  return {
    own,
    operand,
    slotAddress,
    stride,
    mask,
    tile(expression, shape, j, slots) {
      const text = unmasked(expression, shape, j, slots);
      const { row, column, tile } = coordinates.at(shape, j);
      const { rows, columns, modes } = shape;
      if (modes !== null) return `masked(${tile}, ${text}, ${modes}u)`;
      const isWhole = rows % 4 === 0 && columns % 4 === 0;
      if (isWhole || keepsPadding(expression, routine.scalars)) return text;
      return `inside(${row}, ${column}, ${text}, ${rows}u, ${columns}u)`;
    },
  };
}

/** Small whole exponents are multiplied out, as for scalars. */
function tilePower(base: string, exponent: Scalar, name: () => string): string {
  const whole = exponent.kind === "constant" ? wholeExponent(exponent.value) : null;
  if (whole === 2) return `squared(${base})`;
  if (exponent.kind === "constant" && exponent.value === 0.5) return `tileSqrt(${base})`;
  if (whole === null || whole < -1) return `tilePower(${base}, filled(${name()}))`;
  if (whole === -1) return `quotient(filled(1.0), ${base})`;
  return Array.from({ length: whole - 1 }).reduce<string>((power) => `hadamard(${power}, ${base})`, base);
}
