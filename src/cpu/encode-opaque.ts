/** Algorithms of a routine as instructions: eigensolvers, and what follows from lists of numbers. */

import * as opcodes from "../../kernels/opcodes.ts";
import { entries } from "../program/counts.ts";
import type { Operation, Routine, ValueId } from "../program/program.ts";
import type { Arena } from "./arena.ts";
import type { Encoder } from "./encoder.ts";

type Opaque = Operation & { readonly kind: "opaque" };

/** Entries that an eigenproblem works in besides its matrix (kernels/spectrum.ts). */
function workEntries(order: number, aligned: boolean): number {
  return aligned ? 6 * order + 3 : 5 * order + 2;
}

/** `make` says where a value will stand, `addressOf` where it stands. */
export function createOpaqueEncoder(
  routine: Routine,
  encoder: Encoder,
  arena: Arena,
  addressOf: (value: ValueId) => number,
  make: (value: ValueId) => number,
): (operation: Opaque) => void {
  const { entryBytes } = encoder.lanes;
  // The kernels form eigenvectors only to align a matrix with them, in one call.
  const aligned = new Map<ValueId, Opaque>();
  for (const operation of routine.operations)
    if (operation.kind === "opaque" && operation.routine === "alignment")
      aligned.set(operation.operands[0]!, operation);

  const eigh = ({ operands: [matrix], results: [values, vectors] }: Opaque): void => {
    const order = routine.values[matrix!]!.shape.rows;
    const alignment = aligned.get(vectors!);
    // A solver destroys its matrix.
    const copy = arena.take(order * order * entryBytes);
    const work = arena.take(workEntries(order, alignment !== undefined) * entryBytes);
    encoder.emit(opcodes.COMBINE, copy, order * order, 1, encoder.constant(1), addressOf(matrix!));
    const to = make(values!);
    if (alignment === undefined) encoder.emit(opcodes.SPECTRUM, copy, order, to, work);
    else {
      const image = addressOf(alignment.operands[1]!);
      const result = encoder.defineResult(alignment.scalars[0]!);
      encoder.emit(opcodes.ALIGNED_SPECTRUM, copy, order, to, work, image, result);
    }
    arena.release(work);
    arena.release(copy);
  };

  return (operation) => {
    const { operands, factors, results, scalars } = operation;
    const [source] = operands;
    const count = entries(routine.values[source!]!.shape);
    switch (operation.routine) {
      case "eigh":
        eigh(operation);
        return;
      // Made with the eigenvectors.
      case "alignment":
        return;
      case "sort":
        encoder.emit(opcodes.SORT, addressOf(source!), count, make(results[0]!));
        return;
      case "smallest":
        // Copied: the vector's memory may be another's when the number is read.
        encoder.emit(opcodes.COMBINE, encoder.defineResult(scalars[0]!), 1, 1, encoder.constant(1), addressOf(source!));
        return;
      case "entropy":
        encoder.emit(opcodes.ENTROPY, encoder.defineResult(scalars[0]!), addressOf(source!), count);
        return;
      case "count": {
        const threshold = encoder.scalar(factors[0]!);
        encoder.emit(opcodes.COUNT_ABOVE, encoder.defineResult(scalars[0]!), addressOf(source!), count, threshold);
      }
    }
  };
}
