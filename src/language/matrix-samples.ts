/** Functions of matrices over a finite field, for symmetry.ts: what they are there, or something that obeys what they obey in general. */

import type { Field, FieldMatrix } from "./field.ts";

type MatrixFunction = (a: FieldMatrix, b: FieldMatrix, field: Field) => FieldMatrix | null;

/** Null where it has no value at this point. */
const samples: Readonly<Record<string, MatrixFunction>> = {
  inv: (a, _, field) => field.solve(a, field.identity),
  solve: (a, b, field) => field.solve(a, b),
};

export function isMatrixFunction(name: string): boolean {
  return Object.hasOwn(samples, name);
}

/** Where there is none, a matrix of which nothing is known: antisymmetric ones of odd order have no inverse, and those of even order do. */
export function matrixFunctionSample(name: string, a: FieldMatrix, b: FieldMatrix, field: Field): FieldMatrix {
  return samples[name]!(a, b, field) ?? field.random(String(field.scramble(name, [...a, ...b])));
}
