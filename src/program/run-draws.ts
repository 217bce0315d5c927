/** What a run draws, for a player on the host: apart from what it is given, for who only observes a run draws nothing. */

import type { Draw, Value } from "./program.ts";
import { bartlettInto, drawInto, type Draw as Named } from "./random.ts";
import type { RunDraws, RunPlace } from "./run-inputs.ts";

/** `place` is read anew at each play; `scalarOf` yields the degrees of a Bartlett factor. */
export function createRunDraws(
  seed: number,
  draws: readonly Draw[],
  place: Readonly<RunPlace>,
  scalarOf: (id: number) => number,
): RunDraws {
  const single = new Float64Array(1);
  const named = (stream: number): Named => ({
    seed,
    run: place.run,
    stream,
    step: place.step === null ? 0 : place.step + 1,
  });
  return {
    load({ index, shape }: Value, into) {
      const draw = draws[index]!;
      const rows = shape.modes === null ? shape.rows : 1;
      if (draw.kind === "bartlett") bartlettInto(into, named(draw.stream), rows, scalarOf(draw.degrees));
      else drawInto(into, draw.kind, named(draw.stream), rows, shape.modes ?? shape.columns);
    },
    number(index) {
      const draw = draws[index]!;
      if (draw.kind === "bartlett") throw new Error("a Bartlett factor is no number");
      drawInto(single, draw.kind, named(draw.stream), 1, 1);
      return single[0]!;
    },
  };
}
