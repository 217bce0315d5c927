/** Reads the numbers that an experiment writes out (a number, a list, rows) into the shape that their name is declared with. */

import type { Dimension, Type } from "../language/index.ts";
import { asymmetry, diagonalMatrix, entryOf, fill, multipleOfIdentity, symmetricPart } from "./matrix.ts";
import { type Problem, plural } from "./problems.ts";
import type { Matrix } from "./resolved.ts";
import type { Value } from "./schema.ts";

export type Dimensions = Readonly<Record<string, number>>;

/** The number of a dimension; 0 where the experiment has not given it (reported elsewhere). */
export function sizeOf(dimension: Dimension, dimensions: Dimensions): number {
  return typeof dimension === "number" ? dimension : (dimensions[dimension] ?? 0);
}

/** Rows and columns as a matrix; a vector is one column, a scalar 1 x 1. */
export function shapeOf(type: Type, dimensions: Dimensions): { readonly rows: number; readonly columns: number } {
  if (type.kind === "scalar") return { rows: 1, columns: 1 };
  if (type.kind === "vector") return { rows: sizeOf(type.length, dimensions), columns: 1 };
  return { rows: sizeOf(type.rows, dimensions), columns: sizeOf(type.columns, dimensions) };
}

/** `n2 x n1 with n2 = 4, n1 = 6`, `a vector of modes = 5`, `a scalar`. */
export function describeShape(type: Type, dimensions: Dimensions): string {
  if (type.kind === "scalar") return "a scalar";
  const named = (dimension: Dimension) =>
    typeof dimension === "string" ? `${dimension} = ${sizeOf(dimension, dimensions)}` : String(dimension);
  if (type.kind === "vector") return `a vector of ${named(type.length)}`;
  const names = [...new Set([type.rows, type.columns].filter((dimension) => typeof dimension === "string"))];
  const where = names.length === 0 ? "" : ` with ${names.map(named).join(", ")}`;
  return `${type.rows} x ${type.columns}${where}`;
}

/**
 * The value as a matrix of the declared shape (a vector is one column). A list is the diagonal of a square matrix, a number
 * that multiple of I, 0 the zero of any shape; of a vector a number is every entry. Null, with a problem reported, where the shape is another one or
 * a matrix declared symmetric is not.
 */
export function readValue(
  value: Value,
  declaration: { readonly name: string; readonly type: Type },
  path: string,
  dimensions: Dimensions,
  problems: Problem[],
): Matrix | null {
  const { name, type } = declaration;
  const { rows, columns } = shapeOf(type, dimensions);
  const expected = `${name} is ${describeShape(type, dimensions)}`;
  const wrong = (found: string) => {
    problems.push({ path, message: `${path} ${found}, but ${expected}.` });
    return null;
  };
  if (typeof value === "number") {
    // Nothing of any shape.
    if (value === 0) return fill(rows, columns, () => 0);
    if (type.kind !== "matrix") return fill(rows, columns, () => value);
    if (rows !== columns) return wrong("is a number, the multiple of a square I");
    return multipleOfIdentity(rows, value);
  }
  if (!isRows(value)) {
    if (type.kind !== "matrix") {
      if (value.length !== rows) return wrong(`has ${plural(value.length, "number")}`);
      return fill(rows, 1, (row) => value[row]!);
    }
    if (rows !== columns) return wrong("is a list, the diagonal of a square matrix");
    if (value.length !== rows) return wrong(`has ${plural(value.length, "number")} for the diagonal`);
    return diagonalMatrix(value);
  }
  if (type.kind !== "matrix") return wrong("is a list of rows");
  if (value.length !== rows) return wrong(`has ${plural(value.length, "row")}`);
  const odd = value.findIndex((row) => row.length !== columns);
  if (odd >= 0) return wrong(`has ${plural(value[odd]!.length, "number")} in row ${odd + 1}`);
  const matrix = fill(rows, columns, (row, column) => value[row]![column]!);
  return type.symmetric ? asSymmetric(matrix, name, path, problems) : matrix;
}

/** The symmetric part of a matrix that is symmetric within the tolerance; null, with a problem reported, of any other. */
export function asSymmetric(matrix: Matrix, name: string, path: string, problems: Problem[]): Matrix | null {
  const off = asymmetry(matrix);
  if (off === null) return symmetricPart(matrix);
  const { row, column } = off;
  const upper = entryOf(matrix, row, column);
  const lower = entryOf(matrix, column, row);
  problems.push({
    path,
    message: `${path} must be symmetric as ${name} is, but entry (${row + 1}, ${column + 1}) is ${upper} and (${column + 1}, ${row + 1}) is ${lower}.`,
  });
  return null;
}

function isRows(value: readonly number[] | readonly (readonly number[])[]): value is readonly (readonly number[])[] {
  return Array.isArray(value[0]);
}
