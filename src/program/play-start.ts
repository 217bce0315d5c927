/** How a run starts, on the host: plays the program's `start` with the run's own draws. */

import { entries } from "./counts.ts";
import { createPlayer } from "./play.ts";
import type { Shape, Start } from "./program.ts";
import { createRunDraws } from "./run-draws.ts";
import { createRunInputs, type Given, type RunPlace } from "./run-inputs.ts";

/** Plain data, to be sent: all that the starts of an experiment's runs follow from. */
export interface StartPlan extends Given {
  readonly start: Start;
  /** Of each state, then of each kept datum, in the order of the start's outputs. */
  readonly shapes: readonly Shape[];
  readonly runsPerCell: number;
}

/**
 * A function that writes the entries of all outputs of a run, one after another, into `target`. `run` counts over all cells from 0;
 * `parameters` are those of its cell.
 */
export function createStarter(
  plan: StartPlan,
): (run: number, parameters: ArrayLike<number>, target: Float64Array) => void {
  const { start, shapes, runsPerCell, firstRun } = plan;
  const place: RunPlace = { run: 0, step: null, parameters: [] };
  const draws = createRunDraws(plan.seed, start.draws, place, () => {
    throw new Error("only a step draws a Bartlett factor");
  });
  const player = createPlayer(start, createRunInputs(plan, draws, place));
  const lines = start.outputs.map((output, index) => player.line(output, shapes[index]!));
  return (run, parameters, target) => {
    place.run = firstRun + (run % runsPerCell);
    place.parameters = parameters;
    player.play();
    let at = 0;
    for (const [index, line] of lines.entries()) {
      target.set(line(), at);
      at += entries(shapes[index]!);
    }
  };
}
