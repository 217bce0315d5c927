/** What the readers of expressions have in common: what a reader is, what names it knows, and how long sums are walked. */

import { LanguageError } from "../language/errors.ts";
import type { Expression, System, Type } from "../language/syntax.ts";
import type { Builder } from "./builder.ts";
import type { LinearForm } from "./linear-form.ts";
import type { Names } from "./names.ts";
import type { Elementwise, ScalarId, Shape, ValueId } from "./program.ts";

/** Reads the expressions of one routine. */
export interface Reader {
  readonly builder: Builder;
  readonly names: Names;
  /** At the first sample time: states are those that a run started from. */
  readonly atStart: boolean;
  typeOf(expression: Expression): Type;
  shapeOf(expression: Expression): Shape;
  scalar(expression: Expression): ScalarId;
  matrix(expression: Expression): LinearForm;
  /** Any matrix or vector as an elementwise line. */
  entries(expression: Expression): Elementwise;
  /** A state or data item as a value. */
  leaf(name: string): ValueId;
  /** What stands behind a name: a definition, a local of a law, an observable. */
  definition(name: string): Expression | undefined;
  readonly scope: Scope;
  /** The reader of the same routine for the first sample time, with an expression that it is about to read. */
  start(expression: Expression): Reader;
  /** What was decomposed already. */
  readonly decompositions: Map<Expression, Decomposition>;
  /** Makes an expression safe to read whatever it stands on; to be called where nothing is being read. */
  settle(expression: Expression): void;
}

/** Eigenvalues, ascending, and eigenvectors of a symmetric matrix. */
export interface Decomposition {
  readonly values: ValueId;
  readonly vectors: ValueId;
}

/** What an expression may mention besides the names of the system. Each yields null for everything else. */
export interface Scope {
  readonly typeOf?: System["typeOf"];
  /** In place of the system's definitions and observables. */
  readonly defined?: ReadonlyMap<string, Expression>;
  scalar?(name: string): ScalarId | null;
  matrix?(name: string): LinearForm | null;
  vector?(name: string): Elementwise | null;
}

export type Call = Expression & { readonly kind: "call" };
export type Binary = Expression & { readonly kind: "binary" };

/** Where something is well typed and yet cannot be computed. */
export function refuse(expression: Expression, sentence: string): never {
  throw new LanguageError(expression.at, sentence);
}

/** Reads expressions of one kind; what stands behind a name is read once. */
export interface PartReader<R> {
  read(expression: Expression): R;
  named(name: string): R;
}

/** An operator and what stands on its left, and so on down the left side while `goes` says so: the outermost last. */
export function leftSpine(
  expression: Expression,
  goes: (operation: Binary) => boolean,
): { readonly innermost: Expression; readonly operations: readonly Binary[] } {
  const operations: Binary[] = [];
  let innermost = expression;
  while (innermost.kind === "binary" && goes(innermost)) {
    operations.push(innermost);
    innermost = innermost.left;
  }
  return { innermost, operations: operations.reverse() };
}
