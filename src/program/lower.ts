/** System text + dimensions + kinds of data -> program: the one place where the paper's notation turns into operations. */

import type { System } from "../language/syntax.ts";
import { type Builder, createBuilder } from "./builder.ts";
import { createReader, type DataKind, type Names, shapeOfType } from "./expressions.ts";
import type {
  ComponentRange,
  Condition,
  DataMatrix,
  Drift,
  LateScalar,
  Program,
  ScalarId,
  Shape,
  SpectrumTask,
} from "./program.ts";
import { restOf } from "./rest.ts";
import { createSpectra } from "./spectra.ts";

export interface LowerOptions {
  readonly dimensions: Readonly<Record<string, number>>;
  /** One for every data item of the system. */
  readonly data: Readonly<Record<string, DataKind>>;
  /** Observables to report; all by default. */
  readonly observables?: readonly string[];
  readonly startTime?: number;
  /** Also tells how far a run is from rest where no class needs it. */
  readonly rest?: boolean;
}

/**
 * The program of a system.
 * @throws LanguageError where an expression that is well typed cannot be computed, with its line and column
 */
export function lowerSystem(system: System, options: LowerOptions): Program {
  const { dimensions, data, startTime = 0 } = options;
  const matrices: DataMatrix[] = [];
  const diagonals: { name: string; length: number }[] = [];
  const numbers: string[] = [];
  const dataIndex = new Map<string, { kind: DataKind; index: number }>();
  const parameters = system.parameters.map((parameter) => parameter.name);
  for (const { name, type } of system.data) {
    const kind = data[name]!;
    const shape = shapeOfType(type, dimensions);
    if (type.kind === "scalar") dataIndex.set(name, { kind, index: numbers.push(name) - 1 });
    else if (kind === "multipleOfIdentity") dataIndex.set(name, { kind, index: parameters.push(name) - 1 });
    else if (kind === "diagonal")
      dataIndex.set(name, { kind, index: diagonals.push({ name, length: shape.rows }) - 1 });
    else dataIndex.set(name, { kind, index: matrices.push({ name, shape }) - 1 });
  }
  const names: Names = {
    system,
    dimensions,
    states: new Map(system.states.map((state, index) => [state.name, index])),
    data: dataIndex,
    parameters: new Map(parameters.map((name, slot) => [name, slot])),
    startTime,
  };
  return {
    name: system.name,
    states: system.states.map(({ name, type }) => ({
      name,
      shape: shapeOfType(type, dimensions),
      scalar: type.kind === "scalar",
    })),
    matrices,
    diagonals,
    numbers,
    parameters,
    drift: lowerDrift(system, names),
    ...lowerObservables(system, names, options),
  };
}

function lowerDrift(system: System, names: Names): Drift {
  const builder = createBuilder();
  const reader = createReader(builder, names, () => null);
  // Every state is a value, also one that no slope reads.
  const slopes = system.flows.map((flow, index) => {
    const state = system.states[index]!;
    if (state.type.kind === "scalar") return { kind: "fill" as const, scalar: reader.scalar(flow.expression) };
    if (state.type.kind === "vector") return reader.vector(flow.expression);
    const isZero = flow.expression.kind === "number" && flow.expression.value === 0;
    return isZero ? { kind: "fill" as const, scalar: builder.constant(0) } : reader.elementwise(flow.expression);
  });
  return { ...builder.finish(), slopes };
}

