/** What remains of a system text when syntax, names and shapes are settled: short lists of matrix operations, which is all a backend reads. */

import type { Arithmetic, ScalarFunction } from "../language/arithmetic.ts";
import type { Comparison, System } from "../language/syntax.ts";
import type { OpaqueRoutine } from "./opaque/index.ts";

export type { Arithmetic, ScalarFunction } from "../language/arithmetic.ts";
export type { Comparison } from "../language/syntax.ts";

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
  /**
   * `initial` is a state at the first sample time, `kept` what the run drew for itself; `index` counts the program's states,
   * kept data, matrices of data or, of a `draw`, the draws of the routine. A scalar is no value.
   */
  readonly origin: "state" | "initial" | "data" | "kept" | "draw" | "temporary";
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
  /** A scalar that the run drew for itself: index into the program's kept data. */
  | { readonly kind: "kept"; readonly index: number }
  /** A single number drawn, of the routine's draws. */
  | { readonly kind: "draw"; readonly index: number }
  /** How far a grid has come in this run, 0 to 1: ((run / stride) mod count) / (count - 1). Of the start alone. */
  | { readonly kind: "grid"; readonly count: number; readonly stride: number }
  /** One entry of a diagonal data item. */
  | { readonly kind: "entry"; readonly diagonal: number; readonly index: number }
  | {
      readonly kind: "arithmetic";
      readonly operator: Arithmetic;
      readonly left: ScalarId;
      readonly right: ScalarId;
    }
  | { readonly kind: "negate"; readonly operand: ScalarId }
  | { readonly kind: "function"; readonly name: ScalarFunction; readonly operand: ScalarId }
  /** 1 where it holds, 0 where it does not, undefined where a side is. */
  | {
      readonly kind: "compare";
      readonly comparison: Comparison;
      readonly left: ScalarId;
      readonly right: ScalarId;
    }
  /** `left` where the condition is 1, `right` where it is 0, undefined where it is: what is not taken may be undefined. */
  | { readonly kind: "choose"; readonly condition: ScalarId; readonly left: ScalarId; readonly right: ScalarId }
  /** What has no value. */
  | { readonly kind: "undefined" }
  /** What an operation yields: a sum, an entry, or a number from an opaque routine. */
  | { readonly kind: "result" }
  /**
   * When a distance fell below 0 for the first time (over-time.ts): of that time if it is known, the time and the distance before, and
   * those now. In between it is taken for straight.
   */
  | { readonly kind: "crossing"; readonly operands: readonly ScalarId[] }
  /** A number that is undefined where it is not known yet. */
  | { readonly kind: "known"; readonly operand: ScalarId };

