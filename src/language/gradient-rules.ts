/** The derivative of every operation, as what the adjoint of its result gives to its operands (Giles 2008; for matrices <A, dX> = tr(A' dX)). */

import type { Algebra, Term } from "./algebra.ts";
import { isScalarFunction, type ScalarFunction } from "./arithmetic.ts";
import type { Call, Expression } from "./syntax.ts";

type Binary = Extract<Expression, { kind: "binary" }>;

/** For each operand the terms to add to its adjoint; null where an operation has no rule. */
export function adjointsOf(node: Expression, adjoint: Term, algebra: Algebra): readonly (readonly Term[])[] | null {
  const { mapped, negated, product, term, transposed } = algebra;
  switch (node.kind) {
    case "negate":
      return [[negated(adjoint)]];
    case "transpose":
      return [[mapped(adjoint, transposed)]];
    case "commutator":
    case "anticommutator": {
      const [left, right] = [term(transposed(node.left)), term(transposed(node.right))];
      const other = (of: Term): Term => (node.kind === "commutator" ? negated(of) : of);
      return [
        [product(adjoint, right), other(product(right, adjoint))],
        [product(left, adjoint), other(product(adjoint, left))],
      ];
    }
    case "binary":
      return ofBinary(node, adjoint, algebra);
    case "call":
      return ofCall(node, adjoint, algebra);
    default:
      return [];
  }
}

function ofBinary(node: Binary, adjoint: Term, algebra: Algebra): readonly (readonly Term[])[] {
  const { binary, call, kindOf, mapped, negated, product, quotient, term, transposed } = algebra;
  const { operator, left, right } = node;
  const [L, R] = [term(left), term(right)];
  const isMatrix = (expression: Expression): boolean => kindOf(expression) === "matrix";
  /** A scalar that meets a matrix or a vector meets every entry. */
  const reduced = (of: Term, operand: Expression): Term =>
    kindOf(operand) === "scalar" && kindOf(node) === "vector" ? mapped(of, (e) => call("sum", [e], "scalar")) : of;
  const against = (matrix: Expression): Term => mapped(adjoint, (e) => call("inner", [e, matrix], "scalar"));
  switch (operator) {
    case "+":
      return [[reduced(adjoint, left)], [reduced(adjoint, right)]];
    case "-":
      return [[reduced(adjoint, left)], [negated(reduced(adjoint, right))]];
    case "*":
      if (isMatrix(left) && isMatrix(right))
        return [[product(adjoint, term(transposed(right)))], [product(term(transposed(left)), adjoint)]];
      if (isMatrix(left)) return [[product(R, adjoint)], [against(left)]];
      if (isMatrix(right)) return [[against(right)], [product(L, adjoint)]];
      return [[reduced(product(adjoint, R), left)], [reduced(product(adjoint, L), right)]];
    case "/": {
      const square = binary("^", right, algebra.number(2), kindOf(right));
      const along = isMatrix(left) ? against(left) : product(adjoint, L);
      return [[reduced(quotient(adjoint, right), left)], [negated(reduced(quotient(along, square), right))]];
    }
    case "^":
      return isMatrix(left) ? [ofMatrixPower(node, adjoint, algebra), []] : ofPower(node, adjoint, algebra, reduced);
  }
}

function ofPower(
  { left, right }: Binary,
  adjoint: Term,
  algebra: Algebra,
  reduced: (of: Term, operand: Expression) => Term,
): readonly (readonly Term[])[] {
  const { binary, call, kindOf, number, product, term } = algebra;
  const raised = (exponent: Expression): Expression => binary("^", left, exponent, kindOf(left));
  if (right.kind === "number") {
    const below = right.value - 1;
    const rest = below === 0 ? term(number(1)) : term(below === 1 ? left : raised(number(below)));
    return [[reduced(product(product(term(right), adjoint), rest), left)], []];
  }
  const rest = product(term(right), term(raised(binary("-", right, number(1), kindOf(right)))));
  const along = product(term(call("log", [left], kindOf(left))), term(raised(right)));
  return [[reduced(product(adjoint, rest), left)], [reduced(product(adjoint, along), right)]];
}

/** B^k moves by the sum of B^i dB B^(k - 1 - i). */
function ofMatrixPower({ left, right }: Binary, adjoint: Term, algebra: Algebra): readonly Term[] {
  const { binary, product, term, transposed } = algebra;
  const exponent = right.kind === "number" ? right.value : 1;
  const turned = transposed(left);
  const power = (k: number): Term | null =>
    k === 0 ? null : term(k === 1 ? turned : binary("^", turned, algebra.number(k), "matrix"));
  return Array.from({ length: exponent }, (_, i) => {
    const [before, after] = [power(i), power(exponent - 1 - i)];
    const left = before ? product(before, adjoint) : adjoint;
    return after ? product(left, after) : left;
  });
}

function ofCall(node: Call, adjoint: Term, algebra: Algebra): readonly (readonly Term[])[] | null {
  const { binary, call, kindOf, mapped, number, product, quotient, term } = algebra;
  const [first, second] = node.arguments;
  const argument = first!;
  const kind = kindOf(argument);
  if (isScalarFunction(node.name)) return [[ofFunction(node.name, node, adjoint, algebra)]];
  switch (node.name) {
    case "norm":
      return [[product(quotient(adjoint, node), term(argument))]];
    case "inner":
      return [[product(adjoint, term(second!))], [product(adjoint, term(argument))]];
    case "trace":
      return [[product(adjoint, term(algebra.identity(argument)))]];
    case "sum":
      // 1 in every mode.
      return [[product(adjoint, term(binary("^", argument, number(0), kind)))]];
    case "sym":
    case "skew":
      return [[mapped(adjoint, (e) => call(node.name, [e], "matrix"))]];
    default:
      return null;
  }
}

/** Of a function of a scalar, or of each mode: its derivative times what comes in, in reverse as in forward mode. */
export function ofFunction(name: ScalarFunction, node: Call, adjoint: Term, algebra: Algebra): Term {
  const { binary, call, kindOf, negated, number, product, quotient, term } = algebra;
  const x = node.arguments[0]!;
  const kind = kindOf(x);
  switch (name) {
    case "exp":
      return product(adjoint, term(node));
    case "log":
      return quotient(adjoint, x);
    case "sqrt":
      return quotient({ ...adjoint, coefficient: adjoint.coefficient / 2 }, node);
    case "abs":
      return product(quotient(adjoint, node), term(x));
    case "sin":
      return product(adjoint, term(call("cos", [x], kind)));
    case "cos":
      return negated(product(adjoint, term(call("sin", [x], kind))));
    case "tanh": {
      const square = binary("^", node, number(2), kind);
      return product(adjoint, term(binary("-", number(1), square, kind)));
    }
  }
}