function lowerObservables(system: System, names: Names, options: LowerOptions) {
  const wanted = options.observables;
  const builder = createBuilder();
  let componentCount = 0;
  const places: Shape[] = [];
  const tasks: SpectrumTask[] = [];
  const takeComponents = (count: number): number => {
    componentCount += count;
    return componentCount - count;
  };
  const spectra = createSpectra(builder, { places, tasks, takeComponents });
  const reader = createReader(builder, names, spectra.scalar);
  const exported = exporter(builder, takeComponents);
  const late: LateScalar[] = [];
  const components: ComponentRange[] = [];

  const conditionOf = (where: System["observables"][number]["where"]): Condition | null =>
    where && {
      left: reader.scalar(where.left),
      comparison: where.comparison,
      right: reader.scalar(where.right),
    };

  const outputScalar = (scalar: ScalarId, where: Condition | null): number => {
    const component = takeComponents(1);
    const dependsOnSpectra = [scalar, ...(where ? [where.left, where.right] : [])].some((id) => isLate(builder, id));
    if (dependsOnSpectra) {
      late.push({
        scalar: withoutStates(builder, scalar, exported),
        component,
        where: where && {
          ...where,
          left: withoutStates(builder, where.left, exported),
          right: withoutStates(builder, where.right, exported),
        },
      });
    } else builder.append({ kind: "scalarOut", scalar, component, where });
    return component;
  };

  for (const observable of system.observables) {
    if (wanted && !wanted.includes(observable.name)) continue;
    const { expression } = observable;
    const where = conditionOf(observable.where);
    let first: number;
    let count = 1;
    if (expression.kind === "call" && expression.name === "spectrum") {
      const range = spectra.spectrum(expression.arguments[0]!, reader);
      first = range.first;
      count = range.length;
    } else if (observable.type.kind === "vector") {
      const shape = shapeOfType(observable.type, names.dimensions);
      count = shape.modes ?? 1;
      first = takeComponents(count);
      builder.append({ kind: "vectorOut", expression: reader.vector(expression), shape, component: first });
    } else first = outputScalar(reader.scalar(expression), where);
    components.push({ observable: observable.name, first, count, spectral: observable.spectral });
  }

  // A run that reports nothing is spared the spectra that its classes are read from.
  const classes = (components.length === 0 ? [] : system.classes).map(({ name, condition }) => ({
    name,
    component: outputScalar(builder.constant(1), conditionOf(condition)),
  }));
  const asksForRest = options.rest === true || classes.length > 0;
  const rest = asksForRest ? outputScalar(restOf(system, builder, reader), null) : null;
  return {
    observe: builder.finish(),
    spectra: tasks,
    places,
    late: { scalars: builder.scalars, outputs: late },
    components,
    componentCount,
    classes,
    rest,
  };
}

function isLate(builder: Builder, id: ScalarId): boolean {
  const scalar = builder.scalars[id]!;
  switch (scalar.kind) {
    case "component":
    case "entropy":
    case "count":
    case "least":
      return true;
    case "arithmetic":
      return isLate(builder, scalar.left) || isLate(builder, scalar.right);
    case "negate":
    case "function":
      return isLate(builder, scalar.operand);
    default:
      return false;
  }
}

/** Hands what a late scalar needs of the states over through components of their own. */
function exporter(builder: Builder, takeComponents: (count: number) => number): (early: ScalarId) => ScalarId {
  const exported = new Map<ScalarId, ScalarId>();
  return (early) => {
    const known = exported.get(early);
    if (known !== undefined) return known;
    const component = takeComponents(1);
    builder.append({ kind: "scalarOut", scalar: early, component, where: null });
    const scalar = builder.scalar({ kind: "component", component });
    exported.set(early, scalar);
    return scalar;
  };
}

function withoutStates(builder: Builder, id: ScalarId, exported: (early: ScalarId) => ScalarId): ScalarId {
  const scalar = builder.scalars[id]!;
  switch (scalar.kind) {
    case "sum":
    case "state":
    case "initial":
      return exported(id);
    case "arithmetic": {
      const left = withoutStates(builder, scalar.left, exported);
      const right = withoutStates(builder, scalar.right, exported);
      return builder.scalar({ ...scalar, left, right });
    }
    case "negate":
    case "function":
      return builder.scalar({ ...scalar, operand: withoutStates(builder, scalar.operand, exported) });
    case "count":
      return builder.scalar({ ...scalar, threshold: withoutStates(builder, scalar.threshold, exported) });
    default:
      return id;
  }
}
