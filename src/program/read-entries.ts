/** Vectors of modes, and what matrices are made of entry by entry -> elementwise lines. */

import { isScalarFunction } from "../language/arithmetic.ts";
import { functions, isEntrywise } from "../language/functions.ts";
import { printExpression } from "../language/print.ts";
import type { Expression } from "../language/syntax.ts";
import { lineOf } from "./linear-form.ts";
import type { Elementwise } from "./program.ts";
import { checked } from "./read-scalar.ts";
import { type Binary, type Call, leftSpine, type PartReader, type Reader, refuse } from "./reading.ts";
import { decompose, spectrumOf } from "./spectra.ts";

const kinds = { "+": "plus", "-": "minus", "*": "times", "/": "over", "^": "raised" } as const;

/** Whether a matrix is made entry by entry, and no sum of products. */
export function isMadeByEntries(expression: Expression): boolean {
  switch (expression.kind) {
    case "ones":
    case "comparison":
    case "and":
    case "or":
    case "not":
      return true;
    case "binary":
      return expression.dotted;
    case "call":
      return isEntrywise(functions.get(expression.name)!);
    default:
      return false;
  }
}

export function entriesReader(reader: Reader): PartReader<Elementwise> {
  const { builder, typeOf } = reader;
  const known = new Map<string, Elementwise>();
  const isScalar = (expression: Expression): boolean => typeOf(expression).kind === "scalar";
  const bounded = (line: Elementwise, of: Expression): Elementwise => builder.bounded(line, reader.shapeOf(of));
  const fill = (value: number): Elementwise => ({ kind: "fill", scalar: builder.constant(value) });

  const read = (expression: Expression): Elementwise => {
    // A sum of thousands of terms leans to the left: its depth is its length.
    const { innermost, operations } = leftSpine(expression, (node) => isEach(node) && !isScalar(node.left));
    let line = bounded(operand(innermost), innermost);
    for (const operation of operations) line = bounded(combined(line, operation), operation);
    return line;
  };

  const isEach = (node: Binary): boolean => node.dotted || typeOf(node).kind === "vector";

  const combined = (left: Elementwise, { operator, right }: Binary): Elementwise => {
    if (operator === "^" && isScalar(right)) return { kind: "power", exponent: reader.scalar(right), operand: left };
    if (operator === "*" && isScalar(right)) return { kind: "scale", scalar: reader.scalar(right), operand: left };
    return { kind: kinds[operator], left, right: read(right) };
  };

  /** What is no operator behind a vector or a matrix. */
  const operand = (expression: Expression): Elementwise => {
    if (isScalar(expression)) return { kind: "fill", scalar: reader.scalar(expression) };
    if (typeOf(expression).kind === "matrix" && !isMadeByEntries(expression))
      return lineOf(builder, reader.matrix(expression));
    switch (expression.kind) {
      case "number":
        return { kind: "fill", scalar: checked(expression, builder.constant(expression.value), builder) };
      case "ones":
        return fill(1);
      case "name":
        return named(expression.name);
      case "eigenvalues":
        return { kind: "read", value: decompose(expression.of, reader).values, transposed: false };
      case "negate":
        return { kind: "negate", operand: read(expression.operand) };
      case "comparison": {
        const { comparison, left, right } = expression;
        return { kind: "compare", comparison, left: read(left), right: read(right) };
      }
      case "and":
      case "or":
        return folded(expression.kind === "and" ? "least" : "greatest", expression.operands, expression);
      case "not":
        return { kind: "minus", left: fill(1), right: read(expression.operand) };
      case "binary":
        return behindScalar(expression);
      case "call":
        return call(expression);
      default:
        return refuse(expression, "a vector of modes is wanted here");
    }
  };

  const folded = (kind: "least" | "greatest", operands: readonly Expression[], whole: Expression): Elementwise =>
    operands.map(read).reduce((left, right) => bounded({ kind, left, right }, whole));

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
    const { name, arguments: list } = expression;
    const [first, second, third] = list as [Expression, Expression, Expression];
    if (isScalarFunction(name)) return { kind: "function", name, operand: read(first) };
    switch (name) {
      case "min":
      case "max":
        return folded(name === "min" ? "least" : "greatest", list, expression);
      case "clamp":
        return {
          kind: "least",
          left: bounded({ kind: "greatest", left: read(first), right: read(second) }, expression),
          right: read(third),
        };
      case "if":
        return { kind: "choose", condition: read(first), left: read(second), right: read(third) };
      case "stop":
        return read(first);
      case "grad":
      case "next":
        return named(printExpression(expression));
      case "initial":
        return reader.start(first).entries(first);
      case "spectrum":
        return { kind: "read", value: spectrumOf(first, reader), transposed: false };
      default:
        return refuse(expression, `${name}(...) is not a vector of modes`);
    }
  };

  return { read, named };
}
