/** Makes expressions out of expressions, as short as one would write them by hand. */

import { withoutNot } from "./condition.ts";
import { functions, isEntrywise } from "./functions.ts";
import { printExpression } from "./print.ts";
import type { BinaryOperator, Call, Comparison, Condition, Expression, Position, Type } from "./syntax.ts";
import { sizeOf } from "./walk.ts";

type Kind = Type["kind"];

/**
 * A number times an expression; without one, the number itself. Where its guard does not hold a term is 0, whatever its expression is
 * there: so a branch that is not taken has a gradient of 0 where it has no value itself.
 */
export interface Term {
  readonly coefficient: number;
  readonly expression: Expression | null;
  readonly guard: Condition | null;
}

/** Nodes up to which an expression is turned inside out. */
const longestTurned = 16;

/** Constructors that know the kinds of what they are given. */
export type Algebra = ReturnType<typeof createAlgebra>;

/** What is made stands at one position of the text; `typeOf` knows the expressions that were written. */
export function createAlgebra(at: Position, typeOf: (expression: Expression) => Type | undefined) {
  const maker = createMaker(at, typeOf);
  const { kindOf, number, call, binary, times, eachTimes, wider } = maker;

  const term = (expression: Expression): Term =>
    expression.kind === "number"
      ? { coefficient: expression.value, expression: null, guard: null }
      : { coefficient: 1, expression, guard: null };
  /** The guard as part of the expression. */
  const settled = (of: Term): Term =>
    of.guard === null ? of : { ...of, expression: guardedBy(of.guard, of.expression ?? number(1)), guard: null };
  const guardedBy = (guard: Condition, expression: Expression): Expression =>
    call("if", [guard, expression, number(0)], wider(guard, expression));

  const multiplied = (left: Term, right: Term, by: (a: Expression, b: Expression) => Expression): Term => {
    const expression =
      left.expression && right.expression
        ? by(left.expression, right.expression)
        : (left.expression ?? right.expression);
    const guards = [left.guard, right.guard].filter((guard) => guard !== null);
    return { coefficient: left.coefficient * right.coefficient, expression, guard: joined("and", guards) };
  };
  /** Entry by entry. */
  const each = (left: Term, right: Term): Term => multiplied(left, right, eachTimes);
  /** Of matrices, of a matrix and a vector; a scalar scales. */
  const product = (left: Term, right: Term): Term => {
    const kinds = [left, right].map(({ expression }) => expression && kindOf(expression));
    if (!kinds.includes("scalar") && !kinds.includes(null) && kinds.includes("matrix"))
      return multiplied(settled(left), settled(right), times);
    return multiplied(left, right, times);
  };
  /** Entry by entry. A factor that is the divisor, or a power of it, cancels: |A|^2 has the derivative 2 A, also at 0. */
  const quotient = (left: Term, right: Expression): Term => {
    if (right.kind === "number") return { ...left, coefficient: left.coefficient / right.value };
    const rest = left.expression && maker.without(left.expression, right);
    if (rest) return { ...left, expression: rest.kind === "number" ? null : rest };
    const isOne = left.expression === null || (left.expression.kind === "ones" && kindOf(right) !== "scalar");
    const above = isOne ? number(1) : left.expression!;
    return { ...left, expression: binary("/", above, right, wider(above, right)) };
  };
  /** Another expression in its place, the number as it was. */
  const mapped = (of: Term, map: (expression: Expression) => Expression): Term => {
    const { coefficient, expression } = settled(of);
    return { coefficient, expression: map(expression ?? number(1)), guard: null };
  };
  const negated = (of: Term): Term => ({ ...of, coefficient: -of.coefficient });
  const guarded = (of: Term, condition: Condition): Term => ({
    ...of,
    guard: joined("and", of.guard === null ? [condition] : [of.guard, condition]),
  });

  const made = maker.made;
  const bracket = (kind: "commutator" | "anticommutator", left: Expression, right: Expression): Expression =>
    made({ kind, left, right, at }, "matrix");
  const comparison = (symbol: Comparison, left: Expression, right: Expression): Condition =>
    made({ kind: "comparison", comparison: symbol, left, right, at }, wider(left, right));
  const opposite = (condition: Condition): Condition => made(withoutNot(condition, true), kindOf(condition));
  /** Of conditions, each once; null of none. */
  const joined = <C extends Condition | null>(kind: "and" | "or", conditions: readonly Condition[]): C => {
    const operands = [...new Map(conditions.map((condition) => [printExpression(condition), condition])).values()];
    const [first = null] = operands;
    if (operands.length < 2) return first as C;
    const whole: Condition = { kind, operands, at };
    return made(whole, operands.map(kindOf).find((of) => of !== "scalar") ?? "scalar") as C;
  };

  const whole = (of: Term): Expression => {
    const { coefficient, expression } = settled(of);
    if (expression === null) return number(coefficient);
    if (coefficient === 1) return expression;
    if (coefficient === -1) return made({ kind: "negate", operand: expression, at }, kindOf(expression));
    return times(number(coefficient), expression);
  };
  /** A positive term stands first, where there is one. */
  const sum = (terms: readonly Term[]): Expression => {
    const [first, ...others] = [
      ...terms.filter(({ coefficient }) => coefficient > 0),
      ...terms.filter(({ coefficient }) => !(coefficient > 0)),
    ];
    if (first === undefined) return number(0);
    return others.reduce((left, other) => {
      const isLess = other.coefficient < 0;
      const right = whole(isLess ? negated(other) : other);
      return binary(isLess ? "-" : "+", left, right, wider(left, right), false);
    }, whole(first));
  };
  /** Where not every one of the terms is 0, as one guard; null where some term has none. */
  const guardOf = (terms: readonly Term[]): Condition | null => {
    const guards = terms.map(({ guard }) => guard);
    return guards.some((guard) => guard === null) ? null : joined("or", guards as readonly Condition[]);
  };

  return {
    ...maker,
    term,
    product,
    each,
    quotient,
    mapped,
    negated,
    guarded,
    guardOf,
    bracket,
    comparison,
    opposite,
    joined: (kind: "and" | "or", conditions: readonly Condition[]): Condition => joined(kind, conditions),
    sum,
  };
}

