/** WGSL of a routine: the program's operations, played by the schedule, on the tiles that each thread owns. */

import { valuesOf } from "../program/fold.ts";
import { type Elementwise, type Shape, scalarSlope, type ValueId } from "../program/program.ts";
import { createAlgorithmEmitter, emitKronecker, entryAt } from "./emit-algorithm.ts";
import { createCoordinates, type TilePlace, tilesOwned } from "./emit-coordinates.ts";
import { emitDraw } from "./emit-draw.ts";
import { emitProduct } from "./emit-product.ts";
import { emitRowSums } from "./emit-row-sums.ts";
import { createScalarEmitter } from "./emit-scalars.ts";
import { createTileEmitter, type Slots } from "./emit-tile.ts";
import { type GpuOperation, valuesReadBy } from "./gathers.ts";
import type { Layout } from "./layout.ts";
import { shader } from "./shaders.ts";
import type { SlotMemory } from "./slots.ts";
import type { GpuProgram } from "./split.ts";
import { inTiles, tileCount } from "./tiles.ts";

/** Functions that emitted bodies call, each once a module: name -> source. */
export type Registry = Map<string, string>;

export interface RoutineBody {
  readonly lines: readonly string[];
  /** For each slope, or output of a start, the thread's tiles of it, of a scalar the number, as expressions that hold after the lines. */
  readonly slopes: readonly (readonly string[])[];
}

/** The field of `States` that holds a thread's j-th tile of a state, or a scalar state. */
export function stateField(program: GpuProgram, state: number, j = 0): string {
  const { name, role } = program.states[state]!;
  // What is carried beside the states is named by its text.
  return role === "flow" ? `${name}_${j}` : `${role}${state}`;
}

/** One of the numbers that stand in `data` from a vec4 on. */
export function dataNumber(offset: number, index: number): string {
  return `data[${offset + (index >> 2)}u][${index & 3}]`;
}

