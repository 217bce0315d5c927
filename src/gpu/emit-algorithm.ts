/** WGSL of the algorithms that a routine calls itself: operands go to the run's work memory, the shaders work there, results come back as tiles. */

import type { KroneckerOperation, OpaqueOperation, Shape, ValueId } from "../program/program.ts";
import type { TilePlace } from "./emit-coordinates.ts";
import type { OperandPlace } from "./emit-product.ts";
import type { ScalarEmitter } from "./emit-scalars.ts";
import type { Slots, TileEmitter } from "./emit-tile.ts";
import type { GpuRoutine } from "./gathers.ts";
import { inTiles } from "./tiles.ts";

/** What the emitter of a routine lends. */
export interface AlgorithmHost {
  readonly routine: GpuRoutine;
  readonly tiles: TileEmitter;
  readonly scalars: ScalarEmitter;
  append(line: string): void;
  guarded(condition: string | null, line: string): void;
  eachTile(shape: Shape, action: (j: number, place: TilePlace) => void): void;
  /** Whether anything reads the value. */
  isRead(value: ValueId): boolean;
}

export interface AlgorithmEmitter {
  /** Forms a Kronecker sum in the work memory, for the algorithm that follows. */
  form(operation: KroneckerOperation, slots: Slots): void;
  call(operation: OpaqueOperation): void;
}

export function createAlgorithmEmitter(host: AlgorithmHost): AlgorithmEmitter {
  const { routine, tiles, scalars, append, guarded, eachTile } = host;
  const shapeOf = (value: ValueId): Shape => routine.values[value]!.shape;
  const formed = new Set(routine.operations.flatMap((each) => (each.kind === "kronecker" ? [each.result] : [])));

  const strides = { WORK_MATRIX: "workStride", WORK_BASIS: "basisStride" } as const;
  const putMatrix = (value: ValueId, area: keyof typeof strides): void => {
    if (formed.has(value)) return;
    const stride = `${tiles.stride(shapeOf(value))}u`;
    append(`${strides[area]} = ${stride};`);
    eachTile(shapeOf(value), (j, { row, column, owned }) => {
      guarded(owned, `setMatrixTile(${area}, ${stride}, ${row}, ${column}, ${tiles.own(value, j)});`);
    });
  };
  const takeMatrix = (value: ValueId, area: keyof typeof strides): void =>
    takeTiles(value, ({ row, column }) => `matrixTile(${area}, ${strides[area]}, ${row}, ${column})`);
  const putList = (value: ValueId): void => {
    eachTile(shapeOf(value), (j, { tile, owned }) => {
      guarded(owned, `setListTile(${tile}, ${tiles.own(value, j)});`);
    });
  };
  const takeTiles = (value: ValueId, tileAt: (place: TilePlace) => string): void => {
    if (host.isRead(value))
      eachTile(shapeOf(value), (j, place) => append(`let ${tiles.own(value, j)} = ${tileAt(place)};`));
  };
  const takeList = (value: ValueId): void =>
    takeTiles(value, ({ tile }) => `masked(${tile}, listTile(${tile}), ${shapeOf(value).modes}u)`);

  /** Of a list that everyone of the run sees. */
  const number = ({ operands: [list], scalars: [scalar] }: OpaqueOperation, text: (length: string) => string): void => {
    putList(list!);
    append("synchronise();");
    append(`let total${scalar} = ${text(`${shapeOf(list!).modes}u`)};`);
  };

  const play = (operation: OpaqueOperation): void => {
    const { operands, factors, results, scalars: made } = operation;
    switch (operation.routine) {
      case "eigh": {
        const [values, vectors] = results;
        const order = `${shapeOf(values!).modes}u`;
        putMatrix(operands[0]!, "WORK_MATRIX");
        append("basisStride = workStride;");
        append(`decompose(${order}, ${host.isRead(vectors!)});`);
        takeList(values!);
        takeTiles(vectors!, ({ row, column }) => `sortedTile(${order}, ${row}, ${column})`);
        return;
      }
      case "alignment":
        putMatrix(operands[0]!, "WORK_BASIS");
        putMatrix(operands[1]!, "WORK_MATRIX");
        append(`let total${made[0]} = alignmentWithBasis(${shapeOf(operands[0]!).rows}u);`);
        return;
      case "orthonormal": {
        const { rows, columns } = shapeOf(operands[0]!);
        putMatrix(operands[0]!, "WORK_MATRIX");
        append(`orthonormalise(${rows}u, ${columns}u);`);
        takeMatrix(results[0]!, "WORK_MATRIX");
        return;
      }
      case "solve": {
        const right = shapeOf(operands[1]!);
        putMatrix(operands[0]!, "WORK_MATRIX");
        putMatrix(operands[1]!, "WORK_BASIS");
        append(`solveEquations(${right.rows}u, ${tiles.stride(right)}u);`);
        takeMatrix(results[0]!, "WORK_BASIS");
        return;
      }
      case "lyapunov":
        putMatrix(operands[0]!, "WORK_MATRIX");
        putList(operands[1]!);
        append(`divideBySums(${shapeOf(operands[0]!).rows}u);`);
        takeMatrix(results[0]!, "WORK_MATRIX");
        return;
      case "sort":
      case "nonnegative":
        putList(operands[0]!);
        append(`${operation.routine === "sort" ? "sortList" : "keepNonnegative"}(${shapeOf(operands[0]!).modes}u);`);
        takeList(results[0]!);
        return;
      case "largest":
        number(
          operation,
          (length) => `select(undefinedNumber(), largestListed(0u, ${length}), allDefined(0u, ${length}))`,
        );
        return;
      case "entropy":
        number(
          operation,
          (length) => `select(undefinedNumber(), entropyOf(0u, ${length}), isDistribution(0u, ${length}))`,
        );
        return;
      case "count": {
        const threshold = scalars.name(factors[0]!);
        number(
          operation,
          (length) =>
            `select(undefinedNumber(), countAbove(0u, ${length}, ${threshold}), allDefined(0u, ${length}) && !isUndefined(${threshold}))`,
        );
      }
    }
  };

  return {
    form(operation, slots) {
      const order = operation.left * operation.right;
      append(`workStride = ${inTiles(order)}u;`);
      emitKronecker(operation, slots, host, "setEntry(r, c, entry);");
    },
    call(operation) {
      play(operation);
      // The next one may write there.
      append("synchronise();");
    },
  };
}

