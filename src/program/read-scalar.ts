/** Scalar expressions -> scalars of a routine; norms, traces and inner products become sums over entries. */

import { isScalarFunction, type ScalarFunction, scalarFunctions } from "../language/arithmetic.ts";
import { printExpression } from "../language/print.ts";
import type { Expression } from "../language/syntax.ts";
import type { Builder } from "./builder.ts";
import { lineOf, transposed } from "./linear-form.ts";
import { readOverTime } from "./over-time.ts";
import type { Elementwise, ScalarId } from "./program.ts";
import { type Call, leftSpine, type PartReader, type Reader, refuse } from "./reading.ts";
import { spectralNumber } from "./spectra.ts";

export function scalarReader(reader: Reader): PartReader<ScalarId> {
  const { builder, names } = reader;
  const known = new Map<string, ScalarId>();

  const read = (expression: Expression): ScalarId => {
    // A sum of thousands of terms leans to the left: its depth is its length.
    const { innermost, operations } = leftSpine(expression, () => true);
    let left = checked(innermost, operand(innermost), builder);
    for (const operation of operations)
      left = checked(operation, builder.arithmetic(operation.operator, left, read(operation.right)), builder);
    return left;
  };

  const operand = (expression: Expression): ScalarId => {
    switch (expression.kind) {
      case "number":
        return builder.constant(expression.value);
      case "name":
        return name(expression);
      case "entry":
        return entry(expression, reader);
      case "comparison":
        return builder.compare(expression.comparison, read(expression.left), read(expression.right));
      case "and":
      case "or":
        return folded(expression.kind, expression.operands);
      case "not":
        return builder.arithmetic("-", builder.constant(1), read(expression.operand));
      case "negate":
        return builder.arithmetic("*", builder.constant(-1), read(expression.operand));
      case "call":
        return call(expression);
      default:
        return refuse(expression, "a scalar is wanted here");
    }
  };

  const folded = (operator: "min" | "max" | "and" | "or", operands: readonly Expression[]): ScalarId =>
    operands.map(read).reduce((left, right) => builder.arithmetic(operator, left, right));

  const name = (expression: Expression & { readonly kind: "name" }): ScalarId => {
    const time = timeOf(expression.name, reader);
    if (time !== null) return time;
    if (expression.name === "pi") return builder.constant(Math.PI);
    const own = reader.scope.scalar?.(expression.name) ?? null;
    if (own !== null) return own;
    const slot = names.parameters.get(expression.name);
    if (slot !== undefined) return builder.scalar({ kind: "parameter", slot });
    if (reader.definition(expression.name)) return named(expression.name);
    const state = names.states.get(expression.name);
    if (state !== undefined) return builder.scalar({ kind: reader.atStart ? "initial" : "state", index: state });
    const kept = names.kept.get(expression.name);
    if (kept !== undefined) return builder.scalar({ kind: "kept", index: kept });
    const data = names.data.get(expression.name);
    if (data) return builder.scalar({ kind: "datum", index: data.index });
    const size = names.dimensions[expression.name];
    if (size !== undefined) return builder.constant(size);
    return refuse(expression, `${expression.name} is not known here`);
  };

  const named = (defined: string): ScalarId => {
    const before = known.get(defined);
    if (before !== undefined) return before;
    const value = read(reader.definition(defined)!);
    const where = names.conditions.get(defined);
    const made = where ? builder.choose(read(where), value, builder.scalar({ kind: "undefined" })) : value;
    known.set(defined, made);
    return made;
  };

  const call = (expression: Call): ScalarId => {
    const [first, second, third] = expression.arguments;
    if (isScalarFunction(expression.name)) return applied(expression.name, read(first!));
    switch (expression.name) {
      case "min":
      case "max":
        return folded(expression.name, expression.arguments);
      case "clamp":
        return builder.arithmetic("min", builder.arithmetic("max", read(first!), read(second!)), read(third!));
      case "if":
        return builder.choose(read(first!), read(second!), read(third!));
      case "norm": {
        const entries = reader.entries(first!);
        return applied("sqrt", sumOfProducts(entries, entries, first!, reader));
      }
      case "inner":
        return sumOfProducts(reader.entries(first!), reader.entries(second!), first!, reader);
      case "sum":
        return builder.sum(reader.entries(first!), reader.shapeOf(first!));
      case "trace":
        return trace(first!, reader);
      case "stop":
        return read(first!);
      case "grad":
      case "rate":
      case "next":
        return named(printExpression(expression));
      case "integral":
      case "maximum":
      case "minimum":
      case "first":
        return readOverTime(names.overTime.get(printExpression(expression))!, reader);
      case "initial":
        return reader.start(first!).scalar(first!);
      default:
        return spectralNumber(expression, reader) ?? refuse(expression, `${expression.name}(...) cannot stand here`);
    }
  };

  const applied = (name: ScalarFunction, operand: ScalarId): ScalarId => {
    const constant = builder.constantOf(operand);
    if (constant !== null) return builder.constant(scalarFunctions[name](constant));
    return builder.scalar({ kind: "function", name, operand });
  };

  return { read, named };
}

