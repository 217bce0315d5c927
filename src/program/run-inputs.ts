/** What a run draws and is given, for a player on the host: the same of its start and of its steps. */

import type { PlayInputs } from "./play.ts";
import type { Draw, Scalar, Value } from "./program.ts";
import { bartlettInto, drawInto, type Draw as Named } from "./random.ts";

/** Plain data, to be sent. */
export interface Given {
  /** By the program's matrices: one for all, or one for each run of a cell or each step; null where it is not read. */
  readonly matrices: readonly (Float64Array | readonly Float64Array[] | null)[];
  readonly diagonals: readonly Float64Array[];
  readonly numbers: readonly number[];
  readonly seed: number;
}

/** Which run and step it is of. */
export interface RunPlace {
  /** The run's number in its cell. */
  run: number;
  /** Of a map the number of the step; null at the start. */
  step: number | null;
  /** Of the run's cell. */
  parameters: ArrayLike<number>;
}

/** `place` is read anew at each play; `scalarOf` yields the degrees of a Bartlett factor. */
export function createRunInputs(
  given: Given,
  draws: readonly Draw[],
  place: Readonly<RunPlace>,
  scalarOf: (id: number) => number,
): PlayInputs {
  const single = new Float64Array(1);
  const named = (stream: number): Named => ({
    seed: given.seed,
    run: place.run,
    stream,
    step: place.step === null ? 0 : place.step + 1,
  });
  return {
    load({ origin, index, shape }: Value, into) {
      if (origin === "data") {
        const matrix = given.matrices[index]!;
        into.set(matrix instanceof Float64Array ? matrix : matrix[place.step ?? place.run]!);
        return;
      }
      if (origin !== "draw") throw new Error(`no ${origin} is given to a run`);
      const draw = draws[index]!;
      const rows = shape.modes === null ? shape.rows : 1;
      if (draw.kind === "bartlett") bartlettInto(into, named(draw.stream), rows, scalarOf(draw.degrees));
      else drawInto(into, draw.kind, named(draw.stream), rows, shape.modes ?? shape.columns);
    },
    scalar(entry: Scalar) {
      switch (entry.kind) {
        case "parameter":
          return place.parameters[entry.slot]!;
        case "entry":
          return given.diagonals[entry.diagonal]![entry.index]!;
        case "datum":
          return given.numbers[entry.index]!;
        case "grid":
          return entry.count === 1 ? 0 : (Math.floor(place.run / entry.stride) % entry.count) / (entry.count - 1);
        case "draw": {
          const draw = draws[entry.index]!;
          if (draw.kind === "bartlett") throw new Error("a Bartlett factor is no number");
          drawInto(single, draw.kind, named(draw.stream), 1, 1);
          return single[0]!;
        }
        default:
          throw new Error(`no ${entry.kind} is given to a run`);
      }
    },
    diagonal: (index) => given.diagonals[index]!,
  };
}
