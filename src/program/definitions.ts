/** Definitions of a text -> lines over the states of a run: what a host evaluates of them besides the program. */

import type { System } from "../language/syntax.ts";
import { createBuilder } from "./builder.ts";
import { withoutDead } from "./live.ts";
import { type LowerOptions, placeData } from "./lower.ts";
import { type Names, namesOf } from "./names.ts";
import type { Elementwise, Routine, Shape } from "./program.ts";
import { createReader } from "./reader.ts";

export type DefinitionOptions = Required<Pick<LowerOptions, "dimensions" | "data" | "startTime">>;

export interface LoweredDefinitions {
  readonly routine: Routine;
  /** In the order of the names. */
  readonly lines: readonly { readonly line: Elementwise; readonly shape: Shape }[];
}

/**
 * Matrices and vectors of modes by the names of their definitions, none of which hangs on what a step draws. The routine's states, data
 * and parameters are those of any program of the system.
 * @throws LanguageError where one is well typed and yet cannot be computed
 */
export function lowerDefinitions(
  system: System,
  options: DefinitionOptions,
  wanted: readonly string[],
): LoweredDefinitions {
  const { index: data, slots: parameters } = placeData(system, options);
  const { dimensions, startTime } = options;
  const builder = createBuilder();
  const names: Names = { ...namesOf(system), dimensions, data, parameters, startTime, overTime: new Map() };
  const reader = createReader(builder, names);
  const read = wanted.map((name) => {
    const expression = names.defined.get(name);
    if (expression === undefined) throw new Error(`${name} is no definition of ${system.name}`);
    reader.settle(expression);
    return { line: reader.entries(expression), shape: reader.shapeOf(expression) };
  });
  const { routine, ends } = withoutDead(
    builder.finish(),
    read.map(({ line }) => line),
  );
  return { routine, lines: ends.map((line, place) => ({ line, shape: read[place]!.shape })) };
}
