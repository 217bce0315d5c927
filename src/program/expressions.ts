/** Typed expressions of a system text -> scalars, linear forms and elementwise lines of a builder. */

import { isScalarFunction, type ScalarFunction, scalarFunctions } from "../language/arithmetic.ts";
import { LanguageError } from "../language/errors.ts";
import type { Dimension, Expression, System, Type } from "../language/syntax.ts";
import type { Builder } from "./builder.ts";
import {
  added,
  elementwise,
  formOfDiagonal,
  formOfValue,
  type LinearForm,
  multiplied,
  scaled,
  transposed,
} from "./linear-form.ts";
import type { Elementwise, ScalarId, Shape } from "./program.ts";

/** How one `data` item is held; a multiple of I is a number that each run carries, and a scalar comes as a vector of one. */
export type DataKind = "matrix" | "diagonal" | "multipleOfIdentity" | "vector";

/** What names stand for. */
export interface Names {
  readonly system: System;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly states: ReadonlyMap<string, number>;
  /** Index among the full matrices, the diagonals or the numbers, by kind; of a scalar among the numbers. */
  readonly data: ReadonlyMap<string, { readonly kind: DataKind; readonly index: number }>;
  readonly parameters: ReadonlyMap<string, number>;
  /** The first sample time: `t` inside `initial`. */
  readonly startTime: number;
}

/** Reads the expressions of one routine. */
export interface Reader {
  readonly builder: Builder;
  readonly names: Names;
  scalar(expression: Expression): ScalarId;
  matrix(expression: Expression): LinearForm;
  /** A vector of modes, elementwise. */
  vector(expression: Expression): Elementwise;
  /** Any matrix or vector as an elementwise line. */
  elementwise(expression: Expression): Elementwise;
  shapeOf(expression: Expression): Shape;
}

/** Scalars that only `observe` lines know (spectral ones); yields null for everything else. */
export type SpectralScalar = (expression: Expression & { kind: "call" }, reader: Reader) => ScalarId | null;