/** One entry of what stands at a place. */
export function entryAt({ memory, stride, mask }: OperandPlace, address: string, row: string, column: string): string {
  return memory === "slots"
    ? `slotEntry(${address}, ${stride}u, ${mask}u, ${row}, ${column})`
    : `${memory}Entry(${address}, ${stride}u, ${row}, ${column})`;
}

/** Entries of a Kronecker sum, shared out over the run's threads; `write` stores `entry` at row r, column c. */
export function emitKronecker(
  { left, right, terms, shift }: Omit<KroneckerOperation, "kind">,
  slots: Slots,
  { tiles, scalars, append }: Pick<AlgorithmHost, "tiles" | "scalars" | "append">,
  write: string,
): void {
  const order = left * right;
  const read = (value: number, row: string, column: string): string => {
    const { place, address } = tiles.operand(value, slots);
    return entryAt(place, address, row, column);
  };
  const products = terms.map(
    (term) => `${scalars.name(term.coefficient)} * ${read(term.left, "i", "j")} * ${read(term.right, "k", "l")}`,
  );
  const added = scalars.name(shift);
  append(`for (var e = lane; e < ${order * order}u; e += THREADS) {`);
  append(`  let r = e / ${order}u; let c = e - r * ${order}u;`);
  append(`  let i = r / ${right}u; let k = r - i * ${right}u;`);
  append(`  let j = c / ${right}u; let l = c - j * ${right}u;`);
  append(`  let entry = ${products.join(" + ")} + select(0.0, ${added}, r == c);`);
  append(`  ${write}`);
  append("}");
}
