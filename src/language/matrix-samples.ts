/** Functions of matrices over a finite field, for symmetry.ts: what they are there, or something that obeys what they obey in general. */

import type { Field, FieldMatrix } from "./field.ts";

/** Of a matrix and another; of `spectral` the second says what becomes of eigenvalues. Null where it has no value at this point. */
type MatrixFunction = (a: FieldMatrix, b: Float64Array, field: Field) => FieldMatrix | null;

const samples: Readonly<Record<string, MatrixFunction>> = {
  inv: (a, _, field) => field.solve(a, field.identity),
  solve: (a, b, field) => field.solve(a, b),
  lyap: (a, b, field) => field.solveLyapunov(a, b),
  sqrtm: polynomial("sqrtm"),
  expm: polynomial("expm"),
  logm: polynomial("logm"),
  spectral: polynomial("spectral"),
};

/**
 * A function of the eigenvalues of a matrix is a polynomial in it, of a degree below its order, whose coefficients follow from the
 * matrix and from what the function is: here they are any numbers that do.
 */
function polynomial(name: string): MatrixFunction {
  return (a, b, field) => {
    const coefficient = (power: number): number => field.scramble(`${name} ${power}`, [...a, ...b]);
    let sum = field.identity.map((entry) => entry * coefficient(0));
    for (const power of [1, 2, 3, 4]) {
      const added = coefficient(power);
      sum = field.multiply(sum, a).map((entry, k) => field.sum(entry, field.identity[k]!, added));
    }
    return sum;
  };
}

export function isMatrixFunction(name: string): boolean {
  return Object.hasOwn(samples, name);
}

/** Where there is none, a matrix of which nothing is known: antisymmetric ones of odd order have no inverse, and those of even order do. */
export function matrixFunctionSample(
  name: string,
  a: FieldMatrix,
  b: number | Float64Array,
  field: Field,
): FieldMatrix {
  const second = typeof b === "number" ? field.identity.map((entry) => entry * b) : b;
  return samples[name]!(a, second, field) ?? field.random(String(field.scramble(name, [...a, ...second])));
}
