/** The parameters of a system: what the experiment gives, and for the rest the system's own defaults, which may refer to other parameters. */

import { applyOperator, isScalarFunction, scalarFunctions } from "../language/arithmetic.ts";
import type { Expression, System } from "../language/index.ts";

/** A default that is not an expression of numbers and parameters; the parser refuses these before. */
class NotConstant extends Error {}

function evaluate(expression: Expression, lookUp: (name: string) => number): number {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "name":
      return lookUp(expression.name);
    case "negate":
      return -evaluate(expression.operand, lookUp);
    case "call": {
      const [argument] = expression.arguments;
      if (!isScalarFunction(expression.name) || argument === undefined) break;
      return scalarFunctions[expression.name](evaluate(argument, lookUp));
    }
    case "binary":
      return applyOperator(expression.operator, evaluate(expression.left, lookUp), evaluate(expression.right, lookUp));
  }
  throw new NotConstant(`A default may hold numbers, parameters and ${Object.keys(scalarFunctions).join(", ")}.`);
}

/** Names that an expression reads. */
export function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "number":
    case "identity":
      return [];
    case "name":
      return [expression.name];
    case "negate":
    case "transpose":
      return namesIn(expression.operand);
    case "call":
      return expression.arguments.flatMap(namesIn);
    default:
      return [...namesIn(expression.left), ...namesIn(expression.right)];
  }
}

/** Every parameter's value: `given` where it has one, else its default, evaluated with the other values (so etaP = eta follows eta). */
export function parameterValues(system: System, given: Readonly<Record<string, number>>): Record<string, number> {
  const values: Record<string, number> = {};
  const lookUp = (name: string): number => {
    const known = values[name] ?? given[name];
    if (known !== undefined) return known;
    const parameter = system.parameters.find((candidate) => candidate.name === name);
    if (parameter === undefined) throw new NotConstant(`${name} is not a parameter.`);
    // Guards against a circle of defaults: reading it again while it is evaluated gives NaN, which is reported.
    values[name] = Number.NaN;
    values[name] = evaluate(parameter.default, lookUp);
    return values[name];
  };
  return Object.fromEntries(system.parameters.map(({ name }) => [name, lookUp(name)]));
}

/** The parameters whose value moves when one of `swept` does: those themselves, and those whose default refers to one. */
export function dependents(
  system: System,
  given: Readonly<Record<string, number>>,
  swept: readonly string[],
): Set<string> {
  const moving = new Set(swept);
  for (let before = -1; before !== moving.size; ) {
    before = moving.size;
    for (const { name, default: expression } of system.parameters) {
      if (given[name] === undefined && namesIn(expression).some((other) => moving.has(other))) moving.add(name);
    }
  }
  return moving;
}