/** Expressions without numbers and guards. */
function createMaker(at: Position, typeOf: (expression: Expression) => Type | undefined) {
  const kinds = new Map<Expression, Kind>();
  const made = <E extends Expression>(expression: E, kind: Kind): E => {
    kinds.set(expression, kind);
    return expression;
  };
  const kindOf = (expression: Expression): Kind => kinds.get(expression) ?? typeOf(expression)?.kind ?? "scalar";
  const isSymmetric = (expression: Expression): boolean => {
    const type = typeOf(expression);
    return type?.kind === "matrix" && type.symmetric;
  };

  const number = (value: number): Expression => made({ kind: "number", value, at }, "scalar");
  const identity = (square: Expression): Expression => {
    const type = typeOf(square);
    return made({ kind: "identity", size: type?.kind === "matrix" ? type.rows : null, at }, "matrix");
  };
  /** 1 in every entry of what is shaped like a vector or a matrix that was written. */
  const ones = (like: Expression): Expression => {
    const type = typeOf(like)!;
    if (type.kind === "scalar") return number(1);
    const [rows, columns] = type.kind === "vector" ? [type.length, null] : [type.rows, type.columns];
    return made({ kind: "ones", rows, columns, at }, type.kind);
  };
  /** The same, a vector as long as a matrix has rows or columns. */
  const onesAlong = (matrix: Expression, along: "rows" | "columns"): Expression => {
    const type = typeOf(matrix);
    if (type?.kind !== "matrix") throw new Error("only a matrix has rows and columns");
    return made({ kind: "ones", rows: type[along], columns: null, at }, "vector");
  };
  const call = (name: string, list: readonly Expression[], kind: Kind): Call => {
    const dotted = kind === "matrix" && isEntrywise(functions.get(name)!);
    return made({ kind: "call", name, dotted, arguments: list, at } satisfies Call, kind);
  };
  /** With a dot where a matrix would mean something else. */
  const binary = (
    operator: BinaryOperator,
    left: Expression,
    right: Expression,
    kind: Kind,
    dotted = kind === "matrix" && !(operator === "/" && kindOf(right) === "scalar"),
  ): Expression => made({ kind: "binary", operator, dotted, left, right, at }, kind);
  const wider = (left: Expression, right: Expression): Kind =>
    kindOf(left) === "scalar" ? kindOf(right) : kindOf(left);

  /** The number by which I is multiplied, or what has 1 in every entry; null of anything else. */
  const multipleOf = (of: "identity" | "ones", expression: Expression): Expression | null => {
    if (expression.kind !== "binary" || expression.operator !== "*" || expression.right.kind !== of) return null;
    return kindOf(expression.left) === "scalar" ? expression.left : null;
  };

  /** The product of the language: of matrices, of a matrix and a vector, of vectors mode by mode; a scalar scales. */
  const times = (left: Expression, right: Expression): Expression => {
    const [of, by] = [kindOf(left), kindOf(right)];
    if (left.kind === "identity" && by !== "scalar") return right;
    if (right.kind === "identity" && of === "matrix") return left;
    // (s I) A is s A.
    const multiple = by === "scalar" ? null : multipleOf("identity", left);
    if (multiple !== null) return times(multiple, right);
    // Numbers stand in front of matrices and vectors.
    if (by === "scalar" && of !== "scalar") return times(right, left);
    if (of === "vector" && by === "vector") return eachTimes(left, right);
    return binary("*", left, right, of === "matrix" && by === "vector" ? "vector" : wider(left, right), false);
  };
  /** What is divided by a norm or an absolute value in what is multiplied by it: the square has a slope at 0 too. */
  const undivided = (by: Expression, divided: Expression): Expression | null => {
    const isKinked = by.kind === "call" && (by.name === "norm" || by.name === "abs");
    if (!isKinked || divided.kind !== "binary" || kindOf(divided) === "matrix") return null;
    const { operator, left, right } = divided;
    if (operator === "/") return printExpression(right) === printExpression(by) ? left : null;
    const rest = operator === "*" ? undivided(by, left) : null;
    return rest && eachTimes(rest, right);
  };
  /** Entry by entry. */
  const eachTimes = (left: Expression, right: Expression): Expression => {
    const whole = undivided(left, right) ?? undivided(right, left);
    if (whole !== null) return whole;
    const kind = kindOf(left);
    if (kind === "scalar" || kind !== kindOf(right)) return times(left, right);
    if (left.kind === "ones") return right;
    if (right.kind === "ones") return left;
    const multiple = multipleOf("ones", left);
    if (multiple !== null) return times(multiple, right);
    return binary("*", left, right, kind);
  };
  /** A product, entry by entry, without one of its factors; null where that is none. */
  const without = (expression: Expression, factor: Expression): Expression | null => {
    const key = printExpression(factor);
    if (printExpression(expression) === key) return kindOf(factor) === "scalar" ? number(1) : ones(expression);
    if (expression.kind !== "binary") return null;
    const { operator, dotted, left, right } = expression;
    const [of, by] = [kindOf(left), kindOf(right)];
    if (of === "matrix" && !dotted) return null;
    if (operator === "^" && right.kind === "number" && right.value >= 2 && printExpression(left) === key)
      return right.value === 2 ? left : binary("^", left, number(right.value - 1), of);
    if (operator !== "*") return null;
    const rest = without(left, factor);
    if (rest) return rest.kind === "number" ? right : eachTimes(rest, right);
    const other = by === "matrix" && !dotted ? null : without(right, factor);
    if (other) return other.kind === "number" ? left : eachTimes(left, other);
    return null;
  };

  const transposed = (expression: Expression): Expression => {
    if (kindOf(expression) !== "matrix" || expression.kind === "identity" || isSymmetric(expression)) return expression;
    if (expression.kind === "transpose") return expression.operand;
    if (expression.kind === "negate") return made({ ...expression, operand: transposed(expression.operand) }, "matrix");
    if (expression.kind === "ones")
      return made({ ...expression, rows: expression.columns!, columns: expression.rows }, "matrix");
    // Of a long expression the whole is transposed: turned inside out it would be read anew, and by recursion.
    if (expression.kind === "binary" && sizeOf(expression, longestTurned) <= longestTurned) {
      const { operator, dotted, left, right } = expression;
      if (operator === "*" && !dotted && kindOf(left) === "matrix" && kindOf(right) === "matrix")
        return times(transposed(right), transposed(left));
      if (operator !== "^" || dotted) return binary(operator, transposed(left), transposed(right), "matrix", dotted);
    }
    return made({ kind: "transpose", operand: expression, at }, "matrix");
  };

  return {
    made,
    kindOf,
    wider,
    number,
    identity,
    ones,
    onesAlong,
    call,
    binary,
    times,
    eachTimes,
    without,
    transposed,
  };
}
