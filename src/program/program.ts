/** What remains of a system text when syntax, names and shapes are settled: short lists of matrix operations, which is all a backend reads. */

import type { ScalarFunction } from "../language/arithmetic.ts";

export type { ScalarFunction } from "../language/arithmetic.ts";

/** Index into `Routine.values`. */
export type ValueId = number;
/** Index into `Routine.scalars`. */
export type ScalarId = number;

/**
 * Stored shape of a matrix. A vector of k modes is stored four to a row, so `rows` = ceil(k/4), `columns` = 4 and `modes` = k;
 * entries past the k-th are padding.
 */
export interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly modes: number | null;
}

export interface Value {
  readonly id: ValueId;
  /** For reading the emitted kernel: the state's or data item's name, or that of the operation that made it. */
  readonly name: string;
  readonly shape: Shape;
  symmetric: boolean;
  /** `initial` is a state at the first sample time; `index` counts the program's states or matrices of data. A scalar state is no value. */
  readonly origin: "state" | "initial" | "data" | "temporary";
  readonly index: number;
}

/** A number that every part of one run sees alike. */
export type Scalar =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "parameter"; readonly slot: number }
  | { readonly kind: "time" }
  /** A scalar state, now and at the first sample time; `index` counts the program's states. */
  | { readonly kind: "state" | "initial"; readonly index: number }
  /** A scalar data item: index into the program's numbers. */
  | { readonly kind: "datum"; readonly index: number }
  /** One entry of a diagonal data item. */
  | { readonly kind: "entry"; readonly diagonal: number; readonly index: number }
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-" | "*" | "/" | "^";
      readonly left: ScalarId;
      readonly right: ScalarId;
    }
  | { readonly kind: "negate"; readonly operand: ScalarId }
  | { readonly kind: "function"; readonly name: ScalarFunction; readonly operand: ScalarId }
  /** What the `sum` operation of this scalar yields. */
  | { readonly kind: "sum" }
  /** What spectra yield; known only after the eigensolver, so never part of a flow. */
  | { readonly kind: "component"; readonly component: number }
  | { readonly kind: "entropy"; readonly first: number; readonly length: number }
  | { readonly kind: "count"; readonly first: number; readonly length: number; readonly threshold: ScalarId }
  | { readonly kind: "least"; readonly components: readonly number[] };

/** One fused elementwise line over tiles that the same thread owns; a transposed read and nothing else reaches another's. */
export type Elementwise =
  | { readonly kind: "read"; readonly value: ValueId; readonly transposed: boolean }
  /** A scalar broadcast over a vector of modes, or 0 over any shape. */
  | { readonly kind: "fill"; readonly scalar: ScalarId }
  /** The product of diagonal data items as a matrix, I for an empty list. */
  | { readonly kind: "diagonal"; readonly diagonals: readonly number[] }
  | { readonly kind: "scale"; readonly scalar: ScalarId; readonly operand: Elementwise }
  | { readonly kind: "scaleRows" | "scaleColumns"; readonly diagonal: number; readonly operand: Elementwise }
  | { readonly kind: "negate"; readonly operand: Elementwise }
  | { readonly kind: "function"; readonly name: ScalarFunction; readonly operand: Elementwise }
  /** One exponent for all entries; `raised` has one for each. */
  | { readonly kind: "power"; readonly exponent: ScalarId; readonly operand: Elementwise }
  | {
      readonly kind: "plus" | "minus" | "times" | "over" | "raised";
      readonly left: Elementwise;
      readonly right: Elementwise;
    };

/** A B, A'B and AB': no transposed copy is ever made. */
export type Form = "NN" | "TN" | "NT";

export interface KroneckerTerm {
  readonly coefficient: ScalarId;
  readonly left: ValueId;
  readonly right: ValueId;
}

export type Operation =
  | {
      readonly kind: "product";
      readonly result: ValueId;
      readonly form: Form;
      readonly left: ValueId;
      readonly right: ValueId;
      /** The length that is summed over. */
      readonly inner: number;
    }
  | { readonly kind: "combine"; readonly result: ValueId; readonly expression: Elementwise }
  /** The sum over the entries of an expression: norms, traces, inner products come from it. */
  | { readonly kind: "sum"; readonly scalar: ScalarId; readonly expression: Elementwise; readonly shape: Shape }
  /** Writes a symmetric matrix (or a vector) out for the eigensolver, or the matrix whose alignment with it is wanted. */
  | { readonly kind: "matrixOut"; readonly expression: Elementwise; readonly shape: Shape; readonly place: number }
  /** Writes sum coefficient * kron(left, right) + shift * I out. */
  | {
      readonly kind: "kroneckerOut";
      readonly terms: readonly KroneckerTerm[];
      readonly shift: ScalarId;
      readonly left: number;
      readonly right: number;
      readonly place: number;
    }
  | {
      readonly kind: "scalarOut";
      readonly scalar: ScalarId;
      readonly component: number;
      readonly where: Condition | null;
    }
  | { readonly kind: "vectorOut"; readonly expression: Elementwise; readonly shape: Shape; readonly component: number };

