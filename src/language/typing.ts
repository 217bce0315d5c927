/** Gives every expression its type, or says why it has none: each node once, after its operands. */

import { misplaced } from "./calls.ts";
import { LanguageError } from "./errors.ts";
import { misplacedKronecker } from "./kronecker.ts";
import { isOfTimes } from "./marks.ts";
import { FollowUpError } from "./names.ts";
import { quotation } from "./quotation.ts";
import { describeType, type Inferred, matrix, open } from "./shapes.ts";
import type { Dimension, Expression, Position, Type } from "./syntax.ts";
import { infer, unclear } from "./typing-rules.ts";
import { operandsOf, postorder } from "./walk.ts";

/** Where an expression stands decides what it may hold. */
export type Place = "parameter" | "definition" | "flow" | "observable" | "where" | "class" | "law";

export interface Names {
  /** The type of a name; throws where there is none that can be used in this place. */
  readonly typeOfName: (name: string, at: Position, place: Place) => Type;
  /** Throws where no state and no data has this dimension. */
  readonly checkDimension: (dimension: Dimension, at: Position) => void;
  readonly isSymmetric: (expression: Expression) => boolean;
  /** Whether what stands behind a name holds what a flow does not know. */
  readonly hasTimes: (name: string) => boolean;
  /** Takes all errors of an expression; without it the first is thrown. */
  readonly report?: (error: LanguageError) => void;
}

/** What the rules of `typing-rules.ts` know of the parts of a node, all of which have a type or are open. */
export interface Parts {
  readonly place: Place;
  readonly names: Names;
  readonly typeOf: (part: Expression) => Inferred;
  /** Gives an open part its size. */
  readonly settle: (part: Expression, size: Dimension) => Type;
  /** Whether it holds what a flow does not know: the start of the run, or all of its time. */
  readonly hasTimes: (part: Expression) => boolean;
}

/**
 * Checks one expression and all below it, writing their types into `types`. `expected` is the shape that its line declares,
 * "unknown" where that line is wrong. Throws a LanguageError; one that follows from others where these were reported.
 */
export function typeExpression(
  root: Expression,
  place: Place,
  names: Names,
  types: Map<Expression, Type>,
  expected: Type | "unknown" | null = null,
): Type {
  if (expected !== null && expected !== "unknown") {
    const constant = constantOf(root, expected);
    if (constant !== null) {
      types.set(root, constant);
      return constant;
    }
  }
  const wrong = new Set<Expression>();
  const parts = createParts(place, names, types);
  const take = (error: unknown, node: Expression) => {
    if (!(error instanceof LanguageError) || names.report === undefined) throw error;
    if (!(error instanceof FollowUpError)) names.report(error);
    wrong.add(node);
  };
  /** A call that may not stand here is one error, whatever its arguments are. */
  const isMisplaced = (node: Expression): boolean => {
    const error = node.kind === "call" ? misplaced(node, place) : null;
    if (error !== null) take(error, node);
    return error !== null;
  };
  for (const node of postorder(root, isMisplaced)) {
    if (wrong.has(node)) continue;
    if (operandsOf(node).some((operand) => wrong.has(operand))) {
      wrong.add(node);
      continue;
    }
    try {
      const type = infer(node, parts);
      if (type !== open) types.set(node, withSymmetry(node, type, names));
      parts.note(node);
    } catch (error) {
      take(error, node);
    }
  }
  if (wrong.has(root)) throw new FollowUpError(root.at, `${quotation(root)} is wrong itself`);
  const kronecker = misplacedKronecker(root);
  if (kronecker !== null) throw kronecker;
  return types.get(root) ?? settleRoot(root, parts, expected);
}

/** The type of a number that stands for a whole matrix or vector: 0 of any shape, another number for every mode. */
function constantOf(root: Expression, expected: Type): Type | null {
  if (root.kind !== "number" || !(root.value === 0 || expected.kind === "vector")) return null;
  return expected.kind === "matrix" ? { ...expected, symmetric: expected.rows === expected.columns } : expected;
}

/** A square matrix is looked at for symmetry once its parts are typed. */
function withSymmetry(node: Expression, type: Type, names: Names): Type {
  const isSquare = type.kind === "matrix" && type.rows === type.columns && !type.symmetric;
  return isSquare && names.isSymmetric(node) ? { ...type, symmetric: true } : type;
}

/** A multiple of I alone takes its size from what its line declares. */
function settleRoot(root: Expression, parts: Parts, expected: Type | "unknown" | null): Type {
  if (expected === "unknown") throw new FollowUpError(root.at, `the size of ${quotation(root)} is not known`);
  if (expected?.kind !== "matrix") throw unclear(root);
  if (expected.rows === expected.columns) return parts.settle(root, expected.rows);
  throw new LanguageError(
    root.at,
    `${quotation(root)} is square, but the shape wanted here is ${describeType(expected)}`,
  );
}

function createParts(place: Place, names: Names, types: Map<Expression, Type>) {
  const times = new Set<Expression>();
  return {
    place,
    names,
    typeOf: (part: Expression): Inferred => types.get(part) ?? open,
    hasTimes: (part: Expression) => times.has(part),

    /** The parts of what is open are open too, or scalars. */
    settle: (root: Expression, size: Dimension): Type => {
      const type = matrix(size, size, true);
      const pending = [root];
      for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
        if (types.has(part)) continue;
        types.set(part, type);
        pending.push(...operandsOf(part));
      }
      return types.get(root)!;
    },

    /** Remembers of a node what its parents ask for. */
    note: (node: Expression) => {
      const operands = operandsOf(node);
      const isOne = isOfTimes(node) || (node.kind === "name" && names.hasTimes(node.name));
      if (isOne || operands.some((operand) => times.has(operand))) times.add(node);
    },
  };
}
