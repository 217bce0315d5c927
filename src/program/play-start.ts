/** How a run starts, on the host: plays the program's `start` with the run's own draws. */

import { entries } from "./counts.ts";
import { createPlayer } from "./play.ts";
import type { Scalar, Shape, Start, Value } from "./program.ts";
import { type Draw, drawInto } from "./random.ts";

/** Plain data, to be sent: all that the starts of an experiment's runs follow from. */
export interface StartPlan {
  readonly start: Start;
  /** Of each state, then of each kept datum, in the order of the start's outputs. */
  readonly shapes: readonly Shape[];
  /** By the program's matrices: one for all runs, or one for each run of a cell; null where the start does not read it. */
  readonly matrices: readonly (Float64Array | readonly Float64Array[] | null)[];
  readonly diagonals: readonly Float64Array[];
  readonly numbers: readonly number[];
  readonly runsPerCell: number;
  readonly seed: number;
}

/**
 * A function that writes the entries of all outputs of a run, one after another, into `target`. `run` counts over all cells;
 * `parameters` are those of its cell.
 */
export function createStarter(
  plan: StartPlan,
): (run: number, parameters: ArrayLike<number>, target: Float64Array) => void {
  const { start, shapes, runsPerCell, seed } = plan;
  let replicate = 0;
  let parameters: ArrayLike<number> = [];
  const single = new Float64Array(1);
  const drawFor = (stream: number): Draw => ({ seed, run: replicate, stream });

  const load = ({ origin, index, shape }: Value, into: Float64Array): void => {
    if (origin === "data") {
      const matrix = plan.matrices[index]!;
      into.set(matrix instanceof Float64Array ? matrix : matrix[replicate]!);
      return;
    }
    const draw = start.draws[index]!;
    if (draw.kind === "bartlett") throw new Error("only a step draws a Bartlett factor");
    const rows = shape.modes === null ? shape.rows : 1;
    drawInto(into, draw.kind, drawFor(draw.stream), rows, shape.modes ?? shape.columns);
  };
  const scalar = (entry: Scalar): number => {
    switch (entry.kind) {
      case "parameter":
        return parameters[entry.slot]!;
      case "entry":
        return plan.diagonals[entry.diagonal]![entry.index]!;
      case "datum":
        return plan.numbers[entry.index]!;
      case "grid":
        return entry.count === 1 ? 0 : (Math.floor(replicate / entry.stride) % entry.count) / (entry.count - 1);
      case "draw": {
        const draw = start.draws[entry.index]!;
        if (draw.kind === "bartlett") throw new Error("a Bartlett factor is no number");
        drawInto(single, draw.kind, drawFor(draw.stream), 1, 1);
        return single[0]!;
      }
      default:
        throw new Error(`no ${entry.kind} is known before the start`);
    }
  };
  const player = createPlayer(start, { load, scalar, diagonal: (index) => plan.diagonals[index]! });
  const lines = start.outputs.map((output, index) => player.line(output, shapes[index]!));
  return (run, parametersOfCell, target) => {
    replicate = run % runsPerCell;
    parameters = parametersOfCell;
    player.play();
    let at = 0;
    for (const [index, line] of lines.entries()) {
      target.set(line(), at);
      at += entries(shapes[index]!);
    }
  };
}