/** The time, or the number of a map's step, whose time is so many times its clock; null for any other name. */
function timeOf(name: string, { atStart, builder, names, scalar }: Reader): ScalarId | null {
  const { kind, clock } = names.system;
  if (name !== "t" && !(name === "k" && kind === "map")) return null;
  const counted = atStart ? builder.constant(names.startTime) : builder.scalar({ kind: "time" });
  return name === "t" && clock !== null ? builder.arithmetic("*", counted, scalar(clock)) : counted;
}

function entry(expression: Expression & { readonly kind: "entry" }, reader: Reader): ScalarId {
  const { builder } = reader;
  const { operand, indices } = expression;
  const shape = reader.shapeOf(operand);
  const { rows, columns, modes } = shape;
  const sizes = modes === null ? [rows, columns] : [modes];
  if (indices.some((index, place) => index > sizes[place]!)) {
    const size = modes === null ? sizes.join(" x ") : `a vector of ${modes}`;
    return refuse(
      expression,
      `${printExpression(expression)} is not there: ${printExpression(operand, 40)} is ${size}`,
    );
  }
  const value = builder.combine("entries", reader.entries(operand), shape, false);
  const [row, column] = modes === null ? indices : [1, ...indices];
  return builder.entry(value, row! - 1, column! - 1);
}

/** float32 must hold every constant on the way. */
export function checked(expression: Expression, id: ScalarId, builder: Builder): ScalarId {
  const constant = builder.constantOf(id);
  if (constant === null || Number.isFinite(Math.fround(constant))) return id;
  if (Number.isNaN(constant)) return refuse(expression, "this has no value, as 0/0 and log(-1) have none");
  return refuse(expression, `this is ${constant}, and not a number that float32 can hold`);
}

/** Over the entries of what is shaped like `of`. */
function sumOfProducts(left: Elementwise, right: Elementwise, of: Expression, { builder, shapeOf }: Reader): ScalarId {
  return builder.sum({ kind: "times", left, right }, shapeOf(of));
}

/** tr(A B) is the inner product of A with B', which needs no product. */
function trace(expression: Expression, reader: Reader): ScalarId {
  const { builder, typeOf } = reader;
  const isProduct = expression.kind === "binary" && expression.operator === "*" && !expression.dotted;
  if (isProduct && typeOf(expression.left).kind === "matrix" && typeOf(expression.right).kind === "matrix") {
    const left = reader.entries(expression.left);
    const right = lineOf(builder, transposed(builder, reader.matrix(expression.right)));
    return sumOfProducts(left, right, expression.left, reader);
  }
  return sumOfProducts(reader.entries(expression), { kind: "diagonal", diagonals: [] }, expression, reader);
}