/** One fused elementwise line over tiles that the same thread owns; transposed reads and spread vectors alone reach another's. */
export type Elementwise =
  | { readonly kind: "read"; readonly value: ValueId; readonly transposed: boolean }
  /** A scalar in every entry. */
  | { readonly kind: "fill"; readonly scalar: ScalarId }
  /** A vector as a matrix: `rows` has its k-th entry all along the k-th row, `columns` all down the k-th column. */
  | { readonly kind: "spread"; readonly value: ValueId; readonly along: "rows" | "columns" }
  /** The entries on and above the diagonal, on and below it, or on it; 0 elsewhere, whatever stood there. */
  | { readonly kind: "part"; readonly part: "upper" | "lower" | "diagonal"; readonly operand: Elementwise }
  /** The product of diagonal data items as a matrix, I for an empty list. */
  | { readonly kind: "diagonal"; readonly diagonals: readonly number[] }
  | { readonly kind: "scale"; readonly scalar: ScalarId; readonly operand: Elementwise }
  | { readonly kind: "scaleRows" | "scaleColumns"; readonly diagonal: number; readonly operand: Elementwise }
  | { readonly kind: "negate"; readonly operand: Elementwise }
  | { readonly kind: "function"; readonly name: ScalarFunction; readonly operand: Elementwise }
  /** One exponent for all entries; `raised` has one for each. */
  | { readonly kind: "power"; readonly exponent: ScalarId; readonly operand: Elementwise }
  | {
      readonly kind: "plus" | "minus" | "times" | "over" | "raised" | "least" | "greatest" | "and" | "or";
      readonly left: Elementwise;
      readonly right: Elementwise;
    }
  /** As of scalars, for each entry. */
  | {
      readonly kind: "compare";
      readonly comparison: Comparison;
      readonly left: Elementwise;
      readonly right: Elementwise;
    }
  | {
      readonly kind: "choose";
      readonly condition: Elementwise;
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
  /** The sum over each row of a matrix or its transpose, each entry times the weight of its column: A v, or row sums for null. */
  | {
      readonly kind: "rowSums";
      readonly result: ValueId;
      readonly matrix: ValueId;
      readonly transposed: boolean;
      readonly weights: ValueId | null;
    }
  | { readonly kind: "combine"; readonly result: ValueId; readonly expression: Elementwise }
  /** The sum over the entries of an expression: norms, traces, inner products come from it. */
  | { readonly kind: "sum"; readonly scalar: ScalarId; readonly expression: Elementwise; readonly shape: Shape }
  /** One entry as a scalar, counted from 0; that of a vector is in row 0. */
  | {
      readonly kind: "entry";
      readonly scalar: ScalarId;
      readonly value: ValueId;
      readonly row: number;
      readonly column: number;
    }
  /** sum coefficient * kron(left, right) + shift * I; only an opaque routine may read it. */
  | {
      readonly kind: "kronecker";
      readonly result: ValueId;
      readonly terms: readonly KroneckerTerm[];
      readonly shift: ScalarId;
      /** Orders of the factors. */
      readonly left: number;
      readonly right: number;
    }
  /** An algorithm with a name: values and scalars in, values and scalars out, as the table in `opaque/` says. */
  | {
      readonly kind: "opaque";
      readonly routine: OpaqueRoutine;
      readonly operands: readonly ValueId[];
      readonly factors: readonly ScalarId[];
      readonly results: readonly ValueId[];
      readonly scalars: readonly ScalarId[];
    }
  /** A reported number: undefined where it is not finite or its condition does not hold. */
  | {
      readonly kind: "scalarOut";
      readonly scalar: ScalarId;
      readonly component: number;
      readonly where: Condition | null;
    }
  | { readonly kind: "vectorOut"; readonly expression: Elementwise; readonly shape: Shape; readonly component: number };

export type OpaqueOperation = Operation & { readonly kind: "opaque" };
export type KroneckerOperation = Operation & { readonly kind: "kronecker" };

export interface Condition {
  readonly left: ScalarId;
  readonly comparison: Comparison;
  readonly right: ScalarId;
}

/** Operations in an order in which everything is made before it is read; a scalar stands behind those it is made of. */
export interface Routine {
  readonly values: readonly Value[];
  readonly scalars: readonly Scalar[];
  readonly operations: readonly Operation[];
  /** Of a start, and of the step of a map; none of anything else. */
  readonly draws: readonly Draw[];
}

/**
 * One slope of a flow, or one step of a map: `slopes` holds one expression a state, its slope or its next value, for a scalar
 * state a `fill`, for a memory its next number. A map alone draws; its time is the number of the step.
 */
export interface Step extends Routine {
  readonly slopes: readonly Elementwise[];
}

/**
 * Entries that a run draws: the block's counter, the run and the stream name them. A Bartlett factor
 * has N(0, 1) below its diagonal and there, in row i, the root of chi^2 of degrees - i degrees of freedom.
 */
export type Draw =
  | { readonly kind: "normal" | "uniform"; readonly stream: number }
  | { readonly kind: "bartlett"; readonly stream: number; readonly degrees: ScalarId };

/** What a run starts from: `outputs` holds one expression a state, then one a kept datum, for a scalar a `fill`. */
export interface Start extends Routine {
  readonly outputs: readonly Elementwise[];
}

/** A range of components that an observable fills. */
export interface ComponentRange {
  readonly observable: string;
  readonly first: number;
  readonly count: number;
  readonly spectral: boolean;
}

/**
 * What a state is: of the flow; an integral along it, which no law of the step looks at; or a memory, whose line in `slopes` is what takes
 * its place at the beginning of each step. The last two are scalars, and stand behind the others in this order.
 */
export type Role = "flow" | "integral" | "memory";

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
  /**
   * Data of the experiment, one for all or one for each step of a map; or explicit values that a state starts from, one matrix
   * or one for each run of a cell.
   */
  readonly of: "data" | "steps" | "start" | "runs";
}

export interface Program {
  readonly name: string;
  readonly kind: System["kind"];
  readonly states: readonly (StateValue & { readonly role: Role })[];
  /** What each run draws at its start and keeps; stored with its states, but no state. */
  readonly kept: readonly StateValue[];
  readonly matrices: readonly DataMatrix[];
  readonly diagonals: readonly { readonly name: string; readonly length: number }[];
  /** Names of the data items that are scalars. */
  readonly numbers: readonly string[];
  /** Names of the numbers each run carries, in slot order. */
  readonly parameters: readonly string[];
  readonly start: Start;
  readonly step: Step;
  /** What is computed from the states at a sample time; reports stand last. */
  readonly observe: Routine;
  readonly components: readonly ComponentRange[];
  /** Those of the observables, of the classes, of the stop and of the distance from rest. */
  readonly componentCount: number;
  /** Classes of the system, each with the component that is 1 where its condition holds and undefined where not. */
  readonly classes: readonly { readonly name: string; readonly component: number }[];
  /** Component that is 1 where a condition of the text stops a run, and undefined where none does; null where there is none. */
  readonly stop: number | null;
  /** Component that says how far a run is from rest (rest.ts); null where nobody asks. */
  readonly rest: number | null;
}

/** The slope of a scalar state as the scalar that it is. */
export function scalarSlope(slope: Elementwise): ScalarId {
  if (slope.kind !== "fill") throw new Error("the slope of a scalar state is a scalar");
  return slope.scalar;
}
