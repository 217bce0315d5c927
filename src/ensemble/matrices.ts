/** The matrices of one run at a time, as they are drawn: its states, and definitions such as F that follow from them. */

import { shapeOf } from "../experiment/explicit-values.ts";
import type { Matrix, ResolvedExperiment } from "../experiment/resolved.ts";
import { shownMatrices } from "../experiment/shown-matrices.ts";
import { dataKinds, givenFor } from "../experiment/stored-values.ts";
import { entries } from "../program/counts.ts";
import { lowerDefinitions } from "../program/definitions.ts";
import { createPlayer } from "../program/play.ts";
import { createRunInputs, type RunPlace, type RunStanding, withStanding } from "../program/run-inputs.ts";
import { parametersOf, startOf } from "./run-alone.ts";

/** Row by row; a vector is a single column. */
export interface NamedMatrix extends Matrix {
  readonly name: string;
}

/** The states of one run: name -> its entries row by row, as `Ensemble.states()` of a run alone gives them. */
export type RunStates = Readonly<Record<string, Float64Array>>;

/** What definitions are evaluated by: laid out once for an experiment and its names. */
interface Evaluator {
  readonly readsKept: boolean;
  /** Of each definition; the parameters are those of the run's cell. */
  at(standing: RunStanding, parameters: readonly number[]): readonly Float64Array[];
}

const evaluators = new WeakMap<ResolvedExperiment, Map<string, Evaluator>>();

/**
 * Some matrices of the run by its number in the cell, in the order of the names, which are among `matrixNames`. Definitions are
 * evaluated in float64, from states as they are given: of a run in float32 they are those of its rounded states. `time` is that of
 * the sample, of a map the number of its step.
 * @throws LanguageError where a definition cannot be computed at these dimensions
 */
export function matricesOf(
  resolved: ResolvedExperiment,
  cell: number,
  run: number,
  states: RunStates,
  time: number,
  names: readonly string[],
): readonly NamedMatrix[] {
  const shown = new Map(shownMatrices(resolved.system).map((matrix) => [matrix.name, matrix]));
  const wanted = names.map((name) => {
    const matrix = shown.get(name);
    if (matrix === undefined) throw new RangeError(`${name} is no matrix of a run of ${resolved.system.name}.`);
    return matrix;
  });
  requireOneRun(resolved, states);
  const defined = wanted.filter((matrix) => matrix.of === "definition").map(({ name }) => name);
  const values = defined.length === 0 ? [] : evaluate(resolved, cell, run, states, time, defined);
  return wanted.map(({ name, type, of }) => ({
    name,
    ...shapeOf(type, resolved.dimensions),
    values: of === "state" ? states[name]!.slice() : values[defined.indexOf(name)]!,
  }));
}

/** The states of an ensemble have the same names, and would be read as those of its first run. */
function requireOneRun({ program }: ResolvedExperiment, states: RunStates): void {
  for (const { name, shape, role } of program.states)
    if (role === "flow" && states[name]?.length !== entries(shape))
      throw new RangeError(`${name} has ${states[name]?.length ?? 0} entries where one run has ${entries(shape)}.`);
}

function evaluate(
  resolved: ResolvedExperiment,
  cell: number,
  run: number,
  states: RunStates,
  time: number,
  names: readonly string[],
): readonly Float64Array[] {
  const known = evaluators.get(resolved) ?? new Map<string, Evaluator>();
  evaluators.set(resolved, known);
  const key = names.join("\n");
  const evaluator = known.get(key) ?? createEvaluator(resolved, names);
  known.set(key, evaluator);
  const standing: RunStanding = {
    states: resolved.program.states.map(({ name }) => states[name] ?? []),
    kept: evaluator.readsKept ? startOf(resolved, cell, run).kept : [],
    time,
  };
  return evaluator.at(standing, parametersOf(resolved, cell));
}

function createEvaluator(resolved: ResolvedExperiment, names: readonly string[]): Evaluator {
  const { system, dimensions, data, times, program } = resolved;
  const options = { dimensions, data: dataKinds(data), startTime: times[0]! };
  const { routine, lines } = lowerDefinitions(system, options, names);
  const place: RunPlace = { run: 0, step: null, parameters: [] };
  const now: RunStanding = { states: [], kept: [], time: 0 };
  const given = createRunInputs(givenFor(resolved, program, routine), null, place);
  const player = createPlayer(routine, withStanding(given, now));
  const played = lines.map(({ line, shape }) => player.line(line, shape));
  const { values, scalars } = routine;
  return {
    readsKept: values.some(({ origin }) => origin === "kept") || scalars.some(({ kind }) => kind === "kept"),
    at(standing, parameters) {
      Object.assign(now, standing);
      place.parameters = parameters;
      player.play();
      return played.map((line) => Float64Array.from(line()));
    },
  };
}
