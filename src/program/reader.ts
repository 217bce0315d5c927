/** Typed expressions of a system text -> scalars, linear forms and elementwise lines of a builder. */

import { referencesIn } from "../language/references.ts";
import type { Builder } from "./builder.ts";
import { type Names, shapeOfType } from "./names.ts";
import { entriesReader } from "./read-entries.ts";
import { matrixReader } from "./read-matrix.ts";
import { scalarReader } from "./read-scalar.ts";
import type { Reader, Scope } from "./reading.ts";

/**
 * A chain of definitions is read from below in pieces of so many, because reading one reads what it names: about five
 * calls a definition, where a stack holds some ten thousand.
 */
const definitionsAtOnce = 64;

export function createReader(builder: Builder, names: Names, scope: Scope = {}, atStart = false): Reader {
  const typeOf = scope.typeOf ?? names.system.typeOf;
  const defined = scope.defined ?? names.defined;
  const settled = new Set<string>();
  let other: Reader | null = null;
  const reader: Reader = {
    builder,
    names,
    atStart,
    typeOf,
    shapeOf: (expression) => shapeOfType(typeOf(expression), names.dimensions),
    scalar: (expression) => scalars.read(expression),
    matrix: (expression) => matrices.read(expression),
    entries: (expression) => entries.read(expression),
    leaf(name) {
      const type = names.types.get(name)!;
      const shape = shapeOfType(type, names.dimensions);
      const symmetric = type.kind === "matrix" && type.symmetric;
      const state = names.states.get(name);
      if (state !== undefined) return builder.leaf(name, shape, symmetric, atStart ? "initial" : "state", state);
      const kept = names.kept.get(name);
      if (kept !== undefined) return builder.leaf(name, shape, symmetric, "kept", kept);
      return builder.leaf(name, shape, symmetric, "data", names.data.get(name)!.index);
    },
    definition: (name) => defined.get(name),
    scope,
    decompositions: new Map(),
    start(expression) {
      other ??= createReader(builder, names, scope, true);
      other.settle(expression);
      return other;
    },
    settle(expression) {
      const deep: string[] = [];
      const waiting = [...new Set(referencesIn(expression))];
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
        const behind = defined.get(name);
        if (behind === undefined || settled.has(name)) continue;
        settled.add(name);
        if (names.depths.has(name) && names.depths.get(name)! % definitionsAtOnce === 0) deep.push(name);
        for (const inner of new Set(referencesIn(behind))) waiting.push(inner);
      }
      deep.sort((a, b) => names.depths.get(a)! - names.depths.get(b)!);
      for (const name of deep) {
        const { kind } = typeOf(defined.get(name)!);
        if (kind === "scalar") scalars.named(name);
        else if (kind === "vector") entries.named(name);
        else matrices.named(name);
      }
    },
  };
  const scalars = scalarReader(reader);
  const matrices = matrixReader(reader);
  const entries = entriesReader(reader);
  return reader;
}
