/** Matrix expressions -> linear forms: sums of scaled factors, products only where nothing spares them. */

import { printExpression } from "../language/print.ts";
import type { Expression } from "../language/syntax.ts";
import {
  added,
  createSum,
  formOfDiagonal,
  formOfValue,
  type LinearForm,
  multiplied,
  type Sum,
  scaled,
  transposed,
} from "./linear-form.ts";
import { matrixFunction } from "./matrix-functions.ts";
import { shapeOfType } from "./names.ts";
import { isMadeByEntries } from "./read-entries.ts";
import { type Binary, type Call, leftSpine, type PartReader, type Reader, refuse } from "./reading.ts";

export function matrixReader(reader: Reader): PartReader<LinearForm> {
  const { builder, names, typeOf } = reader;
  const known = new Map<string, LinearForm>();
  const minusOne = builder.constant(-1);
  const negated = (form: LinearForm): LinearForm => scaled(builder, form, minusOne);
  const isScalar = (expression: Expression): boolean => typeOf(expression).kind === "scalar";

  const read = (expression: Expression): LinearForm => {
    // A sum of thousands of terms leans to the left: its depth is its length.
    const { innermost, operations } = leftSpine(expression, ({ dotted, left }) => !dotted && !isScalar(left));
    let form = operand(innermost);
    let sum: Sum | null = null;
    for (const operation of operations) {
      const { operator, right } = operation;
      if (operator === "+" || operator === "-") {
        if (sum === null) {
          sum = createSum(builder, form.rows, form.columns);
          sum.add(form);
        }
        sum.add(operator === "+" ? read(right) : negated(read(right)));
      } else {
        form = combined(sum?.form() ?? form, operation);
        sum = null;
      }
    }
    return sum?.form() ?? form;
  };

  /** A product, quotient or power whose left side is read already. */
  const combined = (left: LinearForm, operation: Binary): LinearForm => {
    const { operator, right } = operation;
    if (operator === "/")
      return scaled(builder, left, builder.arithmetic("/", builder.constant(1), reader.scalar(right)));
    if (operator === "^") return power(left, operation);
    if (isScalar(right)) return scaled(builder, left, reader.scalar(right));
    return multiplied(builder, left, read(right), isSymmetric(operation));
  };

  const isSymmetric = (expression: Expression): boolean => {
    const type = typeOf(expression);
    return type.kind === "matrix" && type.symmetric;
  };

  const power = (base: LinearForm, { left, right }: Binary): LinearForm => {
    const exponent = builder.constantOf(reader.scalar(right));
    if (exponent === null || !Number.isInteger(exponent) || exponent < 1)
      return refuse(right, "a power of a matrix is a whole number from 1");
    const symmetric = isSymmetric(left);
    let power = base;
    for (let k = 1; k < exponent; k++) power = multiplied(builder, power, base, symmetric);
    return power;
  };

  /** What is no operator behind a matrix. */
  const operand = (expression: Expression): LinearForm => {
    if (isMadeByEntries(expression)) return madeByEntries(expression);
    switch (expression.kind) {
      case "number": {
        const { rows, columns } = reader.shapeOf(expression);
        return { rows, columns, scale: builder.constant(1), terms: [] };
      }
      case "name":
        return named(expression.name);
      case "identity":
        return formOfDiagonal(builder, builder.constant(1), reader.shapeOf(expression).rows, []);
      case "negate":
        return negated(read(expression.operand));
      case "transpose":
        return transposed(builder, read(expression.operand));
      case "binary":
        return scaled(builder, read(expression.right), reader.scalar(expression.left));
      case "commutator":
      case "anticommutator": {
        const a = read(expression.left);
        const b = read(expression.right);
        const ab = multiplied(builder, a, b, false);
        const ba = multiplied(builder, b, a, false);
        return added(builder, ab, expression.kind === "commutator" ? negated(ba) : ba);
      }
      case "call":
        return call(expression);
      default:
        return refuse(expression, "a matrix is wanted here");
    }
  };

  /** As a value: no sum of products can look into it. */
  const madeByEntries = (expression: Expression): LinearForm => {
    const symmetric = isSymmetric(expression);
    const name = expression.kind === "call" ? expression.name : "entries";
    const value = builder.combine(name, reader.entries(expression), reader.shapeOf(expression), symmetric);
    if (symmetric) builder.values[value]!.symmetric = true;
    return formOfValue(builder, value);
  };

  const named = (name: string): LinearForm => {
    const before = known.get(name) ?? reader.scope.matrix?.(name);
    if (before) return before;
    const definition = reader.definition(name);
    const form = definition ? { ...read(definition), name } : given(name);
    known.set(name, form);
    return form;
  };

  /** A state or data item. */
  const given = (name: string): LinearForm => {
    const data = names.data.get(name);
    if (!data || data.kind === "matrix" || data.kind === "series") return formOfValue(builder, reader.leaf(name));
    const { rows } = shapeOfType(names.types.get(name)!, names.dimensions);
    if (data.kind === "diagonal") return formOfDiagonal(builder, builder.constant(1), rows, [data.index]);
    const factor = builder.scalar({ kind: "parameter", slot: names.parameters.get(name)! });
    return formOfDiagonal(builder, factor, rows, []);
  };

  const call = (expression: Call): LinearForm => {
    const argument = expression.arguments[0]!;
    switch (expression.name) {
      case "sym":
      case "skew": {
        const form = read(argument);
        if (expression.name === "sym" && isSymmetric(argument)) return form;
        const turned = transposed(builder, form);
        const sum = added(builder, form, expression.name === "sym" ? turned : negated(turned));
        return scaled(builder, sum, builder.constant(0.5));
      }
      case "stop":
        return read(argument);
      case "grad":
      case "rate":
      case "next":
        return named(printExpression(expression));
      case "initial":
        return reader.start(argument).matrix(argument);
      default:
        return matrixFunction(expression, reader) ?? refuse(expression, `${expression.name}(...) is not a matrix`);
    }
  };

  return { read, named };
}
