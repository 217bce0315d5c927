/** One slope of a flow, or the next states of a map, on the host: plays the program's `step` for one run. */

import { withoutDead } from "./live.ts";
import { createPlayer, type Player } from "./play.ts";
import type { Numbers } from "./play-line.ts";
import type { Elementwise, Program, Routine, Shape } from "./program.ts";
import { createRunDraws } from "./run-draws.ts";
import { createRunInputs, type Given, type RunPlace, type RunStanding, withStanding } from "./run-inputs.ts";

export interface StepPlan extends Given {
  readonly program: Program;
  /** Of the run's cell. */
  readonly parameters: readonly number[];
  /** What the run drew for itself, in the program's order. */
  readonly kept: readonly ArrayLike<number>[];
  /** The run's number in its cell. */
  readonly run: number;
  /** Whether all is rounded to float32. */
  readonly single: boolean;
}

export interface StateLine {
  readonly state: string;
  readonly line: Elementwise;
  readonly shape: Shape;
}

export interface PlayedStep {
  /** Plays at these states of the flow, row by row, and this time; in a map that is the number of the step. */
  at(states: readonly Numbers[], time: number): readonly Numbers[];
  /** Of the flow: what observables have carried beside the states is left out, and what only that reads. */
  readonly lines: readonly StateLine[];
  readonly routine: Routine;
  /** What was played last. */
  readonly player: Player;
}

export function createStepPlayer(plan: StepPlan): PlayedStep {
  const { program, kept, run, parameters, single } = plan;
  const flow = program.states.filter(({ role }) => role === "flow");
  const { routine, ends } = withoutDead(program.step, program.step.slopes.slice(0, flow.length));
  const lines = flow.map(({ name, shape }, index): StateLine => ({ state: name, line: ends[index]!, shape }));
  const now: RunStanding = { states: [], kept, time: 0 };
  const place: RunPlace = { run, step: 0, parameters };
  const given = createRunInputs(
    plan,
    createRunDraws(plan.seed, routine.draws, place, (id) => player.scalar(id)),
    place,
  );
  const player: Player = createPlayer(routine, withStanding(given, now), { single });
  const played = lines.map(({ line, shape }) => player.line(line, shape));
  return {
    at(states, time) {
      now.states = states;
      now.time = time;
      place.step = time;
      player.play();
      return played.map((line) => line());
    },
    lines,
    routine,
    player,
  };
}
