/** WGSL of a routine: the program's operations, played by the schedule, on the tiles that each thread owns. */

import type { Elementwise, Operation, Program, Routine, Shape, ValueId } from "../program/program.ts";
import { emitProduct, type OperandPlace } from "./emit-product.ts";
import { createScalarEmitter } from "./emit-scalars.ts";
import { inTiles, type Layout, type SlotMemory } from "../layout.ts";

/** Functions that emitted bodies call, each once a module. */
export type Registry = Map<string, string>;

interface Place {
  readonly row: string;
  readonly column: string;
  readonly tile: string;
  /** Null where every thread owns such a tile. */
  readonly owned: string | null;
}

/** Lines of a function body that hold for the routine's threads. */
export interface RoutineBody {
  readonly lines: readonly string[];
  /** The tiles of an elementwise expression, after the lines. */
  readonly slopes: readonly (readonly string[])[];
}

export function tileCount(shape: Shape): number {
  return inTiles(shape.rows) * inTiles(shape.columns);
}

/** How many tiles of a matrix of this shape a thread owns at most. */
export function tilesOwned(shape: Shape, layout: Layout): number {
  return Math.ceil(tileCount(shape) / layout.threads);
}

/** `let`s that say which tiles the thread owns of each of the shapes. */
export function emitCoordinates(shapes: readonly Shape[], layout: Layout): { lines: string[]; at: (shape: Shape, j: number) => Place } {
  const lines: string[] = [];
  const seen = new Map<string, Place[]>();
  const at = (shape: Shape, j: number): Place => {
    const rows = inTiles(shape.rows);
    const columns = inTiles(shape.columns);
    const key = `${rows}x${columns}`;
    if (!seen.has(key)) seen.set(key, declare(rows, columns, key));
    return seen.get(key)![j]!;
  };
  const declare = (rows: number, columns: number, key: string): Place[] => {
    const count = rows * columns;
    return Array.from({ length: Math.ceil(count / layout.threads) }, (_, j) => {
      const index = j === 0 ? "lane" : `lane + ${j * layout.threads}u`;
      const full = (j + 1) * layout.threads <= count;
      const tile = `tile${key}_${j}`;
      lines.push(`let ${tile} = ${full ? index : `min(${index}, ${count - 1}u)`};`);
      if (!full) lines.push(`let owned${key}_${j} = ${index} < ${count}u;`);
      lines.push(`let row${key}_${j} = ${rows === 1 ? "0u" : `${tile} / ${columns}u`};`);
      lines.push(`let column${key}_${j} = ${rows === 1 ? tile : `${tile} - row${key}_${j} * ${columns}u`};`);
      return { row: `row${key}_${j}`, column: `column${key}_${j}`, tile, owned: full ? null : `owned${key}_${j}` };
    });
  };
  for (const shape of shapes) if (tileCount(shape) > 0) at(shape, 0);
  return { lines, at };
}

