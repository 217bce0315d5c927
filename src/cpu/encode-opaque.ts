/** Algorithms of a routine as instructions: eigensolvers, and what follows from lists of numbers. */

import * as opcodes from "../../kernels/opcodes.ts";
import { entries } from "../program/counts.ts";
import type { OpaqueOperation, Routine, ValueId } from "../program/program.ts";
import type { Arena } from "./arena.ts";
import { createDoubles } from "./encode-doubles.ts";
import type { Encoder } from "./encoder.ts";

/** Where the values of a routine stand. */
export interface Places {
  of(value: ValueId): number;
  make(value: ValueId): number;
  /** The same, but null for a value that nobody reads. */
  makeIfRead(value: ValueId): number | null;
}

/** Entries that an eigenproblem works in besides its matrix (kernels/spectrum.ts), and an alignment (kernels/alignment.ts). */
const eigenproblemEntries = (order: number): number => 5 * order + 4;
const alignmentEntries = (order: number): number => 10 * order + 2;

export function createOpaqueEncoder(
  routine: Routine,
  encoder: Encoder,
  arena: Arena,
  places: Places,
): (operation: OpaqueOperation) => void {
  const doubles = createDoubles(encoder, arena);

  const eigh = ({ operands: [matrix], results: [values, vectors] }: OpaqueOperation): void => {
    const order = routine.values[matrix!]!.shape.rows;
    const [valuesAt, vectorsAt] = [places.makeIfRead(values!), places.makeIfRead(vectors!)];
    const solver = vectorsAt === null ? opcodes.SPECTRUM : opcodes.EIGH;
    doubles.forEachHalf((half) =>
      half.write(vectorsAt, order * order, (solved) =>
        half.write(valuesAt, order, (made) =>
          doubles.borrow(eigenproblemEntries(order), (work) => {
            // A solver overwrites its matrix.
            half.copy(solved, order * order, places.of(matrix!));
            encoder.emit(solver, solved, order, made, work);
          }),
        ),
      ),
    );
  };

  const alignment = ({ operands: [vectors, matrix], scalars: [scalar] }: OpaqueOperation): void => {
    const order = routine.values[matrix!]!.shape.rows;
    const result = encoder.defineResult(scalar!);
    doubles.forEachHalf((half) =>
      half.write(result, 1, (made) =>
        half.read(places.of(vectors!), order * order, (basis) =>
          half.read(places.of(matrix!), order * order, (image) =>
            doubles.borrow(alignmentEntries(order), (work) =>
              encoder.emit(opcodes.ALIGNMENT, made, basis, image, order, work),
            ),
          ),
        ),
      ),
    );
  };

  const solve = ({ operands: [matrix, right], results: [solution] }: OpaqueOperation): void => {
    const { rows: order, columns } = routine.values[right!]!.shape;
    const result = places.make(solution!);
    doubles.forEachHalf((half) =>
      half.write(result, order * columns, (solved) =>
        doubles.borrow(order * order, (factors) =>
          doubles.borrow(order + 2, (work) => {
            // Both sides are overwritten.
            half.copy(factors, order * order, places.of(matrix!));
            half.copy(solved, order * columns, places.of(right!));
            encoder.emit(opcodes.SOLVE, factors, order, solved, columns, work, encoder.lanes.single ? 1 : 0);
          }),
        ),
      ),
    );
  };

  const lyapunov = ({ operands: [matrix, list], results: [quotients] }: OpaqueOperation): void => {
    const order = routine.values[matrix!]!.shape.rows;
    const result = places.make(quotients!);
    doubles.forEachHalf((half) =>
      half.write(result, order * order, (made) =>
        half.read(places.of(list!), order, (sums) => {
          half.copy(made, order * order, places.of(matrix!));
          encoder.emit(opcodes.LYAPUNOV, made, sums, order, encoder.lanes.single ? 1 : 0);
        }),
      ),
    );
  };

  return (operation) => {
    const { operands, factors, results, scalars } = operation;
    const source = places.of(operands[0]!);
    const count = entries(routine.values[operands[0]!]!.shape);
    switch (operation.routine) {
      case "eigh":
        eigh(operation);
        return;
      case "alignment":
        alignment(operation);
        return;
      case "solve":
        solve(operation);
        return;
      case "lyapunov":
        lyapunov(operation);
        return;
      case "sort":
      case "nonnegative": {
        const result = places.make(results[0]!);
        const opcode = operation.routine === "sort" ? opcodes.SORT : opcodes.NONNEGATIVE;
        doubles.forEachHalf((half) =>
          half.write(result, count, (made) =>
            half.read(source, count, (list) => encoder.emit(opcode, list, count, made)),
          ),
        );
        return;
      }
      case "largest":
      case "entropy": {
        const result = encoder.defineResult(scalars[0]!);
        const opcode = operation.routine === "entropy" ? opcodes.ENTROPY : opcodes.LARGEST;
        doubles.forEachHalf((half) =>
          half.write(result, 1, (made) => half.read(source, count, (list) => encoder.emit(opcode, made, list, count))),
        );
        return;
      }
      case "count": {
        const threshold = encoder.scalar(factors[0]!);
        const result = encoder.defineResult(scalars[0]!);
        doubles.forEachHalf((half) =>
          half.write(result, 1, (made) =>
            half.read(source, count, (list) =>
              half.read(threshold, 1, (limit) => encoder.emit(opcodes.COUNT_ABOVE, made, list, count, limit)),
            ),
          ),
        );
        return;
      }
      case "orthonormal":
        throw new Error("orthonormal columns are made at the start alone");
    }
  };
}
