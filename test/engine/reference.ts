/** Runs of an experiment by what the operations of its program mean in float64, step by step in plain loops. */

import { matrixValues } from "../../src/experiment/stored-values.ts";
import { methods } from "../../src/methods/methods.ts";
import { entries } from "../../src/program/counts.ts";
import { createPlayer, type PlayInputs } from "../../src/program/play.ts";
import { marchFixed } from "../march.ts";
import type { Played, States } from "./play.ts";

const method = "rk4";

/** Ends of all runs, from the starts of what was played with rk4: so many steps in each interval. Only states and data are read. */
export function referenceStates({ resolved, statesAt }: Played, steps: number): States {
  const { program, cells, runsPerCell, times } = resolved;
  const shapes = program.states.map(({ shape }) => shape);
  const sizes = shapes.map(entries);
  const starts = statesAt.get(0)!;
  const ends = new Map(program.states.map(({ name }) => [name, new Float64Array(starts[name]!.length)] as const));
  let time = 0;
  let now: readonly number[][] = [];
  let parameters: readonly number[] = [];
  const diagonal = (index: number): ArrayLike<number> => {
    const value = resolved.data[program.diagonals[index]!.name]!;
    if (value.kind !== "diagonal") throw new Error("no diagonal");
    return value.values;
  };
  const inputs: PlayInputs = {
    load({ origin, index }, into) {
      if (origin === "state") into.set(now[index]!);
      else if (origin === "data") into.set(matrixValues(resolved, program.matrices[index]!) as Float64Array);
      else throw new Error(`no ${origin} is played here`);
    },
    scalar(scalar) {
      if (scalar.kind === "parameter") return parameters[scalar.slot]!;
      if (scalar.kind === "state") return now[scalar.index]![0]!;
      if (scalar.kind === "entry") return diagonal(scalar.diagonal)[scalar.index]!;
      if (scalar.kind === "time") return time;
      throw new Error(`no ${scalar.kind} is played here`);
    },
    diagonal,
  };
  const player = createPlayer(program.step, inputs);
  const lines = program.step.slopes.map((slope, state) => player.line(slope, shapes[state]!));
  const slope = (t: number, y: readonly number[]): number[] => {
    time = t;
    let first = 0;
    now = sizes.map((size) => {
      first += size;
      return y.slice(first - size, first);
    });
    player.play();
    return lines.flatMap((line) => [...line()]);
  };
  for (let run = 0; run < cells.length * runsPerCell; run++) {
    const { values } = cells[Math.floor(run / runsPerCell)]!;
    parameters = program.parameters.map((name) => values[name]!);
    const start = program.states.flatMap(({ name }, state) => {
      return [...starts[name]!.subarray(run * sizes[state]!, (run + 1) * sizes[state]!)];
    });
    const end = marchFixed(methods[method], { slope, start, sizes }, times, steps).at(-1)!;
    let first = 0;
    for (const [state, { name }] of program.states.entries()) {
      ends.get(name)!.set(end.slice(first, first + sizes[state]!), run * sizes[state]!);
      first += sizes[state]!;
    }
  }
  return Object.fromEntries(ends);
}
