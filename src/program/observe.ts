/** The observables of a system -> the routine that is played at a sample time, and which component holds what. */

import { sidesOf } from "../language/condition.ts";
import type { Condition as ConditionText, Observable } from "../language/syntax.ts";
import { createBuilder } from "./builder.ts";
import type { Names } from "./names.ts";
import type { ComponentRange, Condition, Elementwise, Program, Routine, ScalarId, Shape, ValueId } from "./program.ts";
import { createReader } from "./reader.ts";
import { restOf } from "./rest.ts";

export interface Observed extends Pick<Program, "components" | "componentCount" | "classes" | "stop" | "rest"> {
  readonly routine: Routine;
}

/**
 * The observables and classes whose names are wanted, in the order of the system, whether a run stops, and with `rest` how far it is
 * from rest. Each is lowered inside `attempt`, which yields null where it cannot be.
 */
export function lowerObservables(
  names: Names,
  wanted: ReadonlySet<string>,
  rest: boolean,
  attempt: <R>(name: string, lower: () => R) => R | null,
): Observed {
  const { system } = names;
  const builder = createBuilder();
  const reader = createReader(builder, names);
  const components: ComponentRange[] = [];
  const lists = new Map<ValueId, number>();
  let componentCount = 0;
  const takeComponents = (count: number): number => {
    componentCount += count;
    return componentCount - count;
  };

  const conditionOf = (where: ConditionText | null): Condition | null => {
    if (where === null) return null;
    for (const side of sidesOf(where)) reader.settle(side);
    if (where.kind !== "comparison")
      return { left: reader.scalar(where), comparison: "==", right: builder.constant(1) };
    const { left, comparison, right } = where;
    return { left: reader.scalar(left), comparison, right: reader.scalar(right) };
  };
  const reportScalar = (scalar: ScalarId, where: Condition | null): number => {
    const component = takeComponents(1);
    builder.report({ kind: "scalarOut", scalar, component, where });
    return component;
  };
  const reportVector = (expression: Elementwise, shape: Shape): number => {
    const component = takeComponents(shape.modes ?? 1);
    builder.report({ kind: "vectorOut", expression, shape, component });
    return component;
  };

  const lower = ({ expression, type, where }: Observable): Omit<ComponentRange, "observable" | "spectral"> => {
    reader.settle(expression);
    if (type.kind !== "vector") return { first: reportScalar(reader.scalar(expression), conditionOf(where)), count: 1 };
    const line = reader.entries(expression);
    const shape = reader.shapeOf(expression);
    if (line.kind !== "read") return { first: reportVector(line, shape), count: shape.modes ?? 1 };
    // Two observables may be one list, by whatever names: it is reported once.
    const first = lists.get(line.value) ?? reportVector(line, shape);
    lists.set(line.value, first);
    return { first, count: shape.modes ?? 1 };
  };

  for (const observable of system.observables) {
    const { name, spectral } = observable;
    const range = wanted.has(name) ? attempt(name, () => lower(observable)) : null;
    if (range) components.push({ observable: name, ...range, spectral });
  }
  // A run that reports nothing is spared the spectra that its classes are read from.
  const judged = components.length === 0 ? [] : system.classes.filter(({ name }) => wanted.has(name));
  const classes = judged.flatMap(({ name, condition }) => {
    const component = attempt(name, () => reportScalar(builder.constant(1), conditionOf(condition)));
    return component === null ? [] : [{ name, component }];
  });
  const [first, ...others] = system.stops.map(({ condition }) => condition);
  const anyStop: ConditionText | undefined =
    first && others.length > 0 ? { kind: "or", operands: [first, ...others], at: first.at } : first;
  const stop =
    anyStop === undefined ? null : attempt("stop", () => reportScalar(builder.constant(1), conditionOf(anyStop)));
  // What it cannot say of the slopes, the flow itself cannot be computed for.
  const distance = rest || classes.length > 0 ? attempt("rest", () => restOf(reader)) : null;
  const component = distance === null ? null : reportScalar(distance, null);
  return { routine: builder.finish(), components, componentCount, classes, stop, rest: component };
}
