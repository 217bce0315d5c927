/** Calls that need eigenvalues or eigenvectors: which matrices go to the eigensolver, and what is made of what it yields. */

import { isMadeWithKronecker } from "../language/kronecker.ts";
import type { Expression } from "../language/syntax.ts";
import { blocksOf, formed, kroneckerSum } from "./kronecker.ts";
import { type LinearForm, multiplied, transposed, wholeValue } from "./linear-form.ts";
import type { Elementwise, ScalarId, ValueId } from "./program.ts";
import type { Call, Decomposition, Reader } from "./reading.ts";

/** The ascending eigenvalues of a matrix, or entries of a vector, as a vector of the routine. */
export function spectrumOf(expression: Expression, reader: Reader): ValueId {
  const { builder } = reader;
  if (reader.typeOf(expression).kind === "vector") {
    const vector = builder.combine("modes", reader.entries(expression), reader.shapeOf(expression), false);
    return builder.opaque("sort", [vector]).results[0]!;
  }
  return decompose(expression, reader).values;
}

/** Eigenvalues and eigenvectors of a symmetric matrix; what is read several times (`s` in `spectral`) is lowered once. */
export function decompose(matrix: Expression, reader: Reader): Decomposition {
  const before = reader.decompositions.get(matrix);
  if (before) return before;
  const [values, vectors] = reader.builder.opaque("eigh", [symmetricOf(matrix, reader)]).results;
  const decomposition = { values: values!, vectors: vectors! };
  reader.decompositions.set(matrix, decomposition);
  return decomposition;
}

const matrixOf = (form: LinearForm, { builder }: Reader): ValueId => wholeValue(builder, form, "symmetric");

/** Roots of the eigenvalues of the smaller of A A' and A' A, rounding below 0 taken for 0. */
export function singularValuesOf(expression: Expression, reader: Reader): Elementwise {
  const { builder } = reader;
  const form = reader.matrix(expression);
  const turned = transposed(builder, form);
  const [left, right] = form.rows <= form.columns ? [form, turned] : [turned, form];
  const gram = multiplied(builder, left, right, true);
  const value = builder.opaque("eigh", [matrixOf(gram, reader)]).results[0]!;
  const squares: Elementwise = {
    kind: "greatest",
    left: { kind: "read", value, transposed: false },
    right: { kind: "fill", scalar: builder.constant(0) },
  };
  return { kind: "function", name: "sqrt", operand: squares };
}

/** A symmetric matrix as one value. */
function symmetricOf(expression: Expression, reader: Reader): ValueId {
  if (!isMadeWithKronecker(expression, reader.typeOf)) return matrixOf(reader.matrix(expression), reader);
  return formed(reader.builder, expression, kroneckerSum(expression, reader));
}

/** The number that a spectral call stands for, or null where it is none of them. */
export function spectralNumber(call: Call, reader: Reader): ScalarId | null {
  const { builder } = reader;
  const [first, second] = call.arguments;
  switch (call.name) {
    case "lambdaMin":
    case "lambdaMax":
      return extreme(call.name === "lambdaMin" ? "min" : "max", first!, reader);
    case "largest":
      return builder.opaque("largest", [listOf(first!, reader)]).scalars[0]!;
    case "smallest": {
      // Minus the largest of what is turned round.
      const line: Elementwise = { kind: "negate", operand: reader.entries(first!) };
      const list = builder.combine("turned", line, reader.shapeOf(first!), false);
      return builder.arithmetic("*", builder.constant(-1), builder.opaque("largest", [list]).scalars[0]!);
    }
    case "entropy":
      return builder.opaque("entropy", [listOf(first!, reader)]).scalars[0]!;
    case "count":
      return builder.opaque("count", [listOf(first!, reader)], [reader.scalar(second!)]).scalars[0]!;
    case "alignment": {
      const { vectors } = decompose(first!, reader);
      return builder.opaque("alignment", [vectors, matrixOf(reader.matrix(second!), reader)]).scalars[0]!;
    }
    default:
      return null;
  }
}

/** The first or the last of eigenvalues, which ascend; of a Kronecker sum in blocks, among those of its blocks. */
function extreme(which: "min" | "max", expression: Expression, reader: Reader): ScalarId {
  const { builder } = reader;
  const outermost = (values: ValueId): ScalarId =>
    builder.entry(values, 0, which === "min" ? 0 : builder.values[values]!.shape.modes! - 1);
  const sum = isMadeWithKronecker(expression, reader.typeOf) ? kroneckerSum(expression, reader) : null;
  const blocks = sum && blocksOf(builder, sum);
  if (!blocks) return outermost(spectrumOf(expression, reader));
  const operands = blocks.map((block) => outermost(builder.opaque("eigh", [matrixOf(block, reader)]).results[0]!));
  return operands.reduce((left, right) => builder.arithmetic(which, left, right));
}

/** The entries of a vector, or eigenvalues, by whatever name. */
function listOf(expression: Expression, reader: Reader): ValueId {
  if (expression.kind === "call" && expression.name === "spectrum") return spectrumOf(expression.arguments[0]!, reader);
  const behind = expression.kind === "name" ? reader.definition(expression.name) : undefined;
  if (behind) return listOf(behind, reader);
  const line: Elementwise = reader.entries(expression);
  return reader.builder.combine("list", line, reader.shapeOf(expression), false);
}
