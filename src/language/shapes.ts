/** Shapes and how to speak of them. */

import type { Dimension, Type } from "./syntax.ts";

export type MatrixType = Extract<Type, { kind: "matrix" }>;

export const scalar: Type = { kind: "scalar" };

/** The type of `I` and its multiples before their context has given them a size. */
export const open = "open";
export type Inferred = Type | typeof open;

/** A matrix type. */
export function matrix(rows: Dimension, columns: Dimension, symmetric = false): MatrixType {
  return { kind: "matrix", rows, columns, symmetric };
}

/** A type in words: `a scalar`, `a vector of modes`, `n2 x n1`. */
export function describeType(type: Type): string {
  if (type.kind === "scalar") return "a scalar";
  if (type.kind === "vector") return `a vector of ${type.length}`;
  return `${type.rows} x ${type.columns}`;
}

/** Equal shapes; symmetry does not matter. */
export function sameShape(a: Type, b: Type): boolean {
  if (a.kind === "vector" && b.kind === "vector") return a.length === b.length;
  if (a.kind === "matrix" && b.kind === "matrix") return a.rows === b.rows && a.columns === b.columns;
  return a.kind === b.kind;
}

/** The smaller of two sizes: a number, or `min(n1, n2)` with the names in a fixed order. */
export function smallerDimension(a: Dimension, b: Dimension): Dimension {
  if (typeof a === "number" && typeof b === "number") return Math.min(a, b);
  const names = [a, b].flatMap((size) => /^min\((.*)\)$/.exec(String(size))?.[1]?.split(", ") ?? [String(size)]);
  const distinct = [...new Set(names)].sort();
  return distinct.length === 1 ? a : `min(${distinct.join(", ")})`;
}

/** The size of a Kronecker product: a number, or the factors joined by `*` in a fixed order. */
export function productDimension(a: Dimension, b: Dimension): Dimension {
  if (typeof a === "number" && typeof b === "number") return a * b;
  return [...String(a).split("*"), ...String(b).split("*")].sort().join("*");
}

export function dimensionsOf(type: Type): readonly Dimension[] {
  if (type.kind === "scalar") return [];
  return type.kind === "vector" ? [type.length] : [type.rows, type.columns];
}
