/** Functions of matrices: the algorithms that they call, and lines and products around these. */

import type { Expression } from "../language/syntax.ts";
import { formOfDiagonal, formOfValue, type LinearForm, lineOf } from "./linear-form.ts";
import type { ValueId } from "./program.ts";
import type { Call, Reader } from "./reading.ts";

/** The matrix that a call stands for, or null where it is none of these. */
export function matrixFunction(call: Call, reader: Reader): LinearForm | null {
  const { builder } = reader;
  const [first, second] = call.arguments;
  switch (call.name) {
    case "inv": {
      // The inverse solves A X = I: one algorithm, and three products' worth of work instead of two and a half.
      const one = formOfDiagonal(builder, builder.constant(1), reader.shapeOf(first!).rows, []);
      return solution(first!, wholeValue(one, "identity", reader), reader);
    }
    case "solve":
      return solution(first!, wholeValue(reader.matrix(second!), "right", reader), reader);
    default:
      return null;
  }
}

function solution(matrix: Expression, right: ValueId, reader: Reader): LinearForm {
  const { builder } = reader;
  const left = wholeValue(reader.matrix(matrix), "left", reader);
  return formOfValue(builder, builder.opaque("solve", [left, right]).results[0]!);
}

/** A form as one value, its scale included. */
export function wholeValue(form: LinearForm, name: string, { builder }: Reader): ValueId {
  const shape = { rows: form.rows, columns: form.columns, modes: null };
  return builder.combine(form.name ?? name, lineOf(builder, form), shape, false);
}