/** The body of a function with `y: States`, `y0: States` (where initial states are read) and `t: f32` in scope; a start needs none. */
export function emitRoutine(
  program: GpuProgram,
  slopes: readonly Elementwise[],
  memory: SlotMemory,
  layout: Layout,
  registry: Registry,
): RoutineBody {
  const { routine } = memory;
  const stored = [...program.states, ...program.kept];
  const lines: string[] = [];
  const append = (line: string): void => {
    lines.push(line);
  };
  const guarded = (condition: string | null, line: string): void => {
    append(condition === null ? line : `if (${condition}) { ${line} }`);
  };
  const writing = (owned: string | null): string => (owned === null ? "writes" : `writes && ${owned}`);
  const coordinates = createCoordinates(layout);
  const partialShapes = new Map<number, Shape>();
  const scalars = createScalarEmitter(routine.scalars, append, (scalar, id) => {
    switch (scalar.kind) {
      case "parameter":
        return { value: `parameter(${scalar.slot}u)`, defined: null };
      case "time":
        return { value: "t", defined: null };
      case "state":
        return { value: `y.${stateField(program, scalar.index)}`, defined: null };
      case "initial":
        return { value: `y0.${stateField(program, scalar.index)}`, defined: null };
      case "datum":
        return { value: dataNumber(layout.numbersOffset, scalar.index), defined: null };
      case "entry":
        return { value: dataNumber(layout.diagonalOffsets[scalar.diagonal]!, scalar.index), defined: null };
      case "kept":
        return { value: `stateNumber(${layout.keptOffsets[scalar.index]}u)`, defined: null };
      case "draw": {
        const { kind, stream } = routine.draws[scalar.index]!;
        return { value: `${kind}Block(${stream}u, 0u).x`, defined: null };
      }
      case "grid":
        return { value: `gridShare(${scalar.count}u, ${scalar.stride}u)`, defined: null };
      case "result":
        return { value: `total${id}`, defined: null };
      default:
        throw new Error(`a ${scalar.kind} is known only after the spectra`);
    }
  });
  const tiles = createTileEmitter(program, routine, memory, layout, coordinates, scalars);
  const eachTile = (shape: Shape, action: (j: number, place: TilePlace) => void): void => {
    for (let j = 0; j < tilesOwned(shape, layout); j++) action(j, coordinates.at(shape, j));
  };

  const readValues = new Set([...routine.operations.flatMap(valuesReadBy), ...slopes.flatMap(valuesOf)]);
  const isRead = (value: ValueId): boolean => readValues.has(value);
  const algorithms = createAlgorithmEmitter({ routine, tiles, scalars, append, guarded, eachTile, isRead });

  const emitOperation = (operation: GpuOperation, slots: Slots): void => {
    switch (operation.kind) {
      case "product": {
        const left = tiles.operand(operation.left, slots);
        const right = tiles.operand(operation.right, slots);
        const { shape } = routine.values[operation.result]!;
        const { form, inner, result } = operation;
        const product = emitProduct(form, inTiles(inner), left.place, right.place, layout.tuning);
        registry.set(product.name, product.source);
        eachTile(shape, (j, { row, column }) => {
          const call = `${product.name}(${left.address}, ${right.address}, ${row}, ${column})`;
          append(`let ${tiles.own(result, j)} = ${call};`);
        });
        break;
      }
      case "rowSums": {
        const { matrix, transposed, weights, result } = operation;
        const { shape } = routine.values[matrix]!;
        const a = tiles.operand(matrix, slots);
        const w = weights === null ? null : tiles.operand(weights, slots);
        const sums = emitRowSums(shape, transposed, a.place, w?.place ?? null);
        registry.set(sums.name, sums.source);
        eachTile(routine.values[result]!.shape, (j, { tile }) => {
          append(`let ${tiles.own(result, j)} = ${sums.name}(${a.address}, ${w?.address ?? "0u"}, ${tile});`);
        });
        break;
      }
      case "combine": {
        const { shape } = routine.values[operation.result]!;
        eachTile(shape, (j) => {
          append(`let ${tiles.own(operation.result, j)} = ${tiles.tile(operation.expression, shape, j, slots)};`);
        });
        break;
      }
      case "entry": {
        const { place, address } = tiles.operand(operation.value, slots);
        const { modes } = routine.values[operation.value]!.shape;
        // A vector stands four modes to a row.
        const { row, column } =
          modes === null ? operation : { row: operation.column >> 2, column: operation.column & 3 };
        append(`let total${operation.scalar} = ${entryAt(place, address, `${row}u`, `${column}u`)};`);
        break;
      }
      case "kronecker":
        algorithms.form(operation, slots);
        break;
      case "opaque":
        algorithms.call(operation);
        break;
      case "partial":
        partialShapes.set(operation.scalar, operation.shape);
        eachTile(operation.shape, (j, { owned }) => {
          const share = `tileSum(${tiles.tile(operation.expression, operation.shape, j, slots)})`;
          append(`let part${operation.scalar}_${j} = ${owned ? `select(0.0, ${share}, ${owned})` : share};`);
        });
        break;
      case "gather":
        emitGather(operation.scalars);
        break;
      case "matrixOut":
        eachTile(operation.shape, (j, { row, column, owned }) => {
          const text = tiles.tile(operation.expression, operation.shape, j, slots);
          const at = `${layout.placeOffsets[operation.place]}u, ${tiles.stride(operation.shape)}u, ${row}, ${column}`;
          guarded(writing(owned), `writeOut(${at}, ${text});`);
        });
        break;
      case "kroneckerOut": {
        const stride = inTiles(operation.left * operation.right);
        const write = `writeOutEntry(${layout.placeOffsets[operation.place]}u, ${stride}u, r, c, entry);`;
        emitKronecker(operation, slots, { tiles, scalars, append }, `if (writes) { ${write} }`);
        break;
      }
      case "scalarOut": {
        const value = scalars.name(operation.scalar);
        const defined = scalars.definedWhere(operation.scalar, operation.where) ?? "true";
        guarded("writes && lane == 0u", `writeValue(${operation.component}u, ${value}, ${defined});`);
        break;
      }
      case "vectorOut":
        eachTile(operation.shape, (j, { tile, owned }) => {
          const text = tiles.tile(operation.expression, operation.shape, j, slots);
          const modes = operation.shape.modes ?? 1;
          guarded(writing(owned), `writeModes(${operation.component}u, ${tile}, ${modes}u, ${text});`);
        });
        break;
    }
  };

  const emitGather = (ids: readonly number[]): void => {
    const barrier = memory.partialsInScratch ? "storageBarrier(); workgroupBarrier();" : "workgroupBarrier();";
    for (const [place, id] of ids.entries()) {
      eachTile(partialShapes.get(id)!, (j, { tile, owned }) => {
        guarded(owned, `setPartial(${place}u, ${tile}, part${id}_${j});`);
      });
    }
    append(barrier);
    for (const [place, id] of ids.entries()) {
      // One thread a sum, tile after tile: the same order however the tiles are shared out.
      const sum = `sumOfPartials(${place}u, ${tileCount(partialShapes.get(id)!)}u)`;
      append(`if (lane == ${place % layout.threads}u) { setTotal(${place}u, ${sum}); }`);
    }
    append("workgroupBarrier();");
    for (const [place, id] of ids.entries()) append(`let total${id} = totalOf(${place}u);`);
    // The next gather may overwrite both.
    append(barrier);
  };

  /** Bound once: a draw that is read twice is drawn once. */
  for (const value of routine.values) {
    if (value.origin !== "draw") continue;
    const draw = routine.draws[value.index]!;
    const { kind, stream } = draw;
    const { rows, columns, modes } = value.shape;
    registry.set(kind, kind === "bartlett" ? shader("bartlett") : emitDraw(kind));
    eachTile(value.shape, (j, { tile, row, column }) => {
      const drawn =
        draw.kind === "bartlett"
          ? `bartlettTile(${stream}u, ${scalars.name(draw.degrees)}, ${rows}u, ${row}, ${column})`
          : modes === null
            ? `${kind}Tile(${stream}u, ${rows}u, ${columns}u, ${row}, ${column})`
            : `${kind}Modes(${stream}u, ${modes}u, ${tile})`;
      append(`let ${tiles.own(value.id, j)} = ${drawn};`);
    });
  }

  let finishSlots: Slots = new Map();
  for (const step of memory.schedule.steps) {
    switch (step.kind) {
      case "barrier":
        append(memory.where === "workgroup" ? "workgroupBarrier();" : "storageBarrier(); workgroupBarrier();");
        break;
      case "publish": {
        const { shape } = routine.values[step.value]!;
        eachTile(shape, (j, { row, column, owned }) => {
          const at = `${tiles.slotAddress(step.slot)}, ${tiles.stride(shape)}u, ${tiles.mask(shape)}u, ${row}, ${column}`;
          guarded(owned, `publish(${at}, ${tiles.own(step.value, j)});`);
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
    const { shape, scalar } = stored[index]!;
    if (scalar) return [scalars.name(scalarSlope(slope))];
    return Array.from({ length: tilesOwned(shape, layout) }, (_, j) => tiles.tile(slope, shape, j, finishSlots));
  });
  return { lines: [...coordinates.lines, ...lines], slopes: slopeTiles };
}
