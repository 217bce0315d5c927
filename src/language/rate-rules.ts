/** The derivative of every operation along a motion of its operands: sums of terms, each linear in the rate of one operand. */

import type { Algebra, Term } from "./algebra.ts";
import { isScalarFunction } from "./arithmetic.ts";
import { ofFunction } from "./gradient-rules.ts";
import type { Call, Expression } from "./syntax.ts";

type Binary = Extract<Expression, { kind: "binary" }>;
type Terms = readonly Term[];

/** The rate of a node from those of its operands, which are in their order; no terms are 0. Null where an operation has no rule. */
export function rateThrough(node: Expression, rates: readonly Terms[], algebra: Algebra): Terms | null {
  const { bracket, mapped, negated, transposed } = algebra;
  // Whatever the operation is: what it is of stands still.
  if (rates.every((terms) => terms.length === 0)) return [];
  const isSum = node.kind === "binary" && (node.operator === "+" || node.operator === "-");
  const [first = [], second = []] = isSum ? rates : rates.map((terms) => together(terms, algebra));
  switch (node.kind) {
    case "negate":
      return first.map(negated);
    case "transpose":
      return first.map((of) => mapped(of, transposed));
    case "commutator":
    case "anticommutator":
      return [
        ...first.map((of) => mapped(of, (left) => bracket(node.kind, left, node.right))),
        ...second.map((of) => mapped(of, (right) => bracket(node.kind, node.left, right))),
      ];
    case "binary":
      return everywhere(node, throughBinary(node, first, second, algebra), algebra);
    case "call":
      return throughCall(node, first, second, algebra);
    default:
      return null;
  }
}

/** What goes on together is multiplied once, so that what is derived from a product of many factors stays short. */
function together(terms: Terms, { sum, term }: Algebra): Terms {
  return terms.length > 1 ? [term(sum(terms))] : terms;
}

/** A scalar beside a vector moves all of its modes. */
function everywhere(node: Binary, terms: Terms, { binary, kindOf, number, product, term }: Algebra): Terms {
  if (kindOf(node) !== "vector") return terms;
  const ones = term(binary("^", node, number(0), "vector"));
  return terms.map((of) => (of.expression === null || kindOf(of.expression) === "scalar" ? product(of, ones) : of));
}

function throughBinary(node: Binary, first: Terms, second: Terms, algebra: Algebra): Terms {
  const { binary, call, kindOf, negated, number, product, quotient, term } = algebra;
  const { operator, left, right } = node;
  const [L, R] = [term(left), term(right)];
  switch (operator) {
    case "+":
      return [...first, ...second];
    case "-":
      return [...first, ...second.map(negated)];
    case "*":
      return [...first.map((of) => product(of, R)), ...second.map((of) => product(L, of))];
    case "/": {
      const square = binary("^", right, number(2), kindOf(right));
      return [
        ...first.map((of) => quotient(of, right)),
        ...second.map((of) => negated(quotient(product(L, of), square))),
      ];
    }
    case "^": {
      if (kindOf(left) === "matrix") return throughMatrixPower(node, first, algebra);
      const raised = (exponent: Expression): Expression => binary("^", left, exponent, kindOf(left));
      const below = right.kind === "number" ? number(right.value - 1) : binary("-", right, number(1), kindOf(right));
      const isSquare = right.kind === "number" && right.value === 2;
      const slope = product(R, term(isSquare ? left : raised(below)));
      const along = product(term(call("log", [left], kindOf(left))), term(node));
      return [...first.map((of) => product(slope, of)), ...second.map((of) => product(along, of))];
    }
  }
}

/** B^k moves by the sum of B^i dB B^(k - 1 - i). */
function throughMatrixPower({ left, right }: Binary, rates: Terms, algebra: Algebra): Terms {
  const { binary, number, product, term } = algebra;
  const exponent = right.kind === "number" ? right.value : 1;
  const power = (k: number): Term => term(k === 1 ? left : binary("^", left, number(k), "matrix"));
  return Array.from({ length: exponent }, (_, i) =>
    rates.map((of) => {
      const before = i === 0 ? of : product(power(i), of);
      return i === exponent - 1 ? before : product(before, power(exponent - 1 - i));
    }),
  ).flat();
}

function throughCall(node: Call, first: Terms, second: Terms, algebra: Algebra): Terms | null {
  const { call, mapped, quotient } = algebra;
  const [argument, other] = node.arguments as [Expression, Expression];
  const { name } = node;
  if (isScalarFunction(name)) return first.map((of) => ofFunction(name, node, of, algebra));
  switch (name) {
    case "norm":
      return first.map((of) =>
        quotient(
          mapped(of, (rate) => call("inner", [argument, rate], "scalar")),
          node,
        ),
      );
    case "inner":
      return [
        ...first.map((of) => mapped(of, (rate) => call("inner", [rate, other], "scalar"))),
        ...second.map((of) => mapped(of, (rate) => call("inner", [argument, rate], "scalar"))),
      ];
    case "trace":
    case "sum":
      return first.map((of) => mapped(of, (rate) => call(name, [rate], "scalar")));
    case "sym":
    case "skew":
      return first.map((of) => mapped(of, (rate) => call(name, [rate], "matrix")));
    case "stop":
      return first;
    default:
      return null;
  }
}