/** How the module stores what a routine yields; `drift` has only slopes. */
export function emitRoutine(
  program: Program,
  routine: Routine,
  slopes: readonly Elementwise[],
  memory: SlotMemory,
  layout: Layout,
  registry: Registry,
): RoutineBody {
  const lines: string[] = [];
  const append = (line: string): void => {
    lines.push(line);
  };
  const shapes = [...routine.values.map((value) => value.shape), ...program.states.map((state) => state.shape)];
  const coordinates = emitCoordinates(shapes, layout);
  const sums = new Map<number, string>();
  const scalars = createScalarEmitter(routine.scalars, append, (scalar, id) => {
    switch (scalar.kind) {
      case "parameter":
        return { value: `parameter(${scalar.slot}u)`, defined: null };
      case "time":
        return { value: "t", defined: null };
      case "entry":
        return { value: `data[${layout.diagonalOffsets[scalar.diagonal]! + (scalar.index >> 2)}u][${scalar.index & 3}]`, defined: null };
      case "sum":
        return { value: sums.get(id)!, defined: null };
      default:
        throw new Error(`a ${scalar.kind} is known only after the spectra`);
    }
  });
  const slotStride = (shape: Shape): number => inTiles(shape.columns);
  const maskOf = (shape: Shape): number => {
    const columns = inTiles(shape.columns);
    // XOR stays inside the row only where its length is a power of 2.
    return layout.swizzle && columns > 1 && (columns & (columns - 1)) === 0 ? columns - 1 : 0;
  };
  const slotAddress = (slot: number): string => {
    const offset = slot * memory.slotVectors;
    return offset === 0 ? "slotBase" : `slotBase + ${offset}u`;
  };
  const operand = (value: ValueId, slots: ReadonlyMap<ValueId, number>): { place: OperandPlace; address: string } => {
    const { origin, shape, index } = routine.values[value]!;
    if (origin === "data") {
      return { place: { memory: "data", stride: slotStride(shape), mask: 0 }, address: `${layout.matrixOffsets[index]}u` };
    }
    return { place: { memory: "slots", stride: slotStride(shape), mask: maskOf(shape) }, address: slotAddress(slots.get(value)!) };
  };

  const own = (value: ValueId, j: number): string => {
    const { origin, name, id, index, shape } = routine.values[value]!;
    if (origin === "state") return `y.${name}_${j}`;
    if (origin === "initial") return `y0.${name}_${j}`;
    if (origin === "data") {
      const place = coordinates.at(shape, j);
      return `dataTile(${layout.matrixOffsets[index]}u, ${slotStride(shape)}u, ${place.row}, ${place.column})`;
    }
    return `v${id}_${name}_${j}`;
  };

  /** One tile of an elementwise expression of this shape. */
  const tile = (expression: Elementwise, shape: Shape, j: number, slots: ReadonlyMap<ValueId, number>): string => {
    const inner = (part: Elementwise): string => tile(part, shape, j, slots);
    const place = coordinates.at(shape, j);
    switch (expression.kind) {
      case "read": {
        if (!expression.transposed) return own(expression.value, j);
        const { place: stored, address } = operand(expression.value, slots);
        const read = stored.memory === "data" ? "dataTile" : "slotTile";
        const mask = stored.memory === "data" ? "" : `, ${stored.mask}u`;
        return `transpose(${read}(${address}, ${stored.stride}u${mask}, ${place.column}, ${place.row}))`;
      }
      case "fill":
        return `filled(${scalars.name(expression.scalar)})`;
      case "diagonal": {
        const entries = expression.diagonals.map((diagonal) => `data[${layout.diagonalOffsets[diagonal]}u + ${place.row}]`);
        const diagonal = entries.length === 0 ? "vec4f(1.0)" : entries.join(" * ");
        return `diagonalTile(${place.row}, ${place.column}, ${diagonal}, ${Math.min(shape.rows, shape.columns)}u)`;
      }
      case "scale":
        return `${scalars.name(expression.scalar)} * ${inner(expression.operand)}`;
      case "scaleRows":
        return `scaledRows(data[${layout.diagonalOffsets[expression.diagonal]}u + ${place.row}], ${inner(expression.operand)})`;
      case "scaleColumns":
        return `scaledColumns(data[${layout.diagonalOffsets[expression.diagonal]}u + ${place.column}], ${inner(expression.operand)})`;
      case "negate":
        return `(-1.0 * ${inner(expression.operand)})`;
      case "function":
        return `tile${expression.name[0]!.toUpperCase()}${expression.name.slice(1)}(${inner(expression.operand)})`;
      case "power":
        return tilePower(inner(expression.operand), routine.scalars[expression.exponent]!, () => scalars.name(expression.exponent));
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
    }
  };
  const masked = (expression: Elementwise, shape: Shape, j: number, slots: ReadonlyMap<ValueId, number>): string => {
    const text = tile(expression, shape, j, slots);
    return shape.modes === null ? text : `masked(${coordinates.at(shape, j).tile}, ${text}, ${shape.modes}u)`;
  };
  const eachTile = (shape: Shape, action: (j: number, place: Place) => void): void => {
    for (let j = 0; j < tilesOwned(shape, layout); j++) action(j, coordinates.at(shape, j));
  };
  const guarded = (condition: string | null, line: string): void => {
    append(condition === null ? line : `if (${condition}) { ${line} }`);
  };

  const emitOperation = (operation: Operation, slots: ReadonlyMap<ValueId, number>): void => {
    switch (operation.kind) {
      case "product": {
        const left = operand(operation.left, slots);
        const right = operand(operation.right, slots);
        const product = emitProduct(operation.form, inTiles(operation.inner), left.place, right.place);
        registry.set(product.name, product.source);
        const { shape } = routine.values[operation.result]!;
        eachTile(shape, (j, { row, column }) => {
          append(`let ${own(operation.result, j)} = ${product.name}(${left.address}, ${right.address}, ${row}, ${column});`);
        });
        break;
      }
      case "combine": {
        const { shape } = routine.values[operation.result]!;
        eachTile(shape, (j) => {
          const text = masked(operation.expression, shape, j, slots);
          append(`let ${own(operation.result, j)} = ${text};`);
        });
        break;
      }
      case "partial":
        eachTile(operation.shape, (j, { owned }) => {
          const text = `tileSum(${masked(operation.expression, operation.shape, j, slots)})`;
          append(`let part${operation.scalar}_${j} = ${owned ? `select(0.0, ${text}, ${owned})` : text};`);
        });
        partialShapes.set(operation.scalar, operation.shape);
        break;
      case "gather":
        emitGather(operation.scalars);
        break;
      case "matrixOut":
        eachTile(operation.shape, (j, { row, column, owned }) => {
          const text = masked(operation.expression, operation.shape, j, slots);
          const at = `${layout.placeOffsets[operation.place]}u, ${slotStride(operation.shape)}u, ${row}, ${column}`;
          guarded(owned ? `writes && ${owned}` : "writes", `writeOut(${at}, ${text});`);
        });
        break;
      case "kroneckerOut":
        emitKronecker(operation, slots);
        break;
      case "scalarOut": {
        const value = scalars.name(operation.scalar);
        const defined = scalars.definedWhere(operation.scalar, operation.where) ?? "true";
        guarded("writes && lane == 0u", `writeValue(${operation.component}u, ${value}, ${defined});`);
        break;
      }
      case "vectorOut":
        eachTile(operation.shape, (j, { tile: index, owned }) => {
          const text = masked(operation.expression, operation.shape, j, slots);
          guarded(
            owned ? `writes && ${owned}` : "writes",
            `writeModes(${operation.component}u, ${index}, ${operation.shape.modes ?? 1}u, ${text});`,
          );
        });
        break;
    }
  };

  const partialShapes = new Map<number, Shape>();
  const emitGather = (ids: readonly number[]): void => {
    for (const [place, id] of ids.entries()) {
      const shape = partialShapes.get(id)!;
      eachTile(shape, (j, { tile: index, owned }) => {
        guarded(owned, `setPartial(${place}u, ${index}, part${id}_${j});`);
      });
    }
    append("workgroupBarrier();");
    if (layout.partialsInScratch !== null) append("storageBarrier();");
    for (const [place, id] of ids.entries()) {
      // One thread a sum, tile after tile: the same order however the tiles are shared out.
      append(`if (lane == ${place % layout.threads}u) { setTotal(${place}u, sumOfPartials(${place}u, ${tileCount(partialShapes.get(id)!)}u)); }`);
    }
    append("workgroupBarrier();");
    for (const [place, id] of ids.entries()) {
      append(`let total${id} = totalOf(${place}u);`);
      sums.set(id, `total${id}`);
    }
    append("workgroupBarrier();");
  };

  const emitKronecker = (operation: Operation & { kind: "kroneckerOut" }, slots: ReadonlyMap<ValueId, number>): void => {
    const order = operation.left * operation.right;
    const entry = operation.terms.map((term) => {
      const left = operand(term.left, slots);
      const right = operand(term.right, slots);
      const read = ({ place, address }: { place: OperandPlace; address: string }, row: string, column: string) =>
        place.memory === "data"
          ? `dataEntry(${address}, ${place.stride}u, ${row}, ${column})`
          : `slotEntry(${address}, ${place.stride}u, ${place.mask}u, ${row}, ${column})`;
      return `${scalars.name(term.coefficient)} * ${read(left, "i", "j")} * ${read(right, "k", "l")}`;
    });
    const shift = scalars.name(operation.shift);
    append(`for (var e = lane; e < ${order * order}u; e += THREADS) {`);
    append(`  let r = e / ${order}u; let c = e - r * ${order}u;`);
    append(`  let i = r / ${operation.right}u; let k = r - i * ${operation.right}u;`);
    append(`  let j = c / ${operation.right}u; let l = c - j * ${operation.right}u;`);
    append(`  let entry = ${entry.join(" + ")} + select(0.0, ${shift}, r == c);`);
    append(`  if (writes) { writeOutEntry(${layout.placeOffsets[operation.place]}u, ${inTiles(order)}u, r, c, entry); }`);
    append("}");
  };

  let finishSlots: ReadonlyMap<ValueId, number> = new Map();
  for (const step of memory.schedule.steps) {
    switch (step.kind) {
      case "barrier":
        append(memory.where === "workgroup" ? "workgroupBarrier();" : "storageBarrier(); workgroupBarrier();");
        break;
      case "publish": {
        const { shape } = routine.values[step.value]!;
        eachTile(shape, (j, { row, column, owned }) => {
          const at = `${slotAddress(step.slot)}, ${slotStride(shape)}u, ${maskOf(shape)}u, ${row}, ${column}`;
          guarded(owned, `publish(${at}, ${own(step.value, j)});`);
        });
        break;
      }
      case "operation":
        emitOperation(routine.operations[step.index]!, step.slots);
        break;
      case "finish":
        finishSlots = step.slots;
        break;
    }
  }
  const slopeTiles = slopes.map((slope, index) => {
    const { shape } = program.states[index]!;
    return Array.from({ length: tilesOwned(shape, layout) }, (_, j) => masked(slope, shape, j, finishSlots));
  });
  return { lines: [...coordinates.lines, ...lines], slopes: slopeTiles };
}

function tilePower(base: string, exponent: Routine["scalars"][number], name: () => string): string {
  if (exponent.kind === "constant") {
    const { value } = exponent;
    if (value === 2) return `squared(${base})`;
    if (value === 0.5) return `tileSqrt(${base})`;
    if (value === -1) return `quotient(filled(1.0), ${base})`;
    if (Number.isInteger(value) && value >= 1 && value <= 8) {
      return Array.from({ length: value - 1 }).reduce<string>((power) => `hadamard(${power}, ${base})`, base);
    }
  }
  return `power(${base}, ${name()})`;
}
