/** The parameters of a system: what the experiment gives, and for the rest the system's own defaults, which may refer to other parameters. */

import { numberOf } from "../language/arithmetic.ts";
import { type Expression, fold, namesIn, type System } from "../language/index.ts";

/** The value of an expression that is made of numbers and parameters; NaN of any other. */
export function valueWith(root: Expression, values: ReadonlyMap<string, number>): number {
  return fold<number>(root, (node, operands) => {
    const given = node.kind === "name" ? values.get(node.name) : undefined;
    return given ?? numberOf(node, operands) ?? Number.NaN;
  });
}

/** Every parameter's value: `given` where it has one, else its default, evaluated with the other values (so etaP = eta follows eta). */
export function parameterValues(system: System, given: Readonly<Record<string, number>>): Record<string, number> {
  const values = new Map<string, number>();
  // The language has found that a default refers to parameters before its own.
  for (const { name, default: expression } of system.parameters)
    values.set(name, given[name] ?? valueWith(expression, values));
  return Object.fromEntries(values);
}

/** The parameters whose value moves when one of `swept` does: those themselves, and those whose default refers to one. */
export function dependents(
  system: System,
  given: Readonly<Record<string, number>>,
  swept: readonly string[],
): Set<string> {
  const moving = new Set(swept);
  for (const { name, default: expression } of system.parameters)
    if (given[name] === undefined && namesIn(expression).some((other) => moving.has(other))) moving.add(name);
  return moving;
}
