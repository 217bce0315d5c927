/** Functions of matrices: the algorithms that they call, and lines and products around these. */

import { isScalarFunction } from "../language/arithmetic.ts";
import type { Expression } from "../language/syntax.ts";
import { formOfDiagonal, formOfValue, type LinearForm, multiplied, wholeValue } from "./linear-form.ts";
import type { Elementwise, ValueId } from "./program.ts";
import type { Call, Reader } from "./reading.ts";
import { decompose } from "./spectra.ts";

/** The matrix that a call stands for, or null where it is none of these. */
export function matrixFunction(call: Call, reader: Reader): LinearForm | null {
  const { builder } = reader;
  const [first, second] = call.arguments;
  switch (call.name) {
    case "inv": {
      // The inverse solves A X = I: one algorithm for both.
      const one = formOfDiagonal(builder, builder.constant(1), reader.shapeOf(first!).rows, []);
      return solution(first!, wholeValue(builder, one, "identity"), reader);
    }
    case "solve":
      return solution(first!, wholeValue(builder, reader.matrix(second!), "right"), reader);
    case "lyap":
      return lyapunov(call, reader);
    case "sqrtm": {
      const roots = builder.opaque("nonnegative", [decompose(first!, reader).values]).results[0]!;
      return spectral(first!, { kind: "function", name: "sqrt", operand: straight(roots) }, reader);
    }
    case "expm":
    case "logm": {
      const name = call.name.slice(0, -1);
      if (!isScalarFunction(name)) throw new Error(`${name} is no function of a scalar`);
      return spectral(first!, { kind: "function", name, operand: straight(decompose(first!, reader).values) }, reader);
    }
    case "spectral":
      return spectral(first!, reader.entries(second!), reader);
    default:
      return null;
  }
}

/** X of A X = B. */
export function solution(matrix: Expression, right: ValueId, reader: Reader): LinearForm {
  const { builder } = reader;
  const left = wholeValue(builder, reader.matrix(matrix), "left");
  return formOfValue(builder, builder.opaque("solve", [left, right]).results[0]!);
}

/** U diag(line) U', U the eigenvectors of a symmetric matrix: all functions of one are this one. */
function spectral(matrix: Expression, line: Elementwise, reader: Reader): LinearForm {
  const { builder } = reader;
  const { values, vectors } = decompose(matrix, reader);
  const { shape } = builder.values[vectors]!;
  const value = builder.combine("spectrum", line, builder.values[values]!.shape, false);
  const weighed: Elementwise = {
    kind: "times",
    left: straight(vectors),
    right: { kind: "spread", value, along: "columns" },
  };
  const left = formOfValue(builder, builder.combine("weighed", weighed, shape, false));
  return multiplied(builder, left, formOfValue(builder, vectors, true), true);
}

/** X of S X + X S = Q: in the eigenvectors U of S, entry (i, j) of U'X U is that of U'Q U over the sum of two eigenvalues. */
function lyapunov(call: Call, reader: Reader): LinearForm {
  const { builder } = reader;
  const [matrix, right] = call.arguments;
  const { values, vectors } = decompose(matrix!, reader);
  const U = formOfValue(builder, vectors);
  const turned = formOfValue(builder, vectors, true);
  const product = (a: LinearForm, b: LinearForm, symmetric = false): LinearForm => multiplied(builder, a, b, symmetric);
  const inBasis = wholeValue(builder, product(product(turned, reader.matrix(right!)), U), "turned");
  const quotients = builder.opaque("lyapunov", [inBasis, values]).results[0]!;
  const type = reader.typeOf(call);
  const isSymmetric = type.kind === "matrix" && type.symmetric;
  return product(product(U, formOfValue(builder, quotients)), turned, isSymmetric);
}

function straight(value: ValueId): Elementwise {
  return { kind: "read", value, transposed: false };
}