export function sizeOf(dimension: Dimension, dimensions: Readonly<Record<string, number>>): number {
  if (typeof dimension === "number") return dimension;
  // Kronecker products have dimensions like n1*n2.
  return dimension.split("*").reduce((size, name) => size * (dimensions[name] ?? Number(name)), 1);
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

/** A reader; with `initial`, states are those of the first sample time. */
export function createReader(builder: Builder, names: Names, spectral: SpectralScalar, initial = false): Reader {
  const { system, dimensions } = names;
  const typeOf = system.typeOf;
  const definitions = new Map(system.definitions.map((definition) => [definition.name, definition.expression]));
  const matrices = new Map<string, LinearForm>();
  const vectors = new Map<string, Elementwise>();
  const unsupported = (expression: Expression, message: string): never => {
    throw new LanguageError(expression.at, message);
  };
  const shapeOf = (expression: Expression): Shape => shapeOfType(typeOf(expression), dimensions);

  const leaf = (name: string): number => {
    const index = names.states.get(name);
    const declaration = [...system.states, ...system.data].find((entry) => entry.name === name)!;
    const shape = shapeOfType(declaration.type, dimensions);
    const symmetric = declaration.type.kind === "matrix" && declaration.type.symmetric;
    if (index !== undefined) return builder.leaf(name, shape, symmetric, initial ? "initial" : "state", index);
    return builder.leaf(name, shape, symmetric, "data", names.data.get(name)!.index);
  };

  const scalar = (expression: Expression): ScalarId => {
    const id = scalarOf(expression);
    const constant = builder.constantOf(id);
    if (constant !== null && !Number.isFinite(Math.fround(constant))) {
      return unsupported(expression, `this is ${constant}, and not a number that float32 can hold`);
    }
    return id;
  };

  const scalarOf = (expression: Expression): ScalarId => {
    switch (expression.kind) {
      case "number":
        return builder.constant(expression.value);
      case "name":
        return scalarName(expression);
      case "negate":
        return builder.arithmetic("*", builder.constant(-1), scalar(expression.operand));
      case "binary":
        return builder.arithmetic(expression.operator, scalar(expression.left), scalar(expression.right));
      case "call":
        return scalarCall(expression);
      default:
        return unsupported(expression, "a scalar is wanted here");
    }
  };

  const scalarName = (expression: Expression & { kind: "name" }): ScalarId => {
    const { name } = expression;
    if (name === "t") return initial ? builder.constant(names.startTime) : builder.scalar({ kind: "time" });
    const slot = names.parameters.get(name);
    if (slot !== undefined) return builder.scalar({ kind: "parameter", slot });
    const definition = definitions.get(name);
    if (definition) return scalar(definition);
    const observable = system.observables.find((entry) => entry.name === name);
    if (observable) return scalar(observable.expression);
    const state = names.states.get(name);
    if (state !== undefined) return builder.scalar({ kind: initial ? "initial" : "state", index: state });
    const data = names.data.get(name);
    if (data) return builder.scalar({ kind: "datum", index: data.index });
    return unsupported(expression, `${name} is not known here`);
  };

  const scalarCall = (expression: Expression & { kind: "call" }): ScalarId => {
    const [first, second] = expression.arguments;
    if (isScalarFunction(expression.name)) return scalarFunction(expression.name, scalar(first!));
    switch (expression.name) {
      case "norm": {
        const entries = elementwise_(first!);
        const squares = builder.sum({ kind: "times", left: entries, right: entries }, shapeOf(first!));
        return scalarFunction("sqrt", squares);
      }
      case "inner":
        return builder.sum(
          { kind: "times", left: elementwise_(first!), right: elementwise_(second!) },
          shapeOf(first!),
        );
      case "sum":
        return builder.sum(vector(first!), shapeOf(first!));
      case "trace":
        return trace(first!);
      case "initial":
        return initialReader().scalar(first!);
      default:
        return spectral(expression, reader) ?? unsupported(expression, `${expression.name}(...) cannot stand here`);
    }
  };

  const scalarFunction = (name: ScalarFunction, operand: ScalarId): ScalarId => {
    const constant = builder.constantOf(operand);
    if (constant !== null) return builder.constant(scalarFunctions[name](constant));
    return builder.scalar({ kind: "function", name, operand });
  };

  /** tr(A B) is the inner product of A with B', which needs no product. */
  const trace = (expression: Expression): ScalarId => {
    const isProduct = expression.kind === "binary" && expression.operator === "*";
    if (isProduct && typeOf(expression.left).kind === "matrix" && typeOf(expression.right).kind === "matrix") {
      const left = elementwise(builder, matrix(expression.left));
      const right = elementwise(builder, transposed(builder, matrix(expression.right)));
      return builder.sum({ kind: "times", left, right }, shapeOf(expression.left));
    }
    const diagonal: Elementwise = { kind: "diagonal", diagonals: [] };
    return builder.sum({ kind: "times", left: elementwise_(expression), right: diagonal }, shapeOf(expression));
  };

  const matrix = (expression: Expression): LinearForm => {
    const shape = shapeOf(expression);
    switch (expression.kind) {
      case "number":
        return { rows: shape.rows, columns: shape.columns, scale: builder.constant(1), terms: [] };
      case "name":
        return matrixName(expression.name);
      case "identity":
        return formOfDiagonal(builder, builder.constant(1), shape.rows, []);
      case "negate":
        return scaled(builder, matrix(expression.operand), builder.constant(-1));
      case "transpose":
        return transposed(builder, matrix(expression.operand));
      case "binary":
        return matrixBinary(expression);
      case "commutator":
      case "anticommutator": {
        const a = matrix(expression.left);
        const b = matrix(expression.right);
        const sign = builder.constant(expression.kind === "commutator" ? -1 : 1);
        return added(
          builder,
          multiplied(builder, a, b, false),
          scaled(builder, multiplied(builder, b, a, false), sign),
        );
      }
      case "call":
        return matrixCall(expression);
    }
  };

  const matrixName = (name: string): LinearForm => {
    const known = matrices.get(name);
    if (known) return known;
    const definition = definitions.get(name);
    const data = names.data.get(name);
    let form: LinearForm;
    if (definition) form = { ...matrix(definition), name };
    else if (data && data.kind !== "matrix") {
      const declaration = system.data.find((entry) => entry.name === name)!;
      const order = shapeOfType(declaration.type, dimensions).rows;
      const coefficient =
        data.kind === "diagonal"
          ? builder.constant(1)
          : builder.scalar({ kind: "parameter", slot: names.parameters.get(name)! });
      form = formOfDiagonal(builder, coefficient, order, data.kind === "diagonal" ? [data.index] : []);
    } else form = formOfValue(builder, leaf(name));
    matrices.set(name, form);
    return form;
  };

  const matrixBinary = (expression: Expression & { kind: "binary" }): LinearForm => {
    const { left, right, operator } = expression;
    const leftIsScalar = typeOf(left).kind === "scalar";
    const rightIsScalar = typeOf(right).kind === "scalar";
    switch (operator) {
      case "+":
        return added(builder, matrix(left), matrix(right));
      case "-":
        return added(builder, matrix(left), scaled(builder, matrix(right), builder.constant(-1)));
      case "/":
        return scaled(builder, matrix(left), builder.arithmetic("/", builder.constant(1), scalar(right)));
      case "*": {
        if (leftIsScalar) return scaled(builder, matrix(right), scalar(left));
        if (rightIsScalar) return scaled(builder, matrix(left), scalar(right));
        const type = typeOf(expression);
        return multiplied(builder, matrix(left), matrix(right), type.kind === "matrix" && type.symmetric);
      }
      case "^": {
        const base = matrix(left);
        const exponent = builder.constantOf(scalar(right));
        if (exponent === null || !Number.isInteger(exponent) || exponent < 1) {
          return unsupported(right, "a power of a matrix is a whole number from 1");
        }
        const leftType = typeOf(left);
        const symmetric = leftType.kind === "matrix" && leftType.symmetric;
        let power = base;
        for (let k = 1; k < exponent; k++) power = multiplied(builder, power, base, symmetric);
        return power;
      }
    }
  };

  const matrixCall = (expression: Expression & { kind: "call" }): LinearForm => {
    const argument = expression.arguments[0]!;
    const type = typeOf(argument);
    switch (expression.name) {
      case "sym": {
        const form = matrix(argument);
        if (type.kind === "matrix" && type.symmetric) return form;
        return scaled(builder, added(builder, form, transposed(builder, form)), builder.constant(0.5));
      }
      case "skew": {
        const form = matrix(argument);
        const turned = scaled(builder, transposed(builder, form), builder.constant(-1));
        return scaled(builder, added(builder, form, turned), builder.constant(0.5));
      }
      case "initial":
        return initialReader().matrix(argument);
      case "kron":
        return unsupported(expression, "kron may stand only inside spectrum(...) or lambdaMin(...)");
      default:
        return unsupported(expression, `${expression.name}(...) is not a matrix`);
    }
  };

  const vector = (expression: Expression): Elementwise => {
    if (typeOf(expression).kind === "scalar") return { kind: "fill", scalar: scalar(expression) };
    switch (expression.kind) {
      case "number":
        return { kind: "fill", scalar: builder.constant(expression.value) };
      case "name": {
        const definition = definitions.get(expression.name);
        if (!definition) return { kind: "read", value: leaf(expression.name), transposed: false };
        const known = vectors.get(expression.name);
        if (known) return known;
        // A named intermediate is one value: it is computed once however often it is used.
        const line = vector(definition);
        const value = builder.combine(expression.name, line, shapeOf(expression), false);
        const read: Elementwise = { kind: "read", value, transposed: false };
        vectors.set(expression.name, read);
        return read;
      }
      case "negate":
        return { kind: "negate", operand: vector(expression.operand) };
      case "binary":
        return vectorBinary(expression);
      case "call": {
        if (expression.name === "initial") return initialReader().vector(expression.arguments[0]!);
        const { name } = expression;
        if (!isScalarFunction(name))
          return unsupported(expression, `${name}(...) cannot stand inside another expression`);
        return { kind: "function", name, operand: vector(expression.arguments[0]!) };
      }
      default:
        return unsupported(expression, "a vector of modes is wanted here");
    }
  };

  const vectorBinary = (expression: Expression & { kind: "binary" }): Elementwise => {
    const { left, right, operator } = expression;
    if (operator === "^") {
      return typeOf(right).kind === "scalar"
        ? { kind: "power", exponent: scalar(right), operand: vector(left) }
        : { kind: "raised", left: vector(left), right: vector(right) };
    }
    if (operator === "*" && typeOf(left).kind === "scalar") {
      return { kind: "scale", scalar: scalar(left), operand: vector(right) };
    }
    if (operator === "*" && typeOf(right).kind === "scalar") {
      return { kind: "scale", scalar: scalar(right), operand: vector(left) };
    }
    const kind = ({ "+": "plus", "-": "minus", "*": "times", "/": "over" } as const)[operator];
    return { kind, left: vector(left), right: vector(right) };
  };

  const elementwise_ = (expression: Expression): Elementwise =>
    typeOf(expression).kind === "vector" ? vector(expression) : elementwise(builder, matrix(expression));

  let other: Reader | null = null;
  const initialReader = (): Reader => {
    other ??= createReader(builder, names, spectral, true);
    return other;
  };

  const reader: Reader = { builder, names, scalar, matrix, vector, elementwise: elementwise_, shapeOf };
  return reader;
}