export interface Condition {
  readonly left: ScalarId;
  readonly comparison: "<" | "<=" | ">" | ">=" | "==" | "!=";
  readonly right: ScalarId;
}

/** Operations in an order in which everything is made before it is read; a scalar stands behind those it is made of. */
export interface Routine {
  readonly values: readonly Value[];
  readonly scalars: readonly Scalar[];
  readonly operations: readonly Operation[];
}

/** The right-hand side: `slopes` holds one expression a state, for a scalar state a `fill`. */
export interface Drift extends Routine {
  readonly slopes: readonly Elementwise[];
}

/** One call of the eigensolver on matrices that `observe` wrote. */
export interface SpectrumTask {
  /** Order of the matrix, or number of modes. */
  readonly order: number;
  /** Place of the matrix among the matrices written out. */
  readonly place: number;
  /** A vector of modes is only sorted. */
  readonly diagonal: boolean;
  /** First of `order` components that receive the eigenvalues in ascending order. */
  readonly component: number;
  /** Alignment of another matrix with the eigenvectors. */
  readonly alignment: { readonly place: number; readonly component: number } | null;
}

/** A range of components that an observable fills. */
export interface ComponentRange {
  readonly observable: string;
  readonly first: number;
  readonly count: number;
  readonly spectral: boolean;
}

/** A scalar of the last stage, after the spectra. */
export interface LateScalar {
  readonly scalar: ScalarId;
  readonly component: number;
  readonly where: Condition | null;
}

export interface StateValue {
  readonly name: string;
  /** Of a scalar one mode. */
  readonly shape: Shape;
  /** Read as a scalar, never as a value. */
  readonly scalar: boolean;
}

/** Data as the kernels see it: full matrices and vectors of modes, and the diagonals of diagonal matrices. */
export interface DataMatrix {
  readonly name: string;
  readonly shape: Shape;
}

export interface Program {
  readonly name: string;
  readonly states: readonly StateValue[];
  readonly matrices: readonly DataMatrix[];
  readonly diagonals: readonly { readonly name: string; readonly length: number }[];
  /** Names of the data items that are scalars. */
  readonly numbers: readonly string[];
  /** Names of the numbers each run carries, in slot order. */
  readonly parameters: readonly string[];
  readonly drift: Drift;
  /** What is computed from the states at a sample time, before the spectra. */
  readonly observe: Routine;
  readonly spectra: readonly SpectrumTask[];
  /** Shapes of the matrices written out, by place; `modes` set for vectors. */
  readonly places: readonly Shape[];
  /** Scalars that need spectra, over `late.scalars`. */
  readonly late: { readonly scalars: readonly Scalar[]; readonly outputs: readonly LateScalar[] };
  readonly components: readonly ComponentRange[];
  /** All components, those that no observable names (steps on the way) included. */
  readonly componentCount: number;
  /** Classes of the system, each with the component that is 1 where its condition holds and undefined where not. */
  readonly classes: readonly { readonly name: string; readonly component: number }[];
  /** Component that says how far a run is from rest (rest.ts); null where nobody asks. */
  readonly rest: number | null;
}

/** Whether a routine reads a state of the first sample time. */
export function readsInitial(routine: Routine): boolean {
  return (
    routine.values.some((value) => value.origin === "initial") ||
    routine.scalars.some((scalar) => scalar.kind === "initial")
  );
}

/** The slope of a scalar state as the scalar that it is. */
export function scalarSlope(slope: Elementwise): ScalarId {
  if (slope.kind !== "fill") throw new Error("the slope of a scalar state is a scalar");
  return slope.scalar;
}

/** Scalars that an expression reads. */
export function scalarsOf(expression: Elementwise): readonly ScalarId[] {
  const found: ScalarId[] = [];
  visit(expression, (node) => {
    if (node.kind === "fill" || node.kind === "scale") found.push(node.scalar);
    if (node.kind === "power") found.push(node.exponent);
  });
  return found;
}

/** Values that an expression reads transposed. */
export function transposedReads(expression: Elementwise): readonly ValueId[] {
  const found: ValueId[] = [];
  visit(expression, (node) => {
    if (node.kind === "read" && node.transposed) found.push(node.value);
  });
  return found;
}

/** Calls `action` on every node of an expression, operands first. */
export function visit(expression: Elementwise, action: (node: Elementwise) => void): void {
  if ("operand" in expression) visit(expression.operand, action);
  if ("left" in expression) {
    visit(expression.left, action);
    visit(expression.right, action);
  }
  action(expression);
}
