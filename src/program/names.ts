/** What the names of a system stand for in a program, and the shapes of what is stored. */

import { referencesIn } from "../language/references.ts";
import type { Condition, Dimension, Expression, System, Type } from "../language/syntax.ts";
import type { OverTime } from "./over-time.ts";
import type { Shape } from "./program.ts";

/** How one `data` item is held; a multiple of I is a number that each run carries, a scalar comes as a vector of one, and a series has one for each step. */
export type DataKind = "matrix" | "diagonal" | "multipleOfIdentity" | "vector" | "series";

export interface Names {
  readonly system: System;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly states: ReadonlyMap<string, number>;
  /** Index among the full matrices, the diagonals or the numbers, by kind; of a scalar among the numbers. */
  readonly data: ReadonlyMap<string, { readonly kind: DataKind; readonly index: number }>;
  /** Index among what each run draws and keeps. */
  readonly kept: ReadonlyMap<string, number>;
  readonly parameters: ReadonlyMap<string, number>;
  /** Types of states and data. */
  readonly types: ReadonlyMap<string, Type>;
  /** What stands behind the names of definitions and observables. */
  readonly defined: ReadonlyMap<string, Expression>;
  /** Where observables that have a condition are defined. */
  readonly conditions: ReadonlyMap<string, Condition>;
  /** How many definitions stand on top of each other in a definition, itself included. */
  readonly depths: ReadonlyMap<string, number>;
  /** By their text, the calls that take in all of a run's time. */
  readonly overTime: ReadonlyMap<string, OverTime>;
  /** The first sample time: `t` inside `initial`. */
  readonly startTime: number;
}

/** The parts of `Names` that follow from a system alone. */
export function namesOf(
  system: System,
): Pick<Names, "system" | "states" | "kept" | "types" | "defined" | "conditions" | "depths"> {
  const depths = new Map<string, number>();
  for (const { name, expression } of [...system.definitions, ...system.observables]) {
    let below = 0;
    for (const inner of referencesIn(expression)) below = Math.max(below, depths.get(inner) ?? 0);
    depths.set(name, below + 1);
  }
  return {
    system,
    states: new Map(system.states.map((state, index) => [state.name, index])),
    kept: new Map(system.drawn.map((item, index) => [item.name, index])),
    types: new Map([...system.states, ...system.data, ...system.drawn].map(({ name, type }) => [name, type])),
    defined: new Map([...system.observables, ...system.definitions].map(({ name, expression }) => [name, expression])),
    conditions: new Map(
      system.observables.flatMap(({ name, where }) => (where === null ? [] : [[name, where] as const])),
    ),
    depths,
  };
}

export function sizeOf(dimension: Dimension, dimensions: Readonly<Record<string, number>>): number {
  if (typeof dimension === "number") return dimension;
  // Kronecker products have dimensions like n1*n2, and of singular values there are min(n1, n2).
  return dimension.split("*").reduce((size, name) => {
    const smaller = /^min\((.*)\)$/.exec(name)?.[1]?.split(", ") ?? [name];
    return size * Math.min(...smaller.map((each) => dimensions[each] ?? Number(each)));
  }, 1);
}

export function shapeOfType(type: Type, dimensions: Readonly<Record<string, number>>): Shape {
  switch (type.kind) {
    // Where a scalar is stored, it is a list of one mode.
    case "scalar":
      return { rows: 1, columns: 4, modes: 1 };
    case "vector": {
      const modes = sizeOf(type.length, dimensions);
      return { rows: Math.ceil(modes / 4), columns: 4, modes };
    }
    case "matrix":
      return { rows: sizeOf(type.rows, dimensions), columns: sizeOf(type.columns, dimensions), modes: null };
  }
}
