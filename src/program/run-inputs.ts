/** What a run is given, for a player on the host: the same of its start and of its steps; and where it stands. */

import type { PlayInputs } from "./play.ts";
import type { Scalar, Value } from "./program.ts";

/** Plain data, to be sent. */
export interface Given {
  /** By the program's matrices: one for all, or one for each run of a cell or each step; null where it is not read. */
  readonly matrices: readonly (Float64Array | readonly Float64Array[] | null)[];
  readonly diagonals: readonly Float64Array[];
  readonly numbers: readonly number[];
  readonly seed: number;
  /** The number in its cell of the first run that has a matrix of its own. */
  readonly firstRun: number;
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

/** What a run draws, by the number of the draw. */
export interface RunDraws {
  load: PlayInputs["load"];
  number(index: number): number;
}

/** `place` is read anew at each play; null where nothing is drawn. */
export function createRunInputs(given: Given, draws: RunDraws | null, place: Readonly<RunPlace>): PlayInputs {
  return {
    load(value: Value, into) {
      const { origin, index } = value;
      if (origin === "draw" && draws !== null) draws.load(value, into);
      else if (origin !== "data") throw new Error(`no ${origin} is given to a run`);
      else {
        const matrix = given.matrices[index]!;
        into.set(matrix instanceof Float64Array ? matrix : matrix[place.step ?? place.run - given.firstRun]!);
      }
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
        case "draw":
          if (draws !== null) return draws.number(entry.index);
          throw new Error("no draw is given to a run");
        default:
          throw new Error(`no ${entry.kind} is given to a run`);
      }
    },
    diagonal: (index) => given.diagonals[index]!,
  };
}

/** Where a run stands, entries row by row. */
export interface RunStanding {
  /** In the order of the program. */
  states: readonly ArrayLike<number>[];
  kept: readonly ArrayLike<number>[];
  /** Of a map the number of the step. */
  time: number;
}

/** What a run is given, with its states, what it kept and the time; `now` is read anew at each play. */
export function withStanding(given: PlayInputs, now: Readonly<RunStanding>): PlayInputs {
  return {
    ...given,
    load(value, into) {
      if (value.origin === "state") into.set(now.states[value.index]!);
      else if (value.origin === "kept") into.set(now.kept[value.index]!);
      else given.load(value, into);
    },
    scalar(entry) {
      if (entry.kind === "time") return now.time;
      if (entry.kind === "state") return now.states[entry.index]![0]!;
      return entry.kind === "kept" ? now.kept[entry.index]![0]! : given.scalar(entry);
    },
  };
}
