/** One slope of a flow, or the next states of a map, on the host: plays the program's `step` for one run. */

import { createPlayer, type Player } from "./play.ts";
import type { Elementwise, Program, Scalar, Shape, Value } from "./program.ts";
import { bartlettInto, type Draw, drawInto } from "./random.ts";

/** Plain data: all that the steps of a run follow from, besides its states. */
export interface StepPlan {
  readonly program: Program;
  /** By the program's matrices: one for all steps, or one for each; null where the step does not read it. */
  readonly matrices: readonly (Float64Array | readonly Float64Array[] | null)[];
  readonly diagonals: readonly Float64Array[];
  readonly numbers: readonly number[];
  /** Of the run's cell. */
  readonly parameters: readonly number[];
  /** What the run drew for itself, in the program's order. */
  readonly kept: readonly Float64Array[];
  readonly seed: number;
  /** The run's number in its cell. */
  readonly run: number;
  /** Roundoff by which algorithms tell singular matrices: that of the states. */
  readonly unit: number;
}

export interface PlayedStep {
  /** Plays at these states of the flow, row by row, and this time; in a map that is the number of the step. */
  at(states: readonly Float64Array[], time: number): readonly Float64Array[];
  /** What was played last. */
  readonly player: Player;
  readonly lines: readonly { readonly state: string; readonly line: Elementwise; readonly shape: Shape }[];
}

/** What observables had carried beside the states is left out: no other line looks at it. */
export function createStepPlayer(plan: StepPlan): PlayedStep {
  const { program, seed, run } = plan;
  const { step } = program;
  let states: readonly Float64Array[] = [];
  let time = 0;
  const single = new Float64Array(1);
  const drawFor = (stream: number): Draw => ({ seed, run, stream, step: time + 1 });

  const load = ({ origin, index, shape }: Value, into: Float64Array): void => {
    if (origin === "state") into.set(states[index]!);
    else if (origin === "kept") into.set(plan.kept[index]!);
    else if (origin === "data") {
      const matrix = plan.matrices[index]!;
      into.set(matrix instanceof Float64Array ? matrix : matrix[time]!);
    } else {
      const draw = step.draws[index]!;
      const rows = shape.modes === null ? shape.rows : 1;
      if (draw.kind === "bartlett") bartlettInto(into, drawFor(draw.stream), rows, player.scalar(draw.degrees));
      else drawInto(into, draw.kind, drawFor(draw.stream), rows, shape.modes ?? shape.columns);
    }
  };
  const scalar = (entry: Scalar): number => {
    switch (entry.kind) {
      case "parameter":
        return plan.parameters[entry.slot]!;
      case "time":
        return time;
      case "state":
        return states[entry.index]![0]!;
      case "kept":
        return plan.kept[entry.index]![0]!;
      case "datum":
        return plan.numbers[entry.index]!;
      case "entry":
        return plan.diagonals[entry.diagonal]![entry.index]!;
      case "draw": {
        const draw = step.draws[entry.index]!;
        if (draw.kind === "bartlett") throw new Error("a Bartlett factor is no number");
        drawInto(single, draw.kind, drawFor(draw.stream), 1, 1);
        return single[0]!;
      }
      default:
        throw new Error(`a step reads no ${entry.kind}`);
    }
  };
  const player: Player = createPlayer(
    step,
    { load, scalar, diagonal: (index) => plan.diagonals[index]! },
    { unit: plan.unit },
  );
  const lines = program.states.flatMap(({ name, shape, role }, index) =>
    role === "flow" ? [{ state: name, line: step.slopes[index]!, shape }] : [],
  );
  const played = lines.map(({ line, shape }) => player.line(line, shape));
  return {
    at(given, now) {
      states = given;
      time = now;
      player.play();
      return played.map((line) => line());
    },
    player,
    lines,
  };
}
