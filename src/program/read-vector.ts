/** Vectors of modes -> elementwise lines. */

import { isScalarFunction } from "../language/arithmetic.ts";
import { printExpression } from "../language/print.ts";
import type { Expression } from "../language/syntax.ts";
import type { Elementwise } from "./program.ts";
import { checked } from "./read-scalar.ts";
import { type Binary, type Call, leftSpine, type PartReader, type Reader, refuse } from "./reading.ts";
import { spectrumOf } from "./spectra.ts";

const kinds = { "+": "plus", "-": "minus", "*": "times", "/": "over", "^": "raised" } as const;

export function vectorReader(reader: Reader): PartReader<Elementwise> {
  const { builder, typeOf } = reader;
  const known = new Map<string, Elementwise>();
  const isScalar = (expression: Expression): boolean => typeOf(expression).kind === "scalar";
  const bounded = (line: Elementwise, of: Expression): Elementwise => builder.bounded(line, reader.shapeOf(of));

  const read = (expression: Expression): Elementwise => {
    // A sum of thousands of terms leans to the left: its depth is its length.
    const { innermost, operations } = leftSpine(expression, (left) => !isScalar(left));
    let line = bounded(operand(innermost), innermost);
    for (const operation of operations) line = bounded(combined(line, operation), operation);
    return line;
  };

  const combined = (left: Elementwise, { operator, right }: Binary): Elementwise => {
    if (operator === "^" && isScalar(right)) return { kind: "power", exponent: reader.scalar(right), operand: left };
    if (operator === "*" && isScalar(right)) return { kind: "scale", scalar: reader.scalar(right), operand: left };
    return { kind: kinds[operator], left, right: read(right) };
  };

  /** What is no operator behind a vector. */
  const operand = (expression: Expression): Elementwise => {
    if (isScalar(expression)) return { kind: "fill", scalar: reader.scalar(expression) };
    switch (expression.kind) {
      case "number":
        return { kind: "fill", scalar: checked(expression, builder.constant(expression.value), builder) };
      case "name":
        return named(expression.name);
      case "negate":
        return { kind: "negate", operand: read(expression.operand) };
      case "binary":
        return behindScalar(expression);
      case "call":
        return call(expression);
      default:
        return refuse(expression, "a vector of modes is wanted here");
    }
  };

  const behindScalar = ({ operator, left, right }: Binary): Elementwise => {
    const scalar = reader.scalar(left);
    if (operator === "*") return { kind: "scale", scalar, operand: read(right) };
    return { kind: kinds[operator], left: { kind: "fill", scalar }, right: read(right) };
  };

  /** A named intermediate is one value: it is computed once however often it is used. */
  const named = (name: string): Elementwise => {
    const before = known.get(name) ?? reader.scope.vector?.(name);
    if (before) return before;
    const definition = reader.definition(name);
    if (!definition) return { kind: "read", value: reader.leaf(name), transposed: false };
    const value = builder.combine(name, read(definition), reader.shapeOf(definition), false);
    const line: Elementwise = { kind: "read", value, transposed: false };
    known.set(name, line);
    return line;
  };

  const call = (expression: Call): Elementwise => {
    const argument = expression.arguments[0]!;
    if (expression.name === "stop") return read(argument);
    if (expression.name === "grad" || expression.name === "rate") return named(printExpression(expression));
    if (expression.name === "initial") return reader.start(argument).vector(argument);
    if (expression.name === "spectrum") return { kind: "read", value: spectrumOf(argument, reader), transposed: false };
    const { name } = expression;
    if (!isScalarFunction(name)) return refuse(expression, `${name}(...) is not a vector of modes`);
    return { kind: "function", name, operand: read(argument) };
  };

  return { read, named };
}
