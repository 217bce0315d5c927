/** Makes expressions out of expressions, as short as one would write them by hand. */

import { printExpression } from "./print.ts";
import type { BinaryOperator, Call, Expression, Position, Type } from "./syntax.ts";
import { sizeOf } from "./walk.ts";

type Kind = Type["kind"];

/** A number times an expression; without one, the number itself. */
export interface Term {
  readonly coefficient: number;
  readonly expression: Expression | null;
}

/** Nodes up to which an expression is turned inside out. */
const longestTurned = 16;

/** Constructors that know the kinds of what they are given. */
export type Algebra = ReturnType<typeof createAlgebra>;

/** What is made stands at one position of the text; `typeOf` knows the expressions that were written. */
export function createAlgebra(at: Position, typeOf: (expression: Expression) => Type | undefined) {
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
  const call = (name: string, list: readonly Expression[], kind: Kind): Call =>
    made({ kind: "call", name, arguments: list, at } satisfies Call, kind);
  const binary = (operator: BinaryOperator, left: Expression, right: Expression, kind: Kind): Expression =>
    made({ kind: "binary", operator, left, right, at }, kind);
  const wider = (left: Expression, right: Expression): Kind =>
    kindOf(left) === "scalar" ? kindOf(right) : kindOf(left);

  const times = (left: Expression, right: Expression): Expression => {
    if (left.kind === "identity" && kindOf(right) === "matrix") return right;
    if (right.kind === "identity" && kindOf(left) === "matrix") return left;
    // (s I) A is s A.
    if (left.kind === "binary" && left.operator === "*" && left.right.kind === "identity" && kindOf(right) === "matrix")
      return times(left.left, right);
    // Numbers stand in front of matrices and vectors.
    if (kindOf(right) === "scalar" && kindOf(left) !== "scalar") return times(right, left);
    return binary("*", left, right, wider(left, right));
  };

  const transposed = (expression: Expression): Expression => {
    if (kindOf(expression) !== "matrix" || expression.kind === "identity" || isSymmetric(expression)) return expression;
    if (expression.kind === "transpose") return expression.operand;
    if (expression.kind === "negate") return made({ ...expression, operand: transposed(expression.operand) }, "matrix");
    // Of a long expression the whole is transposed: turned inside out it would be read anew, and by recursion.
    if (
      expression.kind === "binary" &&
      expression.operator !== "^" &&
      sizeOf(expression, longestTurned) <= longestTurned
    ) {
      const { operator, left, right } = expression;
      if (operator === "*" && kindOf(left) === "matrix" && kindOf(right) === "matrix")
        return times(transposed(right), transposed(left));
      return binary(operator, transposed(left), transposed(right), "matrix");
    }
    return made({ kind: "transpose", operand: expression, at }, "matrix");
  };

  const term = (expression: Expression): Term =>
    expression.kind === "number" ? { coefficient: expression.value, expression: null } : { coefficient: 1, expression };
  const product = (left: Term, right: Term): Term => {
    const coefficient = left.coefficient * right.coefficient;
    if (left.expression === null || right.expression === null)
      return { coefficient, expression: left.expression ?? right.expression };
    return { coefficient, expression: times(left.expression, right.expression) };
  };
  /** A factor that is the divisor, or a power of it, cancels: |A|^2 has the derivative 2 A, also at 0. */
  const quotient = (left: Term, right: Expression): Term => {
    if (right.kind === "number") return { ...left, coefficient: left.coefficient / right.value };
    const rest = left.expression && without(left.expression, right);
    if (rest) return { coefficient: left.coefficient, expression: rest.kind === "number" ? null : rest };
    const above = left.expression ?? number(1);
    return { coefficient: left.coefficient, expression: binary("/", above, right, wider(above, right)) };
  };
  /** A product of scalars or vectors without one of its factors; null where that is none. */
  const without = (expression: Expression, factor: Expression): Expression | null => {
    if (kindOf(expression) === "matrix") return null;
    const key = printExpression(factor);
    if (printExpression(expression) === key) return number(1);
    if (expression.kind !== "binary") return null;
    const { operator, left, right } = expression;
    if (operator === "^" && right.kind === "number" && right.value >= 2 && printExpression(left) === key)
      return right.value === 2 ? left : binary("^", left, number(right.value - 1), kindOf(left));
    if (operator !== "*") return null;
    const rest = without(left, factor);
    if (rest) return rest.kind === "number" ? right : times(rest, right);
    const other = without(right, factor);
    if (other) return other.kind === "number" ? left : times(left, other);
    return null;
  };
  /** Another expression in its place, the number as it was. */
  const mapped = (of: Term, map: (expression: Expression) => Expression): Term => ({
    coefficient: of.coefficient,
    expression: map(of.expression ?? number(1)),
  });
  const negated = (of: Term): Term => ({ ...of, coefficient: -of.coefficient });

  const whole = ({ coefficient, expression }: Term): Expression => {
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
      return binary(isLess ? "-" : "+", left, right, wider(left, right));
    }, whole(first));
  };

  const bracket = (kind: "commutator" | "anticommutator", left: Expression, right: Expression): Expression =>
    made({ kind, left, right, at }, "matrix");

  return { kindOf, number, identity, call, binary, bracket, transposed, term, product, quotient, mapped, negated, sum };
}
