/** Matrices in plain float64 with a bound on what float32 may err, and the arithmetic of random systems on them. */

import { eigh } from "../src/program/opaque/eigh.ts";

/** A matrix, a vector as one column or a scalar as one entry; `bounds` are the entries with every sum taken over magnitudes. */
export interface Tensor {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
  readonly bounds: readonly number[];
}

export function tensor(rows: number, columns: number, entry: (i: number, j: number) => number): Tensor {
  const values = Array.from({ length: rows * columns }, (_, k) => entry(Math.floor(k / columns), k % columns));
  return { rows, columns, values, bounds: values.map(Math.abs) };
}

export function zip(
  a: Tensor,
  b: Tensor,
  value: (x: number, y: number) => number,
  bound: (x: number, y: number) => number,
): Tensor {
  return {
    ...a,
    values: a.values.map((x, k) => value(x, b.values[k]!)),
    bounds: a.bounds.map((x, k) => bound(x, b.bounds[k]!)),
  };
}

export function each(a: Tensor, value: (x: number) => number, bound: (x: number) => number): Tensor {
  return { ...a, values: a.values.map(value), bounds: a.bounds.map(bound) };
}

function product(a: readonly number[], b: readonly number[], rows: number, inner: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, k) => {
    let sum = 0;
    for (let m = 0; m < inner; m++) sum += a[Math.floor(k / columns) * inner + m]! * b[m * columns + (k % columns)]!;
    return sum;
  });
}

export function multiply(a: Tensor, b: Tensor): Tensor {
  return {
    rows: a.rows,
    columns: b.columns,
    values: product(a.values, b.values, a.rows, a.columns, b.columns),
    bounds: product(a.bounds, b.bounds, a.rows, a.columns, b.columns),
  };
}

export function transpose(a: Tensor): Tensor {
  const turned = (entries: readonly number[]): number[] =>
    entries.map((_, k) => entries[(k % a.rows) * a.columns + Math.floor(k / a.rows)]!);
  return { rows: a.columns, columns: a.rows, values: turned(a.values), bounds: turned(a.bounds) };
}

export function add(a: Tensor, b: Tensor): Tensor {
  return zip(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  );
}

export function subtract(a: Tensor, b: Tensor): Tensor {
  return zip(
    a,
    b,
    (x, y) => x - y,
    (x, y) => x + y,
  );
}

export function scale(s: Tensor, a: Tensor): Tensor {
  return each(
    a,
    (x) => s.values[0]! * x,
    (x) => s.bounds[0]! * x,
  );
}

export function number(value: number): Tensor {
  return tensor(1, 1, () => value);
}

export function scalarOf(value: number, bound: number): Tensor {
  return { rows: 1, columns: 1, values: [value], bounds: [bound] };
}

export const total = (entries: readonly number[]): number => entries.reduce((sum, x) => sum + x, 0);

/** Eigenvalues of a symmetric matrix in ascending order, by cyclic Jacobi. */
export function eigenvalues(entries: readonly number[], n: number): number[] {
  const a = Float64Array.from(entries);
  const at = (i: number, j: number): number => a[i * n + j]!;
  for (let sweep = 0, turned = true; turned && sweep < 30; sweep++) {
    turned = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(at(p, q)) <= 1e-18 * (Math.abs(at(p, p)) + Math.abs(at(q, q)))) continue;
        turned = true;
        const theta = (at(q, q) - at(p, p)) / (2 * at(p, q));
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [at(k, p), at(k, q)];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [at(p, k), at(q, k)];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
      }
  }
  return Array.from({ length: n }, (_, i) => at(i, i)).sort((x, y) => x - y);
}

export type MatrixFunction = "inv" | "solve" | "lyap" | "sqrtm" | "spectral" | "expm" | "logm";

/** A function of a symmetric matrix whose eigenvalues are 1 or more, by its eigenvectors: there none of these is steeper than 1. */
export function ofMatrix(operator: MatrixFunction, a: Tensor, given: Tensor | null): Tensor {
  const n = a.rows;
  const { values: s, vectors } = eigh(a.values, n);
  const U: Tensor = { ...a, values: [...vectors] };
  const right = given ?? tensor(n, n, (i, j) => (i === j ? 1 : 0));
  const turned = multiply(transpose(U), operator === "lyap" ? multiply(right, U) : right);
  const greatest = s.at(-1)!;
  const made = turned.values.map((x, k) => {
    const own = s[Math.floor(k / turned.columns)]!;
    switch (operator) {
      case "sqrtm":
        return x * Math.sqrt(own);
      case "spectral":
        return x * (Math.exp(-own) * greatest + Math.min(own, 1));
      case "lyap":
        return x / (own + s[k % n]!);
      case "expm":
        return x * Math.exp(-own);
      case "logm":
        return x * Math.log(own);
      default:
        return x / own;
    }
  });
  const scaled = { ...turned, values: made };
  const result = multiply(U, operator === "lyap" ? multiply(scaled, transpose(U)) : scaled);
  const size = (bounds: readonly number[]): number => Math.hypot(...bounds);
  const bound = (given ? size(given.bounds) : 1) * (1 + size(a.bounds)) ** 2;
  return { ...result, bounds: result.values.map(() => bound) };
}

/** Ones. */
export function column(rows: number): Tensor {
  return tensor(rows, 1, () => 1);
}

/** The entries in the places that `holds` says, 0 elsewhere. */
export function masked(a: Tensor, holds: (i: number, j: number) => boolean): Tensor {
  const kept = (entries: readonly number[]): number[] =>
    entries.map((x, k) => (holds(Math.floor(k / a.columns), k % a.columns) ? x : 0));
  return { ...a, values: kept(a.values), bounds: kept(a.bounds) };
}
