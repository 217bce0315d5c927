/** Vectors of modes, and what matrices are made of entry by entry -> elementwise lines. */

import { isScalarFunction } from "../language/arithmetic.ts";
import { functions, isEntrywise } from "../language/functions.ts";
import { printExpression } from "../language/print.ts";
import type { Expression } from "../language/syntax.ts";
import { asValue, type LinearForm, lineOf, multipleOfIdentity, transposed } from "./linear-form.ts";
import { solution } from "./matrix-functions.ts";
import { vectorShape } from "./opaque/index.ts";
import type { Elementwise, ScalarId, ValueId } from "./program.ts";
import { checked } from "./read-scalar.ts";
import { type Binary, type Call, leftSpine, type PartReader, type Reader, refuse } from "./reading.ts";
import { decompose, singularValuesOf, spectrumOf } from "./spectra.ts";

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
      return (
        isEntrywise(functions.get(expression.name)!) || ["diag", "outer", "triu", "tril"].includes(expression.name)
      );
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

  const isEach = (node: Binary): boolean =>
    node.dotted || (typeOf(node).kind === "vector" && typeOf(node.left).kind !== "matrix");

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
        return folded(expression.kind, expression.operands, expression);
      case "not":
        return { kind: "minus", left: fill(1), right: read(expression.operand) };
      case "binary":
        return typeOf(expression.left).kind === "matrix"
          ? applied(expression.left, vectorOf(expression.right))
          : behindScalar(expression);
      case "call":
        return call(expression);
      default:
        return refuse(expression, "a vector of modes is wanted here");
    }
  };

  const folded = (
    kind: "least" | "greatest" | "and" | "or",
    operands: readonly Expression[],
    whole: Expression,
  ): Elementwise => operands.map(read).reduce((left, right) => bounded({ kind, left, right }, whole));

  /** What others than its owner read. */
  const vectorOf = (vector: Expression): ValueId =>
    builder.combine("vector", read(vector), reader.shapeOf(vector), false);
  const spread = (vector: Expression, along: "rows" | "columns"): Elementwise => ({
    kind: "spread",
    value: vectorOf(vector),
    along,
  });
  const partOf = (part: "upper" | "lower" | "diagonal", line: Elementwise): Elementwise => ({
    kind: "part",
    part,
    operand: line,
  });

  /** A matrix times a vector. What a product multiplies goes one after the other, from the right; multiples of I scale. */
  const applied = (matrix: Expression, vector: ValueId): Elementwise => {
    let factor = builder.constant(1);
    let [rest, value] = [matrix, vector];
    while (rest.kind === "binary" && rest.operator === "*" && !rest.dotted && !isScalar(rest.left)) {
      if (isScalar(rest.right)) factor = builder.arithmetic("*", factor, reader.scalar(rest.right));
      else {
        const { rows } = reader.shapeOf(rest.right);
        value = builder.combine("vector", applied(rest.right, value), vectorShape(rows), false);
      }
      rest = rest.left;
    }
    return scaledBy(factor, sums(reader.matrix(rest), value));
  };
  const scaledBy = (scalar: ScalarId, line: Elementwise): Elementwise =>
    builder.constantOf(scalar) === 1 ? line : { kind: "scale", scalar, operand: line };
  const sums = (form: LinearForm, weights: ValueId | null): Elementwise => {
    if (form.terms.length === 0) return fill(0);
    const factor = weights === null ? null : multipleOfIdentity(builder, form);
    if (factor !== null) return scaledBy(factor, { kind: "read", value: weights!, transposed: false });
    const matrix = asValue(builder, form);
    const value = builder.rowSums(matrix, weights);
    return scaledBy(matrix.coefficient, { kind: "read", value, transposed: false });
  };
  const diagonal = (of: Expression): Elementwise => {
    if (typeOf(of).kind === "vector") return partOf("diagonal", spread(of, "rows"));
    const value = builder.combine("diagonal", partOf("diagonal", read(of)), reader.shapeOf(of), true);
    return { kind: "read", value: builder.rowSums({ value, transposed: false }, null), transposed: false };
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
      case "triu":
        return partOf("upper", read(first));
      case "tril":
        return partOf("lower", read(first));
      case "diag":
        return diagonal(first);
      case "outer":
        return { kind: "times", left: spread(first, "rows"), right: spread(second, "columns") };
      case "solve": {
        // Of a matrix of one column: its rows are the entries.
        const { modes } = reader.shapeOf(second);
        const column = builder.combine(
          "column",
          spread(second, "rows"),
          { rows: modes!, columns: 1, modes: null },
          false,
        );
        return sums(solution(first, column, reader), null);
      }
      case "rowsum":
        return sums(reader.matrix(first), null);
      case "colsum":
        return sums(transposed(builder, reader.matrix(first)), null);
      case "stop":
        return read(first);
      case "grad":
      case "rate":
      case "next":
        return named(printExpression(expression));
      case "initial":
        return reader.start(first).entries(first);
      case "singular":
        return singularValuesOf(first, reader);
      case "spectrum":
        return { kind: "read", value: spectrumOf(first, reader), transposed: false };
      default:
        return refuse(expression, `${name}(...) is not a vector of modes`);
    }
  };

  return { read, named };
}
